//! What using a mapping instead of another one means for those who work with the records.

use landbridge_model::{Label, RecordType, TypeNo, mapped::Effect};
use std::collections::BTreeSet;

/// All of it.
pub(crate) fn between(before: &[RecordType], after: &[RecordType]) -> Vec<Effect> {
    let has = |types: &[RecordType], no: TypeNo| types.iter().any(|found| found.no == no);
    let leaves = before.iter().filter(|old| !has(after, old.no));
    let comes = after.iter().filter(|new| !has(before, new.no));
    let mut effects: Vec<Effect> = leaves.map(|old| Effect::TypeLeaves(old.plural.clone())).collect();
    effects.extend(comes.map(|new| Effect::TypeComes(new.plural.clone())));
    for new in after {
        if let Some(old) = before.iter().find(|old| old.no == new.no) {
            fields(old, new, &mut effects);
        }
    }
    if !effects.is_empty() {
        effects.push(Effect::SentAgain);
    }
    if names(before).intersection(&names(after)).count() < shared(before, after) {
        effects.push(Effect::Renamed);
    }
    effects
}

fn fields(old: &RecordType, new: &RecordType, effects: &mut Vec<Effect>) {
    let of = || new.plural.clone();
    let leaves = old.fields.iter().filter(|field| new.field(field.no).is_none());
    effects.extend(leaves.map(|field| Effect::FieldLeaves { of: of(), field: field.label.clone() }));
    let comes = new.fields.iter().filter(|field| old.field(field.no).is_none());
    effects.extend(comes.map(|field| Effect::FieldComes { of: of(), field: field.label.clone() }));
}

type Named<'a> = (u16, Option<u16>, Vec<(&'a String, &'a String)>);

fn words(label: &Label) -> Vec<(&String, &String)> {
    label.0.iter().collect()
}

/// Everything that has a name, with it.
fn names(types: &[RecordType]) -> BTreeSet<Named<'_>> {
    let own = types.iter().map(|found| {
        let words = [words(&found.label), words(&found.plural)].concat();
        (found.no.0, None, words)
    });
    let fields = types.iter().flat_map(|found| {
        found.fields.iter().map(|field| (found.no.0, Some(field.no.0), words(&field.label)))
    });
    own.chain(fields).collect()
}

/// How many of the types and fields are in both.
fn shared(before: &[RecordType], after: &[RecordType]) -> usize {
    let in_both = |old: &RecordType, new: &RecordType| {
        1 + old.fields.iter().filter(|field| new.field(field.no).is_some()).count()
    };
    let pairs = before.iter().filter_map(|old| Some((old, after.iter().find(|new| new.no == old.no)?)));
    pairs.map(|(old, new)| in_both(old, new)).sum()
}
