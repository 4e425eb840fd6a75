//! A store in memory, records to put into pages, and answers as the service gives them.

use crate::{
    Replica,
    draft::{FieldWish, Intent, RecordChange},
    outbox::OutboxRow,
    store::{Contents, Durability, MetaKey, StoreFailure, Transaction, Write},
    sync::{Answer, Cursor, Effect, Event, Failure, Request, Sync, step},
    view::ListQuery,
};
use landbridge_model::map::Map;
use landbridge_model::{
    ClientId, EditId, FieldNo, Fields, GenerationId, Level, Outcome, PersonId, Record, RecordId, RecordType,
    Rights, Scope, Scopes, Seq, TypeNo, Value,
    bytes::Reader,
    conflict::{Conflict, Place, Sides, conflict_type},
    feed::{EditOutcome, FeedHead, FeedWriter},
    page::{Digest, PageHash, PageWriter},
    rights::Part,
    row::put_row,
    wire::{Catalogue, Manifest, PageEntry, PushAnswer},
};

pub(super) const CONTACT: TypeNo = TypeNo(16);
pub(super) const NAME: FieldNo = FieldNo(1);
pub(super) const CITY: FieldNo = FieldNo(2);
pub(super) const LIMIT: FieldNo = FieldNo(3);
pub(super) const PARENT: FieldNo = FieldNo(4);

pub(super) fn contact_type() -> RecordType {
    serde_json::from_value(serde_json::json!({
        "no": 16, "key": "contact", "module": "contacts", "label": {}, "plural": {}, "title": [1], "list": [1, 2],
        "sort": { "field": 1 },
        "fields": [
            { "no": 1, "key": "name", "label": {}, "kind": "text", "is_searched": true },
            { "no": 2, "key": "city", "label": {}, "kind": "text", "is_searched": true },
            { "no": 3, "key": "limit", "label": {}, "kind": { "money": 2 } },
            { "no": 4, "key": "parent", "label": {}, "kind": { "reference": 16 } },
        ],
    }))
    .unwrap()
}

pub(super) fn catalogue(epoch: u32, scopes: Scopes) -> Catalogue {
    let modules = Map::from([("contacts".to_owned(), Level::Full)]);
    let types = vec![contact_type(), conflict_type()];
    Catalogue { version: 1, epoch, types, rights: Rights { modules, scopes } }
}

pub(super) fn generation() -> GenerationId {
    GenerationId::new(1, [7; 10])
}

/// That of a service which was put back to an older state.
pub(super) fn other_generation() -> GenerationId {
    GenerationId::new(2, [8; 10])
}

pub(super) fn id(number: u8) -> RecordId {
    RecordId::new(u64::from(number), [number; 10])
}

pub(super) fn text(value: &str) -> Value {
    Value::Text(value.into())
}

pub(super) fn contact(number: u8, name: &str, city: &str, seq: u64) -> Record {
    Record::new(CONTACT, id(number), Seq(seq), Fields::from([(NAME, text(name)), (CITY, text(city))]))
}

/// A conflict that edit 1 of some outbox of Anna's is in.
pub(super) fn conflict_about(of_record: RecordId, sides: Sides) -> Conflict {
    Conflict {
        of_type: CONTACT,
        of_record,
        sides,
        lines: vec![],
        author: "Anna".into(),
        author_id: PersonId::new(1, [1; 10]),
        other: None,
        mine_at_millis: 1,
        theirs_at_millis: 2,
        place: Place::Service,
        edit: EditId { client: ClientId::new(1, [1; 10]), n: 1 },
    }
}

pub(super) fn team(key: &str) -> Part {
    Part { type_no: CONTACT, scope: Scope::team(key) }
}

fn block(record: &Record) -> Vec<u8> {
    let mut row = Vec::new();
    put_row(&mut row, record);
    Reader::new(&row).block().unwrap().to_vec()
}

pub(super) fn page(part: &Part, records: &[Record]) -> (PageEntry, Vec<u8>) {
    let mut writer = PageWriter::new(part.clone());
    records.iter().for_each(|record| writer.push(&block(record), record.seq));
    let (hash, bytes) = writer.finish();
    let entry = PageEntry {
        part: part.clone(),
        hash,
        first: records[0].id,
        last: records[records.len() - 1].id,
        count: records.len() as u32,
        size_bytes: bytes.len() as u32,
        digest: Digest::default(),
    };
    (entry, bytes)
}

/// What a pull answer brings.
pub(super) enum Item {
    Record(Part, Record),
    Tombstone(Part, RecordId, u64),
    Left(Part, RecordId, u64),
}

pub(super) fn feed(from: u64, to: u64, outcomes: Vec<(u64, Outcome)>, items: &[Item]) -> Vec<u8> {
    feed_of(generation(), (from, to), outcomes, items)
}

