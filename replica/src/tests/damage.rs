//! A store in which something is damaged: no edit is lost by it, and the device goes on.

use super::stage::*;
use crate::{
    store::{Contents, MetaKey},
    sync::{Event, Failure, Request},
    view::EntryKind,
};

/// A device with two edits that no service has heard of.
fn device() -> Device {
    let mut device =
        Device::synced(&team("nl"), &[contact(1, "Anna", "Utrecht", 5), contact(2, "Bram", "Delft", 6)]);
    device.rename(1, "Anne");
    let push = device.asked.remove(0);
    device.tell(Event::Answered(push, Err(Failure::Offline)));
    device.rename(2, "Bran");
    device
}

fn damage(store: &mut Contents, key: MetaKey, text: &str) {
    let held = store.meta.iter_mut().find(|(known, _)| *known == key).expect("it is stored");
    held.1 = text.to_owned();
}

fn shown(device: &Device) -> Vec<(u64, EntryKind)> {
    device.replica.outbox().iter().map(|entry| (entry.n, entry.kind)).collect()
}

#[test]
fn with_a_damaged_next_number_no_edit_takes_the_place_of_another() {
    for damaged in ["", "x", "1", "-1", "18446744073709551615"] {
        let mut device = device();
        damage(&mut device.store, MetaKey::NextN, damaged);
        let mut device = device.restart();
        device.rename(1, "Anneke");
        let numbers = [1, 2, 3].map(|n| (n, EntryKind::Change));
        assert_eq!(shown(&device), numbers, "{damaged:?}");
    }
}

#[test]
fn with_a_damaged_name_of_the_outbox_its_edits_are_pushed_all_the_same() {
    let mut device = device();
    let client = device.replica.client();
    damage(&mut device.store, MetaKey::Client, "\"0199");
    let device = device.restart();
    assert_eq!(device.replica.client(), client);
    let Some(Request::Push(push)) = device.asked.first() else { panic!("{:?}", device.asked) };
    assert_eq!((Some(push.client), push.edits.len()), (client, 2));
}

#[test]
fn with_a_damaged_name_of_an_empty_outbox_it_gets_another() {
    let mut device = Device::synced(&team("nl"), &[contact(1, "Anna", "Utrecht", 5)]);
    damage(&mut device.store, MetaKey::Client, "\"0199");
    let mut device = device.restart();
    assert!(!device.sync.has_lost() && device.replica.client().is_some());
    device.rename(1, "Anne");
    assert_eq!(shown(&device), [(1, EntryKind::Change)]);
}

#[test]
fn with_a_damaged_leader_epoch_a_context_leads() {
    for damaged in ["x", "18446744073709551615"] {
        let mut device = device();
        damage(&mut device.store, MetaKey::LeaderEpoch, damaged);
        let device = device.restart();
        assert!(!device.sync.has_lost() && !device.asked.is_empty(), "{damaged}");
    }
}

#[test]
fn a_row_that_says_another_number_is_damaged_and_hides_no_other() {
    let mut device = device();
    let row = &mut device.store.outbox[1].1;
    *row = row.replacen("\"n\":2", "\"n\":1", 1);
    let device = device.restart();
    assert_eq!(shown(&device), [(1, EntryKind::Change), (2, EntryKind::Damaged)]);
}
