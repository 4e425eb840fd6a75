//! Pages: the first snapshot and later ones, folding, scopes that go, damage.

use super::stage::*;
use crate::store::{Contents, Transaction};
use crate::sync::{Answer, Effect, Event, Failure, Request, StoreTag, step};
use landbridge_model::{
    Base, Change, Edit, GenerationId, Outcome, Reason, Scope, Scopes, Seq, Value, wire::Manifest,
    wire::PageEntry,
};

fn device() -> Device {
    Device::synced(&team("nl"), &[contact(1, "Anna", "Utrecht", 5), contact(2, "Bram", "Delft", 6)])
}

#[test]
fn a_snapshot_goes_on_where_it_was_interrupted() {
    let (first, first_bytes) = page(&team("nl"), &[contact(1, "Anna", "Utrecht", 5)]);
    let (second, second_bytes) = page(&team("se"), &[contact(2, "Bo", "Lund", 6)]);
    let mut device = Device::new();
    device.tell(Event::Started);
    device.answer_next(Answer::Catalogue(catalogue(1, Scopes::All)));
    device.answer_next(Answer::Manifest(manifest(10, vec![first.clone(), second.clone()])));
    device.answer_next(Answer::Page(first_bytes));
    assert_eq!(device.names(""), ["Anna"]);

    let mut device = device.restart();
    assert_eq!(device.names(""), ["Anna"]);
    device.answer_next(Answer::Manifest(manifest(10, vec![first, second.clone()])));
    assert_eq!(device.asked, [Request::Page(second.hash)]);
    device.answer_next(Answer::Page(second_bytes));
    assert_eq!(device.names(""), ["Anna", "Bo"]);
    assert_eq!(device.cursor().seq, Seq(10));
    assert!(!device.cursor().is_partial);
}

#[test]
fn while_pages_come_a_delete_builds_on_the_oldest_line_that_it_takes_along() {
    let mut with_lines = catalogue(1, Scopes::All);
    let field = serde_json::json!({ "no": 5, "key": "branches", "label": {}, "kind": { "lines": { "of": 16, "by": 4 } } });
    with_lines.types[0].fields.push(serde_json::from_value(field).unwrap());
    let mut branch = contact(2, "Bo", "Lund", 4);
    branch.set(PARENT, Some(Value::Reference(id(1))), Seq(4));
    let (old, old_bytes) = page(&team("se"), &[branch]);
    let (new, new_bytes) = page(&team("nl"), &[contact(1, "Anna", "Utrecht", 9)]);
    let (missing, _) = page(&team("de"), &[contact(3, "Cem", "Bonn", 6)]);
    let mut device = Device::new();
    device.tell(Event::Started);
    device.answer_next(Answer::Catalogue(with_lines));
    device.answer_next(Answer::Manifest(manifest(10, vec![old.clone(), new.clone(), missing])));
    for (entry, bytes) in [(old, old_bytes), (new, new_bytes)] {
        let asked = Request::Page(entry.hash);
        device.asked.retain(|request| *request != asked);
        device.tell(Event::Answered(asked, Ok(Answer::Page(bytes))));
    }
    assert!(device.cursor().is_partial);
    let seen = device.replica.record(CONTACT, id(1)).unwrap();
    assert_eq!(seen.children, [id(2)]);
    assert_eq!(seen.base, Base::Seen { generation: generation(), seq: Seq(4) });
}

#[test]
fn a_delete_of_a_history_that_the_service_has_lost_is_forgotten_with_it() {
    let (anna, bram) = (contact(1, "Anna", "Utrecht", 5), contact(2, "Bram", "Delft", 6));
    let as_before = page(&team("nl"), &[anna.clone(), bram.clone()]);
    let otherwise = page(&team("nl"), &[anna.clone(), contact(2, "Bram", "Delft", 11)]);
    for pages in [as_before, otherwise] {
        let mut device = Device::synced(&team("nl"), &[anna.clone(), bram.clone()]);
        device.absorb(12, Item::Tombstone(team("nl"), id(2), 12));
        assert_eq!(device.names(""), ["Anna"]);

        device.lose_history(11, pages);
        assert_eq!(device.names(""), ["Anna", "Bram"]);
        assert_eq!(device.restart().names(""), ["Anna", "Bram"]);
    }
}

