//! A crash between any two steps: the same batch comes again under the same id, nothing is written twice, and an agent that was replaced
//! does nothing more.

use crate::{premises::*, stage::*};
use landbridge_model::{
    BatchId,
    office::{BatchAnswer, Next, WriteResult},
};
use landbridge_office::agent::AgentError;

super::on_every_connector!(
    a_batch_that_was_not_acknowledged_comes_again_under_its_id,
    an_answer_that_comes_twice_does_no_harm,
    a_write_back_that_comes_again_is_written_once_and_reported_again,
    an_agent_that_another_has_replaced_stops,
);

async fn a_batch_that_was_not_acknowledged_comes_again_under_its_id(mut stage: Stage) {
    stage.run("update items set note = 'a' where id = 1").await;
    let first = stage.next_batch().await.unwrap();
    stage.restart().await;
    let again = stage.next_batch().await.unwrap();
    assert_eq!((first.id, first.previous, first.rows), (again.id, again.previous, again.rows.clone()));
    // The service had it; only its answer was lost. Meanwhile there are more changes, for the next batch.
    stage.absorb_silently(&again);
    stage.run("update items set note = 'b' where id = 2").await;
    stage.restart().await;
    let third = stage.next_batch().await.unwrap();
    assert_eq!((third.id, third.rows.len()), (first.id, 1));
    let batches = stage.drain().await;
    assert_eq!(batches.iter().map(|batch| batch.rows.len()).collect::<Vec<_>>(), [1, 1]);
    assert_ne!(batches[1].id, first.id);
    stage.assert_world_is_true().await;
}

async fn an_answer_that_comes_twice_does_no_harm(mut stage: Stage) {
    stage.run("update items set note = 'a' where id = 1").await;
    let first = stage.next_batch().await.unwrap();
    stage.absorb(&first).await;
    stage.run("update items set note = 'b' where id = 1").await;
    let second = stage.next_batch().await.unwrap();
    stage.agent.acknowledge(BatchAnswer { id: first.id }).await.unwrap();
    assert_eq!(stage.next_batch().await.unwrap(), second);
}

async fn a_write_back_that_comes_again_is_written_once_and_reported_again(mut stage: Stage) {
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    let write = stage.set(ITEM, lamp, vec![change(4, whole(10), whole(15))]);
    let save = stage.save(vec![write]);
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    stage.restart().await;
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    assert_eq!(stage.value(ITEM, lamp, 4), whole(15));
    assert_eq!(stage.ask("select stock from items where id = 1").await, "15");
}

async fn an_agent_that_another_has_replaced_stops(mut stage: Stage) {
    stage.run("update items set note = 'a' where id = 1").await;
    let batch = stage.next_batch().await.unwrap();
    let mut newer = stage.open_again().await;
    let is_taken_over = |error| matches!(error, AgentError::TakenOver);
    assert!(is_taken_over(stage.agent.next_batch(BatchId::new(1, [0; 10])).await.unwrap_err()));
    assert!(is_taken_over(stage.agent.acknowledge(BatchAnswer { id: batch.id }).await.unwrap_err()));
    assert!(is_taken_over(stage.agent.hello().await.unwrap_err()));
    let record = stage.new_record();
    let write = stage.set(ITEM, record, vec![]);
    let save = stage.save(vec![write]);
    assert!(is_taken_over(stage.agent.write_back(&save, 0).await.unwrap_err()));
    newer.welcome(&stage.welcoming(Next::Continue)).await.unwrap();
    assert_eq!(newer.next_batch(BatchId::new(2, [0; 10])).await.unwrap().unwrap().id, batch.id);
}
