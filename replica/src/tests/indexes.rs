//! Ready-made indexes: what a replica that begins with one answers while its pages come, and what becomes of an index that is not of use.

use super::stage::*;
use crate::{
    Replica,
    store::{Contents, Write},
    view::{ListAnswer, ListQuery},
};
use landbridge_model::{page::PageHash, record_type::Sort};
use proptest::prelude::*;

/// A device with contacts in two pages and an index of them.
fn device() -> Device {
    let mut device =
        Device::synced(&team("nl"), &[contact(1, "Anna", "Utrecht", 5), contact(2, "Bram", "Delft", 6)]);
    let (entry, bytes) = page(&team("se"), &[contact(3, "Cecilia", "Lund", 7), contact(4, "Dag", "Mora", 8)]);
    let page = Write::Page(entry.hash, bytes);
    let stored = device.replica.fenced(vec![page]);
    device.run(stored).unwrap();
    device.keep_index();
    device
}

fn query(search: &str, count: u32) -> ListQuery {
    ListQuery { type_no: CONTACT, sort: None, filters: vec![], search: search.into(), from: 0, count }
}

/// The replica as far as it is read before any page, and the pages.
fn without_pages(store: &Contents) -> (Replica, Vec<(PageHash, Vec<u8>)>) {
    let mut contents = store.clone();
    let pages = std::mem::take(&mut contents.pages);
    contents.later_pages = pages.iter().map(|(hash, _)| *hash).collect();
    (Replica::open(contents, "sv").0, pages)
}

fn read(pages: impl IntoIterator<Item = (PageHash, Vec<u8>)>) -> Vec<Write> {
    pages.into_iter().map(|(hash, bytes)| Write::Page(hash, bytes)).collect()
}

fn names(answer: &ListAnswer) -> Vec<String> {
    answer.rows.iter().map(|row| row.cells[0].value.as_ref().unwrap().to_string()).collect()
}

#[test]
fn hits_are_known_before_any_page_and_shown_with_the_one_that_they_lie_in() {
    let (mut replica, pages) = without_pages(&device().store);
    assert!(replica.has_pending_pages());
    assert_eq!(replica.list(&query("lund", 0)).total, 1);
    let wanted = replica.pages_for(&query("lund", 10));
    assert_eq!(wanted.len(), 1);
    let page = pages.into_iter().find(|(hash, _)| wanted.contains(hash));
    let version = replica.version();
    replica.apply(read(page));
    assert!(replica.pages_for(&query("lund", 10)).is_empty());
    assert_eq!(names(&replica.list(&query("lund", 10))), ["Cecilia"]);
    assert_eq!(replica.version(), version, "a pending page changes nothing that was told");
    assert!(replica.has_pending_pages());
}

#[test]
fn what_the_index_does_not_say_waits_for_every_page() {
    let (mut replica, pages) = without_pages(&device().store);
    let by_city = ListQuery { sort: Some(Sort { field: CITY, descending: false }), ..query("", 10) };
    assert_eq!(replica.pages_for(&by_city).len(), 2);
    replica.apply(read(pages));
    assert!(replica.pages_for(&by_city).is_empty());
    assert_eq!(names(&replica.list(&by_city)), ["Bram", "Cecilia", "Dag", "Anna"]);
}

#[test]
fn own_edits_are_on_top_as_soon_as_their_urgent_pages_are_there() {
    let mut device = device();
    device.rename(3, "Cissi");
    let (mut replica, pages) = without_pages(&device.store);
    let urgent = replica.urgent_pages();
    assert_eq!(urgent.len(), 1);
    let (now, later): (Vec<_>, Vec<_>) = pages.into_iter().partition(|(hash, _)| urgent.contains(hash));
    replica.apply(read(now));
    assert!(replica.urgent_pages().is_empty());
    assert_eq!(replica.record(CONTACT, id(3)).unwrap().title, "Cissi");
    assert_eq!(replica.pages_for(&query("cissi", 0)).len(), 1, "the order has to be made anew");
    assert_eq!(replica.list(&query("cissi", 10)), ListAnswer::default());
    replica.apply(read(later));
    assert_eq!(names(&replica.list(&query("", 10))), ["Anna", "Bram", "Cissi", "Dag"]);
}

