//! Tables, columns, keys and references as PostgreSQL's catalogue tells them: those that can be named without their schema.

use crate::sql::{
    plan::quoted,
    schema::{Column, Reference, Schema, Table},
};
use sqlx::{PgConnection, Row};

/// Reads the schema.
pub(super) async fn read(connection: &mut PgConnection) -> Result<Schema, sqlx::Error> {
    let mut schema = Schema { tables: columns(connection).await? };
    uniques(connection, &mut schema).await?;
    references(connection, &mut schema).await?;
    constraints(connection, &mut schema).await?;
    Ok(schema)
}

async fn columns(connection: &mut PgConnection) -> Result<Vec<Table>, sqlx::Error> {
    let rows = sqlx::query(
        "select class.relname::text, class.relkind in ('v', 'm', 'f'), attribute.attname::text, \
            format_type(attribute.atttypid, null), attribute.atttypmod, attribute.attnotnull, \
            (attribute.atthasdef and attribute.attgenerated = '') or attribute.attidentity = 'd', \
            exists (select from pg_index as index \
                    where index.indrelid = class.oid and index.indisprimary \
                    and attribute.attnum = any(index.indkey)), \
            attribute.attgenerated <> '' or attribute.attidentity = 'a', \
            array(select label.enumlabel::text from pg_enum as label where label.enumtypid = attribute.atttypid) \
         from pg_class as class \
         join pg_namespace as namespace on namespace.oid = class.relnamespace \
         join pg_attribute as attribute \
         on attribute.attrelid = class.oid and attribute.attnum > 0 and not attribute.attisdropped \
         where class.relkind in ('r', 'p', 'v', 'm', 'f') and pg_table_is_visible(class.oid) \
         and namespace.nspname not in ('pg_catalog', 'information_schema', 'landbridge') \
         order by class.relname, attribute.attnum",
    )
    .fetch_all(connection)
    .await?;
    let mut tables: Vec<Table> = Vec::new();
    for row in rows {
        let name: String = row.try_get(0)?;
        if tables.last().is_none_or(|last| last.name != name) {
            tables.push(Table::named(name, row.try_get(1)?));
        }
        let declared: String = row.try_get(3)?;
        let modifier: i32 = row.try_get(4)?;
        let column = Column {
            name: row.try_get(2)?,
            is_integer: super::types::is_integer(&declared),
            declared,
            modifier: (modifier >= 0).then_some(modifier),
            labels: row.try_get(9)?,
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

/// Indexes that prove at every moment, for all rows, that no two have the same.
async fn uniques(connection: &mut PgConnection, schema: &mut Schema) -> Result<(), sqlx::Error> {
    let rows: Vec<(String, String, Vec<Option<String>>)> = sqlx::query_as(
        "select class.relname::text, named.relname::text, \
            array(select attribute.attname::text \
                  from unnest(index.indkey::int2[]) with ordinality as part (attnum, place) \
                  left join pg_attribute as attribute \
                  on attribute.attrelid = class.oid and attribute.attnum = part.attnum \
                  where part.place <= index.indnkeyatts \
                  order by part.place) \
         from pg_index as index \
         join pg_class as class on class.oid = index.indrelid \
         join pg_class as named on named.oid = index.indexrelid \
         where index.indisunique and index.indimmediate and index.indisvalid and index.indpred is null \
         and pg_table_is_visible(class.oid)",
    )
    .fetch_all(connection)
    .await?;
    for (table, index, columns) in rows {
        let Some(table) = schema.exact_mut(&table) else { continue };
        // An index on an expression has no column there and proves nothing about columns.
        let columns: Vec<String> =
            columns.into_iter().map(|column| column.unwrap_or_else(|| "\0".into())).collect();
        table.sql += &format!("constraint {} unique ({})\n", quoted(&index), columns.join(", "));
        table.uniques.push(columns);
    }
    Ok(())
}

async fn references(connection: &mut PgConnection, schema: &mut Schema) -> Result<(), sqlx::Error> {
    let rows: Vec<(String, String, String, String)> = sqlx::query_as(
        "select class.relname::text, own.attname::text, other.relname::text, theirs.attname::text \
         from pg_constraint as constraint_ \
         join pg_class as class on class.oid = constraint_.conrelid \
         join pg_class as other on other.oid = constraint_.confrelid \
         cross join unnest(constraint_.conkey, constraint_.confkey) as part (own, theirs) \
         join pg_attribute as own on own.attrelid = class.oid and own.attnum = part.own \
         join pg_attribute as theirs on theirs.attrelid = other.oid and theirs.attnum = part.theirs \
         where constraint_.contype = 'f' and pg_table_is_visible(class.oid)",
    )
    .fetch_all(connection)
    .await?;
    for (name, column, table, target) in rows {
        if let Some(from) = schema.exact_mut(&name) {
            from.references.push(Reference { column, table, target: Some(target) });
        }
    }
    Ok(())
}

/// Writes the named constraints down, for refusals that name them.
async fn constraints(connection: &mut PgConnection, schema: &mut Schema) -> Result<(), sqlx::Error> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "select class.relname::text, constraint_.conname::text, pg_get_constraintdef(constraint_.oid, true) \
         from pg_constraint as constraint_ \
         join pg_class as class on class.oid = constraint_.conrelid \
         where constraint_.contype in ('c', 'f') and pg_table_is_visible(class.oid)",
    )
    .fetch_all(connection)
    .await?;
    for (table, name, definition) in rows {
        if let Some(table) = schema.exact_mut(&table) {
            table.sql += &format!("constraint {} {definition}\n", quoted(&name));
        }
    }
    Ok(())
}
