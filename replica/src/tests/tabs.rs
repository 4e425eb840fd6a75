//! Several contexts with one store: following what others wrote, the mirror of the outbox, and transactions that came too late.

use super::stage::{
    CONTACT, Device, Item, NAME, catalogue, contact, first_page, generation, holds, id, manifest, page, team,
    text,
};
use crate::{
    Replica,
    draft::{FieldWish, Intent, RecordChange},
    follow::{Shelf, StoreKey},
    mirror::Kept,
    outbox::OutboxRow,
    store::{Contents, MetaKey, StoreFailure, Transaction, Write},
    sync::{Answer, Effect, Event, Failure, Request, StoreTag, step},
};
use landbridge_model::{Outcome, Scope, Scopes, Seq, feed::EditOutcome, wire::PushAnswer};

fn device() -> Device {
    Device::synced(&team("nl"), &[contact(1, "Anna", "Assen", 1), contact(2, "Bram", "Breda", 2)])
}

fn shelf(store: &Contents) -> Shelf {
    Shelf {
        meta: store.meta.clone(),
        pages: store.pages.iter().map(|(hash, _)| *hash).collect(),
        overlays: store.overlays.iter().map(|(to, _)| *to).collect(),
        outbox: store.outbox.iter().map(|(n, _)| *n).collect(),
    }
}

#[test]
fn what_others_did_not_live_to_say_is_followed_too() {
    let mut first = device();
    let second = Device::of(first.store.clone());
    first.absorb(10, Item::Record(team("nl"), contact(3, "Cor", "Cadzand", 11)));
    first.rename(1, "Anneke");
    let keys = second.replica.behind(&shelf(&first.store), &[]).unwrap();
    for key in [StoreKey::Meta(MetaKey::NextN), StoreKey::Overlay(Seq(11)), StoreKey::Outbox(1)] {
        assert!(keys.contains(&key), "{key:?} is not among {keys:?}");
    }
}

#[test]
fn whoever_holds_what_the_store_holds_reads_nothing_but_what_others_say() {
    let device = device();
    let hash = first_page(&device.store);
    let behind = |told: &[StoreKey]| device.replica.behind(&shelf(&device.store), told);
    assert_eq!(behind(&[]), Some(vec![]));
    assert_eq!(behind(&[StoreKey::Page(hash), StoreKey::Outbox(9)]), Some(vec![StoreKey::Page(hash)]));
}

#[test]
fn a_store_that_the_browser_has_deleted_is_read_as_a_whole() {
    let device = device();
    assert_eq!(device.replica.behind(&Shelf::default(), &[]), None);
    assert_eq!(Replica::default().behind(&Shelf::default(), &[]), Some(vec![]));
}

#[test]
fn an_overlay_that_is_read_twice_goes_as_a_whole() {
    let mut first = device();
    first.absorb(10, Item::Record(team("nl"), contact(3, "Cor", "Cadzand", 11)));
    let mut second = Device::of(first.store.clone());
    let (to, bytes) = first.store.overlays[0].clone();
    second.replica.apply(vec![Write::Overlay(to, bytes)]);
    assert!(second.replica.record(CONTACT, id(3)).is_some());
    second.replica.apply(vec![Write::DropOverlay(to)]);
    assert!(second.replica.record(CONTACT, id(3)).is_none());
}

/// The store and the mirror of a device with one edit that is not sent.
fn store_and_mirror() -> (Contents, Kept) {
    let mut device = device();
    device.rename(1, "Anneke");
    let is_mirrored = |(key, _): &&(MetaKey, String)| crate::mirror::MIRRORED.contains(key);
    let meta = device.store.meta.iter().filter(is_mirrored).cloned().collect();
    let kept = Kept { meta, outbox: device.store.outbox.clone() };
    (device.store, kept)
}

#[test]
fn a_lost_store_gets_its_outbox_back() {
    let (store, kept) = store_and_mirror();
    let back = kept.heal(&Contents::default()).store.unwrap();
    assert!(back.writes.contains(&Write::Outbox(1, store.outbox[0].1.clone())));
    let client = kept.meta.iter().find(|(key, _)| *key == MetaKey::Client).unwrap();
    assert!(back.writes.contains(&Write::Meta(client.0, client.1.clone())));
}

