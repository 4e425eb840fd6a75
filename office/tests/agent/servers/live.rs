//! The agent as it runs: what happens in the database is noticed without anybody asking.

use super::on_every_server;
use crate::{
    place::{Client, Kind, Place},
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

on_every_server!(
    what_somebody_changes_comes_by_itself_and_edits_are_fetched_and_written,
    a_new_row_of_choices_is_noticed_although_no_record_has_changed,
    a_connection_that_the_server_cuts_is_made_again,
);

async fn company(kind: Kind) -> (Place, Outside, JoinHandle<Result<(), AgentError>>) {
    let place = Place::new(kind).await;
    place.client().await.run(&format!("{}{ROWS}", schema(kind))).await;
    let mut outside = outside().await;
    let mapping = Mapping::parse("office.toml", MAPPING).unwrap();
    let config = AgentConfig { database: place.database(), mapping, ..outside.config() };
    let agent = tokio::spawn(run(config, std::future::pending()));
    outside.end_of_sweep().await;
    (place, outside, agent)
}

async fn what_somebody_changes_comes_by_itself_and_edits_are_fetched_and_written(kind: Kind) {
    let (place, mut outside, agent) = company(kind).await;
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

async fn a_new_row_of_choices_is_noticed_although_no_record_has_changed(kind: Kind) {
    let (place, mut outside, agent) = company(kind).await;
    place.client().await.run("insert into branches values (3, 'East')").await;
    while !matches!(outside.came().await, Came::Hello(_)) {}
    agent.abort();
}

async fn a_connection_that_the_server_cuts_is_made_again(kind: Kind) {
    let (place, mut outside, agent) = company(kind).await;
    let mut other = place.client().await;
    cut_the_agent(&mut other).await;
    other.run("update items set note = 'x' where id = 1").await;
    while outside.batch().await.rows[0].type_no != ITEM {}
    agent.abort();
}

/// Has the server end each connection of the agent.
async fn cut_the_agent(owner: &mut Client) {
    match owner {
        Client::MariaDb(_) => {
            let of_agent = "select group_concat(id) from information_schema.processlist \
                where db = database() and is_used_lock(concat('landbridge/', id)) is not null";
            for id in owner.ask(of_agent).await.split(',') {
                owner.run(&format!("kill {id}")).await;
            }
        }
        _ => owner.run("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'landbridge%' and datname = current_database()").await,
    }
}
