//! Opening a database: what is told when that cannot be, and what a start leaves as it is.

use super::{another, on_every_server, small};
use crate::{place::Kind, premises::*, stage::*};
use landbridge_model::AgentId;
use landbridge_office::{
    agent::{Agent, AgentError, Database},
    doctor::{Candidate, Item, State, examine},
    mapping::Mapping,
};

on_every_server!(
    a_server_that_is_not_there_is_named_and_tried_again,
    a_new_start_changes_nothing_in_the_schema_and_waits_for_nobody,
    a_mapping_that_leaves_a_type_out_takes_its_triggers_away,
);

pub(crate) async fn open(url: &str) -> Result<Agent, AgentError> {
    let mapping = Mapping::parse("office.toml", MAPPING).unwrap();
    Agent::open(Database::named(url), mapping, AgentId::new(1, [1; 10])).await
}

/// Why it cannot be opened.
pub(crate) async fn complaint(url: &str) -> String {
    let error = open(url).await.unwrap_err();
    assert!(!error.to_string().contains("s3cret"), "no password is shown: {error}");
    error.to_string()
}

/// Whether whoever is about to connect it with the small company's mapping has rights enough.
pub(crate) async fn grants(url: &str) -> State {
    let mapping = Some(Mapping::parse("office.toml", MAPPING));
    let database = Some(Database::named(url));
    let requirements = examine(&Candidate { database, mapping, ..Candidate::default() }, 0).await;
    requirements.into_iter().find(|found| found.item == Item::Grants).unwrap().state
}

async fn a_server_that_is_not_there_is_named_and_tried_again(kind: Kind) {
    let scheme = if kind == Kind::MariaDb { "mysql" } else { "postgres" };
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = open(&format!("{scheme}://anna:s3cret@{free}/company")).await.unwrap_err();
    let expected =
        format!("the database server at {free} cannot be reached: Connection refused (os error 111)");
    assert_eq!(error.to_string(), expected);
    assert!(error.is_passing());
    let error = complaint(&format!("{scheme}://anna:s3cret@localhost:port/company")).await;
    assert!(
        error.starts_with(&format!("\"{scheme}://anna@localhost:port/company\" is not the URL of")),
        "{error}"
    );
}

async fn a_new_start_changes_nothing_in_the_schema_and_waits_for_nobody(kind: Kind) {
    let mut stage = small(kind).await;
    let mut other = another(&stage).await;
    let objects = if kind == Kind::MariaDb {
        "select group_concat(trigger_name || created order by trigger_name) from information_schema.triggers where trigger_schema = database()"
    } else {
        "select string_agg(xmin::text || tgname, ',' order by tgname) from pg_trigger where tgname like 'landbridge%'"
    };
    let before = stage.ask(objects).await;
    other.run("begin; update items set note = 'x'").await;
    stage.restart().await;
    assert_eq!(stage.ask(objects).await, before);
    other.run("commit").await;
    stage.drain().await;
    stage.assert_world_is_true().await;
}

async fn a_mapping_that_leaves_a_type_out_takes_its_triggers_away(kind: Kind) {
    let mut stage = small(kind).await;
    let (before, rest) = MAPPING.split_once("[[type]]\nno = 19").unwrap();
    assert!(rest.contains("shop"));
    stage.restart_with(before).await;
    let of_shops: &[&str] = if kind == Kind::MariaDb {
        &["select count(*) from information_schema.triggers \
           where trigger_schema = database() and trigger_name like 'landbridge#_19%' escape '#'"]
    } else {
        &[
            "select count(*) from pg_trigger where tgname like 'landbridge_19%'",
            "select count(*) from pg_proc where proname like 'landbridge_19%'",
        ]
    };
    for count in of_shops {
        assert_eq!(stage.ask(count).await, "0", "{count}");
    }
    stage.run("insert into makers values ('x9', 'X', 'New')").await;
    stage.drain().await;
    stage.restart_with(MAPPING).await;
    stage.run("update makers set name = 'Newer' where code = 'x9'").await;
    stage.drain().await;
    stage.find(SHOP, 1, text("Newer"));
}
