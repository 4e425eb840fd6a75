//! A mapping that does not fit the database is refused before anything runs, naming line, table and column.

use crate::stage::Stage;
use landbridge_office::agent::AgentError;

const SCHEMA: &str = "
    create table firm (name text);
    insert into firm values ('Test');
    create table towns (id integer primary key, name text);
    create table clients (id integer primary key, name text not null, town integer references towns (id),
        mood text not null, loud text as (upper(name)), code text);
    create table notes (client integer, body text);
    create view loud_clients as select id, name from clients;
";

const MAPPING: &str = r#"[company]
table = "firm"
name = "name"

[[type]]
no = 16
key = "client"
module = "contacts"
label = { en = "Client" }
plural = { en = "Clients" }
table = "clients"
key_column = "id"
new_key = "database"
fixed = { mood = "calm" }
title = ["name"]
sort = { field = "name" }

[[type.field]]
no = 1
key = "name"
label = { en = "Name" }
kind = "text"
column = "name"
"#;

async fn complaint(from: &str, to: &str) -> String {
    assert!(MAPPING.contains(from), "{from}");
    match Stage::of(SCHEMA, &MAPPING.replacen(from, to, 1)).await {
        Err(AgentError::Mapping(error)) => error.to_string(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("the mapping fits"),
    }
}

#[tokio::test]
async fn names_that_the_database_does_not_have() {
    assert_eq!(
        complaint("table = \"clients\"", "table = \"client\"").await,
        "office.toml, line 11: the database has no table \"client\""
    );
    assert_eq!(
        complaint("column = \"name\"", "column = \"naam\"").await,
        "office.toml, line 23: the table \"clients\" has no column \"naam\"\n\
         office.toml, line 11: the table \"clients\" demands a value in the column \"name\", but no field and no `fixed` value gives one"
            .split('\n').rev().collect::<Vec<_>>().join("\n")
    );
}

#[tokio::test]
async fn tables_that_cannot_do_what_is_expected() {
    assert_eq!(
        complaint("table = \"clients\"", "table = \"loud_clients\"").await,
        "office.toml, line 11: \"loud_clients\" is a view and cannot be followed; name the table behind it"
    );
    assert_eq!(
        complaint("key_column = \"id\"", "key_column = \"code\"").await,
        "office.toml, line 12: the column \"code\" of the table \"clients\" is not its primary key and not unique, so it cannot be the key"
    );
    assert_eq!(
        complaint("fixed = { mood = \"calm\" }", "").await,
        "office.toml, line 11: the table \"clients\" demands a value in the column \"mood\", but no field and no `fixed` value gives one"
    );
    let joined =
        "sort = { field = \"name\" }\n[[type.joined]]\nname = \"notes\"\ntable = \"notes\"\nby = \"client\"";
    assert_eq!(
        complaint("sort = { field = \"name\" }", joined).await,
        "office.toml, line 20: the table \"notes\" may have several rows for one \"client\": \
         there is no unique index on it and the filter's columns"
    );
}

#[tokio::test]
async fn columns_that_cannot_hold_the_field() {
    let generated = "column = \"name\"\n[[type.field]]\nno = 2\nkey = \"loud\"\nlabel = {}\nkind = \"text\"\ncolumn = \"loud\"";
    assert_eq!(
        complaint("column = \"name\"", generated).await,
        "office.toml, line 29: the column \"loud\" of the table \"clients\" is computed by the database; the field must be `read_only`"
    );
    let elsewhere = "column = \"name\"\n[[type.field]]\nno = 2\nkey = \"friend\"\nlabel = {}\nkind = \"reference\"\nto = \"client\"\ncolumn = \"town\"";
    assert_eq!(
        complaint("column = \"name\"", elsewhere).await,
        "office.toml, line 30: the column \"town\" of the table \"clients\" refers to \"towns.id\", not to the key of the record type \"client\""
    );
}

#[tokio::test]
async fn a_mapping_that_fits_is_taken() {
    Stage::of(SCHEMA, MAPPING).await.unwrap();
}

#[tokio::test]
async fn files_that_are_no_business_database() {
    let folder = tempfile::tempdir().unwrap();
    let open = async |file| {
        let mapping = landbridge_office::mapping::sample_mapping();
        let agent = landbridge_model::AgentId::new(1, [1; 10]);
        landbridge_office::agent::Agent::open(file, mapping, agent).await.unwrap_err()
    };
    let missing = folder.path().join("missing.sqlite");
    assert!(matches!(open(&missing).await, AgentError::DatabaseMissing(_)));
    let letter = folder.path().join("letter.txt");
    std::fs::write(&letter, "Dear Sir or Madam, ".repeat(100)).unwrap();
    assert!(matches!(open(&letter).await, AgentError::NotADatabase(_)));
}
