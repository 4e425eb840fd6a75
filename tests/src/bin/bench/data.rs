//! The contacts of a bench: a business database with nothing else in it, and the same contacts as JSON.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use axum::body::Bytes;
use landbridge_model::fold::{Alphabet, fold, sort_key_into};
use landbridge_office::sample::{SampleOptions, create_sample};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, Row};

/// How many records one JSON response has: about as many as a page of ours.
const RECORDS_A_RESPONSE: usize = 700;
/// How many records change at once, and how many of them are the first ones by name.
const CHANGED_RECORDS: usize = 1_000;
const CHANGED_FIRST: usize = 50;
/// How many of the first names are looked for on the screen.
const FIRST_NAMES: usize = 10;
/// From how many names the searches are made, and how many letters of each are typed.
const SEARCHED_NAMES: usize = 12;
const SEARCHED_LETTERS: std::ops::RangeInclusive<usize> = 2..=6;

/// Everything that the contestants are given.
#[derive(Debug)]
pub(crate) struct Data {
    /// The business database.
    pub(crate) database: PathBuf,
    /// All contacts, as JSON responses.
    pub(crate) responses: Vec<Bytes>,
    /// One JSON response with the contacts that `change` changes, as they are afterwards.
    pub(crate) changed: Bytes,
    /// A statement that changes some contacts in the business database, those at the head of the list among them.
    pub(crate) change: String,
    /// The first names in the order of the list, as they were at the beginning.
    pub(crate) first_names: Vec<String>,
    /// What is typed into the search box, one after the other; neighbours find different contacts.
    pub(crate) searches: Vec<String>,
    /// How long a contact is as JSON, on average.
    pub(crate) bytes_per_record: usize,
}

#[derive(Debug)]
struct Contact {
    key: i64,
    name: String,
    json: String,
}

impl Data {
    /// Makes the business database in `folder`, where the demo looks for it, and reads it.
    pub(crate) async fn make(folder: &Path, records: u32) -> Result<Data> {
        std::fs::create_dir_all(folder).context("make the folder of the business database")?;
        let database = folder.join("business.sqlite");
        let options = SampleOptions {
            customers: records,
            products: 1,
            activities: 0,
            orders: 0,
            projects: 1,
            time_entries: 0,
            ..SampleOptions::default()
        };
        create_sample(&database, options).await.context("make the sample company")?;
        let mut connection = open(&database).await?;
        // The references know contacts only, and contacts of about 400 bytes are asked for.
        sqlx::raw_sql("delete from contact_persons; update customers set website = null, vat_number = null")
            .execute(&mut connection)
            .await?;
        let contacts = read(&mut connection, "true").await?;
        let by_name = sort_by_name(&contacts);
        let condition = changed(&by_name)?;
        // A trailing full stop moves a record hardly at all, but every place that holds its name has to be renewed.
        let change =
            format!("update customers set name = name || '.', phone = '+31 20 555 01 02' where {condition}");
        let changed = read_after(&mut connection, &change, &condition).await?;
        connection.close().await?;
        let bytes: usize = contacts.iter().map(|contact| contact.json.len()).sum();
        Ok(Data {
            responses: contacts.chunks(RECORDS_A_RESPONSE).map(response).collect(),
            changed: response(&changed),
            first_names: first_names(&contacts),
            searches: searches(&by_name),
            bytes_per_record: bytes / contacts.len(),
            database,
            change,
        })
    }

    /// The first names in the order of the list, as they are now.
    pub(crate) async fn first_names_now(&self) -> Result<Vec<String>> {
        let mut connection = open(&self.database).await?;
        let contacts = read(&mut connection, "true").await?;
        connection.close().await?;
        Ok(first_names(&contacts))
    }

    /// The first names in the order of the list, as they will be after the change.
    pub(crate) async fn first_names_after_change(&self) -> Result<Vec<String>> {
        let mut connection = open(&self.database).await?;
        let contacts = read_after(&mut connection, &self.change, "true").await?;
        connection.close().await?;
        Ok(first_names(&contacts))
    }
}

