//! What a commit knows and changes: records, edits and moves, as read and as they become, all in memory.
//!
//! Deciding works on a [`Draft`] only; reading it from the database and carrying it out are the edges.

use landbridge_model::{
    Change, Edit, EditId, FieldNo, Fields, Outcome, PersonId, Record, RecordId, Scope, Seq, TypeNo, Value,
    office::Action,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// A record's name within a workspace.
pub(crate) type Key = (TypeNo, RecordId);

/// Whether a record is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// It is.
    Here,
    /// It was deleted.
    Tombstone,
    /// Its creation was refused.
    Refused,
}

/// A record as the office has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Image(pub(crate) Option<Fields>);

/// A record with all that the service knows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    /// What people see, or saw last when it is not there.
    pub(crate) record: Record,
    pub(crate) scope: Scope,
    /// The record that the scope comes through.
    pub(crate) owner: Option<RecordId>,
    /// The document that it is a line of, when that is not the owner.
    pub(crate) parent: Option<RecordId>,
    pub(crate) life: Life,
    /// The office's values, only while edits wait for the office.
    pub(crate) office: Option<Image>,
    /// The newest sweep that met it.
    pub(crate) swept: u64,
}

impl Held {
    /// Whether it is there.
    pub(crate) fn is_here(&self) -> bool {
        self.life == Life::Here
    }

    /// The newest change of any field; a mere move between scopes is none.
    pub(crate) fn last_change(&self) -> Seq {
        self.record.slots.values().map(|slot| slot.seq).max().unwrap_or_default()
    }

    /// Keeps what the office has, before the first edit that waits for it.
    pub(crate) fn keep_image(&mut self) {
        if self.office.is_none() {
            self.office = Some(Image(self.is_here().then(|| self.record.fields())));
        }
    }

    /// Makes it a tombstone. Its last values stay with it, unseen, so that an edit which comes too late can be restored with them.
    pub(crate) fn bury(&mut self, life: Life, seq: Seq) {
        self.life = life;
        self.record.seq = seq;
    }
}

/// What is to be done in the business database, and in which write-back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    pub(crate) write_back: u64,
    pub(crate) action: Action,
}

/// An edit with what has become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) edit: Edit,
    pub(crate) author: Author,
    pub(crate) outcome: Outcome,
    /// The place in the feed at which the outcome became what it is.
    pub(crate) outcome_seq: Seq,
    /// Present while it waits for the office.
    pub(crate) wait: Option<Wait>,
}

impl Kept {
    /// The record it is about.
    pub(crate) fn key(&self) -> Key {
        (self.edit.type_no, self.edit.record)
    }

    /// The records it touches: its own, and the lines that a delete takes along. Lines lie in other types, so that the numbers alone name
    /// them.
    pub(crate) fn lines(&self) -> Vec<RecordId> {
        match &self.wait {
            Some(Wait { action: Action::Delete { lines, .. }, .. }) => lines.keys().copied().collect(),
            _ => Vec::new(),
        }
    }

    /// Whether nothing of its record can be shown as the office has it while this waits.
    pub(crate) fn waits_on_all(&self) -> bool {
        !matches!(self.edit.change, Change::Set { .. })
    }

    /// Whether it waits on that field of its record.
    pub(crate) fn waits_on(&self, field: FieldNo) -> bool {
        match &self.edit.change {
            Change::Set { fields, .. } => fields.iter().any(|change| change.field == field),
            Change::Create { .. } | Change::Delete { .. } => true,
        }
    }
}

/// Who made an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Author {
    pub(crate) person: PersonId,
    pub(crate) name: String,
}

