//! Connecting a company in Tryton: who signs in, what the requirements say, what is told when it cannot be.

use crate::{proxy::Line, server::PASSWORD};
use landbridge_model::AgentId;
use landbridge_office::{
    agent::{Agent, AgentError, Database},
    doctor::{Candidate, Item, State, examine},
    mapping::Mapping,
    tryton::tryton_mapping,
};

fn database(line: &Line, password: &str, name: &str, folder: &tempfile::TempDir) -> Database {
    let password = password.replace(' ', "%20");
    Database::named(&format!("tryton+http://admin:{password}@127.0.0.1:{}/{name}", line.port))
        .in_folder(folder.path())
}

async fn failure(line: &Line, password: &str, name: &str) -> AgentError {
    let folder = tempfile::tempdir().unwrap();
    let database = database(line, password, name, &folder);
    Agent::open(database, tryton_mapping(), AgentId::new(1, [1; 10])).await.unwrap_err()
}

#[tokio::test]
async fn what_stands_in_the_way_is_named() {
    let line = Line::new().await;
    let wrong = failure(&line, "another", "small").await;
    assert!(matches!(&wrong, AgentError::CredentialsRefused { user, .. } if user == "admin"), "{wrong}");
    let missing = failure(&line, PASSWORD, "nowhere").await;
    assert!(matches!(&missing, AgentError::NoSuchDatabase(name) if name == "nowhere"), "{missing}");
    line.set_down(true);
    let away = failure(&line, PASSWORD, "small").await;
    assert!(matches!(away, AgentError::DatabaseUnreachable { .. }) && away.is_passing(), "{away}");
}

#[tokio::test]
async fn the_requirements_are_those_of_the_company_in_tryton() {
    let (line, folder) = (Line::new().await, tempfile::tempdir().unwrap());
    let candidate = Candidate {
        database: Some(database(&line, PASSWORD, "small", &folder)),
        mapping: Some(Ok(tryton_mapping())),
        user: Some("admin".into()),
        ..Candidate::default()
    };
    let requirements = examine(&candidate, 0).await;
    let of_business = requirements.iter().take_while(|requirement| requirement.item != Item::Service);
    let missing: Vec<_> = of_business.filter(|requirement| requirement.state != State::Met).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[tokio::test]
async fn a_mapping_that_names_what_tryton_does_not_have_is_told_with_its_lines() {
    let (line, folder) = (Line::new().await, tempfile::tempdir().unwrap());
    let text = include_str!("../../src/tryton/mapping.toml")
        .replacen("column = \"website\"", "column = \"homepage\"", 1)
        .replacen("table = \"timesheet.work\"", "table = \"timesheet.job\"", 1);
    let mapping = Mapping::parse("office.toml", &text).unwrap();
    let opened =
        Agent::open(database(&line, PASSWORD, "small", &folder), mapping, AgentId::new(1, [1; 10])).await;
    let words = opened.unwrap_err().to_string();
    assert!(words.contains("the table \"party.party\" has no column \"homepage\""), "{words}");
    assert!(words.contains("the database has no table \"timesheet.job\""), "{words}");
}
