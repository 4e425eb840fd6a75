//! Ways in which a database cannot be opened, each told in one sentence, and the rights that are enough.

use super::{another, small};
use crate::{place::Kind, place::Place, premises::*, server::Server, stage::*};
use landbridge_model::AgentId;
use landbridge_office::{
    agent::{Agent, AgentError, Database},
    doctor::{Candidate, Item, Lack, State, examine},
    mapping::Mapping,
};
use std::time::Duration;

async fn open(url: &str) -> Result<Agent, AgentError> {
    let mapping = Mapping::parse("office.toml", MAPPING).unwrap();
    Agent::open(Database::named(url), mapping, AgentId::new(1, [1; 10])).await
}

async fn complaint(url: &str) -> String {
    let error = open(url).await.unwrap_err();
    assert!(!error.to_string().contains("s3cret"), "no password is shown: {error}");
    error.to_string()
}

/// A database of the small company, and its URL for `user`, who was made by `roles`.
async fn company(user: &str, roles: &str) -> (Place, String) {
    let place = Place::new(Kind::Postgres).await;
    let mut owner = place.client().await;
    let schema = schema(Kind::Postgres);
    let role =
        format!("do $$ begin create role {user} login; exception when duplicate_object then null; end $$");
    owner.run(&format!("{schema}{ROWS}{role};{roles}")).await;
    let name = owner.ask("select current_database()").await;
    (place, Server::running().await.url(user, &name))
}