/// The records, edits and moves of one commit. Cloning is cheap enough to try a group and go back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    /// The last place in the feed that was taken.
    pub(crate) seq: Seq,
    /// The number of the newest write-back.
    pub(crate) write_back: u64,
    records: BTreeMap<Key, Arc<Held>>,
    changed: BTreeSet<Key>,
    /// Keys by the record their scope comes through, or whose lines they are.
    owned: BTreeMap<RecordId, BTreeSet<Key>>,
    lefts: BTreeMap<(Key, Scope), Option<Seq>>,
    edits: BTreeMap<EditId, Arc<Kept>>,
    changed_edits: BTreeSet<EditId>,
    /// Waiting edits by the record they touch.
    waiting: BTreeMap<Key, BTreeSet<EditId>>,
    /// Records whose creation was refused before they ever were in the feed.
    never_made: BTreeSet<Key>,
    /// Edits accepted here, for the history.
    accepted: Vec<EditId>,
    /// Records that the office has just as they are.
    met: BTreeSet<Key>,
    /// How many more edits wait for the office than before.
    waiting_change: i64,
}

impl Draft {
    /// An empty draft behind the end of the feed.
    pub(crate) fn new(seq: Seq, write_back: u64) -> Self {
        Self { seq, write_back, ..Self::default() }
    }

    /// Takes the next place in the feed.
    pub(crate) fn take_seq(&mut self) -> Seq {
        self.seq.0 += 1;
        self.seq
    }

    /// A record, or its tombstone.
    pub(crate) fn get(&self, key: Key) -> Option<&Held> {
        self.records.get(&key).map(Arc::as_ref)
    }

    /// A record that is there.
    pub(crate) fn here(&self, key: Key) -> Option<&Held> {
        self.get(key).filter(|held| held.is_here())
    }

    /// Adds a record as the database has it. What was changed already stays.
    pub(crate) fn know(&mut self, held: Held) {
        let key = (held.record.type_no, held.record.id);
        if !self.records.contains_key(&key) {
            self.index(key, &held);
            self.records.insert(key, Arc::new(held));
        }
    }

    /// Puts a record as it becomes.
    pub(crate) fn put(&mut self, held: Held) {
        let key = (held.record.type_no, held.record.id);
        self.index(key, &held);
        self.changed.insert(key);
        self.records.insert(key, Arc::new(held));
    }

    /// Keys of records that may have this one as owner or parent; some may have left it since.
    pub(crate) fn owned_by(&self, id: RecordId) -> Vec<Key> {
        self.owned.get(&id).map(|keys| keys.iter().copied().collect()).unwrap_or_default()
    }

    fn index(&mut self, key: Key, held: &Held) {
        for owner in held.owner.iter().chain(&held.parent) {
            self.owned.entry(*owner).or_default().insert(key);
        }
    }

    /// Notes that a record left a scope; a scope that it came to is no longer left.
    pub(crate) fn leave(&mut self, key: Key, old: Scope, new: Scope, seq: Seq) {
        self.lefts.insert((key, new), None);
        self.lefts.insert((key, old), Some(seq));
    }

    /// An edit that is known.
    pub(crate) fn edit(&self, id: EditId) -> Option<&Kept> {
        self.edits.get(&id).map(Arc::as_ref)
    }

    /// All edits that are known.
    pub(crate) fn edits(&self) -> impl Iterator<Item = &Kept> {
        self.edits.values().map(Arc::as_ref)
    }

    /// Adds an edit as the database has it. One that changed already stays.
    pub(crate) fn know_edit(&mut self, kept: Kept) {
        self.edits.entry(kept.edit.id()).or_insert_with(|| Arc::new(kept));
    }

    /// Adds which records a waiting edit touches.
    pub(crate) fn know_waiting(&mut self, id: EditId, touched: &[Key]) {
        for key in touched {
            self.waiting.entry(*key).or_default().insert(id);
        }
    }

    /// Keeps an edit with its first outcome; `touched` are the records it makes wait.
    pub(crate) fn keep(&mut self, kept: Kept, touched: &[Key]) {
        let id = kept.edit.id();
        if kept.outcome.seq().is_some() {
            self.accepted.push(id);
        } else if matches!(kept.edit.change, Change::Create { .. }) {
            self.never_made.insert(kept.key());
        }
        self.waiting_change += i64::from(kept.wait.is_some());
        self.changed_edits.insert(id);
        self.know_waiting(id, touched);
        self.know_edit(kept);
    }

