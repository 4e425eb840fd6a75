//! Rounds: pushes and pulls, restarts and failures in between.

use super::stage::*;
use crate::{
    draft::RecordChange,
    store::{Contents, MetaKey, Write},
    sync::{Answer, Event, Failure, Request},
    view::{Connection, RecordState},
};
use landbridge_model::{
    Fields, GenerationId, Outcome, PersonId, Reason, Scopes, Seq,
    wire::{EditOutcome, PushAnswer},
};

fn device() -> Device {
    Device::synced(&team("nl"), &[contact(1, "Anna", "Utrecht", 5), contact(2, "Bram", "Delft", 6)])
}

#[test]
fn a_service_that_compares_itself_with_the_office_is_asked_again_soon() {
    let mut device = device();
    device.rename(1, "Anne");
    let mut fail = |failure: Failure| {
        let request = device.asked.remove(0);
        device.tell(Event::Answered(request, Err(failure)));
        assert!(device.asked.is_empty());
        let failed_at = device.now;
        while device.asked.is_empty() {
            device.now += 100;
            device.tell(Event::Woke);
        }
        device.now - failed_at
    };
    let offline: Vec<i64> = (0..8).map(|_| fail(Failure::Offline)).collect();
    assert!(offline[7] > 10_000, "{offline:?}");
    assert!((0..8).all(|_| fail(Failure::Recovering) <= 2_100));
}

#[test]
fn an_answer_that_comes_twice_does_not_let_a_second_push_out_beside_the_first() {
    let mut device = device();
    device.tell(Event::Woke);
    let pull = device.asked.remove(0);
    let nothing = Answer::Feed(feed(10, 10, vec![], &[]));
    device.tell(Event::Answered(pull.clone(), Ok(nothing.clone())));
    device.rename(1, "Anne");
    assert!(matches!(device.asked[..], [Request::Push(_)]), "{:?}", device.asked);
    device.rename(2, "Ben");
    device.tell(Event::Answered(pull.clone(), Ok(nothing)));
    device.tell(Event::Answered(pull, Err(Failure::Offline)));
    assert!(matches!(device.asked[..], [Request::Push(_)]), "{:?}", device.asked);
}

#[test]
fn a_clock_that_is_put_back_keeps_no_device_waiting() {
    const YEAR_MILLIS: i64 = 365 * 24 * 3600 * 1000;
    let mut device = device();
    device.rename(1, "Anne");
    let push = device.asked.remove(0);
    device.tell(Event::Answered(push, Err(Failure::Offline)));
    device.tell(Event::Woke);
    assert!(device.asked.is_empty(), "a pause follows a failure");
    device.now -= YEAR_MILLIS;
    device.tell(Event::Woke);
    assert!(matches!(device.asked[0], Request::Push(_)), "{:?}", device.asked);
}

#[test]
fn a_service_that_begins_anew_is_asked_again_about_what_it_had_accepted() {
    let mut device = device();
    device.rename(1, "Anne");
    device.accept_push(31);
    // A backup is put back that is older than that, but not older than what the device has absorbed.
    let anew = feed_of(GenerationId::new(2, [7; 10]), (10, 12), vec![], &[]);
    device.answer_next(Answer::Feed(anew));
    let Request::Push(push) = &device.asked[0] else { panic!("{:?}", device.asked) };
    assert_eq!(push.edits[0].n, 1);
    device.accept_push(13);
    let same = feed_of(GenerationId::new(2, [7; 10]), (12, 13), vec![], &[]);
    device.answer_next(Answer::Feed(same));
    assert!(device.asked.is_empty(), "once is enough: {:?}", device.asked);
}

#[test]
fn what_was_applied_in_a_history_that_is_lost_hides_nothing_that_the_new_one_brings() {
    let mut device = device();
    device.rename(1, "Anneke");
    let applied = Outcome::Applied { seq: Seq(31), merged: false };
    device.answer_push(applied);
    assert_eq!(device.names(""), ["Anneke", "Bram"]);
    // A backup is put back in which the feed is far from coming to 31.
    let news = Item::Record(team("nl"), contact(1, "Annemiek", "Utrecht", 12));
    let anew = feed_of(GenerationId::new(2, [7; 10]), (10, 12), vec![], &[news]);
    device.answer_next(Answer::Feed(anew));
    assert_eq!(device.names(""), ["Annemiek", "Bram"]);
    assert_eq!(device.replica.settled(), [1]);
}

