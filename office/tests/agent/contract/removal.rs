//! Ending a connection: what the connector keeps in the business database is removed, and nothing else.

use crate::{premises::*, stage::*};
use landbridge_office::agent::AgentError;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

super::on_every_connector!(what_the_connector_keeps_is_removed_and_the_company_works_on);

async fn what_the_connector_keeps_is_removed_and_the_company_works_on(mut stage: Stage) {
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    let items = stage.ask("select count(*) from items").await;
    for _ in 0..2 {
        stage.place.database().remove_side_tables(PATIENCE).await.unwrap();
    }
    // An agent that was forgotten somewhere stops: there is nothing left to compare its fence with.
    assert!(matches!(stage.agent.hello().await, Err(AgentError::Database(_))));
    stage.run("update items set note = 'on our own' where id = 1").await;
    assert_eq!(stage.ask("select note from items where id = 1").await, "on our own");
    assert_eq!(stage.ask("select count(*) from items").await, items);
    stage.restart().await;
    stage.last_batch = None;
    stage.sweep(2).await;
    stage.assert_world_is_true().await;
    assert_eq!(stage.find(ITEM, 1, text("Lamp")), lamp);
}
