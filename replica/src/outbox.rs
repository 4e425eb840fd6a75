//! The outbox: edits made here that are not settled, each a row with a versioned format of its own.

use crate::sync::Cursor;
use crate::table::slots::{Id, IdMap};
use landbridge_model::map::Map;
use landbridge_model::set::Set;
use landbridge_model::{Change, Edit, Outcome, Record, RecordId, Seq};
use serde::{Deserialize, Serialize};

/// The format of rows that this version writes. Older ones are read for ever.
pub const FORMAT: u32 = 1;

/// One row: an edit and what has become of it so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxRow {
    /// [`FORMAT`] of the version that wrote it.
    pub format: u32,
    /// The edit, unchanged for ever.
    pub edit: Edit,
    /// What has become of it; nothing while only this device has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// What the record was called when the edit was made, to name it when the record is gone.
    #[serde(default)]
    pub title: String,
}

impl OutboxRow {
    /// Reads a stored row; nothing when it is damaged or of a newer format.
    pub fn parse(text: &str) -> Option<Self> {
        landbridge_model::json::from_str(text).ok().filter(|row: &Self| row.format <= FORMAT)
    }

    /// The row as it is stored.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("rows are plain data")
    }

    /// Whether the record is shown with this edit on top: the feed does not have it yet. While the first snapshot comes, the pages that are
    /// here may be older than the cursor, so that none is sure to have it.
    pub fn is_on_top(&self, cursor: Option<Cursor>) -> bool {
        let absorbed = cursor.filter(|cursor| !cursor.is_partial).map_or(Seq(0), |cursor| cursor.seq);
        match &self.outcome {
            None => true,
            Some(Outcome::Accepted { seq, .. } | Outcome::Applied { seq, .. }) => *seq > absorbed,
            Some(Outcome::Conflict { .. } | Outcome::Refused { .. }) => false,
        }
    }

    /// Whether it was refused and waits for its author.
    pub fn is_refused(&self) -> bool {
        matches!(self.outcome, Some(Outcome::Refused { .. }))
    }
}

/// The outbox in memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outbox {
    /// Boxed, since the first ones leave first, which moves the others.
    rows: Map<u64, Box<OutboxRow>>,
    /// Rows that cannot be read, as they are stored.
    pub(crate) damaged: Map<u64, String>,
    by_record: IdMap<Set<u64>>,
}

impl Outbox {
    /// Puts a stored row in; gives back the record that it concerns. A row that says another number than it lies under is damaged: outcomes
    /// and whoever discards it would speak of another row.
    pub(crate) fn put(&mut self, n: u64, text: &str) -> Option<Edit> {
        self.remove(n);
        let Some(row) = OutboxRow::parse(text).filter(|row| row.edit.n == n) else {
            self.damaged.insert(n, text.to_owned());
            return None;
        };
        self.by_record.entry(Id::from(row.edit.record)).or_default().insert(n);
        let edit = row.edit.clone();
        self.rows.insert(n, Box::new(row));
        Some(edit)
    }

    /// Takes a row out; gives back its edit.
    pub(crate) fn remove(&mut self, n: u64) -> Option<Edit> {
        self.damaged.remove(&n);
        let row = self.rows.remove(&n)?;
        let record = Id::from(row.edit.record);
        if let Some(rows) = self.by_record.get_mut(&record) {
            rows.remove(&n);
            if rows.is_empty() {
                self.by_record.remove(&record);
            }
        }
        Some(row.edit)
    }

    /// The rows that can be read, oldest first.
    pub(crate) fn rows(&self) -> impl DoubleEndedIterator<Item = &OutboxRow> {
        self.rows.values().map(Box::as_ref)
    }

    /// The row of an edit.
    pub(crate) fn row(&self, n: u64) -> Option<&OutboxRow> {
        self.rows.get(&n).map(Box::as_ref)
    }

    /// The numbers of all rows, those that cannot be read among them.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u64> {
        self.rows.keys().chain(self.damaged.keys()).copied()
    }

    /// The rows of one record, oldest first.
    pub(crate) fn of(&self, record: RecordId) -> impl DoubleEndedIterator<Item = &OutboxRow> {
        let numbers = self.by_record.get(&Id::from(record)).map(Set::iter);
        numbers.into_iter().flatten().filter_map(|n| self.row(*n))
    }
}

/// A record with edits on top; nothing when it does not exist then.
pub(crate) fn on_top<'a>(base: Option<Record>, rows: impl Iterator<Item = &'a OutboxRow>) -> Option<Record> {
    let mut record = base;
    for row in rows {
        let edit = &row.edit;
        match &edit.change {
            Change::Create { fields } => {
                let seq = record.as_ref().map_or(Seq(0), |record| record.seq);
                record = Some(Record::new(edit.type_no, edit.record, seq, fields.clone()));
            }
            Change::Set { fields, .. } => {
                if let Some(record) = &mut record {
                    let seq = record.seq;
                    fields.iter().for_each(|change| record.set(change.field, change.new.clone(), seq));
                }
            }
            Change::Delete { .. } => record = None,
        }
    }
    record
}
