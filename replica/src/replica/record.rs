//! One record for its form: values with one's own edits on top, and the base that each further edit would have.

use super::Replica;
use crate::{
    outbox::{OutboxRow, on_top},
    table::refs::referring,
    view::{FieldView, RecordState, RecordView},
};
use landbridge_model::map::Map;
use landbridge_model::{
    Base, Change, FieldNo, GenerationId, Kind, Outcome, Record, RecordId, RecordType, Seq, TypeNo, Value,
};

/// That of no history: of a base in it the service goes by the values.
const NO_GENERATION: GenerationId = GenerationId(uuid::Uuid::nil());

impl Replica {
    /// A record; nothing when it is not here.
    pub fn record(&mut self, type_no: TypeNo, id: RecordId) -> Option<RecordView> {
        let kind = self.kind(type_no)?.clone();
        let base = self.feed_record(type_no, id);
        let rows: Vec<OutboxRow> =
            self.outbox.of(id).filter(|row| row.is_on_top(self.cursor)).cloned().collect();
        let record = on_top(base.clone(), rows.iter())?;
        let fields = kind.fields.iter().filter(|field| !matches!(field.kind, Kind::Lines { .. }));
        let fields: Map<_, _> = fields
            .map(|field| (field.no, self.field_view(&kind, base.as_ref(), &record, &rows, field.no)))
            .collect();
        let children = self.children(&kind, id);
        let delete_base = self.base_of_all(&kind, id, &rows, &children);
        Some(RecordView {
            type_no,
            id,
            title: self.title(type_no, id),
            fields,
            base: delete_base,
            children,
            state: self.record_state(id),
            is_editable: self.is_editable(&kind, &record),
            conflicts: self.open_conflicts.get(&id).cloned().unwrap_or_default(),
            refused: self.outbox.of(id).filter(|row| row.is_refused()).map(|row| row.edit.n).collect(),
        })
    }

    /// The feed's state of a record, without one's own edits.
    fn feed_record(&self, type_no: TypeNo, id: RecordId) -> Option<Record> {
        let table = self.tables.get(&type_no)?;
        let no = match self.covers.get(&(type_no, id)) {
            Some(cover) => cover.base?,
            None => table.slot_of(id)?,
        };
        table.record(no, &self.blobs)
    }

    fn field_view(
        &self,
        kind: &RecordType,
        base: Option<&Record>,
        record: &Record,
        rows: &[OutboxRow],
        field: FieldNo,
    ) -> FieldView {
        FieldView {
            cell: self.to_cell(kind, field, record.value(field).cloned()),
            base: self.base_of(kind, base, rows, field),
            state: self.field_state(record.id, field),
        }
    }

    /// What the next edit of a field builds on: one's own last edit of it that the feed does not have, or the feed.
    fn base_of(&self, kind: &RecordType, base: Option<&Record>, rows: &[OutboxRow], field: FieldNo) -> Base {
        if let Some(row) = rows.iter().rev().find(|row| sets(&row.edit.change, field)) {
            return Base::Mine { n: row.edit.n };
        }
        let unit = kind.unit_of(field);
        let seqs = unit.iter().map(|no| base.map_or(Seq(0), |record| record.field_seq(*no)));
        self.seen(seqs.max().unwrap_or_default())
    }

    /// What a delete builds on: all that the feed has brought, or one's own create that the feed does not have. One's own edits on top are
    /// no base: what others changed before those came to the service has not been seen.
    fn base_of_all(
        &self,
        kind: &RecordType,
        id: RecordId,
        rows: &[OutboxRow],
        children: &[RecordId],
    ) -> Base {
        let Some(record) = self.feed_record(kind.no, id) else {
            let create = rows.iter().rev().find(|row| matches!(row.edit.change, Change::Create { .. }));
            return create.map_or_else(|| self.seen(Seq(0)), |row| Base::Mine { n: row.edit.n });
        };
        let absorbed = match self.cursor.filter(|cursor| !cursor.is_partial) {
            Some(cursor) => cursor.seq.max(record.seq),
            // While a snapshot comes, older pages still show the record and its lines each as it was at a time of its own.
            None => self.seqs_of(kind, children).chain([record.seq]).min().unwrap_or_default(),
        };
        let lines = children.iter().filter_map(|line| self.hidden(*line));
        let hidden = lines.chain(self.hidden(id)).min();
        self.seen(hidden.map_or(absorbed, |hidden| absorbed.min(Seq(hidden.0.saturating_sub(1)))))
    }

