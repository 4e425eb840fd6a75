//! Tables, columns, keys and references as MariaDB's catalogue tells them: those of the database that the agent is connected to.

use super::types::is_integer;
use crate::sql::{
    plan::quoted,
    schema::{Column, Reference, Schema, Table},
};
use sqlx::{MySqlConnection, Row, mysql::MySqlRow};

/// The engine whose transactions, row locks and triggers the connector relies on.
const ENGINE: &str = "InnoDB";

/// Reads the schema.
pub(super) async fn read(connection: &mut MySqlConnection) -> Result<Schema, sqlx::Error> {
    let mut schema = Schema { tables: columns(connection).await? };
    uniques(connection, &mut schema).await?;
    references(connection, &mut schema).await?;
    checks(connection, &mut schema).await?;
    Ok(schema)
}

async fn columns(connection: &mut MySqlConnection) -> Result<Vec<Table>, sqlx::Error> {
    // A default that is null is told as the word; one that is the text "NULL" is told in quotes.
    let rows = sqlx::query(
        "select t.table_name, t.table_type = 'VIEW' as is_view, coalesce(t.engine, '') as engine, \
            c.column_name, cast(c.column_type as char) as column_type, c.collation_name, \
            coalesce(c.datetime_precision, c.numeric_scale, c.character_maximum_length) as modifier, \
            c.is_nullable = 'NO' as is_not_null, \
            coalesce(cast(c.column_default as char), 'NULL') <> 'NULL' or c.extra like '%auto_increment%' as has_default, \
            c.column_key = 'PRI' as is_primary_key, \
            coalesce(c.is_generated, 'NEVER') <> 'NEVER' or coalesce(c.generation_expression, '') <> '' as is_generated \
         from information_schema.tables as t \
         join information_schema.columns as c on c.table_schema = t.table_schema and c.table_name = t.table_name \
         where t.table_schema = database() and t.table_type in ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW') \
         and t.table_name not like 'landbridge#_%' escape '#' \
         order by t.table_name, c.ordinal_position",
    )
    .fetch_all(connection)
    .await?;
    let mut tables: Vec<Table> = Vec::new();
    for row in rows {
        let name: String = row.try_get("table_name")?;
        if tables.last().is_none_or(|last| last.name != name) {
            tables.push(table(name, &row)?);
        }
        let column = column(&row)?;
        if let Some(table) = tables.last_mut() {
            table.columns.push(column);
        }
    }
    Ok(tables)
}

fn table(name: String, row: &MySqlRow) -> Result<Table, sqlx::Error> {
    let is_view: bool = row.try_get("is_view")?;
    let engine: String = row.try_get("engine")?;
    let misfit = (!is_view && !engine.eq_ignore_ascii_case(ENGINE)).then(|| {
        format!("its engine is {engine}, and changes of it cannot be followed; it must be {ENGINE}")
    });
    Ok(Table { misfit, ..Table::named(name, is_view) })
}

fn column(row: &MySqlRow) -> Result<Column, sqlx::Error> {
    let column_type: String = row.try_get("column_type")?;
    let collation: Option<String> = row.try_get("collation_name")?;
    let declared = match &collation {
        Some(collation) => format!("{column_type} collate {collation}"),
        None => column_type.clone(),
    };
    let modifier: Option<u64> = row.try_get_unchecked("modifier")?;
    Ok(Column {
        name: row.try_get("column_name")?,
        is_integer: is_integer(&declared),
        declared,
        modifier: modifier.map(|modifier| i32::try_from(modifier).unwrap_or(i32::MAX)),
        labels: labels(&column_type),
        is_not_null: row.try_get("is_not_null")?,
        has_default: row.try_get("has_default")?,
        is_primary_key: row.try_get("is_primary_key")?,
        is_generated: row.try_get("is_generated")?,
    })
}