/// The answer of a service that has this generation.
pub(super) fn feed_of(
    generation: GenerationId,
    (from, to): (u64, u64),
    outcomes: Vec<(u64, Outcome)>,
    items: &[Item],
) -> Vec<u8> {
    let mut writer = FeedWriter::default();
    for item in items {
        match item {
            Item::Record(part, record) => writer.record(part, &block(record)),
            Item::Tombstone(part, id, seq) => writer.tombstone(part, *id, Seq(*seq)),
            Item::Left(part, id, seq) => writer.left(part, *id, Seq(*seq)),
        }
    }
    let outcomes = outcomes.into_iter().map(|(n, outcome)| EditOutcome { n, outcome }).collect();
    writer.finish(&FeedHead {
        generation,
        from: Seq(from),
        to: Seq(to),
        is_more: false,
        epoch: 1,
        types_version: 1,
        outcomes,
    })
}

/// A device: its store, and a context that holds the replica and syncs.
pub(super) struct Device {
    pub(super) store: Contents,
    /// What would be left of it after a power cut.
    safe: Contents,
    pub(super) replica: Replica,
    pub(super) sync: Sync,
    /// What was asked of the service and not answered yet.
    pub(super) asked: Vec<Request>,
    pub(super) now: i64,
    random: u128,
}

impl Device {
    pub(super) fn new() -> Self {
        Self::of(Contents::default())
    }

    pub(super) fn of(store: Contents) -> Self {
        let (replica, _) = Replica::open(store.clone(), "sv");
        let safe = store.clone();
        Self { store, safe, replica, sync: Sync::new(), asked: Vec::new(), now: 1_000_000, random: 1 }
    }

    /// A device that has these contacts of one team, as of seq 10.
    pub(super) fn synced(part: &Part, records: &[Record]) -> Self {
        let mut device = Self::new();
        device.tell(Event::Started);
        device.answer_next(Answer::Catalogue(catalogue(1, Scopes::All)));
        let (entry, bytes) = page(part, records);
        device.answer_next(Answer::Manifest(manifest(10, vec![entry])));
        device.answer_next(Answer::Page(bytes));
        device.answer_next(Answer::Feed(feed(10, 10, vec![], &[])));
        assert!(device.asked.is_empty(), "{:?}", device.asked);
        device
    }

    /// The browser is closed and started again; what is in the store stays.
    pub(super) fn restart(self) -> Self {
        let mut device = Self::of(self.store);
        device.tell(Event::Started);
        device
    }

    /// The power is cut, and the browser started again: what was stored with relaxed durability since the last strict transaction is gone.
    pub(super) fn cut_power(self) -> Self {
        Self { store: self.safe.clone(), ..self }.restart()
    }

    pub(super) fn tell(&mut self, event: Event) {
        self.random += 1;
        for effect in step(&mut self.sync, &self.replica, event, self.now, self.random) {
            match effect {
                Effect::Send(request) => self.asked.push(request),
                Effect::WakeAt(_) => {}
                Effect::Store(tag, transaction) => {
                    let stored = self.run(transaction);
                    self.tell(Event::Stored(tag, stored));
                }
            }
        }
    }

    pub(super) fn answer_next(&mut self, answer: Answer) {
        let request = self.asked.remove(0);
        self.tell(Event::Answered(request, Ok(answer)));
    }

    /// Answers a push: the same outcome for each of its edits.
    pub(super) fn accept_push(&mut self, seq: u64) {
        self.answer_push(Outcome::Accepted { seq: Seq(seq), merged: false });
    }

    /// The service says the same of every edit of a push.
    pub(super) fn answer_push(&mut self, outcome: Outcome) {
        let Request::Push(push) = self.asked[0].clone() else { panic!("{:?}", self.asked) };
        let outcomes =
            push.edits.iter().map(|edit| EditOutcome { n: edit.n, outcome: outcome.clone() }).collect();
        self.answer_next(Answer::Push(PushAnswer { generation: generation(), outcomes }));
    }

    /// Carries a transaction out on store and replica.
    pub(super) fn run(&mut self, transaction: Transaction) -> Result<(), StoreFailure> {
        let held = |key: MetaKey| {
            self.store.meta.iter().find(|(known, _)| *known == key).map(|(_, text)| text.clone())
        };
        if transaction.expected.iter().any(|(key, text)| held(*key) != *text) {
            return Err(StoreFailure::Fenced);
        }
        for write in &transaction.writes {
            carry_out(&mut self.store, write.clone());
        }
        if transaction.durability == Durability::Strict {
            self.safe = self.store.clone();
        }
        self.replica.apply(transaction.writes);
        Ok(())
    }

    pub(super) fn save(&mut self, changes: Vec<RecordChange>) {
        let intent = Intent::Save { changes, is_group: false, amends: vec![] };
        self.commit(&intent);
    }

    pub(super) fn commit(&mut self, intent: &Intent) {
        let mut random = self.random;
        let transaction = self.replica.draft(intent, self.now, &mut || {
            random += 1;
            random
        });
        self.random = random;
        self.run(transaction.unwrap()).unwrap();
        self.tell(Event::OutboxGrew);
    }