fn first_names(contacts: &[Contact]) -> Vec<String> {
    sort_by_name(contacts).iter().take(FIRST_NAMES).map(|contact| contact.name.clone()).collect()
}

async fn open(database: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(database);
    SqliteConnection::connect_with(&options).await.context("open the business database")
}

/// The contacts for which `condition` holds, in the order in which they were made. The patch leaves out what is null.
async fn read(connection: &mut SqliteConnection, condition: &str) -> Result<Vec<Contact>> {
    let question = format!(
        "select customers.id as key,
            name,
            json_patch('{{}}', json_object(
                'id', printf('0193a000-0000-7000-8000-%012x', customers.id),
                'number', number,
                'name', name,
                'vat_number', vat_number,
                'email', email,
                'phone', phone,
                'website', website,
                'street', street,
                'postcode', postcode,
                'city', city,
                'country', country,
                'team', team_id,
                'employee', printf('0193a000-0001-7000-8000-%012x', employee_id),
                'status', status,
                'language', language,
                'credit_limit', credit_limit_cents,
                'payment_terms', payment_terms_days,
                'blocked', blocked,
                'notes', notes
            )) as json
         from customers
         left join customer_addresses on customer_addresses.customer_id = customers.id and kind = 'V'
         where {condition}
         order by customers.id"
    );
    let rows =
        sqlx::query(AssertSqlSafe(question)).fetch_all(connection).await.context("read the contacts")?;
    let contact = |row: &sqlx::sqlite::SqliteRow| {
        Ok(Contact { key: row.try_get("key")?, name: row.try_get("name")?, json: row.try_get("json")? })
    };
    rows.iter().map(contact).collect::<Result<_, sqlx::Error>>().context("read a contact")
}

/// The contacts for which `condition` holds, as they would be after the statement.
async fn read_after(
    connection: &mut SqliteConnection,
    statement: &str,
    condition: &str,
) -> Result<Vec<Contact>> {
    let mut transaction = connection.begin().await.context("begin in the business database")?;
    let ran = sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut *transaction).await;
    ran.context("change contacts")?;
    let contacts = read(&mut transaction, condition).await?;
    transaction.rollback().await.context("leave the business database as it was")?;
    Ok(contacts)
}

/// The contacts as our list shows them to somebody who reads English.
fn sort_by_name(contacts: &[Contact]) -> Vec<&Contact> {
    let mut by_name: Vec<&Contact> = contacts.iter().collect();
    by_name.sort_by_cached_key(|contact| {
        let mut key = Vec::new();
        sort_key_into(&contact.name, Alphabet::Latin, &mut key);
        key
    });
    by_name
}

/// What holds of the contacts that are changed: those at the head of the list, and others throughout it.
fn changed(by_name: &[&Contact]) -> Result<String> {
    let rest = &by_name[CHANGED_FIRST.min(by_name.len())..];
    let step = (rest.len() / CHANGED_RECORDS).max(1);
    let chosen = by_name.iter().take(CHANGED_FIRST).chain(rest.iter().step_by(step)).take(CHANGED_RECORDS);
    let keys: Vec<String> = chosen.map(|contact| contact.key.to_string()).collect();
    ensure!(keys.len() == CHANGED_RECORDS, "there are too few contacts to change {CHANGED_RECORDS}");
    Ok(format!("customers.id in ({})", keys.join(", ")))
}

/// Beginnings of names from all over the list, the short ones of all names first.
fn searches(by_name: &[&Contact]) -> Vec<String> {
    let names = by_name.iter().step_by(by_name.len() / SEARCHED_NAMES).take(SEARCHED_NAMES);
    let names: Vec<String> =
        names.map(|contact| String::from_utf8_lossy(&fold(&contact.name)).into_owned()).collect();
    let start = |name: &String, letters| name.chars().take(letters).collect::<String>().trim_end().to_owned();
    SEARCHED_LETTERS.flat_map(|letters| names.iter().map(move |name| start(name, letters))).collect()
}

fn response(contacts: &[Contact]) -> Bytes {
    let items: Vec<&str> = contacts.iter().map(|contact| contact.json.as_str()).collect();
    format!("[{}]", items.join(",\n")).into()
}
