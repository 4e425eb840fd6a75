//! The business database's own log: which value was written over which, kept by triggers that neither the agent nor the company's software
//! knows of.

use anyhow::Result;

use crate::business::Business;

/// The columns that are followed, each with its table.
const FOLLOWED: [(&str, &str); 6] = [
    ("customers", "name"),
    ("customers", "phone"),
    ("customer_addresses", "city"),
    ("activities", "subject"),
    ("orders", "reference"),
    ("order_lines", "description"),
];

/// A value, and what it was written over; nothing for a new row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// What was written.
    pub(super) value: String,
    /// Whether a row was changed, and not made.
    pub(super) is_change: bool,
    /// What had been there.
    pub(super) was: Option<String>,
}

/// Begins the log.
pub(super) async fn begin(business: &Business) -> Result<()> {
    let mut statements =
        "create table ledger (no integer primary key, is_change integer not null, value text not null, was text);".to_owned();
    for (table, column) in FOLLOWED {
        statements += &format!(
            "create trigger ledger_{table}_{column}_made
             after insert on {table}
             when new.{column} is not null
             begin
                 insert into ledger (is_change, value) values (0, new.{column});
             end;
             create trigger ledger_{table}_{column}_changed
             after update of {column} on {table}
             when new.{column} is not old.{column} and new.{column} is not null
             begin
                 insert into ledger (is_change, value, was) values (1, new.{column}, old.{column});
             end;"
        );
    }
    business.run(&statements).await
}

/// The whole log, oldest first.
pub(super) async fn read(business: &Business) -> Result<Vec<Entry>> {
    let rows: Vec<(bool, String, Option<String>)> =
        business.rows("select is_change, value, was from ledger order by no").await?;
    Ok(rows.into_iter().map(|(is_change, value, was)| Entry { value, is_change, was }).collect())
}
