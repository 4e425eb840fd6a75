//! A crash between any two steps: the same batch comes again under the same id, nothing is written twice, and an agent that was replaced
//! does nothing more.

use crate::stage::*;
use landbridge_model::{
    BatchId, GenerationId,
    office::{BatchAnswer, Next, WriteResult},
};
use landbridge_office::agent::AgentError;

#[tokio::test]
async fn a_batch_that_was_not_acknowledged_comes_again_under_its_id() {
    let mut stage = Stage::sample().await;
    stage.run("update customers set notes = 'a' where id = 1").await;
    let first = stage.next_batch().await.unwrap();
    stage.restart().await;
    let again = stage.next_batch().await.unwrap();
    assert_eq!((first.id, first.previous, first.rows), (again.id, again.previous, again.rows.clone()));
    // The service had it; only its answer was lost. Meanwhile there are more changes, for the next batch.
    stage.absorb_silently(&again);
    stage.run("update customers set notes = 'b' where id = 2").await;
    stage.restart().await;
    let third = stage.next_batch().await.unwrap();
    assert_eq!((third.id, third.rows.len()), (first.id, 1));
    let batches = stage.drain().await;
    assert_eq!(batches.iter().map(|batch| batch.rows.len()).collect::<Vec<_>>(), [1, 1]);
    assert_ne!(batches[1].id, first.id);
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn an_answer_that_comes_twice_does_no_harm() {
    let mut stage = Stage::sample().await;
    stage.run("update customers set notes = 'a' where id = 1").await;
    let first = stage.next_batch().await.unwrap();
    stage.absorb(&first).await;
    stage.run("update customers set notes = 'b' where id = 1").await;
    let second = stage.next_batch().await.unwrap();
    stage.agent.acknowledge(BatchAnswer { id: first.id }).await.unwrap();
    assert_eq!(stage.next_batch().await.unwrap(), second);
}

#[tokio::test]
async fn a_write_back_that_comes_again_is_written_once_and_reported_again() {
    let mut stage = Stage::sample().await;
    let sku = stage.ask("select sku from products where id = 1").await;
    let product = stage.find(PRODUCT, 1, text(&sku));
    let stock = stage.value(PRODUCT, product, 7).and_then(|value| value.as_decimal()).unwrap();
    let stock = i64::try_from(stock.mantissa()).unwrap();
    let write = stage.set(PRODUCT, product, vec![change(7, whole(stock), whole(stock + 5))]);
    let save = stage.save(vec![write]);
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    stage.restart().await;
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    assert_eq!(stage.value(PRODUCT, product, 7), whole(stock + 5));
}

#[tokio::test]
async fn an_agent_that_another_has_replaced_stops() {
    let mut stage = Stage::sample().await;
    stage.run("update customers set notes = 'a' where id = 1").await;
    let batch = stage.next_batch().await.unwrap();
    let mut newer = stage.open_again().await;
    let is_taken_over = |error| matches!(error, AgentError::TakenOver);
    assert!(is_taken_over(stage.agent.next_batch(BatchId::new(1, [0; 10])).await.unwrap_err()));
    assert!(is_taken_over(stage.agent.acknowledge(BatchAnswer { id: batch.id }).await.unwrap_err()));
    assert!(is_taken_over(stage.agent.hello().await.unwrap_err()));
    let record = stage.new_record();
    let write = stage.set(CONTACT, record, vec![]);
    let save = stage.save(vec![write]);
    assert!(is_taken_over(stage.agent.write_back(&save, 0).await.unwrap_err()));
    newer.welcome(&stage.welcoming(Next::Continue)).await.unwrap();
    assert_eq!(newer.next_batch(BatchId::new(2, [0; 10])).await.unwrap().unwrap().id, batch.id);
}

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
