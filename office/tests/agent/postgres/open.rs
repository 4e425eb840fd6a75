//! Ways in which a database cannot be opened, each told in one sentence, and the rights that are enough.

use super::small;
use crate::{
    place::{Kind, Place},
    premises::*,
    server::Server,
    servers::open::{complaint, grants, open},
};
use landbridge_office::{
    agent::Database,
    doctor::{Lack, State},
};
use std::time::Duration;

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
async fn a_right_that_is_missing_is_named() {
    let (_place, url) = company("reader", "grant select on all tables in schema public to reader").await;
    let lacks = "the user of the business database lacks a right that the office agent needs: ";
    assert_eq!(complaint(&url).await, format!("{lacks}permission denied for database {}", name(&url)));
    let rights =
        "create schema landbridge authorization maker; grant select on all tables in schema public to maker";
    let (_place, url) = company("maker", rights).await;
    assert_eq!(complaint(&url).await, format!("{lacks}permission denied for table makers"));
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
async fn a_trigger_that_somebody_switched_off_is_on_again_after_a_start() {
    let mut stage = small().await;
    stage.run("alter table items disable trigger user").await;
    stage.restart().await;
    stage.run("update items set note = 'x' where id = 1").await;
    assert_eq!(stage.drain().await.len(), 1);
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