    pub(super) fn rename(&mut self, number: u8, name: &str) {
        let view = self.replica.record(CONTACT, id(number)).unwrap();
        let field = &view.fields[&NAME];
        let wish = FieldWish {
            field: NAME,
            base: field.base,
            seen: field.cell.value.clone(),
            new: Some(text(name)),
        };
        self.save(vec![RecordChange::Set { type_no: CONTACT, id: id(number), fields: vec![wish] }]);
    }

    pub(super) fn delete(&mut self, number: u8) {
        let view = self.replica.record(CONTACT, id(number)).unwrap();
        let (base, children) = (view.base, view.children);
        self.save(vec![RecordChange::Delete { type_no: CONTACT, id: id(number), base, children }]);
    }

    /// The service was put back to an older state: it does not know what it is asked about, and has this page, as of `seq`.
    pub(super) fn lose_history(&mut self, seq: u64, (entry, bytes): (PageEntry, Vec<u8>)) {
        self.tell(Event::Nudged);
        let asked = self.asked.remove(0);
        self.tell(Event::Answered(asked, Err(Failure::SnapshotNeeded)));
        // After a push it waits a moment.
        self.now += 60_000;
        self.tell(Event::Woke);
        let wanted = Request::Page(entry.hash);
        self.answer_next(Answer::Manifest(Manifest {
            generation: other_generation(),
            ..manifest(seq, vec![entry])
        }));
        if self.asked.contains(&wanted) {
            self.answer_next(Answer::Page(bytes));
        }
        assert!(!self.cursor().is_partial && self.cursor().generation == other_generation());
    }

    /// Absorbs one thing that happened after `seq`.
    pub(super) fn absorb(&mut self, seq: u64, item: Item) {
        let overlay = Write::Overlay(Seq(seq + 1), feed(seq, seq + 1, vec![], &[item]));
        self.run(Transaction { expected: vec![], writes: vec![overlay], durability: Durability::Relaxed })
            .unwrap();
    }

    /// Stores a ready-made index of the contacts, for which every overlay has to be folded.
    pub(super) fn keep_index(&mut self) {
        let transaction = self.replica.index().expect("an index is due");
        self.run(transaction).unwrap();
    }

    pub(super) fn names(&mut self, search: &str) -> Vec<String> {
        let query = ListQuery {
            type_no: CONTACT,
            sort: None,
            filters: vec![],
            search: search.into(),
            from: 0,
            count: 100,
        };
        let rows = self.replica.list(&query).rows;
        rows.into_iter().map(|row| row.cells[0].value.as_ref().unwrap().to_string()).collect()
    }

    pub(super) fn row(&self, n: u64) -> Option<OutboxRow> {
        self.store.outbox.iter().find(|(known, _)| *known == n).and_then(|(_, text)| OutboxRow::parse(text))
    }

    pub(super) fn cursor(&self) -> Cursor {
        self.replica.cursor().unwrap()
    }
}

pub(super) fn manifest(seq: u64, pages: Vec<PageEntry>) -> Manifest {
    Manifest { generation: generation(), seq: Seq(seq), epoch: 1, types_version: 1, pages }
}

fn carry_out(store: &mut Contents, write: Write) {
    fn put<K: PartialEq + Ord + Copy, V>(rows: &mut Vec<(K, V)>, key: K, value: Option<V>) {
        rows.retain(|(known, _)| *known != key);
        rows.extend(value.map(|value| (key, value)));
        rows.sort_by_key(|(key, _)| *key);
    }
    match write {
        Write::Meta(key, text) => put(&mut store.meta, key, Some(text)),
        Write::Page(hash, bytes) => put(&mut store.pages, hash, Some(bytes)),
        Write::DropPage(hash) => put(&mut store.pages, hash, None),
        Write::Overlay(to, bytes) => put(&mut store.overlays, to, Some(bytes)),
        Write::DropOverlay(to) => put(&mut store.overlays, to, None),
        Write::Index(type_no, bytes) => put(&mut store.indexes, type_no, Some(bytes)),
        Write::DropIndex(type_no) => put(&mut store.indexes, type_no, None),
        Write::Outbox(n, text) => put(&mut store.outbox, n, Some(text)),
        Write::DropOutbox(n) => put(&mut store.outbox, n, None),
    }
}

/// Whether a text occurs anywhere in the bytes that the store holds.
pub(super) fn holds(store: &Contents, text: &str) -> bool {
    let (pages, overlays) =
        (store.pages.iter().map(|(_, bytes)| bytes), store.overlays.iter().map(|(_, bytes)| bytes));
    let mut blobs = pages.chain(overlays).chain(store.indexes.iter().map(|(_, bytes)| bytes));
    let folded = landbridge_model::fold::fold(text);
    blobs.any(|bytes| {
        memchr::memmem::find(bytes, text.as_bytes()).or(memchr::memmem::find(bytes, &folded)).is_some()
    })
}

pub(super) fn first_page(store: &Contents) -> PageHash {
    store.pages[0].0
}
