//! The promise, read from the actual databases: what the business database logged by triggers of its own, what the agent and the service
//! remember of every edit, and what every client was told.

mod log;
mod memory;
mod sight;
mod wishes;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use landbridge_model::conflict::CONFLICT;
use landbridge_model::{GroupId, Outcome, Reason};

use crate::browser::Browser;
use crate::business::Business;
use crate::client::{Client, Told};
use crate::stage::Stage;
use crate::wait;
use memory::Memory;

/// Once the faults have ended, everything that was saved comes to its end within this time.
const REST_LIMIT: Duration = Duration::from_secs(180);

/// How many edits there were, by their ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Told "saved".
    pub saved: usize,
    /// In the business database, or with the service where that has the last word.
    pub applied: usize,
    /// In the conflict inbox.
    pub conflicts: usize,
    /// Refused.
    pub refused: usize,
}

/// The books of a company whose edits are followed.
#[derive(Debug)]
pub struct Ledger {
    business: Business,
    service: PathBuf,
}

impl Ledger {
    /// Has the business database log from now on what is written over what.
    pub async fn begin(stage: &Stage) -> Result<Ledger> {
        log::begin(&stage.business).await?;
        Ok(Ledger { business: stage.business.clone(), service: stage.system.service_database() })
    }

    /// Waits until the office has been read and every client shows what the business database has.
    pub async fn wait_until_fetched(&self, clients: &[Client]) -> Result<()> {
        wait::until_within(REST_LIMIT, "every client to show what the office has", async || {
            sight::everybody_sees_what_the_office_has(&self.business, clients).await.map(Some)
        })
        .await
    }

    /// Waits until every edit has its end and every client shows what the business database has; then checks every promise.
    pub async fn close(&self, clients: &[Client]) -> Result<Counts> {
        let at_rest = wait::until_within(REST_LIMIT, "everything to come to rest", async || {
            for client in clients {
                let status = client.status();
                let waits = status.on_device + status.on_service;
                ensure!(waits == 0 && status.snapshot.is_none(), "a client says {status:?}");
            }
            sight::everybody_sees_what_the_office_has(&self.business, clients).await.map(Some)
        });
        at_rest.await?;
        let memory = Memory::read(&self.business, &self.service).await?;
        let mut counts = Counts::default();
        let mut wishes = wishes::Wishes::default();
        for client in clients {
            let all = client.told()?;
            for told in &all {
                has_one_end(client, told, &mut counts)?;
                memory.agrees(told, is_from_the_inbox(told, &all))?;
            }
            groups_stand_or_fall_together(&all)?;
            wishes.note(&all);
        }
        wishes.were_written_once(&log::read(&self.business).await?)?;
        Ok(counts)
    }
}

impl Ledger {
    /// Checks the books of a browser in which these values were saved, each by an edit of its own, and maybe others: everything is settled, the
    /// business database has each value once, and the browser has stored what is there.
    pub async fn close_browser(&self, browser: &Browser, saved: &[String]) -> Result<()> {
        let settled = browser.until("everything in the outbox to be settled", async || {
            Ok(browser.stored_outbox().await?.outbox()?.is_empty().then_some(()))
        });
        settled.await?;
        let stored = browser.until("the browser to have stored what the office has", async || {
            let stored = browser.stored().await?;
            sight::sees_what_the_office_has(&self.business, &mut stored.replica()).await?;
            Ok(stored.outbox()?.is_empty().then_some(stored))
        });
        let client = stored.await?.client()?;
        let log = log::read(&self.business).await?;
        for value in saved {
            let times = log.iter().filter(|entry| entry.value == *value).count();
            ensure!(times == 1, "{value}, which was saved, was written {times} times");
        }
        let results: Vec<(i64, String)> = self
            .business
            .rows(&format!("select n, result from landbridge_applied where client = '{client}' order by n"))
            .await?;
        let numbers: Vec<i64> = results.iter().map(|(n, _)| *n).collect();
        let all: Vec<i64> = (1..).take(saved.len()).collect();
        ensure!(numbers == all, "the agent knows the edits {numbers:?} of {} that were saved", saved.len());
        memory::are_written(&results)
    }
}

/// Whether a person kept this from the conflict inbox: it went together with the click that settled the conflict.
fn is_from_the_inbox(told: &Told, all: &[Told]) -> bool {
    let is_settling = |other: &Told| other.edit.type_no == CONFLICT && other.edit.group == told.edit.group;
    told.edit.group.is_some() && all.iter().any(is_settling)
}

/// An edit has one end, and what did not come true is kept for its author.
fn has_one_end(client: &Client, told: &Told, counts: &mut Counts) -> Result<()> {
    counts.saved += 1;
    match &told.outcome {
        Some(Outcome::Applied { .. }) => counts.applied += 1,
        Some(Outcome::Conflict { conflict }) => {
            counts.conflicts += 1;
            let inbox = client.look(|replica, _| replica.conflicts());
            // One that a lost history had settled is settled; one that had taken its group along is back with its author.
            let is_over = told.is_in_doubt && (told.has_left || told.is_kept);
            let is_there = inbox.iter().any(|view| view.id == *conflict);
            ensure!(is_there || is_over, "the conflict is in nobody's inbox: {told:?}");
        }
        Some(Outcome::Refused { reason }) => {
            counts.refused += 1;
            ensure!(is_explained(told, reason), "no click of a person explains this refusal: {told:?}");
            ensure!(told.is_kept || told.is_given_up, "a refused edit is gone: {told:?}");
        }
        Some(Outcome::Accepted { .. }) | None => bail!("an edit has no end: {told:?}"),
    }
    Ok(())
}

/// Whether what people do in these tests explains a refusal; any other is a defect.
fn is_explained(told: &Told, reason: &Reason) -> bool {
    match reason {
        Reason::Office { .. } | Reason::GroupFailed { .. } | Reason::DependsOnRefused { .. } => true,
        // Somebody else has settled the conflict first.
        Reason::Locked => told.edit.type_no == CONFLICT,
        // The service has lost the conflict, and whoever was in it meets it anew.
        Reason::NoSuchRecord => told.edit.type_no == CONFLICT && told.is_in_doubt,
        _ => false,
    }
}

/// Either all edits of a group that are for the business database are in it, or none is. What is said of a conflict itself is for the
/// service.
fn groups_stand_or_fall_together(all: &[Told]) -> Result<()> {
    let mut groups: BTreeMap<GroupId, Vec<&Told>> = BTreeMap::new();
    for told in all.iter().filter(|told| told.edit.type_no != CONFLICT) {
        told.edit.group.into_iter().for_each(|group| groups.entry(group).or_default().push(told));
    }
    for group in groups.values() {
        let applied = group.iter().filter(|told| told.is_applied()).count();
        ensure!(applied == 0 || applied == group.len(), "only a part of a group is applied: {group:#?}");
    }
    Ok(())
}