#[test]
fn an_edit_made_offline_survives_a_restart_and_is_pushed_once_there_is_a_connection() {
    let mut device = device();
    device.rename(1, "Anneke");
    let push = device.asked.remove(0);
    device.tell(Event::Answered(push, Err(Failure::Offline)));
    assert_eq!(device.sync.connection(), Connection::Offline);

    let mut device = device.restart();
    assert_eq!(device.names(""), ["Anneke", "Bram"]);
    assert_eq!(device.replica.record(CONTACT, id(1)).unwrap().state, RecordState::OnDevice);
    device.accept_push(11);
    assert_eq!(device.replica.record(CONTACT, id(1)).unwrap().state, RecordState::OnService);
}

#[test]
fn an_accepted_edit_does_not_flicker_away_before_the_feed_brings_it() {
    let mut device = device();
    device.rename(1, "Anneke");
    device.accept_push(11);
    assert_eq!(device.names(""), ["Anneke", "Bram"]);
    let news = Item::Record(team("nl"), contact(1, "Anneke", "Utrecht", 11));
    device.answer_next(Answer::Feed(feed(10, 11, vec![], &[news])));
    assert_eq!(device.names(""), ["Anneke", "Bram"]);
    assert!(device.row(1).is_some(), "the business database does not have it yet");

    device.tell(Event::Woke);
    let applied = Outcome::Applied { seq: Seq(11), merged: false };
    device.answer_next(Answer::Feed(feed(11, 12, vec![(1, applied)], &[])));
    assert_eq!(device.row(1), None);
    assert_eq!(device.names(""), ["Anneke", "Bram"]);
    assert_eq!(device.replica.settled(), [1]);
}

#[test]
fn a_refused_edit_shows_what_the_office_has_and_stays_until_its_author_settles_it() {
    let mut device = device();
    device.rename(1, "Anneke");
    device.accept_push(11);
    let reason = Reason::Office { message: "No such thing.".into(), field: Some(NAME), rule: None };
    let refused = Outcome::Refused { reason };
    let back = Item::Record(team("nl"), contact(1, "Anna", "Utrecht", 12));
    device.answer_next(Answer::Feed(feed(10, 12, vec![(1, refused)], &[back])));
    assert_eq!(device.names(""), ["Anna", "Bram"]);
    assert_eq!(device.replica.outbox().len(), 1);

    device.commit(&crate::draft::Intent::Retry { edits: vec![1] });
    assert_eq!(device.row(1), None);
    assert_eq!(device.row(2).unwrap().edit.replaces, Some(1));
    assert_eq!(device.names(""), ["Anneke", "Bram"]);
}

#[test]
fn an_edit_on_top_of_an_own_one_names_it_as_its_base() {
    let mut device = device();
    device.rename(1, "Anneke");
    device.rename(1, "Annemiek");
    let landbridge_model::Change::Set { base, .. } = device.row(2).unwrap().edit.change else { panic!() };
    assert_eq!(base, landbridge_model::Base::Mine { n: 1 });
}

#[test]
fn a_push_names_the_ended_edits_that_its_own_go_on_from() {
    let mut device = device();
    device.rename(1, "Anneke");
    device.rename(1, "Annemiek");
    let refused = Outcome::Refused { reason: Reason::NoRight };
    let outcomes = vec![EditOutcome { n: 1, outcome: refused }];
    device.answer_next(Answer::Push(PushAnswer { generation: generation(), outcomes }));
    device.now += 60_000;
    device.tell(Event::Woke);
    let Some(Request::Push(push)) = device.asked.pop() else { panic!("{:?}", device.asked) };
    assert_eq!((push.edits.len(), push.ended), (1, vec![1]));
}

#[test]
fn a_delete_builds_on_what_the_feed_has_brought_not_on_own_edits() {
    let mut device = device();
    device.rename(1, "Anneke");
    let base = device.replica.record(CONTACT, id(1)).unwrap().base;
    assert_eq!(base, landbridge_model::Base::Seen { generation: generation(), seq: Seq(10) });
}

#[test]
fn a_delete_does_not_build_on_what_an_own_edit_hides() {
    let mut device = device();
    device.rename(1, "Anneke");
    let news = Item::Record(team("nl"), contact(1, "Annie", "Utrecht", 12));
    let transaction = crate::store::Transaction {
        expected: vec![],
        writes: vec![
            crate::store::Write::Overlay(Seq(15), feed(10, 15, vec![], &[news])),
            crate::store::Write::Meta(
                crate::store::MetaKey::Cursor,
                serde_json::to_string(&crate::sync::Cursor { seq: Seq(15), ..device.cursor() }).unwrap(),
            ),
        ],
        durability: crate::store::Durability::Relaxed,
    };
    device.run(transaction).unwrap();
    let base = device.replica.record(CONTACT, id(1)).unwrap().base;
    assert_eq!(base, landbridge_model::Base::Seen { generation: generation(), seq: Seq(11) });
}

