//! What a person had seen of what they delete.

use super::{
    business::Deleted,
    device::Device,
    people::{NAME, NOTE, PART, PART_NAME, THING},
};
use landbridge_model::{Change, Edit, EditId, FieldNo, RecordId, TypeNo, Value};
use std::collections::{BTreeMap, BTreeSet};

impl Device {
    /// What the person had seen of what they delete, when they clicked: a click may be drafted again, when the store has become another one.
    pub(super) fn seen_of_deletes(
        &mut self,
        tab: usize,
        rows: &[Edit],
        clicked_on: &mut BTreeMap<RecordId, Vec<Deleted>>,
    ) -> Vec<(EditId, Vec<Deleted>)> {
        let mut all = Vec::new();
        for edit in rows {
            let Change::Delete { children, .. } = &edit.change else { continue };
            let seen = children.iter().map(|part| (PART, *part)).chain([(edit.type_no, edit.record)]);
            let mut seen: Vec<Deleted> =
                seen.flat_map(|(type_no, record)| self.seen_to_delete(tab, type_no, record)).collect();
            // Who tries again still goes by what they saw the first time.
            let first = edit.replaces.map(|n| EditId { n, ..edit.id() });
            seen.extend(first.and_then(|id| self.seen_deleting.get(&id)).cloned().unwrap_or_default());
            let seen = clicked_on.entry(edit.record).or_insert(seen);
            all.push((edit.id(), seen.clone()));
        }
        all
    }

    /// A record as its deleter has seen it: as it is shown, or as it was before own edits that are not settled.
    fn seen_to_delete(&mut self, tab: usize, type_no: TypeNo, id: RecordId) -> Vec<Deleted> {
        let shown = self.tabs[tab].shown_of(type_no, id);
        // The store may be gone already, and the tab does not know it yet.
        let in_memory = self.tabs[tab].replica.outbox().into_iter().map(|entry| entry.n);
        let waiting: BTreeSet<u64> =
            self.browser.store.outbox.iter().map(|(n, _)| *n).chain(in_memory).collect();
        let own: Vec<&Edit> =
            self.edits.values().filter(|edit| edit.record == id && waiting.contains(&edit.n)).collect();
        let seen = |field: FieldNo| {
            // In another tab the person has seen what they entered there, although this one shows what was entered later.
            let before = own.iter().flat_map(|edit| values_in(&edit.change, field));
            before.chain([shown.get(&field.0).cloned()]).collect::<BTreeSet<_>>()
        };
        let (what, name, note) = match type_no {
            THING => ("thing", NAME, seen(NOTE)),
            _ => ("part", PART_NAME, BTreeSet::from([None])),
        };
        let names: Vec<String> = seen(name).into_iter().flatten().collect();
        let all = names.iter().flat_map(|name| note.iter().map(|note| (name.clone(), note.clone())));
        all.map(|(name, note)| (what.to_owned(), name, note)).collect()
    }
}

/// What a change starts from and what it makes of a field, if it speaks of it.
fn values_in(change: &Change, field: FieldNo) -> Vec<Option<String>> {
    let text = |value: Option<&Value>| value.map(Value::to_string);
    match change {
        Change::Create { fields } => vec![text(fields.get(&field))],
        Change::Set { fields, .. } => {
            let of_field = fields.iter().filter(|change| change.field == field);
            of_field.flat_map(|change| [text(change.base.as_ref()), text(change.new.as_ref())]).collect()
        }
        Change::Delete { .. } => Vec::new(),
    }
}
