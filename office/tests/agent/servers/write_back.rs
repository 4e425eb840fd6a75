//! Write-backs beside other programs that write at the same moment.

use super::{another, on_every_server, small};
use crate::{
    place::{Client, Kind},
    premises::*,
    stage::*,
};
use landbridge_model::{
    AgentId, FieldNo, RecordId, Value,
    office::{Action, Next, WriteResult},
};
use landbridge_office::{
    agent::{Agent, AgentError},
    mapping::Mapping,
};
use std::time::Duration;

on_every_server!(
    a_write_back_waits_for_whoever_holds_the_row_and_then_compares,
    another_field_that_somebody_changes_meanwhile_is_kept,
    a_row_that_gets_the_key_of_a_deleted_one_meanwhile_is_not_written,
    a_joined_row_that_somebody_holds_is_compared_afterwards_too,
    a_line_that_somebody_adds_meanwhile_is_not_deleted_unseen,
    a_reference_never_leads_to_a_row_that_got_the_key_of_a_deleted_one,
    a_row_that_stays_held_is_a_reason_to_try_again_and_nothing_is_half_done,
    a_write_back_that_fails_holds_nobody_up,
    an_agent_that_is_replaced_in_the_middle_writes_nothing,
    two_agents_at_once_write_an_edit_once,
);

/// An agent that does not wait for others.
async fn impatient(stage: &Stage) -> Agent {
    let mapping = Mapping::parse("office.toml", MAPPING).unwrap();
    let id = AgentId::new(2, [2; 10]);
    let mut agent = Agent::open_with_patience(stage.place.database(), mapping, id, Duration::from_millis(1))
        .await
        .unwrap();
    agent.welcome(&stage.welcoming(Next::Continue)).await.unwrap();
    agent
}

/// Waits until some connection waits for a lock.
async fn until_somebody_waits(client: &mut Client) {
    let waiting = match client {
        // What is told of single transactions is kept as it was for as long as somebody keeps asking.
        Client::MariaDb(_) => {
            "select variable_value from information_schema.global_status \
             where variable_name = 'innodb_row_lock_current_waits'"
        }
        _ => "select count(*) from pg_stat_activity where wait_event_type = 'Lock'",
    };
    while client.ask(waiting).await == "0" {}
}

fn renamed(stage: &mut Stage, item: RecordId) -> landbridge_model::office::WriteBack {
    let write = stage.set(ITEM, item, vec![change(1, text("Lamp"), text("Big lamp"))]);
    stage.save(vec![write])
}

/// What becomes of a new name for the lamp when somebody else holds it first and then does this.
async fn after(kind: Kind, held: &str, rest: &str) -> (Stage, Vec<WriteResult>) {
    let mut stage = small(kind).await;
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    let save = renamed(&mut stage, lamp);
    let (mut other, mut watcher) = (another(&stage).await, another(&stage).await);
    other.run(&format!("begin; {held}")).await;
    let rest = rest.to_owned();
    let freed = tokio::spawn(async move {
        until_somebody_waits(&mut watcher).await;
        other.run(&format!("{rest}; commit")).await;
    });
    let results = stage.write(&save).await;
    freed.await.unwrap();
    stage.assert_world_is_true().await;
    (stage, results)
}

async fn a_write_back_waits_for_whoever_holds_the_row_and_then_compares(kind: Kind) {
    let (mut stage, results) = after(kind, "update items set name = 'Torch' where id = 1", "select 1").await;
    assert_eq!(results, [WriteResult::Differs { present: vec![(FieldNo(1), text("Torch"))] }]);
    assert_eq!(stage.ask("select name from items where id = 1").await, "Torch");
}

async fn another_field_that_somebody_changes_meanwhile_is_kept(kind: Kind) {
    let (mut stage, results) = after(kind, "update items set note = 'new' where id = 1", "select 1").await;
    assert_eq!(results, [WriteResult::Written]);
    assert_eq!(stage.ask("select name || note from items where id = 1").await, "Big lampnew");
}

async fn a_row_that_gets_the_key_of_a_deleted_one_meanwhile_is_not_written(kind: Kind) {
    // It has even the value that the person saw.
    let rest = "insert into items (id, name) values (1, 'Lamp')";
    let (mut stage, results) = after(kind, "delete from items where id = 1", rest).await;
    assert_eq!(results, [WriteResult::Gone]);
    assert_eq!(stage.ask("select name from items where id = 1").await, "Lamp");
}

async fn a_joined_row_that_somebody_holds_is_compared_afterwards_too(kind: Kind) {
    let mut stage = small(kind).await;
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    let write = stage.set(ITEM, lamp, vec![change(13, text("A1"), text("Z9"))]);
    let save = stage.save(vec![write]);
    let (mut other, mut watcher) = (another(&stage).await, another(&stage).await);
    other.run("begin; update places set shelf = 'B1' where item = 1").await;
    let freed = tokio::spawn(async move {
        until_somebody_waits(&mut watcher).await;
        other.run("commit").await;
    });
    assert_eq!(stage.write(&save).await, [WriteResult::Differs { present: vec![(FieldNo(13), text("B1"))] }]);
    freed.await.unwrap();
}

