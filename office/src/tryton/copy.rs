//! The copy of Tryton's records: a table for each model, and a stamp for each record that tells whether it has changed since it was read.

use super::{
    TrytonPlace,
    models::{COMPANY, Models},
    value::{self, FieldType},
};
use crate::{
    error::AgentError,
    mapping::codec::Cell,
    sql::{
        plan::quoted,
        session::{Session, fetch_all, json_array},
    },
};
use serde_json::Value as Json;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, OpenOptions},
    io,
    path::Path,
};

/// Fields that tell when a record was last written.
pub(super) const STAMPS: [&str; 3] = ["_timestamp", "write_date", "create_date"];

const TABLES: &str = "
    create table if not exists landbridge_tryton_stamp (
        model text not null,
        id integer not null,
        stamp text,
        changed text,
        primary key (model, id)
    ) without rowid;
    create table if not exists landbridge_tryton_call (
        no integer primary key,
        call text not null
    );
";

/// What the copy's table of the company shows: the first address and number that there are.
const COMPANY_VIEW: &str = "
    create view company as
    select company.id as id, party.name as name, number.code as number, address.street as street,
        address.postal_code as postal_code, address.city as city, country.code as country,
        coalesce(party.phone, party.mobile) as phone, party.email as email
    from \"company.company\" as company
    join \"party.party\" as party on party.id = company.party
    left join \"party.identifier\" as number on number.id =
        (select min(id) from \"party.identifier\" where party = party.id and code is not null)
    left join \"party.address\" as address on address.id =
        (select min(id) from \"party.address\" where party = party.id and active and city is not null)
    left join \"country.country\" as country on country.id = address.country
";

/// Makes the file, which only its owner may read, if it is not there.
pub(super) fn put_file(file: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}

/// Removes the file, and what SQLite has beside it.
pub(crate) fn remove_file(place: &TrytonPlace) -> Result<(), AgentError> {
    let file = place.file();
    for beside in ["-wal", "-shm", ""] {
        let mut name = file.clone().into_os_string();
        name.push(beside);
        match fs::remove_file(name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(AgentError::CopyUnwritable { file, why: error.to_string() });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Makes the tables that are not there, and the columns.
pub(super) async fn put_tables(connection: &mut SqliteConnection, models: &Models) -> Result<(), AgentError> {
    let mut transaction = connection.begin_with("begin immediate").await?;
    sqlx::raw_sql(TABLES).execute(&mut *transaction).await?;
    for (name, model) in models {
        let table = quoted(name);
        run(&mut transaction, &format!("create table if not exists {table} (id integer primary key)"))
            .await?;
        let sql = "select name from pragma_table_info($1)";
        let rows = fetch_all(&mut *transaction, sql, &[Cell::Text(name.clone())]).await?;
        let present: BTreeSet<String> = rows.iter().filter_map(|row| row.cell(0).to_text()).collect();
        let mut is_new = false;
        for (column, described) in model.columns.iter().filter(|(column, _)| !present.contains(*column)) {
            let declared = declared(described.field_type);
            run(&mut transaction, &format!("alter table {table} add column {} {declared}", quoted(column)))
                .await?;
            is_new = true;
        }
        if is_new {
            // Every record is then read again.
            forget_stamps(&mut transaction, name).await?;
        }
    }
    if COMPANY_TABLES.iter().all(|table| models.contains_key(*table)) {
        run(&mut transaction, &format!("drop view if exists {COMPANY}")).await?;
        run(&mut transaction, COMPANY_VIEW).await?;
    }
    Ok(transaction.commit().await?)
}

const COMPANY_TABLES: [&str; 5] =
    ["company.company", "party.party", "party.address", "party.identifier", "country.country"];

/// No type for what has none, so that each value stays of its own.
fn declared(field_type: FieldType) -> &'static str {
    match field_type {
        FieldType::Integer | FieldType::Record | FieldType::Boolean => "integer",
        FieldType::Text | FieldType::Numeric | FieldType::Date | FieldType::Moment => "text",
        FieldType::Float | FieldType::Span | FieldType::Other => "",
    }
}

async fn run(connection: &mut SqliteConnection, sql: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await.map(drop)
}

/// Has every record of a model count as changed.
pub(super) async fn forget_stamps(connection: &mut SqliteConnection, model: &str) -> Result<(), sqlx::Error> {
    let sql = "update landbridge_tryton_stamp set stamp = null where model = $1";
    connection.execute(sql, &[Cell::Text(model.to_owned())]).await.map(drop)
}

/// Puts records as Tryton has them. Rows that have the same values already are not touched, so that nothing counts as changed for them.
pub(super) async fn put(
    connection: &mut SqliteConnection,
    models: &Models,
    model: &str,
    records: &[Json],
) -> Result<(), AgentError> {
    let columns: Vec<&String> =
        models.get(model).into_iter().flat_map(|model| model.columns.keys()).collect();
    let rows = records.iter().map(|record| {
        let values = columns.iter().map(|column| value::read(at_path(record, column)));
        text_of(json_array(std::iter::once(value::read(&record["id"])).chain(values)))
    });
    let rows = Cell::Text(format!("[{}]", rows.collect::<Vec<_>>().join(",")));
    connection.execute(&put_sql(model, &columns), &[rows]).await?;
    let stamps = records.iter().map(|record| {
        let changed =
            if record["write_date"].is_null() { &record["create_date"] } else { &record["write_date"] };
        text_of(json_array([&record["id"], &record["_timestamp"], changed].map(value::read)))
    });
    let stamps = Cell::Text(format!("[{}]", stamps.collect::<Vec<_>>().join(",")));
    let sql = "insert into landbridge_tryton_stamp (model, id, stamp, changed) \
         select $1, value ->> 0, value ->> 1, value ->> 2 from json_each($2) where true \
         on conflict (model, id) do update set stamp = excluded.stamp, changed = excluded.changed";
    connection.execute(sql, &[Cell::Text(model.to_owned()), stamps]).await?;
    Ok(())
}

fn put_sql(model: &str, columns: &[&String]) -> String {
    let (table, names) = (quoted(model), columns.iter().map(|name| quoted(name)).collect::<Vec<_>>());
    let listed: String = names.iter().map(|name| format!(", {name}")).collect();
    let values: String = (1..=names.len()).map(|place| format!(", value ->> {place}")).collect();
    let insert = format!(
        "insert into {table} (id{listed}) select value ->> 0{values} from json_each($1) where true on conflict (id) do"
    );
    if names.is_empty() {
        return format!("{insert} nothing");
    }
    let sets: Vec<String> = names.iter().map(|name| format!("{name} = excluded.{name}")).collect();
    let differs: Vec<String> =
        names.iter().map(|name| format!("{table}.{name} is not excluded.{name}")).collect();
    format!("{insert} update set {} where {}", sets.join(", "), differs.join(" or "))
}

fn text_of(cell: Cell) -> String {
    cell.to_text().unwrap_or_default()
}

/// A field of a record; of `party.name` the name that came with the party.
fn at_path<'a>(record: &'a Json, path: &str) -> &'a Json {
    match path.split_once('.') {
        Some((first, rest)) => at_path(&record[format!("{first}.")], rest),
        None => &record[path],
    }
}

/// Removes records that Tryton has no longer.
pub(super) async fn remove(
    connection: &mut SqliteConnection,
    model: &str,
    ids: &BTreeSet<i64>,
) -> Result<(), AgentError> {
    let listed = json_array(ids.iter().map(|id| Cell::Integer(*id)));
    let sql = format!("delete from {} where id in (select value from json_each($1))", quoted(model));
    connection.execute(&sql, std::slice::from_ref(&listed)).await?;
    let sql =
        "delete from landbridge_tryton_stamp where model = $1 and id in (select value from json_each($2))";
    connection.execute(sql, &[Cell::Text(model.to_owned()), listed]).await?;
    Ok(())
}

/// The stamp of each record of a model, as it was read; none for one that is to be read again.
pub(super) async fn stamps(
    connection: &mut SqliteConnection,
    model: &str,
) -> Result<BTreeMap<i64, Option<String>>, AgentError> {
    let sql = "select id, stamp from landbridge_tryton_stamp where model = $1";
    let rows = fetch_all(connection, sql, &[Cell::Text(model.to_owned())]).await?;
    rows.iter().map(|row| Ok((row.some_number(0)?, row.text(1)?.map(str::to_owned)))).collect()
}

/// When the newest record of a model was written, by Tryton's clock.
pub(super) async fn newest(
    connection: &mut SqliteConnection,
    model: &str,
) -> Result<Option<String>, AgentError> {
    let sql = "select max(changed) from landbridge_tryton_stamp where model = $1";
    let rows = fetch_all(connection, sql, &[Cell::Text(model.to_owned())]).await?;
    Ok(rows.first().and_then(|row| row.cell(0).to_text()))
}

/// What a field of records refers to.
pub(super) async fn referred(
    connection: &mut SqliteConnection,
    (model, column): (&str, &str),
    ids: &BTreeSet<i64>,
) -> Result<BTreeSet<i64>, AgentError> {
    let of = "id in (select value from json_each($1))";
    numbers(connection, model, column, &format!("{of} and {} is not null", quoted(column)), ids).await
}

/// The records whose field refers to one of these.
pub(super) async fn referring(
    connection: &mut SqliteConnection,
    (model, column): (&str, &str),
    ids: &BTreeSet<i64>,
) -> Result<BTreeSet<i64>, AgentError> {
    numbers(connection, model, "id", &format!("{} in (select value from json_each($1))", quoted(column)), ids)
        .await
}

async fn numbers(
    connection: &mut SqliteConnection,
    model: &str,
    column: &str,
    condition: &str,
    ids: &BTreeSet<i64>,
) -> Result<BTreeSet<i64>, AgentError> {
    let sql = format!("select distinct {} from {} where {condition}", quoted(column), quoted(model));
    let listed = json_array(ids.iter().map(|id| Cell::Integer(*id)));
    let rows = fetch_all(connection, &sql, &[listed]).await?;
    rows.iter().map(|row| Ok(row.some_number(0)?)).collect()
}
