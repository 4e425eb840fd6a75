//! What is in Tryton is read, and what changes there is seen.

use crate::{server::Server, stage::*};
use landbridge_model::{Date, Decimal, Value, office::WriteResult};
use serde_json::json;

#[tokio::test]
async fn every_record_of_the_company_is_sent_with_its_lines_and_references() {
    let stage = Stage::whole().await;
    let party = stage.find(PARTY, NAME, text("Customer 0003"));
    assert_eq!(stage.value(PARTY, party, EMAIL), text("customer3@example.com"));
    let addresses = stage.find_all(ADDRESS, 1, &Some(Value::Reference(party)));
    assert_eq!(stage.value(ADDRESS, addresses[0], 4), text("Uppsala"));
    let sale = stage.find(SALE, 2, text("Order 0002"));
    assert_eq!(stage.value(SALE, sale, 3), Some(Value::Reference(party)));
    assert_eq!(stage.value(SALE, sale, 4), Some(Value::Date(Date::new(2026, 1, 3).unwrap())));
    assert_eq!(stage.value(SALE, sale, 5), text("draft"));
    assert_eq!(stage.value(SALE, sale, 12), Some(Value::Decimal(Decimal::new(3750, 2))));
    assert_eq!(stage.find_all(SALE_LINE, 1, &Some(Value::Reference(sale))).len(), 2);
    assert!(!stage.find_all(TIME_ENTRY, 4, &Some(Value::Whole(90))).is_empty());
}

#[tokio::test]
async fn what_somebody_changes_in_tryton_is_sent_once() {
    let mut stage = Stage::new().await;
    let (id, record) = stage.party(&unused("Seen")).await;
    let name = unused("Renamed");
    stage.person.set("party.party", id, json!({ "name": name, "active": false })).await;
    let seen = |stage: &Stage| stage.world[&(PARTY, record)].clone();
    stage.drain().await;
    assert_eq!(seen(&stage).get(&landbridge_model::FieldNo(NAME)), text(&name).as_ref());
    assert_eq!(stage.value(PARTY, record, ACTIVE), Some(Value::YesNo(false)));
    // It is looked at again and again for as long as a transaction may take, and not sent again.
    let again = stage.drain().await;
    assert!(again.iter().flat_map(|batch| &batch.rows).all(|row| row.record != record));
    stage.person.call("party.party", "delete", json!([[id]])).await;
    stage.drain_until(|stage| !stage.world.contains_key(&(PARTY, record))).await;
}

#[tokio::test]
async fn what_is_computed_from_lines_follows_them() {
    let mut stage = Stage::new().await;
    let (id, record) = stage.party(&unused("With lines")).await;
    let address = format!("{}@example.com", unused("mail").replace(" ", ""));
    let mechanism = json!({ "party": id, "type": "email", "value": address });
    let mechanism = stage.person.create("party.contact_mechanism", mechanism).await;
    stage.drain().await;
    assert_eq!(stage.value(PARTY, record, EMAIL), text(&address));
    stage.person.call("party.contact_mechanism", "delete", json!([[mechanism]])).await;
    stage.drain_until(|stage| stage.value(PARTY, record, EMAIL).is_none()).await;
}

#[tokio::test]
async fn what_changed_while_the_agent_was_away_is_found_when_it_is_back() {
    let mut stage = Stage::new().await;
    let (renamed, record) = stage.party(&unused("Away")).await;
    let (deleted, gone) = stage.party(&unused("Away too")).await;
    let name = unused("Back");
    stage.person.set("party.party", renamed, json!({ "name": name })).await;
    stage.person.call("party.party", "delete", json!([[deleted]])).await;
    stage.restart().await;
    stage.drain().await;
    assert_eq!(stage.value(PARTY, record, NAME), text(&name));
    assert!(!stage.world.contains_key(&(PARTY, gone)));
}

#[tokio::test]
async fn an_edit_that_comes_again_has_its_outcome_and_is_not_written_again() {
    let mut stage = Stage::new().await;
    let name = unused("Once");
    let (id, record) = stage.party(&name).await;
    let new = unused("Twice");
    let write = stage.set(PARTY, record, vec![change(NAME, text(&name), text(&new))]);
    let save = save(vec![write]);
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    stage.person.set("party.party", id, json!({ "name": name })).await;
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    assert_eq!(stage.person.field("party.party", id, "name").await, json!(name));
}

#[tokio::test]
async fn a_company_of_thousands_of_records_is_sent_whole() {
    let server = Server::start("company").await;
    let stage = Stage::large(&server).await;
    let count = |type_no| stage.world.keys().filter(|(of, _)| *of == type_no).count();
    let counts = [PARTY, ADDRESS, MECHANISM, SALE, SALE_LINE].map(count);
    assert_eq!(counts, [2_004, 2_001, 2_002, 500, 1_000]);
    assert_eq!(stage.find_all(SALE, 12, &Some(Value::Decimal(Decimal::new(3750, 2)))).len(), 500);
}
