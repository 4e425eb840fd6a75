//! The worst moments: a call whose answer is lost, an agent that ends in the middle of one, a server that is away.

use crate::{proxy::Cut, stage::*};
use landbridge_model::{
    FieldNo, RecordId, Value,
    office::{WriteBack, WriteResult},
};
use landbridge_office::agent::AgentError;
use serde_json::json;

/// Begins to write; the agent is killed when the line is cut.
async fn killed(stage: &mut Stage, save: &WriteBack) {
    tokio::select! {
        written = stage.agent.write_back(save, NOW_MILLIS) => panic!("{written:?}"),
        () = stage.line.is_cut() => {}
    }
    stage.restart().await;
}

/// A rename of a party, which is called so.
async fn rename(stage: &mut Stage, new: &str) -> (i64, String, WriteBack) {
    let name = unused("Before");
    let (id, record) = stage.party(&name).await;
    let write = stage.set(PARTY, record, vec![change(NAME, text(&name), text(new))]);
    (id, name, save(vec![write]))
}

#[tokio::test]
async fn an_agent_killed_between_write_and_confirmation_finds_that_it_has_written() {
    let mut stage = Stage::new().await;
    let new = unused("Written");
    let (id, _, save) = rename(&mut stage, &new).await;
    stage.line.cut("write", Cut::KeepBack);
    killed(&mut stage, &save).await;
    let stamp = stage.person.field("party.party", id, "_timestamp").await;
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    assert_eq!(stage.person.field("party.party", id, "name").await, json!(new));
    assert_eq!(stage.person.field("party.party", id, "_timestamp").await, stamp, "it is not written twice");
}

#[tokio::test]
async fn what_was_written_and_taken_back_by_somebody_is_not_written_again() {
    let mut stage = Stage::new().await;
    let new = unused("Written");
    let (id, name, save) = rename(&mut stage, &new).await;
    stage.line.cut("write", Cut::KeepBack);
    killed(&mut stage, &save).await;
    stage.person.set("party.party", id, json!({ "name": name })).await;
    let differs = WriteResult::Differs { present: vec![(FieldNo(NAME), text(&name))] };
    assert_eq!(stage.write(&save).await, [differs]);
    assert_eq!(stage.person.field("party.party", id, "name").await, json!(name));
}

#[tokio::test]
async fn a_call_that_tryton_never_heard_of_is_made_again() {
    let mut stage = Stage::new().await;
    let new = unused("Heard");
    let (id, _, save) = rename(&mut stage, &new).await;
    stage.line.cut("write", Cut::Before);
    let failed = stage.agent.write_back(&save, NOW_MILLIS).await.unwrap_err();
    assert!(failed.is_passing(), "{failed}");
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    assert_eq!(stage.person.field("party.party", id, "name").await, json!(new));
}

fn new_party(stage: &mut Stage, name: &str) -> (RecordId, WriteBack) {
    let write = stage.create(PARTY, fields([(NAME, text(name)), (ACTIVE, Some(Value::YesNo(true)))]));
    (write.record, save(vec![write]))
}

#[tokio::test]
async fn a_record_whose_making_was_not_confirmed_is_found_and_not_made_again() {
    let mut stage = Stage::new().await;
    let name = unused("Made");
    let (record, save) = new_party(&mut stage, &name);
    stage.line.cut("create", Cut::KeepBack);
    killed(&mut stage, &save).await;
    stage.drain().await;
    assert_eq!(stage.find_all(PARTY, NAME, &text(&name)), [record], "it is no stranger");
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    assert_eq!(stage.person.count("party.party", json!([["name", "=", name]])).await, 1);
}

#[tokio::test]
async fn a_record_that_was_never_made_is_made_once_that_is_certain() {
    let mut stage = Stage::new().await;
    let name = unused("Never");
    let (record, save) = new_party(&mut stage, &name);
    stage.line.cut("create", Cut::Before);
    let failed = stage.agent.write_back(&save, NOW_MILLIS).await.unwrap_err();
    assert!(failed.is_passing(), "{failed}");
    assert!(matches!(stage.agent.write_back(&save, NOW_MILLIS).await, Err(AgentError::Uncertain)));
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    assert_eq!(stage.person.count("party.party", json!([["name", "=", name]])).await, 1);
    assert_eq!(stage.find_all(PARTY, NAME, &text(&name)), [record]);
}

#[tokio::test]
async fn lines_whose_making_was_not_confirmed_are_found_with_what_they_belong_to() {
    let mut stage = Stage::new().await;
    let name = unused("Group");
    let party = stage.create(PARTY, fields([(NAME, text(&name))]));
    let of = Some(Value::Reference(party.record));
    let place = stage.create(ADDRESS, fields([(1, of.clone()), (4, text("Lund"))]));
    let record = place.record;
    let group = group(vec![party, place]);
    stage.line.cut("create", Cut::After);
    let failed = stage.agent.write_back(&group, NOW_MILLIS).await.unwrap_err();
    assert!(failed.is_passing(), "{failed}");
    let results = stage.write(&group).await;
    assert_eq!(results, [WriteResult::Written, WriteResult::Written]);
    assert_eq!(stage.find_all(ADDRESS, 1, &of), [record]);
    assert_eq!(stage.person.count("party.party", json!([["name", "=", name]])).await, 1);
}

#[tokio::test]
async fn a_server_that_is_away_is_waited_for_and_nothing_is_lost() {
    let mut stage = Stage::new().await;
    let new = unused("Away");
    let (id, _, save) = rename(&mut stage, &new).await;
    stage.line.set_down(true);
    assert!(stage.next_batch().await.unwrap_err().is_passing());
    assert!(stage.agent.write_back(&save, NOW_MILLIS).await.unwrap_err().is_passing());
    stage.line.set_down(false);
    stage.agent.reconnect().await.unwrap();
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    assert_eq!(stage.person.field("party.party", id, "name").await, json!(new));
}
