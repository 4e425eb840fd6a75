//! What becomes of edits: from what is known of the records to outcomes and changes, one edit after the other.
//!
//! Nothing here reads or writes anything; each edit sees what those before it made of the [`Draft`].

use super::{
    conflicts, create, delete,
    scene::Scene,
    set,
    state::{Author, Draft, Held, Kept, Wait},
    written,
};
use crate::workspace::Member;
use landbridge_model::{
    Change, ClientId, Edit, EditId, FieldNo, GroupId, Outcome, Reason, RecordType, SaveId, Seq, Slot,
    conflict::{Place, Sides},
    office::Action,
};

/// Why an edit does not go into the feed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fail {
    /// It cannot be.
    Refused(Reason),
    /// Someone else changed the same.
    Conflict(Sides),
}

impl From<Reason> for Fail {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason)
    }
}

/// An edit that goes into the feed.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) seq: Seq,
    /// When it found its work done: since when it is. What came later its author has not seen.
    pub(crate) done_at: Option<Seq>,
    pub(crate) merged: bool,
    /// What is to be done in the business database; nothing when the service has the last word, or nothing is left to do.
    pub(crate) action: Option<Action>,
}

/// Which edits are written to the business database in one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Together {
    /// Those of one group.
    Group(GroupId),
    /// Those of one save.
    Save(SaveId),
}

impl Together {
    /// Those that this one is of.
    pub(crate) fn of(edit: &Edit) -> Self {
        edit.group.map_or(Self::Save(edit.save), Self::Group)
    }
}

/// Decides a push: its new edits in order, a group as a whole.
pub(crate) fn decide(scene: &Scene<'_>, draft: &mut Draft, member: &Member, edits: &[&Edit]) {
    let mut last = None;
    let same_group = |a: &&Edit, b: &&Edit| a.group.is_some() && a.group == b.group;
    for together in edits.chunk_by(same_group) {
        // The business database takes a group as a whole: when it has one edit of it, it has all that are for it. What is for the service,
        // such as the click that settled a conflict, may have gone with a lost history, and cannot take back what is written.
        let is_written = together.iter().any(|edit| scene.written.contains(&edit.id()));
        for edits in together.chunks(if is_written { 1 } else { together.len() }) {
            decide_together(scene, draft, member, edits, &mut last);
        }
    }
}

fn decide_together(
    scene: &Scene<'_>,
    draft: &mut Draft,
    member: &Member,
    edits: &[&Edit],
    last: &mut Option<Together>,
) {
    let before = edits[0].group.is_some().then(|| (draft.clone(), *last));
    for edit in edits {
        match take(scene, draft, member, edit) {
            Ok(taken) => keep_taken(scene, draft, member, edit, taken, last),
            Err(fail) => {
                if let Some((draft_before, last_before)) = before {
                    (*draft, *last) = (draft_before, last_before);
                }
                fail_all(scene, draft, member, edits, (edit.n, fail));
                return;
            }
        }
    }
}

fn take(scene: &Scene<'_>, draft: &mut Draft, member: &Member, edit: &Edit) -> Result<Taken, Fail> {
    if scene.written.contains(&edit.id()) {
        return Ok(written::take(draft));
    }
    let kind = scene.types.get(edit.type_no).filter(|kind| !kind.is_withdrawn).ok_or(Reason::UnknownType)?;
    match &edit.change {
        Change::Create { fields } => create::take(scene, draft, member, (edit, kind), fields),
        Change::Set { base, fields } => set::take(scene, draft, member, (edit, kind), (base, fields)),
        Change::Delete { base, children } => {
            delete::take(scene, draft, member, (edit, kind), (base, children))
        }
    }
}

fn keep_taken(
    scene: &Scene<'_>,
    draft: &mut Draft,
    member: &Member,
    edit: &Edit,
    taken: Taken,
    last: &mut Option<Together>,
) {
    let Taken { seq: outcome_seq, done_at, merged, action } = taken;
    settle_older(scene, draft, edit, outcome_seq);
    let wait = action.map(|action| {
        let together = Together::of(edit);
        if last.replace(together) != Some(together) {
            draft.write_back += 1;
        }
        Wait { write_back: draft.write_back, action }
    });
    let seq = done_at.unwrap_or(outcome_seq);
    let outcome = match wait {
        Some(_) => Outcome::Accepted { seq, merged },
        None => Outcome::Applied { seq, merged },
    };
    let author = author(member);
    let kept = Kept { edit: edit.clone(), author, outcome, outcome_seq, wait };
    let touched = match &kept.wait {
        Some(_) => touched(draft, &kept),
        None => Vec::new(),
    };
    draft.keep(kept, &touched);
}