/// The browser has deleted both, another outbox has begun, and a frozen context has written its last row to the new mirror.
#[test]
fn a_row_of_a_deleted_outbox_does_not_come_back_under_another_name() {
    let (_, mut kept) = store_and_mirror();
    let name = kept.meta.iter_mut().find(|(key, _)| *key == MetaKey::Client).unwrap();
    name.1 = crate::sync::new_client(2, 77);
    let healing = kept.heal(&Contents::default());
    assert!(healing.mirror.contains(&Write::DropOutbox(1)));
    let back = healing.store.unwrap().writes;
    assert!(!back.iter().any(|write| matches!(write, Write::Outbox(..))), "{back:?}");
}

/// The mirror may not have got the newest edits, which the service has.
#[test]
fn a_lost_store_gives_no_number_again_that_the_mirror_never_heard_of() {
    let (_, kept) = store_and_mirror();
    let healing = kept.heal(&Contents::default());
    let next = |writes: &[Write]| {
        writes.iter().find_map(|write| match write {
            Write::Meta(MetaKey::NextN, text) => text.parse::<u64>().ok(),
            _ => None,
        })
    };
    let given = next(&healing.store.unwrap().writes).unwrap();
    assert!(given > 1_000_000, "{given}");
    assert_eq!(next(&healing.mirror), Some(given), "and the mirror hears of it");
}

#[test]
fn an_edit_that_left_the_outbox_does_not_come_back_from_the_mirror() {
    let (mut store, kept) = store_and_mirror();
    store.outbox.clear();
    let healing = kept.heal(&store);
    assert_eq!((healing.store, healing.mirror), (None, vec![Write::DropOutbox(1)]));
}

#[test]
fn nothing_comes_back_beside_what_another_context_wrote_meanwhile() {
    let (store, kept) = store_and_mirror();
    let mut device = Device::of(store);
    let back = kept.heal(&Contents::default()).store.unwrap();
    assert_eq!(device.run(back), Err(StoreFailure::Fenced));
}

#[test]
fn no_edit_gets_under_another_name_of_the_outbox() {
    let mut device = device();
    let fields = [(NAME, text("Zus"))].into();
    let change = RecordChange::Create { type_no: CONTACT, id: id(9), fields };
    let intent = Intent::Save { changes: vec![change], is_group: false, amends: vec![] };
    let late = device.replica.draft(&intent, 1, &mut || 5).unwrap();
    let held = device.store.meta.iter_mut().find(|(key, _)| *key == MetaKey::Client).unwrap();
    held.1 = crate::sync::new_client(2, 77);
    assert_eq!(device.run(late), Err(StoreFailure::Fenced));
}

#[test]
fn a_transaction_whose_answer_is_lost_ends_the_lead() {
    let mut device = device();
    let failure = StoreFailure::Broken("the connection was lost".into());
    device.tell(Event::Stored(StoreTag::Absorb, Err(failure)));
    assert!(device.sync.has_lost());
}

#[test]
fn a_frozen_leader_does_not_take_the_epoch_of_its_successor_for_its_own() {
    let mut frozen = device();
    let mut successor = Device::of(frozen.store.clone());
    successor.tell(Event::Started);
    let epoch = successor.replica.meta(MetaKey::LeaderEpoch).unwrap().to_owned();
    frozen.replica.apply(vec![Write::Meta(MetaKey::LeaderEpoch, epoch)]);
    frozen.asked.clear();
    frozen.tell(Event::Nudged);
    assert!(frozen.sync.has_lost());
    assert_eq!(frozen.asked, []);
}

#[test]
fn a_client_that_is_too_old_leaves_the_lead_to_one_that_is_loaded_anew() {
    let mut device = device();
    device.rename(1, "Anneke");
    let push = device.asked.remove(0);
    device.tell(Event::Answered(push, Err(Failure::TooOld)));
    assert!(device.sync.has_lost() && !device.sync.may_lead_again());
    device.rename(2, "Bram B");
    assert_eq!((device.asked.len(), device.row(2).unwrap().outcome), (0, None));
}

#[test]
fn a_row_that_another_context_gave_up_is_not_written_again() {
    let mut first = device();
    first.rename(1, "Anneke");
    let row = OutboxRow::parse(&first.store.outbox[0].1).unwrap().to_json();
    let late = first.replica.fenced(vec![Write::Outbox(1, row)]);
    let held = first.store.meta.iter().position(|(key, _)| *key == MetaKey::Settled);
    assert_eq!(held, None);
    first.store.meta.push((MetaKey::Settled, "[1]".into()));
    first.store.outbox.clear();
    assert_eq!(first.run(late), Err(StoreFailure::Fenced));
}

