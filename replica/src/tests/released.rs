//! Stores that released versions left behind, each with a full outbox: today's version opens them and goes on where they were.

use super::stage::*;
use crate::{
    draft::{Intent, RecordChange},
    store::{Contents, MetaKey},
    sync::{Answer, Event, Request},
    view::{EntryKind, EntryProgress},
};
use landbridge_model::{
    EditId, Fields, Outcome, Reason, Record, Scope, Seq, TypeNo,
    conflict::{CONFLICT, Conflict, FieldSides, Sides},
    feed::EditOutcome,
    page::PageHash,
    rights::Part,
    wire::PushAnswer,
};
use serde::{Deserialize, Serialize};

/// The store of the first version; more are added, none is changed.
const STORES: [(&str, &str); 1] = [("0.1.0", include_str!("stores/0.1.0.json"))];

/// A store as a file keeps it; bytes as hexadecimal digits.
#[derive(Serialize, Deserialize)]
struct Kept {
    meta: Vec<(MetaKey, String)>,
    pages: Vec<(String, String)>,
    indexes: Vec<(u16, String)>,
    overlays: Vec<(u64, String)>,
    outbox: Vec<(u64, String)>,
}

impl Kept {
    fn of(store: Contents) -> Self {
        Self {
            meta: store.meta,
            pages: store.pages.iter().map(|(hash, bytes)| (format!("{:032x}", hash.0), hex(bytes))).collect(),
            indexes: store.indexes.iter().map(|(no, bytes)| (no.0, hex(bytes))).collect(),
            overlays: store.overlays.iter().map(|(to, bytes)| (to.0, hex(bytes))).collect(),
            outbox: store.outbox,
        }
    }

    fn contents(self) -> Contents {
        let hash = |text: &str| PageHash(u128::from_str_radix(text, 16).unwrap());
        Contents {
            meta: self.meta,
            pages: self.pages.iter().map(|(name, bytes)| (hash(name), bytes_of(bytes))).collect(),
            indexes: self.indexes.iter().map(|(no, bytes)| (TypeNo(*no), bytes_of(bytes))).collect(),
            overlays: self.overlays.iter().map(|(to, bytes)| (Seq(*to), bytes_of(bytes))).collect(),
            outbox: self.outbox,
            ..Contents::default()
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes_of(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// A device with an outbox that has an edit of each kind in each state, an index, an overlay, and a row that cannot be read.
fn full_device() -> Device {
    let contacts =
        [contact(1, "Anna", "Utrecht", 5), contact(2, "Bram", "Delft", 6), contact(3, "Cees", "Assen", 7)];
    let mut device = Device::synced(&team("nl"), &contacts);
    device.keep_index();
    device.rename(1, "Anneke");
    device.rename(2, "Bram B");
    device.rename(3, "Kees");
    device.asked.clear();
    let mut device = device.restart();
    let conflict = Outcome::Conflict { conflict: id(9) };
    let office = Reason::Office { message: "No such name.".into(), field: Some(NAME), rule: None };
    let outcomes = [
        (1, Outcome::Accepted { seq: Seq(11), merged: false }),
        (2, Outcome::Refused { reason: office }),
        (3, conflict.clone()),
    ];
    let told = outcomes.map(|(n, outcome)| EditOutcome { n, outcome }).to_vec();
    device.answer_next(Answer::Push(PushAnswer { generation: generation(), outcomes: told }));
    device.answer_next(Answer::Feed(feed(10, 12, vec![(3, conflict)], &[open_conflict(&device)])));
    device.rename(1, "Annemiek");
    let create = |number| RecordChange::Create {
        type_no: CONTACT,
        id: id(number),
        fields: Fields::from([(NAME, text("Dirk")), (CITY, text("Ede"))]),
    };
    device.commit(&Intent::Save { changes: vec![create(20), create(21)], is_group: true, amends: vec![] });
    device.delete(2);
    device.store.outbox.push((9, "{\"format\":1,\"edit\":".into()));
    device
}

fn open_conflict(device: &Device) -> Item {
    let side = FieldSides {
        field: NAME,
        base: Some(text("Cees")),
        mine: Some(text("Kees")),
        theirs: Some(text("Cor")),
    };
    let edit = EditId { client: device.replica.client().unwrap(), n: 3 };
    let conflict = Conflict { edit, ..conflict_about(id(3), Sides::Values(vec![side])) };
    let part = Part { type_no: CONFLICT, scope: Scope::team("nl+contacts") };
    Item::Record(part, Record::new(CONFLICT, id(9), Seq(12), conflict.to_fields()))
}

#[test]
fn a_store_of_every_released_version_opens_with_its_full_outbox() {
    for (version, kept) in STORES {
        let store = serde_json::from_str::<Kept>(kept).unwrap().contents();
        let mut device = Device::of(store);
        assert_eq!(device.names(""), ["Annemiek", "Cees", "Dirk", "Dirk"], "{version}");
        let entries = device.replica.outbox();
        let shown: Vec<_> = entries.iter().map(|entry| (entry.n, entry.kind)).collect();
        use EntryKind::{Change, Create, Damaged, Delete};
        let kinds =
            [(1, Change), (2, Change), (4, Change), (5, Create), (6, Create), (7, Delete), (9, Damaged)];
        assert_eq!(shown, kinds, "{version}");
        assert!(matches!(entries[1].progress, EntryProgress::Refused(Reason::Office { .. })), "{version}");
        let status = device.replica.status(&device.sync);
        let counts = (status.on_device, status.on_service, status.refused, status.conflicts, status.damaged);
        assert_eq!(counts, (4, 1, 1, 1, 1), "{version}");
        assert_eq!(device.replica.conflicts().len(), 1, "{version}");

        device.tell(Event::Started);
        let Request::Push(push) = device.asked[0].clone() else { panic!("{version}: {:?}", device.asked) };
        assert_eq!(push.edits.iter().map(|edit| edit.n).collect::<Vec<_>>(), [1, 4, 5, 6, 7], "{version}");
        device.rename(3, "Kees K");
        assert!(device.row(10).is_some(), "{version}: no number is given twice");
        device.commit(&Intent::Retry { edits: vec![2] });
        assert_eq!(device.row(11).unwrap().edit.replaces, Some(2), "{version}");
    }
}

/// What the fixtures hold is what a client would store. A release writes one:
/// `LANDBRIDGE_KEEP_STORE=$PWD/replica/src/tests/stores/VERSION.json cargo test -p landbridge-replica kept_comes_back`.
#[test]
fn a_store_that_was_kept_comes_back_the_same() {
    let store = full_device().store;
    let kept = serde_json::to_string_pretty(&Kept::of(store.clone())).unwrap();
    if let Some(file) = option_env!("LANDBRIDGE_KEEP_STORE") {
        std::fs::write(file, &kept).unwrap();
    }
    assert_eq!(serde_json::from_str::<Kept>(&kept).unwrap().contents(), store);
}
