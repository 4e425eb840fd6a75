//! The demo company: a business database in SQLite as a small company's own software would have it, filled
//! from a seed with believable Dutch and Swedish data.
//!
//! "Eik & Ek Kantoormeubelen B.V." furnishes offices from Amersfoort and has a branch in Malmö. Team
//! Nederland and team Sverige each have half of the customers. `schema.sql` holds the tables, in the words of
//! that software and not in ours; `rules.sql` its triggers, which give legal numbers, fill in prices and VAT,
//! keep totals and stock, and refuse in sentences. `lists/` holds the words that the data is made of.
//!
//! Nothing here knows the record types of Landbridge: the demo's mapping joins the two.

mod activities;
mod chance;
mod customers;
mod days;
mod insert;
mod orders;
mod products;
mod projects;
mod staff;
#[cfg(test)]
mod tests;
mod words;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, SqliteConnection};
use time::Date;
use time::macros::date;

use chance::Chance;
use words::Lists;

/// How large a demo company to make, and from which seed.
#[derive(Clone, Debug)]
pub struct SampleOptions {
    /// The same seed, day and counts give the same company.
    pub seed: u64,
    /// The day on which the company's history ends; every date is counted from it.
    pub today: Date,
    /// How many customers, at least 2.
    pub customers: u32,
    /// How many products, at least 1.
    pub products: u32,
    /// How many activities with customers.
    pub activities: u32,
    /// How many orders, of 1 to 8 lines each.
    pub orders: u32,
    /// How many employees, at least 2; each is also a user of the company's software.
    pub employees: u32,
    /// How many projects, at least 1.
    pub projects: u32,
    /// How many time entries on those projects.
    pub time_entries: u32,
}

impl Default for SampleOptions {
    fn default() -> Self {
        Self {
            seed: 1,
            today: date!(2026 - 11 - 02),
            customers: 2_000,
            products: 400,
            activities: 3_000,
            orders: 5_000,
            employees: 12,
            projects: 40,
            time_entries: 1_500,
        }
    }
}

/// The demo company that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleCompany {
    /// Its name.
    pub name: String,
    /// Its director, the only super-user of its software; of team Nederland.
    pub owner: SampleUser,
    /// An employee without that mark; of team Sverige.
    pub colleague: SampleUser,
}

/// A user of the demo company's software.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleUser {
    /// What they sign in with at the company's software.
    pub login: String,
    /// First name and surname.
    pub full_name: String,
    /// Their e-mail address at the company.
    pub email: String,
}

/// Why no demo company was made.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// A file is there already; open it, or choose another path.
    #[error("{0} is there already")]
    AlreadyThere(PathBuf),
    /// Ask for more of one thing: the rest of the company needs it.
    #[error("a sample needs at least {least} {part}")]
    TooSmall {
        /// The option.
        part: &'static str,
        /// Its smallest value.
        least: u32,
    },
    /// The file could not be put in place; look at the folder's rights and space.
    #[error("cannot write {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// SQLite could not write the database.
    #[error("cannot fill the sample's database")]
    Database(#[from] sqlx::Error),
}

/// Makes the demo company's business database at `path`, where nothing may be yet.
///
/// It is made beside `path` and renamed when complete, so that no half of a company is ever found there.
pub async fn create_sample(path: &Path, options: SampleOptions) -> Result<SampleCompany, SampleError> {
    check(&options)?;
    let file_error = |source| SampleError::File { path: path.to_owned(), source };
    if tokio::fs::try_exists(path).await.map_err(file_error)? {
        return Err(SampleError::AlreadyThere(path.to_owned()));
    }
    let unfinished = unfinished_path(path);
    remove_if_there(&unfinished).await.map_err(file_error)?;
    let company = fill(&unfinished, &options).await?;
    put_in_place(&unfinished, path).await.map_err(file_error)?;
    Ok(company)
}

/// What the making of each part needs to know.
struct Setting<'a> {
    options: &'a SampleOptions,
    lists: Lists,
}

impl Setting<'_> {
    fn chance(&self, part: &str) -> Chance {
        Chance::of_part(self.options.seed, part)
    }
}

fn check(options: &SampleOptions) -> Result<(), SampleError> {
    let needs = [
        ("customers", options.customers, 2),
        ("products", options.products, 1),
        ("employees", options.employees, 2),
        ("projects", options.projects, 1),
    ];
    match needs.into_iter().find(|(_, count, least)| count < least) {
        Some((part, _, least)) => Err(SampleError::TooSmall { part, least }),
        None => Ok(()),
    }
}

fn unfinished_path(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".unfinished");
    PathBuf::from(name)
}

async fn remove_if_there(path: &Path) -> std::io::Result<()> {
    match tokio::fs::remove_file(path).await {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

async fn put_in_place(unfinished: &Path, path: &Path) -> std::io::Result<()> {
    tokio::fs::File::open(unfinished).await?.sync_all().await?;
    tokio::fs::rename(unfinished, path).await
}

async fn fill(path: &Path, options: &SampleOptions) -> Result<SampleCompany, sqlx::Error> {
    // Without a journal, and synchronised once at the end: the file counts only once it is renamed.
    let connect = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Off)
        .synchronous(SqliteSynchronous::Off);
    let mut connection = SqliteConnection::connect_with(&connect).await?;
    let mut transaction = connection.begin().await?;
    let company = load(&mut transaction, options).await?;
    transaction.commit().await?;
    sqlx::raw_sql("pragma journal_mode = wal").execute(&mut connection).await?;
    connection.close().await?;
    Ok(company)
}

async fn load(
    connection: &mut SqliteConnection,
    options: &SampleOptions,
) -> Result<SampleCompany, sqlx::Error> {
    let setting = Setting { options, lists: Lists::read() };
    sqlx::raw_sql(include_str!("schema.sql")).execute(&mut *connection).await?;
    let staff = staff::load(connection, &setting).await?;
    let customers = customers::load(connection, &setting, &staff).await?;
    let products = products::load(connection, &setting).await?;
    activities::load(connection, &setting, &staff, &customers).await?;
    orders::load(connection, &setting, &staff, &customers, &products).await?;
    projects::load(connection, &setting, &staff, &customers).await?;
    sqlx::raw_sql(include_str!("rules.sql")).execute(connection).await?;
    Ok(staff.company())
}