#[test]
fn pages_and_first_rows_wait_for_no_other_rights() {
    let mut device = device();
    let (entry, bytes) = page(&team("se"), &[contact(5, "Eva", "Ede", 3)]);
    let late = device.replica.fenced(vec![Write::Page(entry.hash, bytes)]);
    let rows = device.replica.keep_first_rows("Eva".into());
    let held = device.store.meta.iter_mut().find(|(key, _)| *key == MetaKey::Catalogue).unwrap();
    held.1.push(' ');
    assert_eq!(device.run(late), Err(StoreFailure::Fenced));
    assert_eq!(device.run(rows), Err(StoreFailure::Fenced));
    assert!(!holds(&device.store, "Eva"));
    assert!(device.replica.record(CONTACT, id(5)).is_none());
}

/// What a device does about an answer, which is carried out later.
fn stored_later(device: &mut Device, answer: Answer) -> Transaction {
    let request = device.asked.remove(0);
    let event = Event::Answered(request, Ok(answer));
    let effects = step(&mut device.sync, &device.replica, event, device.now, 7);
    let store = |effect| match effect {
        Effect::Store(_, transaction) => Some(transaction),
        _ => None,
    };
    effects.into_iter().find_map(store).unwrap()
}

#[test]
fn what_a_full_disk_does_not_take_of_an_answer_is_asked_again() {
    let mut device = device();
    device.rename(1, "Anneke");
    device.accept_push(10);
    let mut device = device.restart();
    let Request::Push(push) = device.asked[0].clone() else { panic!("{:?}", device.asked) };
    let outcome = Outcome::Applied { seq: Seq(10), merged: false };
    let outcomes = vec![EditOutcome { n: 1, outcome }];
    let _lost = stored_later(&mut device, Answer::Push(PushAnswer { generation: generation(), outcomes }));
    device.tell(Event::Stored(StoreTag::Outcomes, Err(StoreFailure::Full)));
    device.tell(Event::Nudged);
    assert_eq!(device.asked, [Request::Push(push)]);
}

#[test]
fn a_page_that_is_just_being_stored_goes_with_its_scope() {
    let mut device = device();
    device.tell(Event::PageDamaged(first_page(&device.store)));
    let (entry, bytes) = page(&team("se"), &[contact(5, "Eva", "Ede", 3)]);
    let asked = Request::Page(entry.hash);
    device.answer_next(Answer::Manifest(manifest(10, vec![entry])));
    let late = stored_later(&mut device, Answer::Page(bytes));
    // The question was asked twice, and one answer lost.
    device.tell(Event::Answered(asked, Err(Failure::Offline)));
    device.asked.clear();
    device.tell(Event::SignedIn);
    assert_eq!(device.asked[0], Request::Catalogue);
    let rights = stored_later(&mut device, Answer::Catalogue(catalogue(2, nl())));
    device.run(late).unwrap();
    assert!(holds(&device.store, "Eva"));
    device.run(rights).unwrap();
    assert!(!holds(&device.store, "Eva") && device.replica.record(CONTACT, id(5)).is_none());
}

fn nl() -> Scopes {
    Scopes::Some([Scope::team("nl")].into())
}

#[test]
fn two_tabs_never_give_the_same_number_to_two_edits() {
    let mut first = device();
    let mut second = Device::of(first.store.clone());
    first.rename(1, "Anneke");
    second.store = first.store.clone();
    let view = second.replica.record(CONTACT, id(2)).unwrap();
    let field = &view.fields[&NAME];
    let wish = FieldWish {
        field: NAME,
        base: field.base,
        seen: field.cell.value.clone(),
        new: Some(text("Bram B")),
    };
    let change = RecordChange::Set { type_no: CONTACT, id: id(2), fields: vec![wish] };
    let intent = Intent::Save { changes: vec![change], is_group: false, amends: vec![] };
    let transaction = second.replica.draft(&intent, 1, &mut || 5).unwrap();
    assert_eq!(second.run(transaction), Err(StoreFailure::Fenced));
}
