//! Moves between scopes.

use crate::stage::{
    CONTACT, LINE, LINE_ORDER, ORDER, ORDER_CONTACT, PHONE, Stage, TEAM, contact_fields, refused, row, text,
};
use landbridge_model::{Outcome, Scope, Value};

#[tokio::test]
async fn a_move_takes_along_what_belongs_to_the_record() {
    let stage = Stage::new().await;
    let (anna, bert, daan) = (stage.anna(), stage.anna(), stage.dutch());
    let contact = stage.contact("Sven", "se").await;
    let (order, line) = (stage.id(), stage.id());
    let rows = vec![
        row(ORDER, order, [(ORDER_CONTACT, Value::Reference(contact))].into()),
        row(LINE, line, [(LINE_ORDER, Value::Reference(order))].into()),
    ];
    stage.office(vec![], rows).await;
    let old = anna.base(&stage).await;
    anna.push(&stage, vec![anna.set(CONTACT, contact, old, PHONE, (None, text("111 111")))]).await;
    let outcome =
        bert.push(&stage, vec![bert.set(CONTACT, contact, old, PHONE, (None, text("222 222")))]).await;
    let Outcome::Conflict { conflict } = outcome[0] else { panic!() };
    assert!(daan.pull(&stage).await.records.is_empty());

    let base = anna.base(&stage).await;
    let from = stage.workspace.status().await.unwrap().seq;
    let there = anna.set(CONTACT, contact, base, TEAM, (text("se"), text("nl")));
    anna.push(&stage, vec![there.clone()]).await;
    let seen = daan.pull_from(&stage, from).await;
    for id in [contact, order, line, conflict] {
        assert!(seen.has(id), "{id} came along");
    }
    let swede = stage.person("Sven", landbridge_model::Scopes::Some([Scope::team("se")].into()));
    let left = swede.pull_from(&stage, from).await;
    assert!(left.records.is_empty());
    assert_eq!(left.lefts.len(), 4, "{left:?}");

    // The office does not take it: everything goes back.
    let from = stage.workspace.status().await.unwrap().seq;
    stage.office(vec![refused(there.id())], vec![]).await;
    let left = daan.pull_from(&stage, from).await;
    assert!(left.records.is_empty());
    assert_eq!(left.lefts.len(), 4, "{left:?}");
    let back = swede.pull_from(&stage, from).await;
    assert_eq!((back.records.len(), back.lefts.len()), (4, 0), "a scope that it came back to is not left");
}

#[tokio::test]
async fn a_record_that_comes_before_its_owner_shows_to_nobody_with_few_scopes() {
    let stage = Stage::new().await;
    let daan = stage.dutch();
    let (contact, order) = (stage.id(), stage.id());
    stage.office(vec![], vec![row(ORDER, order, [(ORDER_CONTACT, Value::Reference(contact))].into())]).await;
    assert!(!daan.pull(&stage).await.has(order));
    assert!(stage.anna().pull(&stage).await.has(order));
    stage.office(vec![], vec![row(CONTACT, contact, contact_fields("Daan", "nl"))]).await;
    assert!(daan.pull(&stage).await.has(order));
}

#[tokio::test]
async fn a_move_made_in_the_office_is_a_move() {
    let stage = Stage::new().await;
    let daan = stage.dutch();
    let contact = stage.contact("Daan", "nl").await;
    let from = stage.workspace.status().await.unwrap().seq;
    stage.office(vec![], vec![row(CONTACT, contact, contact_fields("Daan", "se"))]).await;
    let seen = daan.pull_from(&stage, from).await;
    assert_eq!(seen.lefts, [(Scope::team("nl"), contact)]);
    assert!(seen.records.is_empty());
}
