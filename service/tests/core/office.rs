//! The office agent: greeting, the chain of batches, fences, and what it may bring.

use crate::stage::{CONTACT, NAME, Stage, contact_fields, row, text, types};
use landbridge_model::{
    AgentId, BatchId, FieldNo, TypeNo, Value,
    office::{Batch, Hello, Next},
    wire::ErrorCode,
};

#[tokio::test]
async fn a_first_greeting_asks_for_a_sweep_and_a_later_one_goes_on() {
    let stage = Stage::bare().await;
    assert_eq!(stage.hello().await, Next::Sweep { sweep: 1, after: None });
    assert_eq!(stage.hello().await, Next::Sweep { sweep: 1, after: None }, "the same sweep is resumed");
    stage.sweep(vec![]).await;
    assert_eq!(stage.hello().await, Next::Continue);
}

#[tokio::test]
async fn a_changed_type_asks_for_a_sweep() {
    let stage = Stage::new().await;
    let mut hello = stage.agent_hello();
    hello.types[0].key = "customer".into();
    let next = stage.workspace.office_hello(hello).await.unwrap().next;
    assert!(matches!(next, Next::Sweep { sweep: 2, after: Some(_) }), "{next:?}");
}

#[tokio::test]
async fn a_sample_company_is_refused_by_a_real_service() {
    let stage = Stage::bare().await;
    let real = stage.workspaces.create("Echte BV", false).await.unwrap();
    let error = real.office_hello(stage.agent_hello()).await.unwrap_err().to_answer();
    assert_eq!(error.error, ErrorCode::Refused);
    assert!(
        error.message.starts_with("Bygg AB is the business software's sample company"),
        "{}",
        error.message
    );
}

#[tokio::test]
async fn the_same_batch_is_acknowledged_again_and_absorbed_once() {
    let stage = Stage::new().await;
    let id = stage.id();
    let batch = stage.batch(vec![], vec![row(CONTACT, id, contact_fields("Anna", "nl"))]);
    stage.send(batch.clone()).await;
    let seq = stage.workspace.status().await.unwrap().seq;
    assert_eq!(stage.workspace.office_batch(batch.clone()).await.unwrap().id, batch.id);
    assert_eq!(stage.workspace.status().await.unwrap().seq, seq);
}

#[tokio::test]
async fn a_batch_that_does_not_follow_is_refused() {
    let stage = Stage::new().await;
    let lost = Batch { previous: Some(BatchId::new(9, [9; 10])), ..stage.batch(vec![], vec![]) };
    assert_eq!(stage.workspace.office_batch(lost).await.unwrap_err().code(), ErrorCode::Refused);
    let hello = Hello { last_batch: Some(BatchId::new(9, [9; 10])), ..stage.agent_hello() };
    assert_eq!(stage.workspace.office_hello(hello).await.unwrap().next, Next::Stop);
}

#[tokio::test]
async fn a_batch_that_was_sent_before_the_service_began_anew_is_not_taken() {
    let mut stage = Stage::new().await;
    let late = stage.batch(vec![], vec![row(CONTACT, stage.id(), contact_fields("Anna", "nl"))]);
    stage.restart().await;
    let error = stage.workspace.office_batch(late.clone()).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnknownGeneration);
    // After another hello the agent sends it under the new one.
    stage.send(Batch { generation: stage.workspace.generation(), ..late }).await;
}

#[tokio::test]
async fn an_acknowledgement_that_was_lost_is_no_reason_to_stop() {
    let stage = Stage::new().await;
    let before = stage.agent_hello();
    stage.office(vec![], vec![]).await;
    let hello = Hello { batch_under_way: stage.agent_hello().last_batch, ..before };
    assert_eq!(stage.workspace.office_hello(hello).await.unwrap().next, Next::Continue);
}

#[tokio::test]
async fn an_agent_with_a_lower_fence_must_stop() {
    let stage = Stage::new().await;
    let hello = Hello { fence: 2, agent: AgentId::new(2, [2; 10]), ..stage.agent_hello() };
    stage.workspace.office_hello(hello).await.unwrap();
    let old = stage.batch(vec![], vec![]);
    assert_eq!(stage.workspace.office_batch(old).await.unwrap_err().code(), ErrorCode::Refused);
    assert_eq!(stage.workspace.office_work(0, 1).await.unwrap_err().code(), ErrorCode::Refused);
    assert!(stage.workspace.office_work(0, 2).await.is_ok());
}

#[tokio::test]
async fn people_are_told_that_changes_are_noticed_late_while_the_office_is_away_too() {
    let mut stage = Stage::new().await;
    assert_eq!(stage.workspace.status().await.unwrap().look_seconds, 0);
    let hello = Hello { look_seconds: 3, ..stage.agent_hello() };
    stage.workspace.office_hello(hello).await.unwrap();
    assert_eq!(stage.workspace.pokes().borrow().look_seconds, 3);
    stage.restart().await;
    assert_eq!(stage.workspace.status().await.unwrap().look_seconds, 3);
}

#[tokio::test]
async fn a_row_that_does_not_fit_its_type_is_refused_with_its_place() {
    let stage = Stage::new().await;
    let id = stage.id();
    let cases = [
        (row(TypeNo(77), id, [].into()), "rows[0].type_no"),
        (row(CONTACT, id, [(FieldNo(99), text("x").unwrap())].into()), "rows[0].fields[99]"),
        (row(CONTACT, id, [(NAME, Value::Whole(1))].into()), "rows[0].fields[1]"),
    ];
    for (bad, at) in cases {
        let error =
            stage.workspace.office_batch(stage.batch(vec![], vec![bad])).await.unwrap_err().to_answer();
        assert_eq!((error.error, error.at.as_deref()), (ErrorCode::Malformed, Some(at)));
    }
    stage.office(vec![], vec![]).await;
}

#[tokio::test]
async fn the_service_keeps_its_own_types_to_itself() {
    let stage = Stage::bare().await;
    let mut hello = stage.agent_hello();
    hello.types = types();
    hello.types[0].no = TypeNo(1);
    assert_eq!(stage.workspace.office_hello(hello).await.unwrap_err().code(), ErrorCode::Malformed);
}

#[tokio::test]
async fn a_field_never_changes_its_kind() {
    let stage = Stage::new().await;
    let mut hello = stage.agent_hello();
    hello.types[0].fields[0].kind = landbridge_model::Kind::Whole;
    let error = stage.workspace.office_hello(hello).await.unwrap_err().to_answer();
    assert_eq!(error.error, ErrorCode::Refused);
    assert!(error.message.starts_with("field 1 of record type 16 (contact.name)"), "{}", error.message);
}

#[tokio::test]
async fn an_unchanged_row_takes_no_place_in_the_feed() {
    let stage = Stage::new().await;
    let contact = stage.contact("Anna", "nl").await;
    let seq = stage.workspace.status().await.unwrap().seq;
    stage.office(vec![], vec![row(CONTACT, contact, contact_fields("Anna", "nl"))]).await;
    assert_eq!(stage.workspace.status().await.unwrap().seq, seq);
}