#[test]
fn pages_of_a_history_that_is_lost_before_all_of_them_came_do_not_stay() {
    let mut device = Device::synced(&team("nl"), &[contact(1, "Anna", "Utrecht", 5)]);
    device.tell(Event::Woke);
    let pull = device.asked.remove(0);
    device.tell(Event::Answered(pull, Err(Failure::SnapshotNeeded)));
    let (first, first_bytes) = page(&team("nl"), &[contact(2, "Bram", "Delft", 8)]);
    let (second, _) = page(&team("se"), &[contact(3, "Bo", "Lund", 6)]);
    let lost = Manifest { generation: other_generation(), ..manifest(10, vec![first.clone(), second]) };
    device.answer_next(Answer::Manifest(lost));
    device.asked.retain(|request| *request == Request::Page(first.hash));
    device.answer_next(Answer::Page(first_bytes));
    assert_eq!(device.names(""), ["Anna", "Bram"]);

    // The browser is closed, and meanwhile the service is put back to where the device has been before.
    let mut device = device.restart();
    let (again, _) = page(&team("nl"), &[contact(1, "Anna", "Utrecht", 5)]);
    device.answer_next(Answer::Manifest(manifest(10, vec![again])));
    assert_eq!(device.names(""), ["Anna"]);
    assert_eq!(device.restart().names(""), ["Anna"]);
}

#[test]
fn a_record_with_an_own_edit_on_top_is_there_when_its_history_is_lost() {
    let mut device = device();
    device.absorb(12, Item::Record(team("nl"), contact(1, "Anna B", "Utrecht", 12)));
    device.rename(1, "Anneke");
    let contacts = [contact(1, "Anna C", "Utrecht", 7), contact(2, "Bram", "Delft", 6)];
    device.lose_history(11, page(&team("nl"), &contacts));
    assert_eq!(device.names(""), ["Anneke", "Bram"]);
    device.answer_push(Outcome::Refused { reason: Reason::NoRight });
    assert_eq!(device.names(""), ["Anna C", "Bram"]);
}

#[test]
fn rows_of_a_first_snapshot_whose_history_is_lost_are_not_quoted_as_of_the_next_one() {
    let (entry, bytes) = page(&team("nl"), &[contact(1, "Anna", "Utrecht", 9)]);
    let (missing, _) = page(&team("nl"), &[contact(2, "Bram", "Delft", 6)]);
    let mut device = Device::new();
    device.tell(Event::Started);
    device.answer_next(Answer::Catalogue(catalogue(1, Scopes::All)));
    device.answer_next(Answer::Manifest(manifest(10, vec![entry, missing])));
    device.answer_next(Answer::Page(bytes));
    device.asked.clear();
    let mut device = device.restart();
    let (other, _) = page(&team("nl"), &[contact(1, "Anna B", "Utrecht", 8)]);
    let lost = Manifest { generation: other_generation(), ..manifest(11, vec![other]) };
    device.answer_next(Answer::Manifest(lost));
    device.rename(1, "Anneke");
    let generations: Vec<_> = device.replica.outbox.rows().map(|row| base_of(&row.edit)).collect();
    assert_eq!(generations, [generation()]);
}

fn base_of(edit: &Edit) -> GenerationId {
    match edit.change {
        Change::Set { base: Base::Seen { generation, .. }, .. } => generation,
        _ => panic!("{edit:?}"),
    }
}

#[test]
fn a_manifest_that_a_newer_one_overtook_brings_nothing_back() {
    let (entry, bytes) = page(&team("nl"), &[contact(1, "Anna", "Utrecht", 5)]);
    let (old, _) = page(&team("nl"), &[contact(1, "Anna", "Utrecht", 5), contact(2, "Bo", "Lund", 6)]);
    let mut device = Device::new();
    device.tell(Event::Started);
    device.answer_next(Answer::Catalogue(catalogue(1, Scopes::All)));
    let asked = device.asked[0].clone();
    device.answer_next(Answer::Manifest(manifest(10, vec![entry])));
    device.answer_next(Answer::Page(bytes));
    device.tell(Event::Answered(asked, Ok(Answer::Manifest(manifest(8, vec![old.clone()])))));
    assert!(!device.asked.contains(&Request::Page(old.hash)), "{:?}", device.asked);
    assert_eq!(device.cursor().seq, Seq(10));
}

