//! Which edits an outbox keeps, looked up at every step: each of its rows is read once.

use landbridge_model::EditId;
use landbridge_replica::outbox::OutboxRow;
use std::collections::{BTreeSet, HashMap};

/// The rows that were read before, each with the edit that it keeps, if it can be read.
#[derive(Debug, Default)]
pub(super) struct Kept {
    read: HashMap<String, Option<EditId>>,
}

impl Kept {
    /// The edits that these rows keep.
    pub(super) fn edits<'a>(&mut self, rows: impl Iterator<Item = &'a (u64, String)>) -> BTreeSet<EditId> {
        rows.filter_map(|(_, text)| self.edit(text)).collect()
    }

    fn edit(&mut self, text: &str) -> Option<EditId> {
        if let Some(known) = self.read.get(text) {
            return *known;
        }
        let edit = OutboxRow::parse(text).map(|row| row.edit.id());
        self.read.insert(text.to_owned(), edit);
        edit
    }
}
