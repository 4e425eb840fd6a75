//! Business databases that are put back from a backup, in the worlds with trouble in the office, and the administrator who decides.

use super::{
    device::Device,
    dice::Dice,
    office::{Office, other},
    world::World,
};
use anyhow::{Result, ensure};
use landbridge_model::{AgentId, ClientId, EditId, Outcome, office::WriteResult};
use landbridge_service::Decision;
use std::{collections::BTreeSet, path::PathBuf};

/// What the administrator does with a business database that was put back; every world has one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Custom {
    /// None is put back.
    Never,
    /// What it lacks is gone.
    Adopts,
    /// What it lacks is written again.
    AppliesAgain,
}

/// Backups of the business database.
#[derive(Debug, Default)]
pub(super) struct Backups {
    files: Vec<(usize, PathBuf)>,
    made: usize,
    /// Edits that were in it when an older one was put in its place, and are not in that one.
    pub(super) lost: BTreeSet<EditId>,
    /// Those of them of which something else has become since, as the service has told.
    heard: BTreeSet<EditId>,
    /// Edits that it has again since a newer one was put in the place of an older one. Something else may have become of them meanwhile.
    pub(super) back: BTreeSet<EditId>,
}

impl Backups {
    /// They are too old.
    pub(super) fn throw_away(&mut self) {
        self.files.clear();
    }
}

impl World {
    /// A backup of the business database is made, or put back.
    pub(super) async fn restore_the_office(&mut self) -> Result<()> {
        // A copy of the file is one of the business database only while nobody is within a transaction.
        if self.custom() == Custom::Never || self.office.held.is_some() {
            return Ok(());
        }
        if self.dice.once_in(2) {
            let no = self.office.back_up()?;
            self.note(format!("backup {no} of the business database"));
        } else if let Some(no) = self.office.put_back(&mut self.dice).await? {
            self.note(format!("backup {no} of the business database is put back"));
            if self.custom() == Custom::AppliesAgain {
                self.devices.iter_mut().for_each(Device::expect_another_end);
            }
        }
        Ok(())
    }

    /// The administrator decides, if an agent was told to stop.
    pub(super) async fn decide(&mut self) -> Result<()> {
        if !std::mem::take(&mut self.office.is_stopped) {
            return Ok(());
        }
        let decision = match self.custom() {
            Custom::AppliesAgain => Decision::ApplyAgain,
            Custom::Never | Custom::Adopts => Decision::Adopt,
        };
        let is_decided = self.service.decide_on_office(decision).await?;
        self.note(format!("the administrator decides: {decision:?}, {is_decided}"));
        Ok(())
    }

    /// What became of edits that a business database had lost and that were applied again after their authors had let go of them: a device that
    /// was away meanwhile has its records from a snapshot, and hears nothing of them. A conflict is in the inbox for everybody to see; a
    /// refusal only the service has, and that forgets it after months.
    pub(super) async fn hear_of_applied_again(&mut self) -> Result<()> {
        if self.custom() != Custom::AppliesAgain {
            return Ok(());
        }
        for id in self.office.backups.lost.clone() {
            let end = self.service.outcome_of(id).await?.filter(Outcome::is_final);
            let Some(device) = self.devices.iter_mut().find(|device| device.edits.contains_key(&id)) else {
                continue;
            };
            let heard = &mut self.office.backups.heard;
            let is_over =
                matches!(device.told.get(&id), Some(Outcome::Applied { .. })) || heard.contains(&id);
            if let Some(end) = end.filter(|_| is_over) {
                heard.extend((!matches!(end, Outcome::Applied { .. })).then_some(id));
                device.refused_then.extend(matches!(end, Outcome::Refused { .. }).then_some(id));
                device.told.insert(id, end);
            }
        }
        Ok(())
    }

    /// Whether the business database may have what an edit wants, although its author was told otherwise.
    pub(super) fn may_be_written(&self, device: &Device, edit: EditId) -> bool {
        self.office.backups.back.contains(&edit)
            || self.service.has_come_back && device.was_refused_elsewhere(edit)
    }

    /// Whether it was lost with an older state of the business database that was put back for good.
    pub(super) fn is_lost_in_office(&self, edit: EditId) -> bool {
        self.custom() == Custom::Adopts && self.office.backups.lost.contains(&edit)
    }
}

impl Office {
    fn back_up(&mut self) -> Result<usize> {
        let no = self.backups.made;
        self.backups.made += 1;
        let file = self.file.with_extension(format!("backup-{no}"));
        std::fs::copy(&self.file, &file)?;
        self.backups.files.push((no, file));
        Ok(no)
    }

    /// Puts one of the backups in the place of the business database; whoever works on that begins again.
    async fn put_back(&mut self, dice: &mut Dice) -> Result<Option<usize>> {
        if self.backups.files.is_empty() {
            return Ok(None);
        }
        let (no, backup) = dice.pick(&self.backups.files).clone();
        let before = self.written_edits().await?;
        let fresh = self.file.with_extension("fresh");
        std::fs::copy(backup, &fresh)?;
        // An agent that is frozen goes on with the file that was there.
        std::fs::rename(&fresh, &self.file)?;
        self.other = other(&self.file).await?;
        self.open_agent(AgentId::new(1, dice.ten())).await?;
        (self.is_welcome, self.begins_anew) = (false, false);
        self.aside.clear();
        if let Some(frozen) = &mut self.frozen {
            frozen.is_elsewhere = true;
        }
        let present = self.written_edits().await?;
        self.backups.lost.extend(before.difference(&present));
        self.backups.back.extend(present.difference(&before));
        // Numbers of rows are given again.
        self.identities.clear();
        self.born_in_office.clear();
        Ok(Some(no))
    }

    /// The edits that the business database has.
    async fn written_edits(&mut self) -> Result<BTreeSet<EditId>> {
        let query = sqlx::query_as("select client, n from landbridge_applied where result = ?");
        let rows: Vec<(String, i64)> =
            query.bind(serde_json::to_string(&WriteResult::Written)?).fetch_all(&mut self.other).await?;
        let edits: BTreeSet<EditId> = rows
            .iter()
            .filter_map(|(client, n)| Some(EditId { client: ClientId::parse(client)?, n: n.cast_unsigned() }))
            .collect();
        ensure!(edits.len() == rows.len(), "the agent notes clients that are none");
        Ok(edits)
    }
}
