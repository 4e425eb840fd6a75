//! What waits for a person: the outbox, the conflict inbox, and the numbers of the status line.

use super::Replica;
use crate::{
    outbox::OutboxRow,
    store::MetaKey,
    sync::{Standing, Sync},
    view::{ConflictView, EntryKind, EntryProgress, OutboxEntry, Status},
};
use landbridge_model::map::Map;
use landbridge_model::{
    Change, FieldNo, Outcome, Record, RecordId, Scope, TypeNo, Value,
    conflict::{self, CONFLICT, Sides},
    wire::Person,
};
use serde::Deserialize;

impl Replica {
    /// The outbox, oldest first.
    pub fn outbox(&self) -> Vec<OutboxEntry> {
        let entries = self.outbox.rows().filter_map(|row| self.entry(row));
        let damaged = self.outbox.damaged.iter().map(|(n, raw)| damaged_entry(*n, raw));
        let entries: Map<u64, _> = entries.chain(damaged).map(|entry| (entry.n, entry)).collect();
        entries.into_values().collect()
    }

    fn entry(&self, row: &OutboxRow) -> Option<OutboxEntry> {
        let edit = &row.edit;
        let progress = match &row.outcome {
            None => EntryProgress::OnDevice,
            Some(Outcome::Accepted { .. }) => EntryProgress::OnService,
            Some(Outcome::Refused { reason }) => EntryProgress::Refused(reason.clone()),
            Some(Outcome::Conflict { .. }) if self.is_only_here(row) => EntryProgress::OnDevice,
            // It is shown in the inbox instead; or settled, and leaves with the next answer that is absorbed.
            Some(Outcome::Applied { .. } | Outcome::Conflict { .. }) => return None,
        };
        let (kind, values): (_, Vec<(FieldNo, Option<Value>)>) = match &edit.change {
            Change::Create { fields } => {
                (EntryKind::Create, fields.iter().map(|(no, value)| (*no, Some(value.clone()))).collect())
            }
            Change::Set { fields, .. } => {
                (EntryKind::Change, fields.iter().map(|change| (change.field, change.new.clone())).collect())
            }
            Change::Delete { .. } => (EntryKind::Delete, Vec::new()),
        };
        let known = self.kind(edit.type_no);
        let to_cell = |(no, value)| known.map(|kind| (no, self.to_cell(kind, no, value)));
        let title = Some(self.title(edit.type_no, edit.record)).filter(|title| !title.is_empty());
        Some(OutboxEntry {
            n: edit.n,
            type_no: Some(edit.type_no),
            record: Some(edit.record),
            title: title.unwrap_or_else(|| row.title.clone()),
            wanted: values.into_iter().filter_map(to_cell).collect(),
            kind,
            made_at_millis: edit.made_at_millis,
            progress,
            raw: row.to_json(),
        })
    }

    /// The conflicts, open ones first, newest first.
    pub fn conflicts(&self) -> Vec<ConflictView> {
        let Some(table) = self.tables.get(&CONFLICT) else { return Vec::new() };
        let mut by_age: Vec<_> = table.slots.live_slots().map(|(no, slot)| (slot.id, no)).collect();
        by_age.sort_unstable();
        let records = by_age.iter().rev().filter_map(|(_, no)| table.record(*no, &self.blobs));
        let views = records.filter_map(|record| self.conflict(&record));
        let (mut views, settled): (Vec<_>, Vec<_>) = views.partition(|view| view.is_open);
        views.extend(settled);
        views
    }

    pub(crate) fn conflict_records(&self) -> impl Iterator<Item = Record> {
        let table = self.tables.get(&CONFLICT);
        table
            .into_iter()
            .flat_map(|table| table.slots.live_slots().filter_map(|(no, _)| table.record(no, &self.blobs)))
    }

    pub(super) fn find_open_conflicts(&self) -> Map<RecordId, Vec<RecordId>> {
        let mut open: Map<RecordId, Vec<RecordId>> = Map::new();
        for record in self.conflict_records().filter(conflict::is_open) {
            let of = record.value(conflict::OF_RECORD).and_then(Value::as_text).and_then(RecordId::parse);
            if let Some(of) = of {
                open.get_or_default(of).push(record.id);
            }
        }
        open
    }

