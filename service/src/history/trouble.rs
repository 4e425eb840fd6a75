//! Conflicts and refusals of one commit, and what it settles of earlier ones: from its draft alone.

use crate::{
    commit::{Draft, Held, Kept},
    workspace::Types,
};
use landbridge_model::{
    Change, Outcome, Value,
    conflict::{AUTHOR, CONFLICT, STATE, is_open},
    history::{Cause, How, Way, Wish},
};
use serde_json::json;

/// A new conflict or refusal, as the columns of its row.
pub(super) fn row(types: &Types, draft: &Draft, kept: &Kept) -> Option<serde_json::Value> {
    let (cause, conflict) = match &kept.outcome {
        Outcome::Conflict { conflict } => (Cause::Conflict(*conflict), Some(conflict.0.simple().to_string())),
        Outcome::Refused { reason } => (Cause::Refused(reason.clone()), None),
        Outcome::Accepted { .. } | Outcome::Applied { .. } => return None,
    };
    let text = |value: &serde_json::Value| value.to_string();
    Some(json!([
        kept.edit.client.0.simple().to_string(),
        kept.edit.n,
        kept.author.name,
        kept.edit.type_no.0,
        kept.edit.record.0.simple().to_string(),
        name(types, draft, kept),
        text(&json!(Wish::of(&kept.edit))),
        text(&json!(cause)),
        conflict,
    ]))
}

/// Which way an edit went that changed in this commit. An edit that the office has was taken before; in a push nothing comes from there.
pub(super) fn way(kept: &Kept, is_from_office: bool) -> Option<Way> {
    match kept.outcome {
        Outcome::Conflict { .. } => Some(Way::Conflict),
        Outcome::Refused { .. } => Some(Way::Refused),
        Outcome::Applied { .. } if is_from_office => Some(Way::Written),
        Outcome::Accepted { .. } | Outcome::Applied { .. } => (!is_from_office).then_some(Way::Taken),
    }
}

/// What the record of an edit is called: as it is here, or as its author calls it who wants to make it.
fn name(types: &Types, draft: &Draft, kept: &Kept) -> String {
    let Some(kind) = types.get(kept.edit.type_no) else { return String::new() };
    let held = draft.get(kept.key()).map(|held| held.record.fields());
    let fields = match (&kept.edit.change, held) {
        (_, Some(fields)) => fields,
        (Change::Create { fields }, None) => fields.clone(),
        (Change::Set { .. } | Change::Delete { .. }, None) => return String::new(),
    };
    let values = kind.title.iter().filter_map(|field| fields.get(field));
    let words = values.filter(|value| value.as_reference().is_none()).map(Value::to_string);
    words.collect::<Vec<_>>().join(" ")
}

/// A conflict that somebody has settled in this commit, or whose record is gone: its id, by whom, how.
pub(super) fn settled_conflict(held: &Held, edits: &[&Kept]) -> Option<serde_json::Value> {
    let record = &held.record;
    if record.type_no != CONFLICT || held.is_here() && is_open(record) {
        return None;
    }
    let how = match record.value(STATE).and_then(Value::as_text) {
        _ if !held.is_here() => How::Gone,
        Some("theirs") => How::Theirs,
        _ => How::Mine,
    };
    // A further edit of the author's settles it, too.
    let decided = edits.iter().find(|kept| kept.edit.type_no == CONFLICT && kept.edit.record == record.id);
    let author = record.value(AUTHOR).and_then(Value::as_text).unwrap_or_default();
    let by = decided.map_or(author, |kept| kept.author.name.as_str());
    Some(json!([record.id.0.simple().to_string(), by, how]))
}

/// The refused edit that this one is made instead of, or goes on from: its outbox, its number, whose it is.
pub(super) fn made_again(kept: &Kept) -> impl Iterator<Item = serde_json::Value> {
    let goes_on = kept.edit.goes_on_from().filter(|_| kept.outcome.seq().is_some());
    let client = kept.edit.client.0.simple().to_string();
    let older = kept.edit.replaces.into_iter().chain(goes_on);
    older.map(move |n| json!([client, n, kept.author.name, How::Again]))
}
