//! What the business database has: its tables, columns, keys and references.

use sqlx::{Row, SqliteConnection};

/// The tables and views.
#[derive(Clone, Debug, Default)]
pub(crate) struct Schema {
    tables: Vec<Table>,
}

/// One table or view.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(super) name: String,
    pub(super) is_view: bool,
    /// How it was made; its constraints are written there.
    pub(super) sql: String,
    pub(super) columns: Vec<Column>,
    /// The columns of each unique index, the primary key among them.
    pub(super) uniques: Vec<Vec<String>>,
    pub(super) references: Vec<Reference>,
}

/// One column.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(super) name: String,
    pub(super) is_integer: bool,
    pub(super) is_not_null: bool,
    pub(super) has_default: bool,
    pub(super) is_primary_key: bool,
    pub(super) is_generated: bool,
}

/// One column that refers to another table.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(super) column: String,
    pub(super) table: String,
    /// Nothing for the primary key.
    pub(super) target: Option<String>,
}

/// Whether two names are the same to SQLite.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

impl Schema {
    /// Reads the schema.
    pub(super) async fn read(connection: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let mut schema = Self { tables: tables(connection).await? };
        for table in &mut schema.tables {
            table.uniques = uniques(connection, table).await?;
            table.references = references(connection, &table.name).await?;
        }
        Ok(schema)
    }

    /// The table or view of this name.
    pub(super) fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| is_same(&table.name, name))
    }
}

impl Table {
    /// The column of this name.
    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| is_same(&column.name, name))
    }

    /// Whether these columns tell rows apart: all columns of some unique index are among them.
    pub(super) fn is_unique(&self, columns: &[&str]) -> bool {
        self.uniques.iter().any(|unique| unique.iter().all(|name| columns.iter().any(|c| is_same(c, name))))
    }

    /// The only column of the primary key.
    pub(super) fn primary_key(&self) -> Option<&str> {
        let mut keys = self.columns.iter().filter(|column| column.is_primary_key);
        let key = keys.next()?;
        keys.next().is_none().then_some(key.name.as_str())
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
