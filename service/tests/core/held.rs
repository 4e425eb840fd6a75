//! What people entered and the business database does not have yet.

use crate::stage::{CONTACT, NAME, PHONE, Stage, text, written};
use landbridge_model::{
    Outcome, Scopes,
    connection::{Held, HeldType},
};

#[tokio::test]
async fn what_waits_and_what_is_in_conflict_is_counted_by_type() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.person("Bert", Scopes::All));
    let contact = stage.contact("Anna", "nl").await;
    let workspace = &stage.workspace;
    assert_eq!(workspace.held().await.unwrap(), Held::default());

    let base = anna.base(&stage).await;
    let phone = |person: &crate::stage::Person, number: &str| {
        vec![person.set(CONTACT, contact, base, PHONE, (None, text(number)))]
    };
    anna.push(&stage, phone(&anna, "111 111")).await;
    let name = anna.set(CONTACT, contact, base, NAME, (text("Anna"), text("Anna B")));
    anna.push(&stage, vec![name]).await;
    let outcome = bert.push(&stage, phone(&bert, "222 222")).await;
    assert!(matches!(outcome[..], [Outcome::Conflict { .. }]), "{outcome:?}");
    let held = workspace.held().await.unwrap();
    let [HeldType { type_no: CONTACT, waiting: 2, conflicts: 1, .. }] = held.types[..] else {
        panic!("{held:?}")
    };
    assert_eq!(held.waiting(), 2);

    let done =
        stage.work().await.iter().flat_map(|save| &save.writes).map(|write| written(write.edit)).collect();
    stage.office(done, Vec::new()).await;
    let held = workspace.held().await.unwrap();
    assert!(matches!(held.types[..], [HeldType { waiting: 0, conflicts: 1, .. }]), "{held:?}");
}
