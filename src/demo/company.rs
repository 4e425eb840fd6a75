//! The sample company: made once, and asked for the people who sign in.

use crate::folder::Folder;
use anyhow::{Context, Result};
use landbridge_office::sample::{SampleOptions, create_sample};
use sqlx::{
    Connection, Row, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteRow},
};
use std::path::Path;

/// What the demo needs to know of the company.
#[derive(Debug)]
pub(super) struct Company {
    /// Its name.
    pub(super) name: String,
    /// Its director.
    pub(super) owner: User,
    /// Somebody of team Nederland.
    pub(super) colleague: User,
    /// The key of that team.
    pub(super) team: String,
}

/// A user of the company's software.
#[derive(Debug)]
pub(super) struct User {
    /// The full name.
    pub(super) name: String,
    /// The e-mail address.
    pub(super) email: String,
}

/// The company, which is made when there is none from an earlier start.
pub(super) async fn find_or_make(folder: &Folder, seed: u64, customers: u32) -> Result<Company> {
    let path = folder.business_database();
    if !path.exists() {
        let options = SampleOptions { seed, customers, ..SampleOptions::default() };
        create_sample(&path, options).await.context("cannot make the sample company")?;
    }
    read(&path).await.with_context(|| format!("cannot read the sample company in {}", path.display()))
}

/// Reads the company and its people from its own database.
async fn read(path: &Path) -> Result<Company, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(path);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let company = read_from(&mut connection).await?;
    connection.close().await?;
    Ok(company)
}

async fn read_from(connection: &mut SqliteConnection) -> Result<Company, sqlx::Error> {
    let name: String = sqlx::query_scalar("select name from company").fetch_one(&mut *connection).await?;
    let owner = sqlx::query("select full_name, email from users where is_superuser = 1 order by id limit 1")
        .fetch_one(&mut *connection)
        .await?;
    let colleague = sqlx::query(
        "select users.full_name, users.email, cast(teams.id as text) as team
         from users
         join employees on employees.id = users.employee_id
         join teams on teams.id = employees.team_id
         where users.is_superuser = 0
         and teams.name = 'Nederland'
         order by users.id
         limit 1",
    )
    .fetch_one(connection)
    .await?;
    let team = colleague.try_get("team")?;
    Ok(Company { name, owner: to_user(&owner)?, colleague: to_user(&colleague)?, team })
}

fn to_user(row: &SqliteRow) -> Result<User, sqlx::Error> {
    Ok(User { name: row.try_get("full_name")?, email: row.try_get("email")? })
}
