//! Ways in which a database cannot be opened, each told in one sentence, and the rights that are enough.

use super::small;
use crate::{
    maria::MariaServer,
    place::{Kind, Place},
    premises::*,
    servers::{
        another,
        open::{complaint, grants, open},
    },
    stage::*,
};
use landbridge_office::{
    agent::Database,
    doctor::{Lack, State},
};
use std::time::Duration;

/// A database of the small company, its name, and its URL for `user`.
async fn company(user: &str) -> (Place, String, String) {
    let place = Place::new(Kind::MariaDb).await;
    let mut owner = place.client().await;
    owner.run(&format!("{}{ROWS}create user if not exists '{user}'@'%'", schema(Kind::MariaDb))).await;
    let name = owner.ask("select database()").await;
    let url = MariaServer::running().await.url(user, &name);
    (place, name, url)
}

#[tokio::test]
async fn a_wrong_password_a_stranger_and_a_wrong_name_are_refused_in_a_sentence() {
    let (place, name, _) = company("guest").await;
    place.client().await.run("create user keeper identified by 'right'").await;
    let server = MariaServer::running().await;
    for user in ["keeper", "nobody"] {
        // The server speaks its own language before anybody is let in.
        let told = complaint(&server.url(&format!("{user}:s3cret"), &name)).await;
        assert!(told.starts_with(&format!("the database server does not let \"{user}\" in: ")), "{told}");
        assert!(told.contains(&format!("'{user}'@'localhost'")), "{told}");
    }
    assert_eq!(
        complaint(&server.url("root", "elsewhere")).await,
        "the database server has no database \"elsewhere\""
    );
    let nameless = complaint("mariadb://anna:s3cret@localhost").await;
    assert!(nameless.starts_with("\"mariadb://anna@localhost\" is not the URL of a database"), "{nameless}");
}

#[tokio::test]
async fn what_is_missing_is_told_with_the_commands_that_are_enough() {
    let (place, name, url) = company("looker").await;
    let mut owner = place.client().await;
    owner.run(&format!("grant select on {name}.* to looker")).await;
    assert_eq!(
        complaint(&url).await,
        format!(
            "the user of the business database lacks a right that the office agent needs: \
             CREATE command denied to user 'looker'@'localhost' for table `{name}`.`landbridge_agent`"
        )
    );
    let State::Missing(Lack::Rights { commands, .. }) = grants(&url).await else { panic!("no rights") };
    let ours = "select count(*) from information_schema.tables where table_schema = database() and table_name like 'landbridge%'";
    owner.run("create table landbridge_agent (id integer)").await;
    owner.run("drop table landbridge_agent").await;
    owner.run(&format!("grant create on {name}.* to looker")).await;
    let State::Missing(Lack::Rights { .. }) = grants(&url).await else { panic!("no triggers") };
    // As the owner's own programs have it: names in backticks.
    owner.run("set sql_mode = ''").await;
    owner.run(&format!("revoke select, create on {name}.* from looker; {commands}")).await;
    assert_eq!(grants(&url).await, State::Met);
    assert_eq!(owner.ask(ours).await, "0", "looking changes nothing");
    open(&url).await.unwrap();
    assert_eq!(owner.ask(ours).await, "4");
    assert_eq!(grants(&url).await, State::Met);
    Database::named(&url).remove_side_tables(Duration::from_secs(60)).await.unwrap();
    assert_eq!(owner.ask(ours).await, "0");
}

#[tokio::test]
async fn somebody_without_any_right_on_the_side_tables_is_followed() {
    let mut stage = small().await;
    let name = stage.ask("select database()").await;
    stage
        .run(&format!(
            "create user if not exists clerk; grant select, update, delete on {name}.items to clerk"
        ))
        .await;
    let url = MariaServer::running().await.url("clerk", &name);
    let mut clerk = Place::MariaDb { url }.client().await;
    clerk.run("update items set note = 'by the clerk' where id = 1; delete from items where id = 2").await;
    stage.drain().await;
    stage.find(ITEM, 9, text("by the clerk"));
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn a_start_that_ended_in_the_middle_is_gone_on_with() {
    let mut stage = small().await;
    let of_items = "select group_concat('drop trigger ' || trigger_name separator ';') from information_schema.triggers \
         where trigger_schema = database() and trigger_name like 'landbridge#_16%' escape '#'";
    let drop = stage.ask(of_items).await;
    stage.run(&format!("{drop}; drop table landbridge_applied")).await;
    stage.restart().await;
    stage.run("update items set note = 'x' where id = 1").await;
    assert_eq!(stage.drain().await.len(), 1);
}

#[tokio::test]
async fn other_programs_are_told_and_the_agent_is_none() {
    let stage = small().await;
    let _other = another(&stage).await;
    let Some(programs) = stage.place.database().other_programs().await.unwrap() else {
        panic!("nothing was told")
    };
    let told: Vec<_> = programs.iter().map(|one| (one.login.as_str(), one.connections)).collect();
    // The stage itself works with the database too.
    assert_eq!(told, [("root", 2)]);
}
