//! What people enter at their desks, chosen by dice: changes of the same few contacts, new records that refer to each other, documents with
//! lines, and things that the business database refuses.
//!
//! Every value that is entered occurs once in a run, so that the business database's own log tells which edit wrote it.

use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, ensure};
use landbridge_model::{Date, FieldNo, Fields, RecordId, RecordType, TypeNo, Value};
use landbridge_replica::Replica;
use landbridge_replica::draft::{FieldWish, Intent, RecordChange};
use landbridge_replica::view::{EntryProgress, Keep, ListQuery};

use crate::client::Client;
use crate::dice::Dice;

/// So many contacts are changed again and again, by everybody.
const CONTACTS: u32 = 5;
/// How many lines an order has.
const LINES: u64 = 3;
/// The team that everybody of the test may see.
const TEAM: &str = "1";

/// Gives every value a number of its own.
#[derive(Debug, Default)]
pub struct Clerk {
    entered: AtomicUsize,
}

impl Clerk {
    /// Lets the person at a client do one thing. Sometimes there is nothing to do.
    pub fn click(&self, client: &Client) -> Result<()> {
        let mark = self.entered.fetch_add(1, Ordering::SeqCst);
        let intent = client.look(|replica, dice| choose(replica, mark, dice))?;
        intent.iter().try_for_each(|intent| client.save(intent))
    }

    /// Changes the telephone number of the contact at a place in the list, and gives back the number.
    pub fn change_phone(&self, client: &Client, place: usize) -> Result<String> {
        let mark = self.entered.fetch_add(1, Ordering::SeqCst);
        let intent = client.look(|replica, _| {
            let contact = type_of(replica, "contact")?;
            let id = *contacts(replica, &contact).get(place).context("find the contact")?;
            change(replica, &contact, id, &[("phone", phone(mark))])
        })?;
        client.save(&intent.context("find the telephone number")?)?;
        Ok(phone(mark))
    }
}

fn choose(replica: &mut Replica, mark: usize, dice: &mut Dice) -> Result<Option<Intent>> {
    let contact = type_of(replica, "contact")?;
    let all = contacts(replica, &contact);
    ensure!(!all.is_empty(), "there are contacts to work with");
    let id = *dice.pick(&all);
    Ok(match dice.below(20) {
        0..=6 => change(replica, &contact, id, &[("phone", phone(mark))])?,
        7..=9 => change(replica, &contact, id, &[("city", format!("Stad {mark}"))])?,
        // No country of the company has such a postcode.
        10 => change(
            replica,
            &contact,
            id,
            &[("postcode", format!("X{mark}")), ("city", format!("Stad {mark}"))],
        )?,
        11..=13 => Some(new_contact(replica, &contact, mark, dice)?),
        14..=15 => Some(new_order(replica, id, mark, dice)?),
        16 => Some(impossible_order(replica, id, mark, dice)?),
        17..=18 => settle(replica, dice),
        _ => give_up(replica, dice),
    })
}

fn phone(mark: usize) -> String {
    format!("+31 90 {mark:07}")
}

/// The record type with this key, as a replica knows it.
pub(crate) fn type_of(replica: &Replica, key: &str) -> Result<RecordType> {
    let catalogue = replica.catalogue().context("the record types are here")?;
    let found = catalogue.types.iter().find(|record_type| record_type.key == key);
    found.cloned().with_context(|| format!("find the record type {key}"))
}

fn field(of: &RecordType, key: &str) -> Result<FieldNo> {
    of.field_by_key(key).map(|field| field.no).with_context(|| format!("find the field {key}"))
}

/// The first contacts of the team, by their ids: the same ones on every client.
fn contacts(replica: &mut Replica, contact: &RecordType) -> Vec<RecordId> {
    let mut ids = ids(replica, contact.no);
    ids.sort();
    ids.retain(|id| {
        let record = replica.record(contact.no, *id);
        let team = field(contact, "team").ok().and_then(|no| record?.fields.get(&no)?.cell.value.clone());
        team.is_some_and(|team| team.to_string() == TEAM)
    });
    ids.truncate(CONTACTS as usize);
    ids
}

/// Every record of a type that is shown.
pub(crate) fn ids(replica: &mut Replica, type_no: TypeNo) -> Vec<RecordId> {
    let query = ListQuery {
        type_no,
        sort: None,
        filters: Vec::new(),
        search: String::new(),
        from: 0,
        count: u32::MAX,
    };
    replica.list(&query).rows.into_iter().map(|row| row.id).collect()
}

