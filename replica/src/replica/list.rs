//! Lists: which records, in which order, and the window of them that a screen shows.

use super::Replica;
use crate::{
    table::{
        SlotNo, Table,
        blobs::Blobs,
        order::{Keys, Orders},
        raw_field,
        refs::referring,
        search::{self, words},
    },
    view::{Cell, Filter, ListAnswer, ListQuery, ListRow, RecordState, Test},
};
use landbridge_model::{
    FieldNo, Kind, Outcome, RecordId, RecordType, TypeNo, Value,
    fold::{Alphabet, fold},
    record_type::Sort,
    row::{RawValue, RowView},
};
use memchr::memmem::Finder;
use std::{collections::HashSet, rc::Rc};

/// The lists asked for last, whole, so that scrolling and typing on do not begin anew.
#[derive(Debug, Default)]
pub(super) struct ListCache(Vec<(u64, ListQuery, Rc<Vec<SlotNo>>)>);

const KEPT: usize = 8;
/// A known list is looked through record by record when it has at most one in so many: the whole text is scanned faster than that.
const NARROW: usize = 8;

impl Replica {
    /// A window on a list; empty while the list cannot be made: see [`Replica::pages_for`].
    pub fn list(&mut self, query: &ListQuery) -> ListAnswer {
        let slots = self.whole_list(query);
        let window = slots.iter().skip(query.from as usize).take(query.count as usize);
        let rows = window.filter_map(|no| self.list_row(query.type_no, *no)).collect();
        ListAnswer { total: slots.len() as u32, from: query.from, rows }
    }

    /// Searches the longest list for what everybody has, and keeps nothing of it.
    pub fn rehearse_search(&mut self) {
        let longest = self.tables.iter().max_by_key(|(_, table)| table.text.size_bytes());
        let Some(type_no) = longest.map(|(type_no, _)| *type_no) else { return };
        let search = "e".to_owned();
        let query = ListQuery { type_no, sort: None, filters: Vec::new(), search, from: 0, count: 0 };
        self.find(&query);
    }

    pub(super) fn whole_list(&mut self, query: &ListQuery) -> Rc<Vec<SlotNo>> {
        if self.has_pending_pages() && !self.is_ready_made(query) {
            return Rc::default();
        }
        let key = ListQuery { from: 0, count: 0, ..query.clone() };
        self.lists.0.retain(|(version, ..)| *version == self.version);
        if let Some((.., slots)) = self.lists.0.iter().find(|(_, known, _)| *known == key) {
            return Rc::clone(slots);
        }
        let slots = Rc::new(self.narrowed(&key).unwrap_or_else(|| self.find(&key)));
        if self.lists.0.len() == KEPT {
            self.lists.0.remove(0);
        }
        self.lists.0.push((self.version, key, Rc::clone(&slots)));
        slots
    }

    /// The same as [`Self::find`], from a short known list that has everything there is to find: that of a word typed less far.
    fn narrowed(&self, query: &ListQuery) -> Option<Vec<SlotNo>> {
        let text = &self.tables.get(&query.type_no)?.text;
        let words = words(&query.search);
        let has_all = |known: &ListQuery| {
            let is_same_but_for_search =
                ListQuery { search: query.search.clone(), ..known.clone() } == *query;
            is_same_but_for_search && is_narrower(&words, &search::words(&known.search))
        };
        let known = self.lists.0.iter().filter(|(_, known, _)| has_all(known)).map(|(.., slots)| slots);
        let shortest = known.min_by_key(|slots| slots.len())?;
        (shortest.len() * NARROW <= text.count()).then(|| text.narrow(shortest, &words))
    }

    fn find(&mut self, query: &ListQuery) -> Vec<SlotNo> {
        let Some(kind) = self.kind(query.type_no).cloned() else { return Vec::new() };
        let Some(table) = self.tables.get_mut(&query.type_no) else { return Vec::new() };
        // Taken out while the list is put in order, since that looks into the tables for titles.
        let mut orders = std::mem::take(&mut table.orders);
        let in_order = self.in_order(&mut orders, &kind, query.sort.unwrap_or(kind.sort));
        let table = self.tables.get_mut(&query.type_no).expect("the table was just there");
        let mut slots = match words(&query.search) {
            words if words.is_empty() => in_order.to_vec(),
            words => {
                let hits = table.text.find(&words);
                in_order.iter().copied().filter(|no| hits.has(*no)).collect()
            }
        };
        table.orders = orders;
        for filter in &query.filters {
            keep_passing(&mut slots, table, &self.blobs, filter);
        }
        slots
    }

