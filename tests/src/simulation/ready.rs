//! A business database as each run finds it, made once: every run begins with the same one.

use super::office::{Premises, other};
use anyhow::Result;
use sqlx::Connection;
use std::collections::BTreeMap;
use tokio::sync::Mutex;

/// So many things there are before anything happens.
const FIRST_THINGS: u32 = 6;

/// The names of the things in it.
pub(super) fn first_names() -> impl Iterator<Item = String> {
    (0..FIRST_THINGS).map(|no| format!("office-{no}"))
}

/// The bytes of its file.
pub(super) async fn business_database(premises: &Premises) -> Result<Vec<u8>> {
    static MADE: Mutex<BTreeMap<&str, Vec<u8>>> = Mutex::const_new(BTreeMap::new());
    let mut made = MADE.lock().await;
    if let Some(bytes) = made.get(premises.schema) {
        return Ok(bytes.clone());
    }
    let bytes = make(premises).await?;
    made.insert(premises.schema, bytes.clone());
    Ok(bytes)
}

async fn make(premises: &Premises) -> Result<Vec<u8>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("business.sqlite");
    let mut connection = other(&file).await?;
    sqlx::raw_sql(premises.schema).execute(&mut connection).await?;
    for (no, name) in first_names().enumerate() {
        sqlx::query("insert into thing (name, team) values (?, ?)")
            .bind(name)
            .bind(if no % 2 == 0 { "nl" } else { "se" })
            .execute(&mut connection)
            .await?;
    }
    // What is in the log goes into the file.
    connection.close().await?;
    Ok(std::fs::read(&file)?)
}
