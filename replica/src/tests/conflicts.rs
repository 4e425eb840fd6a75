//! Conflicts: how long their edits stay, and which edits a click makes.

use super::stage::*;
use crate::{
    draft::{FieldWish, Intent, RecordChange},
    sync::{Answer, Event, Failure, Request},
    view::{EntryProgress, Keep},
};
use landbridge_model::{
    Change, FieldChange, Fields, Outcome, Reason, Record, Scope, Scopes, Seq, Value,
    conflict::{CONFLICT, Conflict, DeletedLine, FieldSides, STATE, Sides},
    feed::EditOutcome,
    rights::Part,
    wire::{Push, PushAnswer},
};

/// The conflict about a deleted record with two lines.
fn about_deleted() -> Conflict {
    let line = |number, name| DeletedLine {
        type_no: CONTACT,
        record: id(number),
        fields: Fields::from([(NAME, text(name))]),
    };
    let sides = Sides::EditOfDeleted(vec![FieldChange { field: NAME, base: None, new: Some(text("Bouw")) }]);
    Conflict { lines: vec![line(1, "Anna"), line(8, "Bricks")], ..conflict_about(id(7), sides) }
}

#[test]
fn restoring_a_record_makes_it_again_with_its_lines_but_for_those_that_are_here() {
    let mut device = Device::synced(&team("nl"), &[contact(1, "Anna", "Utrecht", 5)]);
    device.tell(Event::Woke);
    let part = Part { type_no: CONFLICT, scope: Scope::team("nl+contacts") };
    let record = Record::new(CONFLICT, id(9), Seq(11), about_deleted().to_fields());
    device.answer_next(Answer::Feed(feed(10, 11, vec![], &[Item::Record(part, record)])));
    device.commit(&Intent::Settle { conflict: id(9), keep: Keep::Mine });
    let edits: Vec<_> = (1..=3).map(|n| device.row(n).unwrap().edit).collect();
    assert!(edits.iter().all(|edit| edit.group.is_some() && edit.group == edits[0].group), "{edits:?}");
    let made = |n: usize| (edits[n].record, edits[n].change.clone());
    let create = |name| Change::Create { fields: Fields::from([(NAME, text(name))]) };
    assert_eq!(edits[0].record, id(9));
    assert_eq!([made(1), made(2)], [(id(7), create("Bouw")), (id(8), create("Bricks"))]);
    assert!(device.row(4).is_none());
}

/// A device whose edit of a name, `Anneke`, is in a conflict that has not come yet, and a poke has.
fn in_conflict() -> Device {
    let mut device =
        Device::synced(&team("nl"), &[contact(1, "Anna", "Utrecht", 3), contact(2, "Bram", "Delft", 4)]);
    device.rename(1, "Anneke");
    device.tell_outcomes(&[(1, conflict())]);
    device
}

fn conflict() -> Outcome {
    Outcome::Conflict { conflict: id(9) }
}

fn part() -> Part {
    Part { type_no: CONFLICT, scope: Scope::team("nl+contacts") }
}

/// The conflict, as it came at `seq`.
fn about_name(state: &str, seq: u64) -> Item {
    let side = FieldSides {
        field: NAME,
        base: Some(text("Anna")),
        mine: Some(text("Anneke")),
        theirs: Some(text("Ann")),
    };
    let conflict = conflict_about(id(1), Sides::Values(vec![side]));
    let mut record = Record::new(CONFLICT, id(9), Seq(seq), conflict.to_fields());
    record.set(STATE, Some(Value::Text(state.into())), Seq(seq));
    Item::Record(part(), record)
}

impl Device {
    fn tell_outcomes(&mut self, outcomes: &[(u64, Outcome)]) {
        let outcomes = outcomes.iter().map(|(n, outcome)| EditOutcome { n: *n, outcome: outcome.clone() });
        self.answer_next(Answer::Push(PushAnswer { generation: generation(), outcomes: outcomes.collect() }));
    }

    fn pushed(&self) -> Push {
        let Request::Push(push) = self.asked[0].clone() else { panic!("{:?}", self.asked) };
        push
    }

    fn progress(&self) -> Vec<EntryProgress> {
        self.replica.outbox().into_iter().map(|entry| entry.progress).collect()
    }

