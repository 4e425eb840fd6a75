//! Outboxes that the browser has deleted: what still speaks of them must not be taken for something about the one that is there now.

use super::stage::{CONTACT, Device, NAME, catalogue, contact, id, team, text};
use crate::{
    draft::{DraftFailure, FieldWish, Intent, RecordChange},
    mirror::followed,
    store::{MetaKey, Write},
    sync::{Answer, Event, Request},
};
use landbridge_model::{Base, Change, Outcome, Scope, Scopes, Seq};

fn device() -> Device {
    Device::synced(&team("nl"), &[contact(1, "Anna", "Assen", 1), contact(2, "Bram", "Breda", 2)])
}

/// What a form wants that was opened when an own edit, the first of its outbox, had named the contact Anneke.
fn form_of_deleted_outbox() -> RecordChange {
    let mut device = device();
    device.rename(1, "Anneke");
    let view = device.replica.record(CONTACT, id(1)).unwrap();
    let field = &view.fields[&NAME];
    assert_eq!(field.base, Base::Mine { n: 1 });
    let seen = field.cell.value.clone();
    let wish = FieldWish { field: NAME, base: field.base, seen, new: Some(text("Annelies")) };
    RecordChange::Set { type_no: CONTACT, id: id(1), fields: vec![wish] }
}

fn base(device: &Device, n: u64) -> Base {
    match device.row(n).unwrap().edit.change {
        Change::Set { base, .. } | Change::Delete { base, .. } => base,
        Change::Create { .. } => panic!("a create builds on nothing"),
    }
}

fn is_of_no_history(base: Base) -> bool {
    matches!(base, Base::Seen { generation, seq: Seq(0) } if generation.0.is_nil())
}

#[test]
fn whatever_is_saved_tells_the_mirror_whose_outbox_it_is() {
    let mut device = device();
    device.rename(1, "Anneke");
    let name = device.replica.meta(MetaKey::Client).unwrap().to_owned();
    let rename = Intent::Save { changes: vec![form_of_deleted_outbox()], is_group: false, amends: vec![] };
    let saved = device.replica.draft(&rename, 1, &mut || 5).unwrap();
    assert!(followed(&saved.writes).contains(&Write::Meta(MetaKey::Client, name)));
}

#[test]
fn a_form_that_goes_on_from_a_deleted_outbox_names_no_number_of_it() {
    let mut device = device();
    device.save(vec![form_of_deleted_outbox()]);
    assert!(is_of_no_history(base(&device, 1)), "{:?}", base(&device, 1));
}

#[test]
fn another_edit_with_the_same_number_is_not_what_a_form_goes_on_from() {
    let mut device = device();
    device.rename(1, "Annemiek");
    device.save(vec![form_of_deleted_outbox()]);
    assert!(is_of_no_history(base(&device, 2)), "{:?}", base(&device, 2));
}

#[test]
fn a_delete_goes_on_from_no_create_of_a_deleted_outbox() {
    let mut device = device();
    device.rename(1, "Annemiek");
    for n in [1, 7] {
        let change =
            RecordChange::Delete { type_no: CONTACT, id: id(1), base: Base::Mine { n }, children: vec![] };
        device.save(vec![change]);
    }
    assert!(is_of_no_history(base(&device, 2)) && is_of_no_history(base(&device, 3)));
}

#[test]
fn nobody_gives_up_what_does_not_wait_for_them() {
    let mut device = device();
    device.rename(1, "Anneke");
    let given_up = device.replica.draft(&Intent::Discard { edits: vec![1] }, 1, &mut || 5);
    assert_eq!(given_up, Err(DraftFailure::Gone));
    let amended = Intent::Save { changes: vec![form_of_deleted_outbox()], is_group: false, amends: vec![1] };
    device.commit(&amended);
    assert!(device.row(1).is_some());
    assert_eq!(device.row(2).unwrap().edit.replaces, None);
}

fn client_in(device: &Device) -> String {
    device.replica.meta(MetaKey::Client).unwrap().to_owned()
}

#[test]
fn a_name_that_only_rows_say_stays_when_they_are_gone() {
    let mut device = device();
    device.rename(1, "Anneke");
    let client = client_in(&device);
    device.store.meta.retain(|(key, _)| *key != MetaKey::Client);
    let mut device = device.restart();
    assert_eq!(client_in(&device), client);
    device.answer_push(Outcome::Applied { seq: Seq(10), merged: false });
    assert!(device.store.outbox.is_empty());
    device.tell(Event::Nudged);
    assert!(device.asked.iter().any(|asked| matches!(asked, Request::Pull(_))), "{:?}", device.asked);
}

#[test]
fn a_start_goes_on_with_the_snapshot_of_new_rights() {
    let mut device = device();
    device.tell(Event::SignedIn);
    let scopes = Scopes::Some([Scope::team("nl"), Scope::team("se")].into());
    device.answer_next(Answer::Catalogue(catalogue(2, scopes)));
    assert_eq!(device.asked, [Request::Manifest]);
    let device = device.restart();
    assert_eq!(device.asked, [Request::Manifest], "the pages of the new scope are not here yet");
}
