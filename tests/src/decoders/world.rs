//! A small client for bytes to be put into: three contacts and a note, with everything that screens ask of it.

use landbridge_model::{
    ClientId, Date, Decimal, FieldNo, GenerationId, Level, PersonId, Record, RecordId, Rights, Scope, Scopes,
    Seq, TypeNo, Value,
    page::PageWriter,
    record_type::Sort,
    rights::Part,
    row::row_block,
    wire::{Catalogue, Person},
};
use landbridge_office::mapping::Mapping;
use landbridge_replica::{
    Replica,
    draft::{FieldWish, Intent, RecordChange},
    store::{Contents, MetaKey, Write},
    sync::{Cursor, Event, Sync, step},
    view::{ListAnswer, ListQuery, RecordView},
};
use std::sync::LazyLock;

const CONTACT: TypeNo = TypeNo(16);
const NOTE: TypeNo = TypeNo(17);
const NOW: i64 = 1_700_000_000_000;
/// What its person searches for: ends of words, digits, and what no record has.
const SEARCHES: [&str; 3] = ["", "e", "an 06"];

static CONTENTS: LazyLock<Contents> = LazyLock::new(make);
static SEEN: LazyLock<Vec<ListAnswer>> = LazyLock::new(|| seen(&mut open()));

/// What its store holds.
pub(super) fn contents() -> &'static Contents {
    &CONTENTS
}

/// The client with everything that its store holds.
pub(super) fn open() -> Replica {
    Replica::open(contents().clone(), "nl").0
}

/// The lists of that client.
pub(super) fn seen_as_stored() -> &'static [ListAnswer] {
    &SEEN
}

/// The lists.
pub(super) fn seen(replica: &mut Replica) -> Vec<ListAnswer> {
    [CONTACT, NOTE].map(|type_no| replica.list(&query(type_no, "", None))).into()
}

/// Searches, in the orders that can be chosen.
pub(super) fn search(replica: &mut Replica) -> Vec<ListAnswer> {
    let mut answers = Vec::new();
    for search in SEARCHES {
        answers.push(replica.list(&query(CONTACT, search, None)));
    }
    for field in (1..=9).map(FieldNo) {
        answers.push(replica.list(&query(CONTACT, "", Some(Sort { field, descending: field.0 % 2 == 0 }))));
    }
    answers
}

/// Asks for everything that screens show, does what happens in idle time, begins to sync, and drafts an edit of each record in the lists.
pub(super) fn look(replica: &mut Replica) {
    search(replica);
    let lists = seen(replica);
    for (type_no, list) in [CONTACT, NOTE].into_iter().zip(&lists) {
        assert!(list.total as usize >= list.rows.len());
        for row in &list.rows {
            replica.title(type_no, row.id);
            edit(replica, type_no, row.id);
        }
    }
    let mut sync = Sync::new();
    replica.status(&sync);
    replica.conflicts();
    step(&mut sync, replica, Event::Started, NOW, 7);
    replica.fold();
    while let Some(transaction) = replica.index() {
        replica.apply(transaction.writes);
    }
    assert_eq!(seen(replica), lists, "the lists stay as they are");
}

/// Drafts an edit, which may have no number that another edit has.
fn edit(replica: &mut Replica, type_no: TypeNo, id: RecordId) {
    let Some(view) = replica.record(type_no, id) else { return };
    let wish = wish(&view);
    let changes = vec![RecordChange::Set { type_no, id, fields: vec![wish] }];
    let intent = Intent::Save { changes, is_group: false, amends: Vec::new() };
    let held: Vec<u64> = replica.outbox().iter().map(|entry| entry.n).collect();
    let Ok(transaction) = replica.draft(&intent, NOW, &mut || 7) else { return };
    for write in &transaction.writes {
        assert!(!matches!(write, Write::Outbox(n, _) if held.contains(n)), "no edit takes another's place");
    }
}

/// The wish that the record's name, or text, be another.
pub(super) fn wish(view: &RecordView) -> FieldWish {
    let field = FieldNo(if view.type_no == CONTACT { 1 } else { 2 });
    let held = view.fields.get(&field);
    let seen = held.and_then(|held| held.cell.value.clone());
    let base = held.map_or(view.base, |held| held.base);
    FieldWish { field, base, seen, new: Some(Value::Text("Anders".into())) }
}

fn query(type_no: TypeNo, search: &str, sort: Option<Sort>) -> ListQuery {
    ListQuery { type_no, sort, filters: Vec::new(), search: search.into(), from: 0, count: 100 }
}

fn make() -> Contents {
    let mapping =
        Mapping::parse("mapping.toml", include_str!("mapping.toml")).expect("the mapping makes sense");
    let rights = Rights { modules: [("contacts".to_owned(), Level::Full)].into(), scopes: Scopes::All };
    let catalogue = Catalogue { version: 1, epoch: 1, types: mapping.record_types().to_vec(), rights };
    let cursor =
        Cursor { generation: GenerationId::new(1, [1; 10]), seq: Seq(1), is_partial: false, is_mixed: false };
    let person =
        Person { id: PersonId::new(1, [2; 10]), name: "Anna".into(), email: "anna@example.com".into() };
    let json = |value: serde_json::Result<String>| value.expect("plain data");
    Contents {
        meta: vec![
            (MetaKey::Catalogue, json(serde_json::to_string(&catalogue))),
            (MetaKey::Cursor, json(serde_json::to_string(&cursor))),
            (MetaKey::Client, json(serde_json::to_string(&ClientId::new(1, [3; 10])))),
            (MetaKey::NextN, "2".into()),
            (MetaKey::LeaderEpoch, "1".into()),
            (MetaKey::Owner, format!("{{\"person\":{}}}", json(serde_json::to_string(&person)))),
        ],
        pages: [page(CONTACT, &contacts()), page(NOTE, &[note()])].into(),
        ..Contents::default()
    }
}

fn page(type_no: TypeNo, records: &[Record]) -> (landbridge_model::page::PageHash, Vec<u8>) {
    let mut writer = PageWriter::new(Part { type_no, scope: Scope::company() });
    records.iter().for_each(|record| writer.push(&row_block(record), record.seq));
    writer.finish()
}

fn contacts() -> Vec<Record> {
    let names = [(1, "Ånna de Vries", "+31 6 1234"), (2, "Bo", "06-99"), (3, "Cees & Zonen", "")];
    let fields = names.map(|(no, name, phone)| {
        let values = [
            Value::Text(name.into()),
            Value::Text(phone.into()),
            Value::Text("nl".into()),
            Value::Decimal(Decimal::new(12_345, 2)),
            Value::Date(Date::new(2024, 2, 29).expect("a leap day")),
            Value::Instant(NOW),
            Value::Whole(-no),
            Value::YesNo(true),
            Value::Reference(id(1)),
        ];
        (no, (1..).map(FieldNo).zip(values).collect())
    });
    fields.into_iter().map(|(no, fields)| Record::new(CONTACT, id(no as u8), Seq(1), fields)).collect()
}

fn note() -> Record {
    let fields = [(FieldNo(1), Value::Reference(id(2))), (FieldNo(2), Value::Text("Belt terug".into()))];
    Record::new(NOTE, id(9), Seq(1), fields.into_iter().collect())
}

/// The id of the world's records by their number.
fn id(no: u8) -> RecordId {
    RecordId::new(1, [no; 10])
}