    /// The records of a type in order; `orders` are those of its table, taken out of it.
    pub(super) fn in_order<'a>(&self, orders: &'a mut Orders, kind: &RecordType, sort: Sort) -> &'a [SlotNo] {
        let field = kind.field(sort.field);
        let choices: Vec<String> = match field.map(|field| &field.kind) {
            Some(Kind::Choice(choices)) => choices.iter().map(|choice| choice.key.clone()).collect(),
            _ => Vec::new(),
        };
        let target = match field.map(|field| &field.kind) {
            Some(Kind::Reference(target)) => Some(*target),
            _ => None,
        };
        let title_of = |id| target.map_or_else(String::new, |target| self.title(target, id));
        // Every change of a table gives it a new slot.
        let titles =
            target.and_then(|target| self.tables.get(&target)).map_or(0, |table| table.slots.count());
        let alphabet = Alphabet::of(&self.language);
        let keys = Keys { alphabet, choices: &choices, titles, title_of: &title_of };
        orders.sorted(&self.tables[&kind.no], &self.blobs, sort, &keys)
    }

    fn list_row(&self, type_no: TypeNo, no: SlotNo) -> Option<ListRow> {
        let table = self.tables.get(&type_no)?;
        let slot = table.slots.get(no);
        let (id, row) = (slot.id, self.blobs.row(&slot)?);
        let kind = self.kind(type_no)?;
        let cells = kind.list.iter().map(|field| self.cell(kind, &row, *field)).collect();
        Some(ListRow { id, cells, state: self.record_state(id), needs_attention: self.needs_attention(id) })
    }

    fn cell(&self, kind: &RecordType, row: &RowView<'_>, field: FieldNo) -> Cell {
        self.to_cell(kind, field, raw_field(row, field).and_then(RawValue::value))
    }

    /// A value with the title of what it refers to.
    pub(super) fn to_cell(&self, kind: &RecordType, field: FieldNo, value: Option<Value>) -> Cell {
        let title = match (kind.field(field).map(|field| &field.kind), &value) {
            (Some(Kind::Reference(target)), Some(Value::Reference(id))) => self.title(*target, *id),
            _ => String::new(),
        };
        Cell { value, title }
    }

    /// What a record is called; empty when it is not here.
    pub fn title(&self, type_no: TypeNo, id: RecordId) -> String {
        let found = || {
            let table = self.tables.get(&type_no)?;
            let row = self.blobs.row(&table.slots.get(table.slot_of(id)?))?;
            let kind = self.kind(type_no)?;
            let values = kind.title.iter().filter_map(|field| raw_field(&row, *field)?.value());
            Some(values.map(|value| value.to_string()).collect::<Vec<_>>().join(" "))
        };
        found().unwrap_or_default()
    }

    /// How far the last change of a record, made here, has come.
    pub(super) fn record_state(&self, id: RecordId) -> RecordState {
        let states = self.outbox.of(id).filter_map(|row| match row.outcome {
            None => Some(RecordState::OnDevice),
            Some(Outcome::Accepted { .. }) => Some(RecordState::OnService),
            Some(_) => None,
        });
        states.min().unwrap_or_default()
    }

    fn needs_attention(&self, id: RecordId) -> bool {
        self.outbox.of(id).any(crate::outbox::OutboxRow::is_refused) || self.open_conflicts.contains_key(&id)
    }
}

/// Whether whatever has all of `words` has all of `known`, too.
fn is_narrower(words: &[Vec<u8>], known: &[Vec<u8>]) -> bool {
    let is_in = |known: &[u8], word: &[u8]| word.windows(known.len()).any(|part| part == known);
    known.iter().all(|known| words.iter().any(|word| is_in(known, word)))
}

fn keep_passing(slots: &mut Vec<SlotNo>, table: &mut Table, blobs: &Blobs, filter: &Filter) {
    if let Test::Is(Value::Reference(target)) = filter.test {
        let referring: HashSet<SlotNo> = referring(table, blobs, filter.field, target).into_iter().collect();
        slots.retain(|no| referring.contains(no));
        return;
    }
    let folded = match &filter.test {
        Test::Contains(text) => fold(text),
        _ => Vec::new(),
    };
    let wanted = Finder::new(folded.as_slice());
    slots.retain(|no| {
        let row = blobs.row(&table.slots.get(*no));
        row.is_some_and(|row| passes(&row, filter.field, &filter.test, &wanted))
    });
}

fn passes(row: &RowView<'_>, field: FieldNo, test: &Test, wanted: &Finder<'_>) -> bool {
    let value = raw_field(row, field).and_then(RawValue::value);
    match (test, value) {
        (Test::IsEmpty, None) => true,
        (Test::Is(wanted), Some(value)) => value == *wanted,
        // An unset yes-or-no is a no.
        (Test::Is(Value::YesNo(false)), None) => true,
        (Test::AtLeast(least), Some(value)) => value >= *least,
        (Test::AtMost(most), Some(value)) => value <= *most,
        (Test::Contains(_), Some(value)) => wanted.find(&fold(&value.to_string())).is_some(),
        _ => false,
    }
}