/// A form in which some fields of a record were changed; nothing when the record is not shown.
fn change(
    replica: &mut Replica,
    of: &RecordType,
    id: RecordId,
    wanted: &[(&str, String)],
) -> Result<Option<Intent>> {
    let Some(view) = replica.record(of.no, id).filter(|view| view.is_editable) else { return Ok(None) };
    let mut fields = Vec::new();
    for (key, value) in wanted {
        let no = field(of, key)?;
        let shown = view.fields.get(&no).context("the form has the field")?;
        let new = Some(Value::Text(value.clone()));
        fields.push(FieldWish { field: no, base: shown.base, seen: shown.cell.value.clone(), new });
    }
    Ok(Some(save(vec![RecordChange::Set { type_no: of.no, id, fields }], false)))
}

fn save(changes: Vec<RecordChange>, is_group: bool) -> Intent {
    Intent::Save { changes, is_group, amends: Vec::new() }
}

/// A new record with its defaults and these values.
fn create(of: &RecordType, wanted: &[(&str, Value)], dice: &mut Dice) -> Result<(RecordId, RecordChange)> {
    let defaults = of.fields.iter().filter_map(|field| Some((field.no, field.default.clone()?)));
    let mut fields: Fields = defaults.collect();
    for (key, value) in wanted {
        fields.insert(field(of, key)?, value.clone());
    }
    let mut bytes = [0; 10];
    bytes.copy_from_slice(&dice.wide().to_le_bytes()[..10]);
    // The time in an id is for its order only; all of a run are of one moment.
    let id = RecordId::new(1_900_000_000_000, bytes);
    Ok((id, RecordChange::Create { type_no: of.no, id, fields }))
}

fn text(value: String) -> Value {
    Value::Text(value)
}

/// A new contact and an activity that refers to it.
fn new_contact(replica: &Replica, contact: &RecordType, mark: usize, dice: &mut Dice) -> Result<Intent> {
    let activity = type_of(replica, "activity")?;
    let name = [("name", text(format!("Klant {mark}"))), ("team", text(TEAM.to_owned()))];
    let (id, made) = create(contact, &name, dice)?;
    let wanted = [("subject", text(format!("Bezoek {mark}"))), ("contact", Value::Reference(id))];
    let (_, visit) = create(&activity, &wanted, dice)?;
    Ok(save(vec![made, visit], false))
}

/// A new order and its lines, which stand or fall together.
fn new_order(replica: &Replica, contact: RecordId, mark: usize, dice: &mut Dice) -> Result<Intent> {
    order(replica, &[("contact", Value::Reference(contact))], mark, dice)
}

/// An order that the business software does not take, since it is delivered before it is made.
fn impossible_order(replica: &Replica, contact: RecordId, mark: usize, dice: &mut Dice) -> Result<Intent> {
    let day = |no| Date::new(2026, 3, no).map(Value::Date).context("find the day");
    let wanted =
        [("contact", Value::Reference(contact)), ("order_date", day(2)?), ("delivery_date", day(1)?)];
    order(replica, &wanted, mark, dice)
}

fn order(replica: &Replica, given: &[(&str, Value)], mark: usize, dice: &mut Dice) -> Result<Intent> {
    let (order, line) = (type_of(replica, "order")?, type_of(replica, "order_line")?);
    let mut wanted = given.to_vec();
    wanted.push(("reference", text(format!("Bestelling {mark}"))));
    let (id, made) = create(&order, &wanted, dice)?;
    let mut changes = vec![made];
    for no in 1..=LINES {
        let description = text(format!("Artikel {mark}-{no}"));
        changes
            .push(create(&line, &[("order", Value::Reference(id)), ("description", description)], dice)?.1);
    }
    Ok(save(changes, true))
}

fn settle(replica: &mut Replica, dice: &mut Dice) -> Option<Intent> {
    let mut open = replica.conflicts();
    open.retain(|view| view.is_open && view.is_decidable);
    let keep = if dice.once_in(2) { Keep::Mine } else { Keep::Theirs };
    (!open.is_empty()).then(|| Intent::Settle { conflict: dice.pick(&open).id, keep })
}

fn give_up(replica: &mut Replica, dice: &mut Dice) -> Option<Intent> {
    let entries = replica.outbox();
    let refused = entries.iter().filter(|entry| matches!(entry.progress, EntryProgress::Refused(_)));
    let refused: Vec<u64> = refused.map(|entry| entry.n).collect();
    (!refused.is_empty()).then(|| Intent::Discard { edits: vec![*dice.pick(&refused)] })
}
