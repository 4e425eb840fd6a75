//! What people wanted, against what was written: every value as often as edits that want it were applied, and only over what their authors
//! saw.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};
use landbridge_model::{Base, Change, Edit, EditId, FieldNo, Value};

use super::log::Entry;
use crate::client::Told;

/// An edit that wants a value.
#[derive(Clone, Debug)]
struct Wish {
    told: Told,
    /// What its author saw in the field, or had put there with earlier edits.
    saw: BTreeSet<Option<String>>,
}

/// Every wish by the value that is wanted. Values that people enter are entered once in a run.
#[derive(Debug, Default)]
pub(super) struct Wishes(BTreeMap<String, Vec<Wish>>);

impl Wishes {
    /// Notes what the edits of one client want anew. What a field had already is no wish.
    pub(super) fn note(&mut self, all: &[Told]) {
        let edits: BTreeMap<EditId, &Edit> = all.iter().map(|told| (told.edit.id(), &told.edit)).collect();
        for told in all {
            for (field, value) in wanted(&told.edit) {
                let wish = Wish { told: told.clone(), saw: saw(&edits, &told.edit, field) };
                self.0.entry(value).or_default().push(wish);
            }
        }
    }

    /// Every value was written as often as edits that want it were applied, and only over what the author of one of these saw.
    pub(super) fn were_written_once(&self, log: &[Entry]) -> Result<()> {
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for entry in log {
            let Some(wishes) = self.0.get(&entry.value) else { continue };
            *times.entry(&entry.value).or_default() += 1;
            let is_seen = wishes.iter().any(|wish| wish.told.is_applied() && wish.saw.contains(&entry.was));
            ensure!(!entry.is_change || is_seen, "{entry:?} replaced what nobody had seen: {wishes:#?}");
        }
        for (value, wishes) in self.0.iter().filter(|(value, _)| is_followed(value)) {
            let applied = wishes.iter().filter(|wish| wish.told.is_applied()).count();
            let written = times.get(value.as_str()).copied().unwrap_or_default();
            // One that was kept from the conflict inbox may find its value there already.
            let may_be = applied.min(1)..=applied;
            ensure!(may_be.contains(&written), "{value} was written {written} times: {wishes:#?}");
        }
        Ok(())
    }
}

/// Whether the log follows the field that people enter such a value in.
fn is_followed(value: &str) -> bool {
    ["+31 90 ", "Stad ", "Klant ", "Bezoek ", "Bestelling ", "Artikel "]
        .iter()
        .any(|begin| value.starts_with(begin))
}

/// The texts that an edit wants and that its author entered.
fn wanted(edit: &Edit) -> Vec<(FieldNo, String)> {
    let text = |no: &FieldNo, value: Option<&Value>| Some((*no, value?.as_text()?.to_owned()));
    match &edit.change {
        Change::Create { fields } => fields.iter().filter_map(|(no, value)| text(no, Some(value))).collect(),
        Change::Set { fields, .. } => {
            let entered = fields.iter().filter(|change| change.base != change.new);
            entered.filter_map(|change| text(&change.field, change.new.as_ref())).collect()
        }
        Change::Delete { .. } => Vec::new(),
    }
}

/// What the author of an edit saw in a field: its base value, and those of the edits that it goes on from.
fn saw(edits: &BTreeMap<EditId, &Edit>, edit: &Edit, field: FieldNo) -> BTreeSet<Option<String>> {
    let mut saw = BTreeSet::new();
    let mut next = Some(edit);
    while let Some(Edit { change: Change::Set { base, fields }, client, .. }) = next {
        let of_field = fields.iter().filter(|change| change.field == field);
        saw.extend(of_field.map(|change| change.base.as_ref().map(Value::to_string)));
        next = match base {
            Base::Mine { n } => edits.get(&EditId { client: *client, n: *n }).copied(),
            Base::Seen { .. } => None,
        };
    }
    saw
}
