//! What must hold at every step of devices whose tabs share a store, and when they have come to rest.

use super::{
    device::Device,
    people::{NAME, NOTE, PART, THING},
    tab::Tab,
    world::World,
};
use anyhow::{Context, Result, ensure};
use landbridge_model::{
    Base, Change, Edit, EditId, Outcome, Scope, Seq, Value,
    feed::{FeedView, News},
    page::PageView,
    rights::Part,
    wire::{Catalogue, Pull},
};
use landbridge_replica::{store::MetaKey, sync::Cursor};
use std::collections::BTreeSet;

impl World {
    /// What must hold at every step.
    pub(super) fn check_tabs(&mut self) -> Result<()> {
        for device in self.devices.iter_mut().filter(|device| device.is_shared()) {
            if !std::mem::replace(&mut device.browser.is_checked, true) {
                cursor_only_rises(device)?;
                nothing_is_outside_the_rights(device)?;
            }
            own_edits_stay_in_view(device)?;
        }
        Ok(())
    }

    /// What must hold of them at rest.
    pub(super) async fn check_resting_tabs(&mut self) -> Result<()> {
        for no in (0..self.devices.len()).filter(|no| self.devices[*no].is_shared()).collect::<Vec<_>>() {
            self.hear_of_lost(no).await?;
            self.check_types(no).await?;
            self.check_settled(no).await?;
            self.check_memory(no)?;
            self.check_bytes(no).await?;
        }
        Ok(())
    }

    /// What became of edits whose device lost everything: the service knows.
    async fn hear_of_lost(&mut self, no: usize) -> Result<()> {
        let service = &self.service.workspace;
        let clients: BTreeSet<_> = self.devices[no].lost.iter().map(|id| id.client).collect();
        for client in clients {
            let mut from = Seq(0);
            loop {
                let pull = Pull { generation: service.generation(), from, client, person: None };
                let bytes = service.pull(self.member(no), pull).await?;
                let head = FeedView::read(&bytes).ok().context("the service's answers can be read")?.head;
                for told in head.outcomes {
                    self.devices[no].told.insert(EditId { client, n: told.n }, told.outcome);
                }
                if !head.is_more {
                    break;
                }
                from = head.to;
            }
        }
        for id in &self.devices[no].lost {
            let end = self.devices[no].told.get(id);
            ensure!(end.is_none_or(Outcome::is_final), "the lost edit {id:?} has no end: {end:?}");
        }
        Ok(())
    }

    async fn check_types(&self, no: usize) -> Result<()> {
        let known = self.service.workspace.catalogue(self.member(no)).await?;
        for (tab, held) in self.devices[no].tabs.iter().enumerate() {
            let held = held.replica.catalogue();
            ensure!(held == Some(&known), "tab {no}.{tab} has other record types or rights: {held:?}");
        }
        Ok(())
    }

    /// What has left the outbox the service knows as settled, or the device is going to say so: or else it would be kept for ever.
    async fn check_settled(&self, no: usize) -> Result<()> {
        let device = &self.devices[no];
        let Some(client) = device.tabs[0].replica.client().filter(|_| !device.browser.was_deleted) else {
            return Ok(());
        };
        let settled = device.browser.meta(MetaKey::Settled).unwrap_or("[]");
        let mut known: BTreeSet<u64> = serde_json::from_str(settled)?;
        known.extend(device.browser.store.outbox.iter().map(|(n, _)| *n));
        for n in self.service.kept_for(client).await? {
            ensure!(
                known.contains(&n.cast_unsigned()),
                "the service keeps edit {n} of device {no}, which has settled it"
            );
        }
        Ok(())
    }

    /// Every tab shows what it would show if it were opened now.
    fn check_memory(&mut self, no: usize) -> Result<()> {
        let device = &mut self.devices[no];
        let mut fresh = Tab::new(false);
        fresh.read_store(&device.browser.store);
        for type_no in [THING, PART] {
            let expected = fresh.shown(type_no);
            for (at, tab) in device.tabs.iter_mut().enumerate() {
                let shown = tab.shown(type_no);
                ensure!(shown == expected, "tab {no}.{at} shows\n{shown:?}\nand the store has\n{expected:?}");
            }
        }
        Ok(())
    }

    /// No name of what a person may not see is left in the store, but in their own edits. What moved away lies in old pages until these are
    /// made anew.
    async fn check_bytes(&mut self, no: usize) -> Result<()> {
        let rights = self.member(no).rights.clone();
        let is_hidden = |team: &str| !rights.has_scope(&Scope::team(team));
        let names = self.office.unmoved().await?.into_iter().filter(|(_, team)| is_hidden(team));
        let store = &self.devices[no].browser.store;
        let pages = store.pages.iter().map(|(_, bytes)| bytes.as_slice());
        let overlays = store.overlays.iter().map(|(_, bytes)| bytes.as_slice());
        let rows: Vec<&[u8]> = pages.chain(overlays).collect();
        let indexes = store.indexes.iter().map(|(_, bytes)| bytes.as_slice());
        let others: Vec<&[u8]> = indexes.chain(store.meta.iter().map(|(_, text)| text.as_bytes())).collect();
        for (name, team) in names {
            let is_left = rows.iter().any(|bytes| has_text(bytes, &name))
                || others.iter().any(|bytes| has_word(bytes, &name));
            ensure!(!is_left, "{name} of team {team} is left in the store of device {no}");
        }
        Ok(())
    }
}

