//! Tables, columns, keys and references as SQLite tells them.

use crate::sql::schema::{Column, Reference, Schema, Table};
use sqlx::{Row, SqliteConnection};

/// Reads the schema.
pub(super) async fn read(connection: &mut SqliteConnection) -> Result<Schema, sqlx::Error> {
    let mut schema = Schema { tables: tables(connection).await? };
    for table in &mut schema.tables {
        table.uniques = uniques(connection, table).await?;
        table.references = references(connection, &table.name).await?;
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
            let (is_view, sql) = (row.try_get(1)?, row.try_get(2)?);
            tables.push(Table { name, is_view, sql, columns: vec![], uniques: vec![], references: vec![] });
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

async fn uniques(connection: &mut SqliteConnection, table: &Table) -> Result<Vec<Vec<String>>, sqlx::Error> {
    let rows: Vec<(String, Option<String>)> = sqlx::query_as(
        "select list.name, info.name \
         from pragma_index_list(?) as list, pragma_index_info(list.name) as info \
         where list.\"unique\" and not list.partial \
         order by list.seq, info.seqno",
    )
    .bind(&table.name)
    .fetch_all(connection)
    .await?;
    let mut uniques: Vec<(String, Vec<String>)> = Vec::new();
    for (index, column) in rows {
        if uniques.last().is_none_or(|(last, _)| *last != index) {
            uniques.push((index, Vec::new()));
        }
        // An index on an expression has no column there and proves nothing about columns.
        if let Some((_, columns)) = uniques.last_mut() {
            columns.push(column.unwrap_or_else(|| "\0".into()));
        }
    }
    let mut uniques: Vec<Vec<String>> = uniques.into_iter().map(|(_, columns)| columns).collect();
    // A rowid alias is a primary key without an index of its own.
    uniques.extend(table.primary_key().map(|key| vec![key.to_owned()]));
    Ok(uniques)
}

async fn references(connection: &mut SqliteConnection, table: &str) -> Result<Vec<Reference>, sqlx::Error> {
    let rows: Vec<(String, String, Option<String>)> =
        sqlx::query_as("select \"from\", \"table\", \"to\" from pragma_foreign_key_list(?)")
            .bind(table)
            .fetch_all(connection)
            .await?;
    Ok(rows.into_iter().map(|(column, table, target)| Reference { column, table, target }).collect())
}
