//! A record and its lines stand or fall together, in one call.

use crate::stage::*;
use landbridge_model::{Decimal, FieldNo, Value, office::WriteResult};
use serde_json::json;

fn address(party: landbridge_model::RecordId, city: &str) -> landbridge_model::Fields {
    fields([(1, Some(Value::Reference(party))), (4, text(city)), (7, Some(Value::YesNo(true)))])
}

#[tokio::test]
async fn a_party_is_made_with_its_address_and_its_telephone_at_once() {
    let mut stage = Stage::new().await;
    let name = unused("Whole");
    let party = stage.create(PARTY, fields([(NAME, text(&name))]));
    let of = Some(Value::Reference(party.record));
    let place = stage.create(ADDRESS, address(party.record, "Lund"));
    let phone = stage
        .create(MECHANISM, fields([(1, of.clone()), (2, text("mobile")), (3, text("+46 70 123 45 67"))]));
    let ids = (party.record, place.record, phone.record);
    let results = stage.write(&group(vec![party, place, phone])).await;
    assert_eq!(results, [WriteResult::Written, WriteResult::Written, WriteResult::Written]);
    assert_eq!(stage.find_all(PARTY, NAME, &text(&name)), [ids.0]);
    assert_eq!(stage.find_all(ADDRESS, 1, &of), [ids.1]);
    assert_eq!(stage.find_all(MECHANISM, 1, &of), [ids.2]);
}

#[tokio::test]
async fn when_a_line_is_refused_nothing_of_the_group_is_written() {
    let mut stage = Stage::new().await;
    let name = unused("Nothing");
    let party = stage.create(PARTY, fields([(NAME, text(&name))]));
    let of = Some(Value::Reference(party.record));
    let mechanism = stage.create(MECHANISM, fields([(1, of), (2, text("phone"))]));
    let results = stage.write(&group(vec![party.clone(), mechanism])).await;
    assert!(matches!(&results[0], WriteResult::Refused { .. }), "{results:?}");
    assert_eq!(results[1], WriteResult::GroupFailed { edit: party.edit });
    assert_eq!(stage.person.count("party.party", json!([["name", "=", name]])).await, 0);
}

#[tokio::test]
async fn a_sale_gets_another_line_and_tryton_computes_its_total() {
    let mut stage = Stage::whole().await;
    let sale = stage.find(SALE, 2, text("Order 0005"));
    let total = |stage: &Stage| stage.value(SALE, sale, 12).and_then(|value| value.as_decimal()).unwrap();
    let before = total(&stage);
    let known = stage.find_all(SALE_LINE, 1, &Some(Value::Reference(sale)))[0];
    let copied: Vec<_> =
        [4, 7].into_iter().map(|field| (field, stage.value(SALE_LINE, known, field))).collect();
    let new = fields(copied.into_iter().chain([
        (1, Some(Value::Reference(sale))),
        (2, text("line")),
        (6, Some(Value::Decimal(Decimal::new(3, 0)))),
        (8, Some(Value::Decimal(Decimal::new(100, 1)))),
    ]));
    let line = stage.create(SALE_LINE, new);
    let note = unused("Note");
    let comment = stage.set(SALE, sale, vec![change(8, None, text(&note))]);
    let record = line.record;
    assert_eq!(stage.write(&group(vec![comment, line])).await, [WriteResult::Written, WriteResult::Written]);
    assert_eq!(total(&stage), before + Decimal::new(30, 0));
    assert_eq!(stage.value(SALE, sale, 8), text(&note));
    assert_eq!(
        stage.world[&(SALE_LINE, record)].get(&FieldNo(9)),
        Some(&Value::Decimal(Decimal::new(3000, 2)))
    );
}