/// The values of an enumeration, from `enum('one','it''s two')`.
fn labels(column_type: &str) -> Vec<String> {
    let Some(listed) = column_type.strip_prefix("enum(").and_then(|rest| rest.strip_suffix(')')) else {
        return Vec::new();
    };
    let (mut labels, mut label, mut is_open) = (Vec::new(), String::new(), false);
    let mut letters = listed.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' if is_open && letters.peek() == Some(&'\'') => label.extend(letters.next()),
            '\'' => {
                if is_open {
                    labels.push(std::mem::take(&mut label));
                }
                is_open = !is_open;
            }
            _ if is_open => label.push(letter),
            _ => {}
        }
    }
    labels
}

/// Unique indexes. One of the beginnings of texts proves nothing about the texts.
async fn uniques(connection: &mut MySqlConnection, schema: &mut Schema) -> Result<(), sqlx::Error> {
    let rows: Vec<(String, String, Option<String>, bool)> = sqlx::query_as(
        "select table_name, index_name, column_name, sub_part is not null \
         from information_schema.statistics \
         where table_schema = database() and non_unique = 0 \
         order by table_name, index_name, seq_in_index",
    )
    .fetch_all(connection)
    .await?;
    for index in rows.chunk_by(|one, other| (&one.0, &one.1) == (&other.0, &other.1)) {
        let Some(table) = schema.exact_mut(&index[0].0) else { continue };
        let column = |(.., name, is_cut): &(String, String, Option<String>, bool)| match name {
            Some(name) if !is_cut => name.clone(),
            _ => "\0".to_owned(),
        };
        let columns: Vec<String> = index.iter().map(column).collect();
        table.sql += &format!("constraint {} unique ({})\n", quoted(&index[0].1), columns.join(", "));
        table.uniques.push(columns);
    }
    Ok(())
}

async fn references(connection: &mut MySqlConnection, schema: &mut Schema) -> Result<(), sqlx::Error> {
    let rows: Vec<(String, String, String, String, String)> = sqlx::query_as(
        "select table_name, constraint_name, column_name, referenced_table_name, referenced_column_name \
         from information_schema.key_column_usage \
         where table_schema = database() and referenced_table_schema = database() \
         order by table_name, constraint_name, ordinal_position",
    )
    .fetch_all(connection)
    .await?;
    for key in rows.chunk_by(|one, other| (&one.0, &one.1) == (&other.0, &other.1)) {
        let Some(from) = schema.exact_mut(&key[0].0) else { continue };
        let columns: Vec<&str> = key.iter().map(|part| part.2.as_str()).collect();
        from.sql += &format!("constraint {} foreign key ({})\n", quoted(&key[0].1), columns.join(", "));
        from.references.extend(key.iter().map(|(_, _, column, table, target)| Reference {
            column: column.clone(),
            table: table.clone(),
            target: Some(target.clone()),
        }));
    }
    Ok(())
}

/// Writes the conditions down, for refusals that name them. That of a column is named by table and column there.
async fn checks(connection: &mut MySqlConnection, schema: &mut Schema) -> Result<(), sqlx::Error> {
    let rows: Vec<(String, String, bool, String)> = sqlx::query_as(
        "select table_name, constraint_name, level = 'Column', cast(check_clause as char) \
         from information_schema.check_constraints \
         where constraint_schema = database()",
    )
    .fetch_all(connection)
    .await?;
    for (name, constraint, is_of_column, condition) in rows {
        if let Some(table) = schema.exact_mut(&name) {
            let constraint = if is_of_column { format!("{name}.{constraint}") } else { constraint };
            // Names of columns are told in quotes; people read the condition.
            let condition = condition.replace('"', "");
            table.sql += &format!("constraint {} check ({condition})\n", quoted(&constraint));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::labels;

    #[test]
    fn labels_of_an_enumeration_are_what_is_between_the_quotes() {
        assert_eq!(labels("enum('a','it''s, (b)','')"), ["a", "it's, (b)", ""]);
        assert!(labels("varchar(20)").is_empty());
    }
}
