//! The agent as it runs: what happens in the database is noticed without anybody asking.

use crate::{
    place::{Kind, Place},
    premises::*,
    run::{Came, Outside, generation, outside},
    stage::*,
};
use landbridge_model::{
    ClientId, EditId,
    office::{Action, Write, WriteBack, WriteResult},
};
use landbridge_office::{
    agent::{AgentConfig, AgentError, run},
    mapping::Mapping,
};
use tokio::task::JoinHandle;

async fn company() -> (Place, Outside, JoinHandle<Result<(), AgentError>>) {
    let place = Place::new(Kind::Postgres).await;
    place.client().await.run(&format!("{}{ROWS}", schema(Kind::Postgres))).await;
    let mut outside = outside().await;
    let mapping = Mapping::parse("office.toml", MAPPING).unwrap();
    let config = AgentConfig { database: place.database(), mapping, ..outside.config() };
    let agent = tokio::spawn(run(config, std::future::pending()));
    outside.end_of_sweep().await;
    (place, outside, agent)
}

#[tokio::test]
async fn what_somebody_changes_comes_by_itself_and_edits_are_fetched_and_written() {
    let (place, mut outside, agent) = company().await;
    let mut other = place.client().await;
    other.run("update items set stock = 40 where id = 1").await;
    let batch = outside.batch().await;
    assert_eq!(batch.rows[0].type_no, ITEM);
    let edit = EditId { client: ClientId::new(1, [3; 10]), n: 1 };
    let action = Action::Set { changes: vec![change(4, whole(40), whole(41))] };
    let writes = vec![Write { edit, type_no: ITEM, record: batch.rows[0].record, action }];
    outside.work.send(WriteBack { no: 1, generation: generation(1), is_group: false, writes }).unwrap();
    let batch = outside.batch().await;
    assert_eq!(batch.outcomes[0].result, WriteResult::Written);
    assert_eq!(other.ask("select stock from items where id = 1").await, "41");
    agent.abort();
}

#[tokio::test]
async fn a_new_row_of_choices_is_noticed_although_no_record_has_changed() {
    let (place, mut outside, agent) = company().await;
    place.client().await.run("insert into branches values (3, 'East')").await;
    while !matches!(outside.came().await, Came::Hello(_)) {}
    agent.abort();
}

#[tokio::test]
async fn a_connection_that_the_server_cuts_is_made_again() {
    let (place, mut outside, agent) = company().await;
    let mut other = place.client().await;
    other.run("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'landbridge%' and datname = current_database()").await;
    other.run("update items set note = 'x' where id = 1").await;
    while outside.batch().await.rows[0].type_no != ITEM {}
    agent.abort();
}
