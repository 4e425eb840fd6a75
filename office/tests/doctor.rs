//! The requirements of connecting a company, on real databases: each is found missing when it is, and looking changes nothing.

#![allow(clippy::unwrap_used, reason = "these are tests")]

use landbridge_office::{
    agent::Database,
    doctor::{Candidate, Item, Lack, Requirement, State, examine},
    mapping::{Mapping, sample_mapping},
    sample::{SampleOptions, create_sample},
};
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{ffi::OsString, fs, os::unix::fs::symlink};
use tempfile::TempDir;

/// A company's own database, with everything that is required of it, and nobody to ask at the service.
struct Office {
    folder: TempDir,
    sql: SqliteConnection,
    candidate: Candidate,
}

impl Office {
    async fn complete() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("business.sqlite");
        let options = SampleOptions { customers: 2, orders: 1, ..SampleOptions::default() };
        create_sample(&file, options).await.unwrap();
        let sql = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(&file)).await.unwrap();
        let candidate = Candidate {
            database: Some(Database::from(&file)),
            mapping: Some(Ok(sample_mapping())),
            ..Candidate::default()
        };
        let mut office = Self { folder, sql, candidate };
        office.run("update company set is_sample = 0").await;
        office
    }

    async fn run(&mut self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut self.sql).await.unwrap();
    }

    /// The files in the folder of the database.
    fn files(&self) -> Vec<OsString> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    }

    /// A number that changes whenever somebody else has committed something.
    async fn version(&mut self) -> i64 {
        sqlx::query("pragma data_version").fetch_one(&mut self.sql).await.unwrap().get(0)
    }

    /// What does not hold of the business database.
    async fn missing(&self) -> Vec<(Item, State)> {
        let of_service = [Item::Service, Item::Clock, Item::Agent, Item::Agreement];
        let found = examine(&self.candidate, 0).await.into_iter();
        let found = found.filter(|row| !of_service.contains(&row.item) && row.state != State::Met);
        found.map(|Requirement { item, state }| (item, state)).collect()
    }

    async fn is_missing(&self, item: Item, lack: Lack) {
        assert_eq!(self.missing().await, [(item, State::Missing(lack))]);
    }
}

#[tokio::test]
async fn a_complete_company_lacks_nothing() {
    let office = Office::complete().await;
    assert_eq!(office.missing().await, []);
}

#[tokio::test]
async fn what_is_not_filled_in_is_told_one_by_one() {
    for (column, value, item, lack) in [
        ("phone", " ", Item::Telephone, Lack::Empty("phone".into())),
        ("phone", "no telephone", Item::Telephone, Lack::Form("no telephone".to_owned())),
        ("email", "", Item::Email, Lack::Empty("email".into())),
        ("postcode", "", Item::Address, Lack::Empty("postcode".into())),
        ("company_number", "", Item::CompanyNumber, Lack::Empty("the company's registration number".into())),
        ("is_sample", "1", Item::OwnData, Lack::Sample),
    ] {
        let mut office = Office::complete().await;
        office.run(&format!("update company set {column} = '{value}'")).await;
        office.is_missing(item, lack).await;
    }
}

#[tokio::test]
async fn a_mistyped_company_number_is_told() {
    let mut office = Office::complete().await;
    office.run("update company set country = 'SE', company_number = '556036-0739'").await;
    let missing = office.missing().await;
    assert!(matches!(&missing[..], [(Item::CompanyNumber, State::Missing(Lack::Number(_)))]), "{missing:?}");
}

#[tokio::test]
async fn whoever_connects_it_is_an_active_super_user_with_an_employee() {
    let mut office = Office::complete().await;
    let able = "is_superuser = 1 and active = 1";
    let login: String = sqlx::query(AssertSqlSafe(format!("select login from users where {able} limit 1")))
        .fetch_one(&mut office.sql)
        .await
        .unwrap()
        .get(0);
    office.candidate.user = Some(login.clone());
    assert_eq!(office.missing().await, []);
    office.run(&format!("update users set employee_id = null where login = '{login}'")).await;
    office.is_missing(Item::Employee, Lack::NotLinked(login.clone())).await;
    office.run("update users set is_superuser = 0").await;
    office.candidate.user = None;
    let missing = office.missing().await;
    let waits = (Item::Employee, State::Waits(Item::SuperUser));
    assert_eq!(missing, [(Item::SuperUser, State::Missing(Lack::NoSuperUser)), waits]);
    office.run(&format!("update users set is_superuser = 1, active = 0 where login = '{login}'")).await;
    office.candidate.user = Some(login.clone());
    assert_eq!(office.missing().await[0], (Item::SuperUser, State::Missing(Lack::NoSuchUser(login))));
}

#[tokio::test]
async fn a_database_that_cannot_be_written_is_told() {
    let mut office = Office::complete().await;
    office.run("pragma journal_mode = delete").await;
    // A journal that cannot be made stops everybody, the system's administrator too.
    let folder = office.folder.path();
    symlink(folder.join("nowhere/journal"), folder.join("business.sqlite-journal")).unwrap();
    let missing = office.missing().await;
    assert!(matches!(&missing[..], [(Item::Grants, State::Missing(Lack::ReadOnly(_)))]), "{missing:?}");
}

#[tokio::test]
async fn a_database_that_another_program_holds_is_told_as_such() {
    let mut office = Office::complete().await;
    office.run("begin immediate").await;
    let lack = Lack::Failed("the business database is locked by another program".to_owned());
    office.is_missing(Item::Grants, lack).await;
}

#[tokio::test]
async fn a_mapping_that_does_not_fit_is_told_with_its_place() {
    let mut office = Office::complete().await;
    office.run("alter table company rename column phone to telephone").await;
    let missing = office.missing().await;
    let (Item::Mapping, State::Missing(Lack::Failed(words))) = &missing[0] else { panic!("{missing:?}") };
    assert!(words.contains("phone") && words.contains("company"), "{words}");
    assert!(missing[1..].iter().all(|(_, state)| *state == State::Waits(Item::Mapping)), "{missing:?}");
}

#[tokio::test]
async fn what_the_mapping_does_not_name_is_asked_for() {
    let mut office = Office::complete().await;
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/sample/mapping.toml")).unwrap();
    let text = text.replacen("phone = \"phone\"\n", "", 1);
    office.candidate.mapping = Some(Mapping::parse("office.toml", &text));
    office.is_missing(Item::Telephone, Lack::NotMapped("phone".into())).await;
}

#[tokio::test]
async fn looking_changes_nothing() {
    let mut office = Office::complete().await;
    let before = (office.files(), office.version().await);
    assert_eq!(office.missing().await, []);
    assert_eq!((office.files(), office.version().await), before);
}
