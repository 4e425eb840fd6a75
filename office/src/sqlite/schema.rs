//! Tables, columns, keys and references as SQLite tells them.

use crate::sql::schema::{Column, Reference, Schema, Table};
use sqlx::{Row, SqliteConnection};
use std::collections::BTreeMap;

/// Reads the schema.
pub(super) async fn read(connection: &mut SqliteConnection) -> Result<Schema, sqlx::Error> {
    let mut schema = Schema { tables: tables(connection).await? };
    let mut uniques = uniques(connection).await?;
    let mut references = references(connection).await?;
    for table in &mut schema.tables {
        table.uniques = uniques.remove(&table.name).unwrap_or_default();
        // A rowid alias is a primary key without an index of its own.
        table.uniques.extend(table.primary_key().map(|key| vec![key.to_owned()]));
        table.references = references.remove(&table.name).unwrap_or_default();
        give_rowid(table);
    }
    Ok(schema)
}

/// SQLite gives an integer primary key by itself.
fn give_rowid(table: &mut Table) {
    let Some(key) = table.primary_key().map(str::to_owned) else { return };
    for column in table.columns.iter_mut().filter(|column| column.name == key && column.is_integer) {
        column.has_default = true;
    }
}

async fn tables(connection: &mut SqliteConnection) -> Result<Vec<Table>, sqlx::Error> {
    let rows = sqlx::query(
        "select master.name, master.type = 'view', coalesce(master.sql, ''), \
            info.name, info.type, info.\"notnull\", info.dflt_value is not null, info.pk > 0, info.hidden > 1 \
         from sqlite_master as master, pragma_table_xinfo(master.name) as info \
         where master.type in ('table', 'view') and master.name not like 'sqlite\\_%' escape '\\' \
         order by master.name, info.cid",
    )
    .fetch_all(connection)
    .await?;
    let mut tables: Vec<Table> = Vec::new();
    for row in rows {
        let name: String = row.try_get(0)?;
        if tables.last().is_none_or(|last| last.name != name) {
            tables.push(Table { sql: row.try_get(2)?, ..Table::named(name, row.try_get(1)?) });
        }
        let declared: String = row.try_get(4)?;
        let column = Column {
            name: row.try_get(3)?,
            is_integer: declared.to_ascii_uppercase().contains("INT"),
            declared,
            modifier: None,
            labels: Vec::new(),
            is_not_null: row.try_get(5)?,
            has_default: row.try_get(6)?,
            is_primary_key: row.try_get(7)?,
            is_generated: row.try_get(8)?,
        };
        if let Some(table) = tables.last_mut() {
            table.columns.push(column);
        }
    }
    Ok(tables)
}

/// The columns of each unique index, by table. All tables at once: each question has the agent wait for the database's thread.
async fn uniques(
    connection: &mut SqliteConnection,
) -> Result<BTreeMap<String, Vec<Vec<String>>>, sqlx::Error> {
    let rows: Vec<(String, String, Option<String>)> = sqlx::query_as(
        "select master.name, list.name, info.name \
         from sqlite_master as master, pragma_index_list(master.name) as list, pragma_index_info(list.name) as info \
         where master.type = 'table' and list.\"unique\" and not list.partial \
         order by master.name, list.seq, info.seqno",
    )
    .fetch_all(connection)
    .await?;
    let mut uniques: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for index in rows.chunk_by(|one, other| (&one.0, &one.1) == (&other.0, &other.1)) {
        // An index on an expression has no column there and proves nothing about columns.
        let column = |column: &Option<String>| column.clone().unwrap_or_else(|| "\0".into());
        let columns = index.iter().map(|(_, _, name)| column(name)).collect();
        uniques.entry(index[0].0.clone()).or_default().push(columns);
    }
    Ok(uniques)
}

/// The columns that refer to another table, by table.
async fn references(
    connection: &mut SqliteConnection,
) -> Result<BTreeMap<String, Vec<Reference>>, sqlx::Error> {
    let rows: Vec<(String, String, String, Option<String>)> = sqlx::query_as(
        "select master.name, key.\"from\", key.\"table\", key.\"to\" \
         from sqlite_master as master, pragma_foreign_key_list(master.name) as key \
         where master.type = 'table' \
         order by master.name, key.id, key.seq",
    )
    .fetch_all(connection)
    .await?;
    let mut references: BTreeMap<String, Vec<Reference>> = BTreeMap::new();
    for (of, column, table, target) in rows {
        references.entry(of).or_default().push(Reference { column, table, target });
    }
    Ok(references)
}