    fn restored(&mut self) {
        let contacts = [contact(1, "Anna", "Utrecht", 3), contact(2, "Bram", "Delft", 5)];
        self.lose_history(5, page(&team("nl"), &contacts));
    }
}

#[test]
fn an_edit_in_conflict_stays_until_somebody_settles_it() {
    let mut device = in_conflict();
    assert_eq!(device.progress(), [EntryProgress::OnDevice], "nobody sees it elsewhere yet");
    assert_eq!(device.replica.status(&device.sync).on_device, 1);
    device.answer_next(Answer::Feed(feed(10, 11, vec![(1, conflict())], &[about_name("open", 11)])));
    let status = device.replica.status(&device.sync);
    assert_eq!((status.on_device, status.conflicts, device.progress()), (0, 1, vec![]));
    assert!(device.row(1).is_some());

    device.tell(Event::Woke);
    device.answer_next(Answer::Feed(feed(11, 12, vec![], &[about_name("theirs", 12)])));
    assert_eq!(device.row(1), None);
    assert_eq!(device.replica.settled(), [1]);
}

#[test]
fn an_edit_whose_conflict_a_service_has_lost_is_pushed_again() {
    let mut device = in_conflict();
    device.answer_next(Answer::Feed(feed(10, 11, vec![(1, conflict())], &[about_name("open", 11)])));
    device.rename(2, "Bram B");
    assert_eq!(device.pushed().previous, Some(1), "what builds on a lost conflict must not overtake it");
    device.restored();
    assert_eq!(device.pushed().edits.iter().map(|edit| edit.n).collect::<Vec<_>>(), [1, 2]);
    device.accept_push(6);
    assert!(matches!(device.row(1).unwrap().outcome, Some(Outcome::Accepted { .. })));
    assert_eq!(device.names(""), ["Anneke", "Bram B"]);
}