#[test]
fn a_record_stays_when_an_older_page_with_the_same_state_of_it_goes() {
    let anna = contact(1, "Anna", "Utrecht", 5);
    let pages = [
        page(&team("nl"), std::slice::from_ref(&anna)),
        page(&team("nl"), &[anna.clone(), contact(2, "Bram", "Delft", 6)]),
    ];
    // Whichever of them is read last.
    for (old, new) in [(0, 1), (1, 0)] {
        let mut device = Device::new();
        device.tell(Event::Started);
        device.answer_next(Answer::Catalogue(catalogue(1, Scopes::All)));
        device.answer_next(Answer::Manifest(manifest(10, vec![pages[old].0.clone()])));
        device.store.pages = vec![(pages[old].0.hash, pages[old].1.clone())];
        device.store.pages.push((pages[new].0.hash, pages[new].1.clone()));
        device.store.pages.sort_by_key(|(hash, _)| *hash);
        let mut device = device.restart();
        device.answer_next(Answer::Manifest(manifest(12, vec![pages[new].0.clone()])));
        assert_eq!(device.store.pages.len(), 1);
        assert_eq!(device.names("")[0], "Anna");
    }
}

#[test]
fn outcomes_that_lie_before_a_snapshot_are_asked_for_again() {
    let mut device = device();
    device.rename(1, "Anneke");
    device.accept_push(11);
    let pull = device.asked.remove(0);
    device.tell(Event::Answered(pull, Err(Failure::SnapshotNeeded)));
    device.answer_next(Answer::Manifest(manifest(20, vec![])));
    let Request::Push(push) = device.asked[0].clone() else { panic!("{:?}", device.asked) };
    assert_eq!(push.edits.iter().map(|edit| edit.n).collect::<Vec<_>>(), [1]);
}

#[test]
fn a_moved_record_leaves_only_the_scope_it_was_held_under() {
    let mut device = device();
    device.tell(Event::Woke);
    let moved = [
        Item::Record(team("se"), contact(1, "Anna", "Lund", 11)),
        Item::Left(team("nl"), id(1), 11),
        Item::Left(team("nl"), id(2), 12),
    ];
    device.answer_next(Answer::Feed(feed(10, 12, vec![], &moved)));
    assert_eq!(device.names(""), ["Anna"]);
    assert_eq!(Device::of(device.store).names(""), ["Anna"]);
}

#[test]
fn nothing_of_a_scope_is_left_in_the_store_when_the_right_is_taken() {
    let mut device = device();
    device.tell(Event::Woke);
    let news = Item::Record(team("se"), contact(3, "Hemligsson", "Lund", 11));
    device.answer_next(Answer::Feed(feed(10, 11, vec![], &[news])));
    let fold = device.replica.fold_keeping(|_| true);
    device.run(fold).unwrap();
    device.keep_index();
    assert!(holds(&Contents { pages: vec![], ..device.store.clone() }, "Hemligsson"));
    device.rename(2, "Bram B");
    device.asked.clear();
    let mut device = device.restart();
    let push = device.asked.remove(0);
    device.tell(Event::Answered(push, Err(Failure::Offline)));
    device.tell(Event::SignedIn);
    let only_nl = Scopes::Some([landbridge_model::Scope::team("nl")].into());
    device.answer_next(Answer::Catalogue(catalogue(2, only_nl)));
    assert_eq!(device.names(""), ["Anna", "Bram B"]);
    assert!(!holds(&device.store, "Hemligsson"));
    assert!(holds(&device.store, "Anna"));
}

#[test]
fn folding_changes_the_store_and_nothing_that_is_seen() {
    let mut device = device();
    device.rename(2, "Bram B");
    device.asked.clear();
    let mut device = device.restart();
    device.accept_push(11);
    for seq in 10..60 {
        let news = Item::Record(team("nl"), contact(1, &format!("Anna {seq}"), "Utrecht", seq + 1));
        device.answer_next(Answer::Feed(feed(seq, seq + 1, vec![], &[news])));
        device.tell(Event::Woke);
    }
    let before = device.names("");
    let fold = device.replica.fold().unwrap_or_else(|| device.replica.fold_keeping(|_| true));
    device.run(fold).unwrap();
    assert!(device.store.overlays.is_empty());
    assert_eq!(device.store.pages.len(), 1);
    assert_eq!(device.names(""), before);
    assert_eq!(Device::of(device.store).names(""), before);
}

#[test]
fn a_damaged_page_is_named_and_fetched_again() {
    let mut device = device();
    let hash = first_page(&device.store);
    device.store.pages[0].1[30] ^= 0xff;
    let store = device.store.clone();
    let (replica, applied) = crate::Replica::open(store.clone(), "sv");
    let is_noticed = applied.damaged == [hash] || !replica.is_intact(hash);
    assert!(is_noticed);
    let mut device = Device::of(store);
    device.tell(Event::Started);
    device.asked.clear();
    let mut device = device.restart();
    device.tell(Event::PageDamaged(hash));
    let (entry, bytes) =
        page(&team("nl"), &[contact(1, "Anna", "Utrecht", 5), contact(2, "Bram", "Delft", 6)]);
    let pull = device.asked.remove(0);
    device.tell(Event::Answered(pull, Ok(Answer::Feed(feed(10, 10, vec![], &[])))));
    device.answer_next(Answer::Manifest(manifest(10, vec![entry])));
    assert_eq!(device.asked, [Request::Page(hash)]);
    device.answer_next(Answer::Page(bytes));
    assert_eq!(Device::of(device.store).names(""), ["Anna", "Bram"]);
}

