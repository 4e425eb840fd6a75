//! Whether a push is well formed: what can be told without the database.

use crate::error::WorkspaceError;
use landbridge_model::{Base, Change, Edit, wire::Push};
use std::collections::BTreeSet;

/// The most edits of one push; the client sends the rest with the next one.
const MAX_EDITS: usize = 5_000;
const MAX_FIELDS: usize = 1_000;
const MAX_CHILDREN: usize = 10_000;
const MAX_SETTLED: usize = 100_000;
/// Numbers stay exact in every program that reads JSON.
const MAX_NUMBER: u64 = 1 << 53;
/// The years 1 to 9999, in milliseconds since 1970. Whatever a device's clock says within them is taken: it decides nothing.
const MADE_AT_MILLIS: std::ops::RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;

type Result = std::result::Result<(), WorkspaceError>;

/// Checks the form of a push; the first thing wrong is named with its place.
pub(crate) fn check(push: &Push) -> Result {
    if push.edits.len() > MAX_EDITS || push.settled.len() > MAX_SETTLED {
        return Err(WorkspaceError::TooLarge { message: format!("a push has {MAX_EDITS} edits at most") });
    }
    if push.ended.len() > push.edits.len() {
        return Err(WorkspaceError::malformed("ended", "each edit goes on from one at most"));
    }
    let mut last = 0;
    let mut groups = BTreeSet::new();
    for (at, edit) in push.edits.iter().enumerate() {
        let path = |rest: &str| format!("edits[{at}].{rest}");
        if edit.client != push.client {
            return Err(WorkspaceError::malformed(path("client"), "the edit is of another outbox"));
        }
        if edit.n <= last || edit.n > MAX_NUMBER {
            return Err(WorkspaceError::malformed(path("n"), "numbers begin at 1 and rise"));
        }
        last = edit.n;
        let follows = at > 0 && push.edits[at - 1].group == edit.group;
        if edit.group.is_some_and(|group| !follows && !groups.insert(group)) {
            return Err(WorkspaceError::malformed(path("group"), "the edits of a group follow each other"));
        }
        check_edit(edit, &path)?;
    }
    Ok(())
}

fn check_edit(edit: &Edit, path: &dyn Fn(&str) -> String) -> Result {
    if edit.record.0.is_nil() {
        return Err(WorkspaceError::malformed(path("record"), "the id is empty"));
    }
    if !MADE_AT_MILLIS.contains(&edit.made_at_millis) {
        return Err(WorkspaceError::malformed(path("made_at_millis"), "no moment of the years 1 to 9999"));
    }
    if edit.replaces.is_some_and(|n| n == 0 || n >= edit.n) {
        return Err(WorkspaceError::malformed(path("replaces"), "only an older edit can be replaced"));
    }
    match &edit.change {
        Change::Create { fields } => check_count(fields.len(), MAX_FIELDS, path("change.create.fields")),
        Change::Set { base, fields } => {
            check_count(fields.len(), MAX_FIELDS, path("change.set.fields"))?;
            if fields.is_empty() {
                return Err(WorkspaceError::malformed(path("change.set.fields"), "names no field"));
            }
            let mut seen = BTreeSet::new();
            if let Some(at) = fields.iter().position(|change| !seen.insert(change.field)) {
                let place = path(&format!("change.set.fields[{at}].field"));
                return Err(WorkspaceError::malformed(place, "the field is named twice"));
            }
            check_base(edit, base, path("change.set.base"))
        }
        Change::Delete { base, children } => {
            check_count(children.len(), MAX_CHILDREN, path("change.delete.children"))?;
            check_base(edit, base, path("change.delete.base"))
        }
    }
}

fn check_count(count: usize, max: usize, at: String) -> Result {
    if count > max { Err(WorkspaceError::malformed(at, format!("more than {max}"))) } else { Ok(()) }
}

fn check_base(edit: &Edit, base: &Base, at: String) -> Result {
    let is_fine = match base {
        Base::Mine { n } => *n > 0 && *n < edit.n,
        Base::Seen { seq, .. } => seq.0 <= MAX_NUMBER,
    };
    if is_fine { Ok(()) } else { Err(WorkspaceError::malformed(at, "no such state of the record")) }
}