/// The keys of the records that a waiting edit touches.
fn touched(draft: &Draft, kept: &Kept) -> Vec<super::state::Key> {
    let lines = kept.lines();
    let owned = draft.owned_by(kept.edit.record).into_iter().filter(|(_, id)| lines.contains(id));
    std::iter::once(kept.key()).chain(owned).collect()
}

/// Success settles the conflict of the edit that this one is made instead of, or goes on from.
fn settle_older(scene: &Scene<'_>, draft: &mut Draft, edit: &Edit, seq: Seq) {
    let older = edit.replaces.into_iter().chain(edit.goes_on_from());
    for n in older {
        if let Some(Outcome::Conflict { conflict }) =
            draft.edit(EditId { client: edit.client, n }).map(|kept| kept.outcome.clone())
        {
            conflicts::settle_as_mine(scene, draft, conflict, seq);
        }
    }
}

fn fail_all(scene: &Scene<'_>, draft: &mut Draft, member: &Member, edits: &[&Edit], failed: (u64, Fail)) {
    let (failed_n, mut fail) = (failed.0, Some(failed.1));
    for &edit in edits {
        let own = if edit.n == failed_n { fail.take() } else { None };
        let outcome_seq = draft.take_seq();
        let outcome = match own.unwrap_or(Fail::Refused(Reason::GroupFailed { n: failed_n })) {
            Fail::Refused(reason) => Outcome::Refused { reason },
            Fail::Conflict(sides) => {
                let by = (edit, &author(member));
                let conflict = conflicts::open(scene, draft, by, sides, (Place::Service, outcome_seq));
                Outcome::Conflict { conflict }
            }
        };
        let kept = Kept { edit: edit.clone(), author: author(member), outcome, outcome_seq, wait: None };
        draft.keep(kept, &[]);
    }
}

fn author(member: &Member) -> Author {
    Author { person: member.person, name: member.name.clone() }
}

/// Whether others changed other fields of the record since the author saw it.
pub(crate) fn is_merged(draft: &Draft, edit: &Edit, base: Option<Seq>) -> bool {
    let (Some(held), Some(base)) = (draft.get((edit.type_no, edit.record)), base) else { return false };
    let touched = |field| match &edit.change {
        Change::Set { fields, .. } => fields.iter().any(|change| change.field == field),
        Change::Create { .. } | Change::Delete { .. } => false,
    };
    news(draft, edit.client, held, base).any(|field| !touched(field))
}

/// The fields of a record that have changed since `base`, but for those that have just the value that an edit of this outbox gave them.
pub(crate) fn news<'a>(
    draft: &'a Draft,
    client: ClientId,
    held: &'a Held,
    base: Seq,
) -> impl Iterator<Item = FieldNo> + 'a {
    let key = (held.record.type_no, held.record.id);
    let is_own = move |field: FieldNo, slot: &Slot| {
        let wanted = |kept: &Kept| match &kept.edit.change {
            Change::Create { fields } => fields.get(&field) == slot.value.as_ref(),
            Change::Set { fields, .. } => {
                fields.iter().any(|change| change.field == field && change.new == slot.value)
            }
            Change::Delete { .. } => false,
        };
        let mut own = draft.edits().filter(|kept| kept.edit.client == client && kept.key() == key);
        own.any(|kept| kept.outcome.seq() == Some(slot.seq) && wanted(kept))
    };
    let newer = held.record.slots.iter().filter(move |(_, slot)| slot.seq > base);
    newer.filter(move |(field, slot)| !is_own(**field, slot)).map(|(field, _)| *field)
}

/// Whether the type allows it and the person may edit records of this scope.
pub(crate) fn check_right(
    member: &Member,
    kind: &RecordType,
    scope: &landbridge_model::Scope,
) -> Result<(), Fail> {
    if member.rights.may_edit(kind, scope) { Ok(()) } else { Err(Reason::NoRight.into()) }
}
