//! Numbers of types and fields are permanent: records that lie on devices, and edits that wait there, name fields by them.

use super::{
    Mapping, Problems,
    file::{FieldEntry, TypeEntry},
    problem::Problem,
};

/// What would give a number that was in use to something else, or forget it.
pub(crate) fn problems(before: &Mapping, after: &Mapping) -> Problems {
    let mut problems = Problems::new();
    for old in before.file.all_types() {
        let key = old.key.get_ref();
        let no = *old.no.get_ref();
        match after.file.all_types().find(|entry| *entry.no.get_ref() == no) {
            None => problems.push((0..0, Problem::Gone { no, key: key.clone() })),
            Some(new) if new.key.get_ref() != key => {
                problems.push((new.no.span(), Problem::NumberOfAnother { no, key: key.clone() }));
            }
            Some(new) => check_fields(old, new, &mut problems),
        }
    }
    problems
}

fn check_fields(old: &TypeEntry, new: &TypeEntry, problems: &mut Problems) {
    for field in old.all_fields() {
        let (no, key) = (*field.no.get_ref(), field.key.get_ref());
        let problem = match new.all_fields().find(|entry| *entry.no.get_ref() == no) {
            None => (new.no.span(), Problem::Gone { no, key: key.clone() }),
            Some(present) if present.key.get_ref() != key => {
                (present.no.span(), Problem::NumberOfAnother { no, key: key.clone() })
            }
            Some(FieldEntry { kind, no, .. }) if *kind != field.kind => {
                (no.span(), Problem::KindChanged(key.clone()))
            }
            Some(_) => continue,
        };
        problems.push(problem);
    }
}
