//! Lists: search, order, filters, and one's own edits among them.

use super::stage::*;
use crate::{
    draft::RecordChange,
    view::{Filter, ListQuery, Test},
};
use landbridge_model::{Decimal, FieldNo, Fields, Value, record_type::Sort};
use proptest::prelude::*;

fn device() -> Device {
    let records = [
        contact(1, "Öberg Bygg", "Malmö", 5),
        contact(2, "Åkerman", "Göteborg", 6),
        contact(3, "van Dijk", "Utrecht", 7),
        contact(4, "Zorn", "Mora", 8),
    ];
    Device::synced(&team("se"), &records)
}

fn query(field: FieldNo, descending: bool, filters: Vec<Filter>) -> ListQuery {
    let sort = Some(Sort { field, descending });
    ListQuery { type_no: CONTACT, sort, filters, search: String::new(), from: 0, count: 50 }
}

fn ids(device: &mut Device, query: &ListQuery) -> Vec<u8> {
    device.replica.list(query).rows.iter().map(|row| row.id.0.as_bytes()[5]).collect()
}

#[test]
fn names_are_in_the_order_of_the_language() {
    assert_eq!(device().names(""), ["van Dijk", "Zorn", "Åkerman", "Öberg Bygg"]);
}

#[test]
fn search_needs_every_word_and_no_accents() {
    let mut device = device();
    assert_eq!(device.names("malmo ober"), ["Öberg Bygg"]);
    assert_eq!(device.names("MO"), ["Zorn", "Öberg Bygg"]);
    assert_eq!(device.names("malmö utrecht"), Vec::<String>::new());
}

#[test]
fn own_edits_are_found_sorted_and_counted_like_the_rest() {
    let mut device = device();
    device.rename(4, "Anders & Zorn");
    let fields = Fields::from([(NAME, text("Malmö Glas")), (LIMIT, Value::Decimal(Decimal::new(5, 0)))]);
    device.save(vec![RecordChange::Create { type_no: CONTACT, id: id(9), fields }]);
    assert_eq!(device.names(""), ["Anders & Zorn", "Malmö Glas", "van Dijk", "Åkerman", "Öberg Bygg"]);
    assert_eq!(device.names("malmo"), ["Malmö Glas", "Öberg Bygg"]);
    device.delete(2);
    assert_eq!(device.names("").len(), 4);
    assert!(device.replica.record(CONTACT, id(2)).is_none());
}

#[test]
fn empty_values_come_last_in_both_directions() {
    let mut device = device();
    for (number, limit) in [(8, 250), (9, -5)] {
        let fields = Fields::from([(NAME, text("x")), (LIMIT, Value::Decimal(Decimal::new(limit, 1)))]);
        device.save(vec![RecordChange::Create { type_no: CONTACT, id: id(number), fields }]);
    }
    assert_eq!(ids(&mut device, &query(LIMIT, false, vec![])), [9, 8, 1, 2, 3, 4]);
    assert_eq!(ids(&mut device, &query(LIMIT, true, vec![])), [8, 9, 1, 2, 3, 4]);
}

#[test]
fn a_list_sorted_by_a_reference_follows_what_it_is_called_now() {
    let mut device = device();
    for (number, parent) in [(8, 1), (9, 4)] {
        let fields = Fields::from([(NAME, text("Filial")), (PARENT, Value::Reference(id(parent)))]);
        device.save(vec![RecordChange::Create { type_no: CONTACT, id: id(number), fields }]);
    }
    let by_parent = query(PARENT, false, vec![]);
    assert_eq!(ids(&mut device, &by_parent)[..2], [9, 8]);
    device.rename(1, "Anders Bygg");
    assert_eq!(ids(&mut device, &by_parent)[..2], [8, 9]);
}

#[test]
fn filters_find_values_parts_of_texts_and_references() {
    let mut device = device();
    let fields = Fields::from([(NAME, text("Filial")), (PARENT, Value::Reference(id(1)))]);
    device.save(vec![RecordChange::Create { type_no: CONTACT, id: id(9), fields }]);
    let one = |field, test| vec![Filter { field, test }];
    let is = |value| Test::Is(value);
    assert_eq!(ids(&mut device, &query(NAME, false, one(CITY, is(text("Mora"))))), [4]);
    assert_eq!(ids(&mut device, &query(NAME, false, one(CITY, Test::Contains("GOTE".into())))), [2]);
    assert_eq!(ids(&mut device, &query(NAME, false, one(CITY, Test::IsEmpty))), [9]);
    assert_eq!(ids(&mut device, &query(NAME, false, one(PARENT, is(Value::Reference(id(1)))))), [9]);
}

proptest! {
    /// Whatever was searched for before, in whichever order words and letters came, a search finds what it finds by itself.
    #[test]
    fn typing_on_finds_what_the_search_finds_by_itself(
        names in prop::collection::vec("[ab]{1,2} [a-d]{0,3}", 40..60),
        typed in prop::collection::vec("[a-d]{0,3}( [a-d]{1,2})?", 1..8),
    ) {
        let records: Vec<_> = (10_u8..).zip(&names).map(|(number, name)| contact(number, name, "Mora", 5)).collect();
        let mut device = Device::synced(&team("se"), &records);
        for search in &typed {
            for end in 0..=search.len() {
                let mut anew = Device::of(device.store.clone());
                prop_assert_eq!(device.names(&search[..end]), anew.names(&search[..end]));
            }
        }
    }

    /// Lists brought up to date change by change are the lists that a fresh start gives.
    #[test]
    fn a_list_kept_up_to_date_equals_one_made_anew(changes in prop::collection::vec((1u8..40, "(bakkerij van den )?[a-cåäö]{0,3}"), 1..60)) {
        let mut device = device();
        let (up, down) = (query(NAME, false, vec![]), query(NAME, true, vec![]));
        for (seq, (number, name)) in (10..).zip(changes) {
            device.absorb(seq, Item::Record(team("se"), contact(number, &name, "x", seq + 1)));
            ids(&mut device, &up);
            ids(&mut device, &down);
        }
        let kept = (ids(&mut device, &up), ids(&mut device, &down));
        let mut anew = Device::of(device.store.clone());
        prop_assert_eq!(&kept, &(ids(&mut anew, &up), ids(&mut anew, &down)));
        // Pages may be taken in last, when the store is read.
        let pages = std::mem::take(&mut device.store.pages);
        let mut pages_last = Device::of(device.store);
        let pages = pages.into_iter().map(|(hash, bytes)| crate::store::Write::Page(hash, bytes));
        pages_last.replica.apply(pages.collect());
        prop_assert_eq!(&kept, &(ids(&mut pages_last, &up), ids(&mut pages_last, &down)));
    }
}