#[test]
fn a_delete_does_not_build_on_what_an_own_create_hides() {
    let (entry, bytes) = page(&team("nl"), &[contact(1, "Annie", "Utrecht", 9)]);
    let mut device = Device::new();
    device.tell(Event::Started);
    device.answer_next(Answer::Catalogue(catalogue(1, Scopes::All)));
    let fields = Fields::from([(NAME, text("Anna")), (CITY, text("Utrecht"))]);
    device.save(vec![RecordChange::Create { type_no: CONTACT, id: id(1), fields }]);
    device.answer_next(Answer::Manifest(manifest(10, vec![entry])));
    let asked = device.asked.iter().position(|request| matches!(request, Request::Page(_))).unwrap();
    let request = device.asked.remove(asked);
    device.tell(Event::Answered(request, Ok(Answer::Page(bytes))));
    assert_eq!(device.names(""), ["Anna"]);
    let base = device.replica.record(CONTACT, id(1)).unwrap().base;
    assert_eq!(base, landbridge_model::Base::Seen { generation: generation(), seq: Seq(8) });
}

#[test]
fn an_accepted_edit_stays_in_view_while_the_pages_that_have_it_come() {
    let (old, old_bytes) = page(&team("nl"), &[contact(1, "Anna", "Utrecht", 5)]);
    let (new, new_bytes) = page(&team("nl"), &[contact(1, "Anneke", "Utrecht", 15)]);
    let (rest, _) = page(&team("se"), &[contact(2, "Bo", "Lund", 6)]);
    let mut device = Device::new();
    device.tell(Event::Started);
    device.answer_next(Answer::Catalogue(catalogue(1, Scopes::All)));
    device.answer_next(Answer::Manifest(manifest(10, vec![old, rest.clone()])));
    device.answer_next(Answer::Page(old_bytes));
    device.rename(1, "Anneke");
    let push = device.asked.iter().position(|request| matches!(request, Request::Push(_))).unwrap();
    device.asked.swap(0, push);
    device.accept_push(15);
    let mut device = device.restart();
    device.answer_next(Answer::Manifest(manifest(20, vec![new, rest])));
    assert_eq!(device.names(""), ["Anneke"]);
    let asked = device.asked.iter().position(|request| matches!(request, Request::Page(_))).unwrap();
    let request = device.asked.remove(asked);
    device.tell(Event::Answered(request, Ok(Answer::Page(new_bytes))));
    assert_eq!(device.names(""), ["Anneke"]);
    let base = device.replica.record(CONTACT, id(1)).unwrap().base;
    assert_eq!(base, landbridge_model::Base::Seen { generation: generation(), seq: Seq(15) });
}

#[test]
fn an_outcome_that_a_power_cut_took_is_asked_for_again() {
    let mut device = device();
    device.rename(1, "Anneke");
    device.accept_push(11);
    let mut device = device.restart();
    let Request::Push(push) = device.asked[0].clone() else { panic!("{:?}", device.asked) };
    assert_eq!(push.edits.iter().map(|edit| edit.n).collect::<Vec<_>>(), [1]);

    let outcomes = vec![EditOutcome { n: 1, outcome: Outcome::Applied { seq: Seq(11), merged: false } }];
    device.answer_next(Answer::Push(PushAnswer { generation: generation(), outcomes }));
    assert!(matches!(device.asked[0], Request::Pull(_)), "once is enough");
    device.answer_next(Answer::Feed(feed(10, 12, vec![], &[])));
    assert_eq!(device.row(1), None);
}

#[test]
fn an_edit_that_is_over_does_not_come_back_with_a_power_cut() {
    let mut device = device();
    device.rename(1, "Anneke");
    device.answer_push(Outcome::Applied { seq: Seq(10), merged: false });
    assert_eq!(device.replica.settled(), [1]);
    let device = device.cut_power();
    assert_eq!((device.row(1), device.replica.settled()), (None, vec![1]));
}

#[test]
fn an_answer_that_tells_of_some_edits_only_leaves_the_others_to_be_asked_about() {
    let mut device = device();
    device.rename(1, "Anneke");
    device.accept_push(11);
    device.rename(2, "Bram B");
    let mut device = device.restart();
    let Request::Push(push) = device.asked[0].clone() else { panic!("{:?}", device.asked) };
    assert_eq!(push.edits.len(), 2);
    device.answer_next(Answer::Push(PushAnswer { generation: generation(), outcomes: vec![] }));
    device.now += 60_000;
    device.tell(Event::Woke);
    assert!(device.asked.contains(&Request::Push(push)), "{:?}", device.asked);
}