#[test]
fn a_push_names_the_edit_in_conflict_among_its_own() {
    let mut device =
        Device::synced(&team("nl"), &[contact(1, "Anna", "Utrecht", 5), contact(2, "Bo", "Lund", 6)]);
    device.rename(2, "Bo B");
    device.accept_push(11);
    device.answer_next(Answer::Feed(feed(10, 10, vec![], &[])));
    device.rename(1, "Anneke");
    device.answer_push(Outcome::Conflict { conflict: id(9) });
    device.answer_next(Answer::Feed(feed(10, 12, vec![(2, conflict())], &[about_name("open", 12)])));
    device.rename(2, "Bo C");
    device.asked.clear();
    let device = device.restart();
    assert_eq!(device.pushed().edits.iter().map(|edit| edit.n).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(device.pushed().previous, Some(2));
}

#[test]
fn a_push_that_the_service_cannot_place_is_not_repeated_at_once() {
    let mut device = Device::synced(&team("nl"), &[contact(1, "Anna", "Utrecht", 3)]);
    device.rename(1, "Anneke");
    let push = device.asked.remove(0);
    device.tell(Event::Answered(push, Err(Failure::SnapshotNeeded)));
    assert!(device.asked.is_empty(), "{:?}", device.asked);
    device.now += 60_000;
    device.tell(Event::Woke);
    assert_eq!(device.asked, [Request::Manifest], "and not before it is known what was lost");
}

#[test]
fn a_conflict_that_the_service_still_has_is_asked_about_once() {
    let mut device = in_conflict().restart();
    assert_eq!(device.pushed().edits.len(), 1, "it has not come yet");
    device.tell_outcomes(&[(1, conflict())]);
    device.answer_next(Answer::Feed(feed(10, 11, vec![], &[about_name("open", 11)])));
    assert!(device.asked.is_empty(), "{:?}", device.asked);
    let device = device.restart();
    assert!(matches!(device.asked[0], Request::Pull(_)), "it is here: {:?}", device.asked);
}

#[test]
fn a_group_that_failed_in_a_lost_conflict_is_pushed_again_as_a_whole() {
    let group = |device: &mut Device| {
        let create = |number| RecordChange::Create {
            type_no: CONTACT,
            id: id(number),
            fields: Fields::from([(NAME, text("New"))]),
        };
        let view = device.replica.record(CONTACT, id(1)).unwrap();
        let wish = FieldWish {
            field: NAME,
            base: view.fields[&NAME].base,
            seen: Some(text("Anna")),
            new: Some(text("Anneke")),
        };
        let set = RecordChange::Set { type_no: CONTACT, id: id(1), fields: vec![wish] };
        let changes = vec![set, create(20), create(21)];
        device.commit(&Intent::Save { changes, is_group: true, amends: vec![] });
        let failed = Outcome::Refused { reason: Reason::GroupFailed { n: 1 } };
        device.tell_outcomes(&[(1, conflict()), (2, failed.clone()), (3, failed)]);
        device.answer_next(Answer::Feed(feed(10, 11, vec![], &[about_name("open", 11)])));
    };
    let synced = || Device::synced(&team("nl"), &[contact(1, "Anna", "Utrecht", 3)]);
    let mut device = synced();
    group(&mut device);
    device.restored();
    assert_eq!(device.pushed().edits.iter().map(|edit| edit.n).collect::<Vec<_>>(), [1, 2, 3]);
    device.accept_push(6);
    assert_eq!(device.progress(), vec![EntryProgress::OnService; 3]);

    let mut device = synced();
    group(&mut device);
    device.commit(&Intent::Discard { edits: vec![2, 3] });
    device.rename(1, "Annemiek");
    assert_eq!(device.pushed().previous, None, "what is not pushed again is not waited for");
    device.accept_push(12);
    device.answer_next(Answer::Feed(feed(11, 11, vec![], &[])));
    device.restored();
    device.accept_push(6);
    device.answer_next(Answer::Feed(feed(5, 5, vec![], &[])));
    let alone = EntryProgress::Refused(Reason::GroupFailed { n: 1 });
    assert_eq!(device.progress(), [alone, EntryProgress::OnService], "it does not go on without its group");
}

#[test]
fn an_author_who_may_not_see_a_conflict_keeps_the_own_value() {
    let refused = [EntryProgress::Refused(Reason::NoRight)];
    let mut moved = in_conflict();
    moved.answer_next(Answer::Feed(feed(10, 11, vec![(1, conflict())], &[about_name("open", 11)])));
    moved.tell(Event::Woke);
    let left = |seq| Item::Left(part(), id(9), seq);
    let elsewhere = |seq| {
        let Item::Record(_, record) = about_name("open", seq) else { panic!() };
        Item::Record(Part { scope: Scope::team("se+contacts"), ..part() }, record)
    };
    moved.answer_next(Answer::Feed(feed(11, 12, vec![], &[left(12), elsewhere(12)])));
    assert_eq!(moved.progress(), [], "it is in the inbox, in the other scope");
    moved.tell(Event::Woke);
    moved.answer_next(Answer::Feed(feed(12, 13, vec![], &[left(13)])));
    assert_eq!(moved.progress(), [], "it had left that scope before");
    moved.tell(Event::Woke);
    let left = Item::Left(Part { scope: Scope::team("se+contacts"), ..part() }, id(9), 14);
    moved.answer_next(Answer::Feed(feed(13, 14, vec![], &[left])));
    assert_eq!(moved.progress(), refused);

    let mut never = in_conflict();
    never.answer_next(Answer::Feed(feed(10, 11, vec![(1, conflict())], &[])));
    assert_eq!(never.progress(), refused, "the feed would have brought it with the outcome");

    let mut away = in_conflict();
    away.answer_next(Answer::Feed(feed(10, 11, vec![(1, conflict())], &[about_name("open", 11)])));
    away.restored();
    away.tell_outcomes(&[(1, conflict())]);
    assert_eq!(away.progress(), [EntryProgress::OnDevice], "the feed may bring it yet");
    away.answer_next(Answer::Feed(feed_of(other_generation(), (5, 6), vec![], &[])));
    assert_eq!(away.progress(), refused, "it went where this person may not look before the snapshot");

    let mut taken = in_conflict();
    taken.answer_next(Answer::Feed(feed(10, 11, vec![(1, conflict())], &[about_name("open", 11)])));
    taken.tell(Event::SignedIn);
    taken.answer_next(Answer::Catalogue(catalogue(2, Scopes::Some([Scope::team("se")].into()))));
    assert_eq!(taken.progress(), refused);
}
