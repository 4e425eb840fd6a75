//! A new start, and a generation that ended, on the sample company. What a crash between two steps may do is in the contract.

use crate::stage::*;
use landbridge_model::GenerationId;

#[tokio::test]
async fn a_write_back_of_a_generation_that_ended_is_not_carried_out() {
    let mut stage = Stage::sample().await;
    let number = stage.ask("select number from customers where id = 1").await;
    let record = stage.find(CONTACT, 1, text(&number));
    let write = stage.set(CONTACT, record, vec![change(18, stage.value(CONTACT, record, 18), text("late"))]);
    let mut save = stage.save(vec![write]);
    save.generation = GenerationId::new(0, [4; 10]);
    assert!(!stage.agent.write_back(&save, 0).await.unwrap());
    assert_eq!(stage.next_batch().await, None);
    assert_ne!(stage.ask("select notes from customers where id = 1").await, "late");
}

#[tokio::test]
async fn a_new_start_changes_nothing_in_the_schema() {
    let mut stage = Stage::sample().await;
    let version = stage.ask("select schema_version from pragma_schema_version").await;
    stage.restart().await;
    assert_eq!(stage.ask("select schema_version from pragma_schema_version").await, version);
}