#[test]
fn an_answer_that_does_not_begin_at_the_cursor_is_not_absorbed() {
    let mut device = device();
    device.tell(Event::Woke);
    let news = Item::Record(team("nl"), contact(1, "Old", "Utrecht", 9));
    device.answer_next(Answer::Feed(feed(8, 9, vec![], &[news])));
    assert_eq!(
        (device.cursor().seq, device.names("")),
        (Seq(10), vec!["Anna".to_owned(), "Bram".to_owned()])
    );
}

#[test]
fn a_context_that_was_frozen_while_another_took_over_writes_nothing() {
    let mut frozen = device();
    frozen.tell(Event::Woke);
    let mut other = Device::of(frozen.store.clone());
    other.tell(Event::Started);
    frozen.store = other.store.clone();
    let news = Item::Tombstone(team("nl"), id(1), 11);
    frozen.answer_next(Answer::Feed(feed(10, 11, vec![], &[news])));
    assert!(frozen.sync.has_lost());
    assert_eq!(frozen.store, other.store);
}

#[test]
fn a_context_that_hears_of_its_successor_before_anything_else_writes_nothing() {
    let mut frozen = device();
    frozen.tell(Event::Woke);
    let mut other = Device::of(frozen.store.clone());
    other.tell(Event::Started);
    frozen.store = other.store.clone();
    let heard = other.store.meta.iter().map(|(key, text)| Write::Meta(*key, text.clone()));
    frozen.replica.apply(heard.collect());
    let news = Item::Tombstone(team("nl"), id(1), 11);
    frozen.answer_next(Answer::Feed(feed(10, 11, vec![], &[news])));
    assert!(frozen.sync.has_lost());
    assert_eq!((frozen.asked, frozen.store), (vec![], other.store));
}

#[test]
fn a_damaged_outbox_row_is_kept_and_shown_and_holds_up_nothing() {
    let mut device = device();
    device.rename(1, "Anneke");
    device.asked.clear();
    let mut store: Contents = device.store;
    store.outbox.push((2, "{\"edit\":".into()));
    let mut device = Device::of(store).restart();
    let damaged = device.replica.outbox().pop().unwrap();
    assert_eq!((damaged.n, damaged.raw.as_str()), (2, "{\"edit\":"));
    let Request::Push(push) = &device.asked[0] else { panic!() };
    assert_eq!(push.edits.len(), 1);
    device.accept_push(11);
    assert_eq!(device.store.outbox.len(), 2);
}

#[test]
fn a_save_that_the_service_does_not_understand_holds_up_no_other() {
    let mut device = device();
    device.rename(1, "Anneke");
    let first = device.asked.remove(0);
    device.rename(2, "Bram B");
    device.tell(Event::Answered(first, Err(Failure::Refused("edits[0] is odd".into()))));
    let row = device.row(1).unwrap();
    assert!(row.is_refused(), "{:?}", row.outcome);
    let Request::Push(push) = &device.asked[0] else { panic!("{:?}", device.asked) };
    assert_eq!(push.edits[0].n, 2);
}

#[test]
fn edits_wait_in_the_outbox_while_somebody_else_is_signed_in() {
    let mut store = device().store;
    let person =
        serde_json::json!({ "id": PersonId::new(1, [1; 10]), "name": "Anna", "email": "anna@bygg.example" });
    store.meta.push((MetaKey::Owner, serde_json::json!({ "person": person }).to_string()));
    let mut device = Device::of(store);
    device.tell(Event::Started);
    device.answer_next(Answer::Feed(feed(10, 10, vec![], &[])));
    device.rename(1, "Anneke");
    let Request::Push(push) = device.asked.remove(0) else { panic!("nothing is pushed") };
    assert_eq!(push.person, Some(PersonId::new(1, [1; 10])));
    device.tell(Event::Answered(Request::Push(push.clone()), Err(Failure::SignedOut)));
    assert_eq!(device.row(1).unwrap().outcome, None);
    assert_eq!(device.sync.connection(), Connection::SignedOut);
    device.tell(Event::Woke);
    assert!(device.asked.is_empty(), "{:?}", device.asked);
    device.tell(Event::SignedIn);
    device.answer_next(Answer::Catalogue(catalogue(1, Scopes::All)));
    assert_eq!(device.asked, [Request::Push(push)]);
}

#[test]
fn a_push_whose_answer_says_nothing_of_an_edit_keeps_it_unsent() {
    let mut device = device();
    device.rename(1, "Anneke");
    device.answer_next(Answer::Push(PushAnswer { generation: generation(), outcomes: vec![] }));
    assert_eq!(device.row(1).unwrap().outcome, None);
    assert!(!device.asked.iter().any(|request| matches!(request, Request::Push(_))), "not at once");
}