#[tokio::test]
async fn a_wrong_password_and_a_stranger_are_refused_in_a_sentence() {
    let (place, _) = company("guest", "").await;
    let mut owner = place.client().await;
    owner.run("create role keeper login password 'right'").await;
    owner.run("create database guarded owner keeper").await;
    let server = Server::running().await;
    assert_eq!(
        complaint(&server.url("keeper:s3cret", "guarded")).await,
        "the database server does not let \"keeper\" in: password authentication failed for user \"keeper\""
    );
    assert_eq!(
        complaint(&server.url("nobody:s3cret", "postgres")).await,
        "the database server does not let \"nobody\" in: role \"nobody\" does not exist"
    );
    assert_eq!(
        complaint(&server.url("owner", "elsewhere")).await,
        "the database server has no database \"elsewhere\""
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_and_tried_again() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = open(&format!("postgres://anna:s3cret@{free}/company")).await.unwrap_err();
    let expected =
        format!("the database server at {free} cannot be reached: Connection refused (os error 111)");
    assert_eq!(error.to_string(), expected);
    assert!(error.is_passing());
    let error = complaint("postgres://anna:s3cret@localhost:port/company").await;
    assert!(error.starts_with("\"postgres://anna@localhost:port/company\" is not the URL of"), "{error}");
}

#[tokio::test]
async fn a_right_that_is_missing_is_named() {
    let (_place, url) = company("reader", "grant select on all tables in schema public to reader").await;
    let lacks = "the user of the business database lacks a right that the office agent needs: ";
    assert_eq!(complaint(&url).await, format!("{lacks}permission denied for database {}", name(&url)));
    let rights =
        "create schema landbridge authorization maker; grant select on all tables in schema public to maker";
    let (_place, url) = company("maker", rights).await;
    assert_eq!(complaint(&url).await, format!("{lacks}permission denied for table makers"));
}

/// The mapping of the small company, for whoever is about to connect it.
async fn grants(url: &str) -> State {
    let mapping = Some(Mapping::parse("office.toml", MAPPING));
    let database = Some(Database::named(url));
    let requirements = examine(&Candidate { database, mapping, ..Candidate::default() }, 0).await;
    requirements.into_iter().find(|found| found.item == Item::Grants).unwrap().state
}

#[tokio::test]
async fn what_is_missing_is_told_with_the_commands_that_are_enough() {
    for (user, right) in
        [("visitor", "usage on schema public"), ("looker", "select on all tables in schema public")]
    {
        let (place, url) = company(user, &format!("grant {right} to {user}")).await;
        let State::Missing(Lack::Rights { commands, .. }) = grants(&url).await else { panic!("no rights") };
        let mut owner = place.client().await;
        owner.run(&commands).await;
        assert_eq!(grants(&url).await, State::Met);
        assert_eq!(owner.ask("select count(*) from pg_tables where schemaname = 'landbridge'").await, "0");
        open(&url).await.unwrap();
    }
}

fn name(url: &str) -> &str {
    url.rsplit('/').find_map(|part| part.split_once('?')).unwrap().0
}

#[tokio::test]
async fn an_agent_and_a_clerk_with_few_rights_are_enough() {
    let rights = "create schema landbridge authorization agent; \
        grant select, insert, update, delete, trigger on all tables in schema public to agent; \
        grant usage on all sequences in schema public to agent";
    let (place, url) = company("agent", rights).await;
    open(&url).await.unwrap();
    let mut owner = place.client().await;
    owner.run("do $$ begin create role clerk login; exception when duplicate_object then null; end $$").await;
    owner.run("grant select, update on items to clerk; set role clerk; set search_path = ''").await;
    owner.run("update public.items set note = 'by the clerk' where id = 1").await;
    owner.run("reset role").await;
    let noted = "select count(*) from landbridge.landbridge_capture where type_no = 16 and key = '1'";
    assert_eq!(owner.ask(noted).await, "1");
    Database::named(&url).remove_side_tables(Duration::from_secs(60)).await.unwrap();
    owner.run("update public.items set note = 'on our own' where id = 1").await;
}

#[tokio::test]
async fn a_new_start_changes_nothing_in_the_schema_and_waits_for_nobody() {
    let mut stage = small().await;
    let mut other = another(&stage).await;
    let objects = "select string_agg(xmin::text || tgname, ',' order by tgname) from pg_trigger where tgname like 'landbridge%'";
    let before = stage.ask(objects).await;
    other.run("begin; update items set note = 'x'").await;
    stage.restart().await;
    assert_eq!(stage.ask(objects).await, before);
    other.run("commit").await;
    stage.drain().await;
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn a_trigger_that_somebody_switched_off_is_on_again_after_a_start() {
    let mut stage = small().await;
    stage.run("alter table items disable trigger user").await;
    stage.restart().await;
    stage.run("update items set note = 'x' where id = 1").await;
    assert_eq!(stage.drain().await.len(), 1);
}

#[tokio::test]
async fn a_mapping_that_leaves_a_type_out_takes_its_triggers_away() {
    let mut stage = small().await;
    let (before, rest) = MAPPING.split_once("[[type]]\nno = 19").unwrap();
    assert!(rest.contains("shop"));
    stage.restart_with(before).await;
    assert_eq!(stage.ask("select count(*) from pg_trigger where tgname like 'landbridge_19%'").await, "0");
    assert_eq!(stage.ask("select count(*) from pg_proc where proname like 'landbridge_19%'").await, "0");
    stage.run("insert into makers values ('x9', 'X', 'New')").await;
    stage.drain().await;
    stage.restart_with(MAPPING).await;
    stage.run("update makers set name = 'Newer' where code = 'x9'").await;
    stage.drain().await;
    stage.find(SHOP, 1, text("Newer"));
}

#[tokio::test]
async fn other_programs_are_told_and_the_agent_is_none() {
    let place = Place::new(Kind::Postgres).await;
    let mut other = place.client().await;
    other.run("set application_name = 'webshop'").await;
    let Some(programs) = place.database().other_programs().await.unwrap() else { panic!("nothing was told") };
    let told: Vec<_> = programs.iter().map(|one| (one.program.as_str(), one.connections)).collect();
    assert_eq!(told, [("webshop", 1)]);
    assert_eq!(Database::named("company.sqlite").other_programs().await.unwrap(), None);
}