async fn a_line_that_somebody_adds_meanwhile_is_not_deleted_unseen(kind: Kind) {
    let mut stage = small(kind).await;
    let desk = stage.find(ITEM, 1, text("Desk"));
    let expected = stage.world[&(ITEM, desk)].clone();
    let of_desk = stage
        .world
        .iter()
        .filter(|((of, _), fields)| *of == PART && fields[&FieldNo(1)] == Value::Reference(desk));
    let lines = of_desk.map(|((_, line), fields)| (*line, fields.clone())).collect();
    let delete = stage.edit(ITEM, desk, Action::Delete { expected, lines });
    let save = stage.save(vec![delete]);
    let (mut other, mut watcher) = (another(&stage).await, another(&stage).await);
    other.run("begin; insert into parts (item, body) values (2, 'drawer')").await;
    let freed = tokio::spawn(async move {
        until_somebody_waits(&mut watcher).await;
        other.run("commit").await;
    });
    assert_eq!(stage.write(&save).await, [WriteResult::Differs { present: vec![] }]);
    freed.await.unwrap();
    assert_eq!(stage.ask("select count(*) from parts where item = 2").await, "2");
}

async fn a_reference_never_leads_to_a_row_that_got_the_key_of_a_deleted_one(kind: Kind) {
    let mut stage = small(kind).await;
    stage.run("insert into makers values ('n1', 'K', 'Nils')").await;
    stage.drain().await;
    let (chair, nils) = (stage.find(ITEM, 1, text("Chair")), stage.find(MAKER, 1, text("Nils")));
    let writes = vec![
        stage.set(ITEM, chair, vec![change(11, None, Some(Value::Reference(nils)))]),
        stage.set(ITEM, chair, vec![change(2, text("C-1"), text("W-1"))]),
    ];
    let save = stage.save(writes);
    let (mut other, mut watcher) = (another(&stage).await, another(&stage).await);
    // The key is looked up, and then the statement waits until it is known whether the number is free.
    other.run("begin; insert into items (name, sku) values ('x', 'W-1')").await;
    let freed = tokio::spawn(async move {
        until_somebody_waits(&mut watcher).await;
        other
            .run("delete from makers where code = 'n1'; insert into makers values ('n1', 'K', 'Olle')")
            .await;
        other.run("delete from items where sku = 'W-1'; commit").await;
    });
    let error = stage.agent.write_back(&save, 0).await.unwrap_err();
    assert!(error.is_passing(), "{error}");
    freed.await.unwrap();
    let results = stage.write(&save).await;
    assert!(matches!(&results[0], WriteResult::Refused { field: Some(FieldNo(11)), .. }), "{results:?}");
    assert_eq!(stage.ask("select maker from items where id = 3").await, "null");
    stage.assert_world_is_true().await;
}

async fn a_row_that_stays_held_is_a_reason_to_try_again_and_nothing_is_half_done(kind: Kind) {
    let mut stage = small(kind).await;
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    let save = renamed(&mut stage, lamp);
    let mut other = another(&stage).await;
    stage.agent = impatient(&stage).await;
    other.run("begin; update items set stock = 5 where id = 1").await;
    let error = stage.agent.write_back(&save, 0).await.unwrap_err();
    assert!(matches!(error, AgentError::DatabaseLocked), "{error}");
    assert!(error.is_passing());
    other.run("commit").await;
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    assert_eq!(stage.ask("select name || stock from items where id = 1").await, "Big lamp5");
}

/// The agent may pause for half a minute then.
async fn a_write_back_that_fails_holds_nobody_up(kind: Kind) {
    let mut stage = small(kind).await;
    let (lamp, desk) = (stage.find(ITEM, 1, text("Lamp")), stage.find(ITEM, 1, text("Desk")));
    let first = stage.set(ITEM, desk, vec![change(1, text("Desk"), text("Big desk"))]);
    let second = stage.set(ITEM, lamp, vec![change(1, text("Lamp"), text("Big lamp"))]);
    let group = stage.group(vec![first, second]);
    let mut other = another(&stage).await;
    stage.agent = impatient(&stage).await;
    other.run("begin; update items set stock = 5 where id = 1").await;
    let error = stage.agent.write_back(&group, 0).await.unwrap_err();
    assert!(matches!(error, AgentError::DatabaseLocked), "{error}");
    let patient = match kind {
        Kind::MariaDb => "set innodb_lock_wait_timeout = 20",
        _ => "set lock_timeout = '20s'",
    };
    other.run(&format!("{patient}; update items set stock = 4 where id = 2; commit")).await;
}

async fn an_agent_that_is_replaced_in_the_middle_writes_nothing(kind: Kind) {
    let mut stage = small(kind).await;
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    let save = renamed(&mut stage, lamp);
    let mut other = another(&stage).await;
    other.run("begin; update items set stock = 5 where id = 1").await;
    let newer = impatient(&stage).await;
    let mut old = std::mem::replace(&mut stage.agent, newer);
    let error = old.write_back(&save, 0).await.unwrap_err();
    assert!(matches!(error, AgentError::TakenOver), "{error}");
    other.run("commit").await;
    assert_eq!(stage.ask("select name from items where id = 1").await, "Lamp");
}

async fn two_agents_at_once_write_an_edit_once(kind: Kind) {
    let mut stage = small(kind).await;
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    let write = stage.set(ITEM, lamp, vec![change(4, whole(10), whole(15))]);
    let save = stage.save(vec![write]);
    let mut newer = stage.open_again().await;
    newer.welcome(&stage.welcoming(Next::Continue)).await.unwrap();
    let (old, new) = tokio::join!(stage.agent.write_back(&save, 0), newer.write_back(&save, 0));
    assert!(matches!(old, Err(AgentError::TakenOver)), "{old:?}");
    assert!(new.unwrap());
    assert_eq!(stage.ask("select stock from items where id = 1").await, "15");
}