    fn conflict(&self, record: &Record) -> Option<ConflictView> {
        let fields = record.fields();
        let text = |no: FieldNo| fields.get(&no).and_then(Value::as_text).unwrap_or_default().to_owned();
        let millis = |no: FieldNo| match fields.get(&no) {
            Some(Value::Instant(millis)) => *millis,
            _ => 0,
        };
        let of_type = match fields.get(&conflict::OF_TYPE) {
            Some(Value::Whole(no)) => TypeNo(u16::try_from(*no).ok()?),
            _ => return None,
        };
        let of_record = RecordId::parse(&text(conflict::OF_RECORD))?;
        let sides: Sides = landbridge_model::json::from_str(&text(conflict::SIDES)).ok()?;
        let me = self.person().map(|person| person.id.to_string());
        let may = self.kind(of_type).zip(self.catalogue.as_ref());
        Some(ConflictView {
            id: record.id,
            of_type,
            of_record,
            title: self.title(of_type, of_record),
            titles: self.titles_in(of_type, &sides),
            sides,
            author: text(conflict::AUTHOR),
            is_mine: me.is_some_and(|me| me == text(conflict::AUTHOR_ID)),
            other: text(conflict::OTHER),
            mine_at_millis: millis(conflict::MINE_AT),
            theirs_at_millis: millis(conflict::THEIRS_AT),
            is_at_office: text(conflict::PLACE) == "office",
            is_open: conflict::is_open(record),
            is_decidable: may.is_some_and(|(kind, known)| {
                known.rights.level(&kind.module) >= landbridge_model::Level::Full
            }),
        })
    }

    fn titles_in(&self, of_type: TypeNo, sides: &Sides) -> Map<RecordId, String> {
        let values: Vec<(FieldNo, &Option<Value>)> = match sides {
            Sides::Values(fields) => fields
                .iter()
                .flat_map(|side| [&side.base, &side.mine, &side.theirs].map(|value| (side.field, value)))
                .collect(),
            Sides::EditOfDeleted(fields) => fields.iter().map(|change| (change.field, &change.new)).collect(),
            Sides::DeleteOfEdited { .. } => Vec::new(),
        };
        let Some(kind) = self.kind(of_type) else { return Map::new() };
        let title = |(no, value): (FieldNo, &Option<Value>)| {
            let id = value.as_ref()?.as_reference()?;
            Some((id, self.to_cell(kind, no, value.clone()).title))
        };
        values.into_iter().filter_map(title).collect()
    }

    /// How a conflict stands; nothing when it is not here.
    pub(crate) fn standing(&self, conflict: RecordId) -> Option<Standing> {
        let table = self.tables.get(&CONFLICT)?;
        let record = table.record(table.slot_of(conflict)?, &self.blobs);
        // Until its page is read, nothing is known but that it is here.
        let is_over = record.is_some_and(|record| !conflict::is_open(&record));
        Some(if is_over { Standing::Over } else { Standing::Open })
    }

    /// The scope in which a conflict is held.
    pub(crate) fn scope_of_conflict(&self, conflict: RecordId) -> Option<&Scope> {
        let table = self.tables.get(&CONFLICT)?;
        Some(self.scopes.name(table.slots.get(table.slot_of(conflict)?).scope))
    }

    /// Whether nothing but this device shows what an edit wants: the service does not have it, or has it in a conflict that is not here yet,
    /// or not any more since a backup was put back.
    pub(crate) fn is_only_here(&self, row: &OutboxRow) -> bool {
        match &row.outcome {
            None => true,
            Some(Outcome::Conflict { conflict }) => self.standing(*conflict).is_none(),
            Some(_) => false,
        }
    }

    /// Who this replica belongs to.
    pub fn person(&self) -> Option<Person> {
        #[derive(Deserialize)]
        struct Owner {
            person: Person,
        }
        let owner: Owner = landbridge_model::json::from_str(self.meta(MetaKey::Owner)?).ok()?;
        Some(owner.person)
    }

    /// The numbers of the status line.
    pub fn status(&self, sync: &Sync) -> Status {
        let count =
            |wanted: &dyn Fn(&OutboxRow) -> bool| self.outbox.rows().filter(|row| wanted(row)).count() as u32;
        Status {
            connection: sync.connection(),
            on_device: count(&|row| self.is_only_here(row)),
            on_service: count(&|row| matches!(row.outcome, Some(Outcome::Accepted { .. }))),
            refused: count(&OutboxRow::is_refused),
            conflicts: self.open_conflicts.values().map(|open| open.len() as u32).sum(),
            damaged: self.outbox.damaged.len() as u32,
            snapshot: sync.snapshot_progress(),
            last_round_millis: sync.last_round_millis(),
            records: self.tables.iter().map(|(no, table)| (*no, table.slots.live())).collect(),
            seq: self.cursor.map(|cursor| cursor.seq).unwrap_or_default(),
        }
    }
}

fn damaged_entry(n: u64, raw: &str) -> OutboxEntry {
    OutboxEntry {
        n,
        type_no: None,
        record: None,
        title: String::new(),
        wanted: Map::new(),
        kind: EntryKind::Damaged,
        made_at_millis: 0,
        progress: EntryProgress::Damaged,
        raw: raw.to_owned(),
    }
}