/// Whether a text is in the bytes of rows: behind its length, or in quotes within another one. Ids and hashes are of chance bytes, which are now and
/// then those of a short name.
fn has_text(bytes: &[u8], text: &str) -> bool {
    let length = u8::try_from(text.len()).unwrap_or(u8::MAX);
    places_of(bytes, text).any(|at| at > 0 && [length, b'"'].contains(&bytes[at - 1]))
}

fn has_word(bytes: &[u8], word: &str) -> bool {
    places_of(bytes, word).next().is_some()
}

fn places_of<'a>(bytes: &'a [u8], word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let ends = |rest: Option<&u8>| rest.is_none_or(|byte| !byte.is_ascii_digit() && *byte != b'-');
    let places = bytes.windows(word.len()).enumerate().filter(|(_, part)| *part == word.as_bytes());
    places.map(|(at, _)| at).filter(move |at| ends(bytes.get(at + word.len())))
}

fn stored_cursor(device: &Device) -> Option<Cursor> {
    device.browser.meta(MetaKey::Cursor).and_then(|text| serde_json::from_str(text).ok())
}

fn cursor_only_rises(device: &mut Device) -> Result<()> {
    let (before, now) = (device.browser.last_cursor, stored_cursor(device));
    if let (Some(before), Some(now)) = (before, now) {
        let falls = before.generation == now.generation && now.seq < before.seq;
        ensure!(!falls, "the cursor of device {} falls from {before:?} to {now:?}", device.no);
    }
    device.browser.last_cursor = now;
    Ok(())
}

/// From the transaction on that stores new rights, nothing lies in the store that they do not cover.
fn nothing_is_outside_the_rights(device: &Device) -> Result<()> {
    let Some(catalogue) = device.browser.meta(MetaKey::Catalogue) else { return Ok(()) };
    let catalogue: Catalogue = serde_json::from_str(catalogue)?;
    let store = &device.browser.store;
    let mut parts: Vec<Part> = Vec::new();
    for (_, bytes) in &store.pages {
        parts.push(PageView::read(bytes).ok().context("pages are whole")?.part);
    }
    for (_, bytes) in &store.overlays {
        let view = FeedView::read(bytes).ok().context("overlays are whole")?;
        let items = view.items().ok().context("overlays are whole")?;
        let records = items.into_iter().filter(|item| matches!(item.news, News::Record(_)));
        parts.extend(records.map(|item| item.part));
    }
    let hidden = parts.iter().find(|part| !catalogue.may_see(part));
    ensure!(hidden.is_none(), "device {} has {hidden:?} beside rights that do not cover it", device.no);
    let rows = device.browser.meta(MetaKey::FirstRows).unwrap_or("null");
    let teams: Option<Vec<(String, String)>> = serde_json::from_str(rows)?;
    let is_hidden = |team: &str| !catalogue.rights.has_scope(&Scope::team(team));
    let hidden = teams.into_iter().flatten().find(|(team, _)| is_hidden(team));
    ensure!(hidden.is_none(), "the first rows of device {} have {hidden:?} against its rights", device.no);
    Ok(())
}

/// An edit that the feed does not have stays in view until it does.
fn own_edits_stay_in_view(device: &mut Device) -> Result<()> {
    let accepted = |edit: &&Edit| match device.told.get(&edit.id()) {
        Some(Outcome::Accepted { seq, .. }) => Some((edit.record, *seq, edit.change.clone())),
        _ => None,
    };
    let edits = device.edits.values().filter(|edit| edit.type_no == THING);
    let accepted: Vec<_> = edits.filter_map(|edit| accepted(&edit)).collect();
    for (record, seq, change) in accepted {
        let Change::Set { fields, .. } = change else { continue };
        for (no, tab) in device.tabs.iter_mut().enumerate() {
            let cursor = tab.replica.cursor();
            let is_past = cursor.is_some_and(|cursor| !cursor.is_partial && cursor.seq >= seq);
            let Some(view) = is_past.then(|| tab.replica.record(THING, record)).flatten() else { continue };
            for change in fields.iter().filter(|change| [NAME, NOTE].contains(&change.field)) {
                let Some(shown) = view.fields.get(&change.field) else { continue };
                let is_older = matches!(shown.base, Base::Seen { seq: of, .. } if of < seq);
                let values = (&shown.cell.value, &change.new);
                ensure!(
                    !is_older || values.0 == values.1,
                    "tab {}.{no} shows {:?} though {:?} was accepted at {}",
                    device.no,
                    values.0.as_ref().map(Value::to_string),
                    values.1.as_ref().map(Value::to_string),
                    seq.0
                );
            }
        }
    }
    Ok(())
}