#[test]
fn a_page_that_cannot_be_read_goes_also_when_the_service_has_another_by_now() {
    let mut store = device().store;
    let hash = first_page(&store);
    store.pages[0].1.truncate(30);
    let mut device = Device::of(store);
    device.tell(Event::Started);
    device.tell(Event::PageDamaged(hash));
    device.answer_next(Answer::Feed(feed(10, 10, vec![], &[])));
    let (entry, bytes) = page(&team("nl"), &[contact(1, "Anneke", "Utrecht", 11)]);
    device.answer_next(Answer::Manifest(manifest(11, vec![entry])));
    device.answer_next(Answer::Page(bytes));
    assert_eq!(device.names(""), ["Anneke"]);
    assert!(device.store.pages.iter().all(|(stored, _)| *stored != hash));
}

/// What a device stores next, which is carried out later.
fn stored_later(device: &mut Device, event: Event) -> Option<Transaction> {
    let mut effects = step(&mut device.sync, &device.replica, event, device.now, 1).into_iter();
    effects.find_map(|effect| match effect {
        Effect::Store(_, transaction) => Some(transaction),
        Effect::Send(_) | Effect::WakeAt(_) => None,
    })
}

/// A device with Anna's page, and one with Bo that is just being stored when the snapshot that brought both is given up, since a third page is
/// gone; with the transaction that stores Bo's.
fn storing_a_page_of_a_snapshot_that_was_given_up() -> (Device, PageEntry, StoreTag, Transaction) {
    let (kept, kept_bytes) = page(&team("nl"), &[contact(1, "Anna", "Utrecht", 5)]);
    let (late, late_bytes) = page(&team("se"), &[contact(2, "Bo", "Lund", 6)]);
    let (gone, _) = page(&team("nl"), &[contact(3, "Cem", "Delft", 7)]);
    let mut device = Device::new();
    device.tell(Event::Started);
    device.answer_next(Answer::Catalogue(catalogue(1, Scopes::All)));
    device.answer_next(Answer::Manifest(manifest(10, vec![kept.clone(), late.clone(), gone])));
    device.answer_next(Answer::Page(kept_bytes));
    let answer = Event::Answered(device.asked.remove(0), Ok(Answer::Page(late_bytes)));
    let storing = stored_later(&mut device, answer).unwrap();
    let asked = device.asked.remove(0);
    device.tell(Event::Answered(asked, Err(Failure::NotFound)));
    device.now += 60_000;
    (device, kept, StoreTag::Page(late.hash), storing)
}

#[test]
fn a_page_of_a_snapshot_that_was_given_up_goes_with_its_scope() {
    let (mut device, _, tag, storing) = storing_a_page_of_a_snapshot_that_was_given_up();
    device.tell(Event::SignedIn);
    let only_nl = Answer::Catalogue(catalogue(2, Scopes::Some([Scope::team("nl")].into())));
    let answer = Event::Answered(device.asked.remove(0), Ok(only_nl));
    let rights = stored_later(&mut device, answer).unwrap();
    device.run(storing).unwrap();
    device.tell(Event::Stored(tag, Ok(())));
    device.run(rights).unwrap();
    device.tell(Event::Stored(StoreTag::Catalogue, Ok(())));
    assert_eq!(device.names(""), ["Anna"]);
    assert!(!holds(&device.store, "Lund"));
}

#[test]
fn a_page_of_a_snapshot_that_was_given_up_does_not_stay_beside_those_of_the_next_one() {
    let (mut device, kept, tag, storing) = storing_a_page_of_a_snapshot_that_was_given_up();
    device.tell(Event::Woke);
    let answer = Event::Answered(device.asked.remove(0), Ok(Answer::Manifest(manifest(10, vec![kept]))));
    let end = stored_later(&mut device, answer);
    device.run(storing).unwrap();
    device.tell(Event::Stored(tag, Ok(())));
    // Whatever is to be stored is stored in the order in which it was begun.
    end.into_iter().for_each(|end| device.run(end).unwrap());
    assert_eq!(device.names(""), ["Anna"]);
    assert!(!holds(&device.store, "Lund"));
    assert!(!device.cursor().is_partial);
}