    /// Makes an edit that was applied wait once more; `touched` are the records it makes wait.
    pub(crate) fn wait_again(&mut self, kept: Kept, touched: &[Key]) {
        let id = kept.edit.id();
        self.waiting_change += 1;
        self.changed_edits.insert(id);
        self.know_waiting(id, touched);
        self.edits.insert(id, Arc::new(kept));
    }

    /// Gives an edit that waited its final outcome; returns the records it no longer touches.
    pub(crate) fn settle(&mut self, id: EditId, outcome: Outcome) -> Option<Vec<Key>> {
        let before = self.edits.get(&id).filter(|kept| kept.wait.is_some()).cloned()?;
        let outcome_seq = self.take_seq();
        let after = Kept { outcome, outcome_seq, wait: None, ..Kept::clone(&before) };
        self.waiting_change -= 1;
        self.edits.insert(id, Arc::new(after));
        self.changed_edits.insert(id);
        let mut touched = Vec::new();
        for (key, edits) in &mut self.waiting {
            if edits.remove(&id) {
                touched.push(*key);
            }
        }
        Some(touched)
    }

    /// The edits that wait for the office and touch a record, oldest write-back first.
    pub(crate) fn waiting(&self, key: Key) -> Vec<&Kept> {
        let ids = self.waiting.get(&key).into_iter().flatten();
        let mut found: Vec<_> = ids.filter_map(|id| self.edit(*id)).collect();
        found.sort_by_key(|kept| kept.wait.as_ref().map(|wait| (wait.write_back, kept.edit.n)));
        found
    }

    /// Whether an edit of a field, or of the whole record, waits for the office.
    pub(crate) fn is_waiting(&self, key: Key, field: FieldNo) -> bool {
        self.waiting(key).iter().any(|kept| kept.key() != key || kept.waits_on(field))
    }

    /// Notes that the creation of a record was refused before it ever was in the feed.
    pub(crate) fn know_never_made(&mut self, key: Key) {
        self.never_made.insert(key);
    }

    /// Whether the creation of this record was refused.
    pub(crate) fn is_refused(&self, key: Key) -> bool {
        match self.get(key) {
            Some(held) => held.life == Life::Refused,
            None => self.never_made.contains(&key),
        }
    }

    /// How many more edits wait for the office than before; fewer when negative.
    pub(crate) fn waiting_change(&self) -> i64 {
        self.waiting_change
    }

    /// Notes that the office has a record just as it is.
    pub(crate) fn meet(&mut self, key: Key) {
        self.met.insert(key);
    }

    /// The records that the office has just as they are.
    pub(crate) fn met(&self) -> &BTreeSet<Key> {
        &self.met
    }

    /// What changed, for carrying it out.
    pub(crate) fn changes(&self) -> Changes<'_> {
        Changes {
            records: self.changed.iter().filter_map(|key| self.get(*key)).collect(),
            lefts: self.lefts.iter().map(|((key, scope), seq)| (*key, scope, *seq)).collect(),
            edits: self.changed_edits.iter().filter_map(|id| self.edit(*id)).collect(),
            waiting: &self.waiting,
            accepted: self.accepted.iter().filter_map(|id| self.edit(*id)).collect(),
        }
    }
}

/// What a commit writes.
#[derive(Debug)]
pub(crate) struct Changes<'a> {
    pub(crate) records: Vec<&'a Held>,
    /// The scopes that records left, and when; nothing for one they came back to.
    pub(crate) lefts: Vec<(Key, &'a Scope, Option<Seq>)>,
    pub(crate) edits: Vec<&'a Kept>,
    /// Waiting edits by record.
    pub(crate) waiting: &'a BTreeMap<Key, BTreeSet<EditId>>,
    /// For the history.
    pub(crate) accepted: Vec<&'a Kept>,
}

/// The records that values refer to.
pub(crate) fn references(fields: &Fields) -> impl Iterator<Item = (FieldNo, RecordId)> {
    fields.iter().filter_map(|(no, value)| Some((*no, Value::as_reference(value)?)))
}