#[test]
fn a_damaged_page_goes_with_all_that_its_index_said() {
    let mut store = device().store;
    let hash = store.pages[1].0;
    let at = store.pages[1].1.len() - 1;
    store.pages[1].1[at] ^= 1;
    let (replica, applied) = Replica::open(store.clone(), "sv");
    assert_eq!(applied.damaged, [hash]);
    let left = Device::of(store).names("");
    assert!(left == ["Anna", "Bram"] || left == ["Cecilia", "Dag"], "{left:?}");
    assert!(!replica.has_pending_pages());
}

#[test]
fn an_index_that_is_damaged_or_speaks_for_other_pages_is_not_used() {
    let store = device().store;
    let names = ["Anna", "Bram", "Cecilia", "Dag"];
    for at in 0..store.indexes[0].1.len() {
        let mut store = store.clone();
        store.indexes[0].1[at] ^= 1;
        assert!(!without_pages(&store).0.has_pending_pages(), "a change at {at} went unseen");
        let mut device = Device::of(store);
        assert_eq!(device.names(""), names);
        assert!(device.replica.index().is_some(), "a change at {at} stays");
    }
    let mut without_one = store.clone();
    without_one.pages.remove(0);
    assert_eq!(Device::of(without_one).names("").len(), 2);
}

#[test]
fn an_index_is_made_anew_when_pages_or_language_are_others_and_not_before() {
    let mut device = device();
    assert!(device.replica.index().is_none());
    device.replica.set_language("da");
    assert!(device.replica.index().is_some());
    device.rename(1, "Anneke");
    assert!(device.replica.index().is_none(), "own edits are not part of an index");
    device.absorb(10, Item::Record(team("se"), contact(9, "Nils", "Lund", 11)));
    assert!(device.replica.index().is_none(), "nor is what no page has");
}

#[test]
fn a_page_that_goes_takes_the_index_along() {
    let device = device();
    let writes = device.replica.drop_page(first_page(&device.store)).writes;
    assert!(writes.contains(&Write::DropIndex(CONTACT)));
    let gone = device.replica.fold_keeping(|_| false).writes;
    assert!(gone.contains(&Write::DropIndex(CONTACT)));
}

proptest! {
    /// Whatever happened since an index was made, a replica that begins with it answers as one that reads everything first, at every
    /// step at which it says that it can answer.
    #[test]
    fn a_replica_with_an_index_answers_like_one_without(
        before in prop::collection::vec((1u8..40, "[a-cåäö]{1,3}"), 1..40),
        after in prop::collection::vec((1u8..50, "[a-cåäö]{1,3}", any::<bool>()), 0..12),
        is_folded: bool,
        search in "[a-cåäö]{0,2}",
        order in any::<u64>(),
    ) {
        let mut device = Device::synced(&team("nl"), &[contact(1, "Anna", "Utrecht", 5)]);
        let seq = 10 + before.len() as u64;
        for (seq, (number, name)) in (10..).zip(before) {
            let part = team(if number % 2 == 0 { "se" } else { "nl" });
            device.absorb(seq, Item::Record(part, contact(number, &name, "x", seq + 1)));
        }
        if is_folded {
            let fold = device.replica.fold_keeping(|_| true);
            device.run(fold).unwrap();
        }
        device.keep_index();
        for (seq, (number, name, is_own)) in (seq..).zip(after) {
            if is_own && device.replica.record(CONTACT, id(number)).is_some() {
                device.rename(number, &format!("{name} {seq}"));
            }
            let part = team(if number % 2 == 0 { "se" } else { "nl" });
            device.absorb(seq, Item::Record(part, contact(number, &name, "y", seq + 1)));
        }
        let unindexed = Contents { indexes: vec![], ..device.store.clone() };
        let mut whole = Replica::open(unindexed, "sv").0;
        let (mut replica, mut pages) = without_pages(&device.store);
        prop_assert!(replica.has_pending_pages());
        let mut order = order;
        while !pages.is_empty() {
            let page = pages.swap_remove(order as usize % pages.len());
            order = order.rotate_right(7);
            replica.apply(read([page]));
            for query in [query(&search, 4), query("", 50)] {
                if replica.urgent_pages().is_empty() && replica.pages_for(&query).is_empty() {
                    prop_assert_eq!(replica.list(&query), whole.list(&query));
                }
            }
        }
        prop_assert!(!replica.has_pending_pages());
        for query in [query(&search, 50), query("", 50)] {
            prop_assert_eq!(replica.list(&query), whole.list(&query));
        }
        prop_assert_eq!(replica.record(CONTACT, id(1)), whole.record(CONTACT, id(1)));
    }
}