    /// How new each line of a record is.
    fn seqs_of<'a>(&'a self, kind: &'a RecordType, lines: &'a [RecordId]) -> impl Iterator<Item = Seq> + 'a {
        let types = kind.fields.iter().filter_map(|field| match field.kind {
            Kind::Lines { of, .. } => Some(of),
            _ => None,
        });
        types.flat_map(move |of| lines.iter().filter_map(move |line| Some(self.feed_record(of, *line)?.seq)))
    }

    /// The oldest change of a record that the feed has brought and that was never shown, because one's own edits on top were made before it
    /// came.
    fn hidden(&self, id: RecordId) -> Option<Seq> {
        let rows: Vec<_> = self.outbox.of(id).filter(|row| row.is_on_top(self.cursor)).collect();
        let record = self.feed_record(rows.first()?.edit.type_no, id)?;
        let fields =
            record.slots.iter().filter(|(field, slot)| !is_known(&rows, **field, slot.value.as_ref()));
        fields.map(|(_, slot)| slot.seq).min()
    }

    fn seen(&self, seq: Seq) -> Base {
        let generation = self.cursor.map_or(NO_GENERATION, |cursor| cursor.generation);
        Base::Seen { generation, seq }
    }

    /// The base of a form as it can be named here; `seen` is what the form showed of the fields that it changes, none for a delete.
    ///
    /// The browser may have deleted the store since the form was opened, and the mirror with it: then this is another outbox, in which an own
    /// edit's number says nothing, or speaks of another edit. What the form showed is left to tell.
    pub(crate) fn base_here(&self, id: RecordId, base: Base, seen: &[(FieldNo, Option<&Value>)]) -> Base {
        let Base::Mine { n } = base else { return base };
        let is_known = match self.outbox.row(n).map(|row| &row.edit) {
            Some(edit) if seen.is_empty() => {
                edit.record == id && matches!(edit.change, Change::Create { .. })
            }
            Some(edit) => edit.record == id && seen.iter().all(|seen| leaves(&edit.change, *seen)),
            // The create has left the outbox, and is in the feed.
            None => seen.is_empty() && n < self.next_number(),
        };
        if is_known { base } else { Base::Seen { generation: NO_GENERATION, seq: Seq(0) } }
    }

    fn field_state(&self, id: RecordId, field: FieldNo) -> RecordState {
        let rows = self.outbox.of(id).filter(|row| sets(&row.edit.change, field));
        let states = rows.filter_map(|row| match row.outcome {
            None => Some(RecordState::OnDevice),
            Some(Outcome::Accepted { .. }) => Some(RecordState::OnService),
            Some(_) => None,
        });
        states.min().unwrap_or_default()
    }

    fn children(&mut self, kind: &RecordType, id: RecordId) -> Vec<RecordId> {
        let mut children = Vec::new();
        for field in &kind.fields {
            let Kind::Lines { of, by } = field.kind else { continue };
            if let Some(table) = self.tables.get_mut(&of) {
                let slots = referring(table, &self.blobs, by, id);
                children.extend(slots.into_iter().map(|no| table.slots.get(no).id));
            }
        }
        children
    }

    fn is_editable(&self, kind: &RecordType, record: &Record) -> bool {
        let Some(catalogue) = &self.catalogue else { return false };
        let scope = self.tables.get(&kind.no).and_then(|table| {
            let slot = table.slots.get(table.slot_of(record.id)?);
            Some(self.scopes.name(slot.scope).clone())
        });
        let may = scope.is_none_or(|scope| catalogue.rights.may_edit(kind, &scope));
        may && kind.allows.edit && !kind.is_locked(&record.fields())
    }
}

/// Whether the author of these edits of a record knows that a field has this value in the feed: it is shown, was shown before the first of
/// them, or is their own.
fn is_known(rows: &[&OutboxRow], field: FieldNo, value: Option<&Value>) -> bool {
    let mut known = Vec::new();
    for row in rows {
        match &row.edit.change {
            Change::Create { fields } => known.push(fields.get(&field)),
            Change::Set { fields, .. } => {
                for change in fields.iter().filter(|change| change.field == field) {
                    if known.is_empty() {
                        known.push(change.base.as_ref());
                    }
                    known.push(change.new.as_ref());
                }
            }
            Change::Delete { .. } => {}
        }
    }
    known.is_empty() || known.contains(&value)
}

/// Whether a change says anything about a field.
fn sets(change: &Change, field: FieldNo) -> bool {
    match change {
        Change::Create { .. } => true,
        Change::Set { fields, .. } => fields.iter().any(|change| change.field == field),
        Change::Delete { .. } => false,
    }
}

/// Whether a field has this value after a change, as far as that says anything about it.
fn leaves(change: &Change, (field, value): (FieldNo, Option<&Value>)) -> bool {
    match change {
        Change::Create { fields } => fields.get(&field) == value,
        Change::Set { fields, .. } => {
            fields.iter().filter(|change| change.field == field).all(|change| change.new.as_ref() == value)
        }
        Change::Delete { .. } => true,
    }
}
