//! Keeping the copy as Tryton's records are: all of them at first, then what was written since, and what is gone.
//!
//! Tryton tells of a record when it was last written, by the time at which the transaction began. One that takes long is seen only after others that
//! began later; so a span longer than any transaction is always looked at again, and what has the stamp that the copy has is passed over.

use super::{
    copy::{self, STAMPS},
    models::Models,
    rpc::{Rpc, RpcError},
    value,
};
use crate::error::AgentError;
use serde_json::{Value as Json, json};
use sqlx::{Connection, SqliteConnection};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use thiserror::Error;
use time::{PrimitiveDateTime, macros::format_description};

/// Records that are read at once.
const AT_ONCE: usize = 500;
/// Stamps that are read at once.
const STAMPS_AT_ONCE: usize = 5_000;

/// Why the copy cannot be brought up to date.
#[derive(Debug, Error)]
pub(super) enum LookError {
    /// It is Tryton.
    #[error(transparent)]
    Rpc(#[from] RpcError),
    /// It is the copy.
    #[error(transparent)]
    Copy(#[from] AgentError),
}

impl From<sqlx::Error> for LookError {
    fn from(error: sqlx::Error) -> Self {
        Self::Copy(error.into())
    }
}

/// Ids of records, by model.
pub(super) type Ids = BTreeMap<String, BTreeSet<i64>>;

/// The server and the copy.
pub(super) struct Looker<'a> {
    pub(super) rpc: &'a mut Rpc,
    pub(super) connection: &'a mut SqliteConnection,
    pub(super) models: &'a Models,
}

impl Looker<'_> {
    /// Compares every record's stamp with the copy's, and reads what differs.
    pub(super) async fn compare(&mut self) -> Result<(), LookError> {
        let names: Vec<&String> = self.models.keys().collect();
        let mut changed = Ids::new();
        for name in names {
            let known = copy::stamps(self.connection, name).await?;
            let mut met = BTreeSet::new();
            loop {
                let domain = met.last().map_or(json!([]), |last: &i64| json!([["id", ">", last]]));
                let found = self.search_read(name, domain, Some(STAMPS_AT_ONCE), &["_timestamp"]).await?;
                let stale = found.iter().filter(|record| is_stale(&known, record));
                changed.entry(name.clone()).or_default().extend(stale.filter_map(id));
                met.extend(found.iter().filter_map(id));
                if found.len() < STAMPS_AT_ONCE {
                    break;
                }
            }
            let gone: BTreeSet<i64> = known.keys().filter(|id| !met.contains(id)).copied().collect();
            self.note_gone(name, &gone, &mut changed).await?;
        }
        self.read_with_others(changed).await
    }

    /// Reads what was written since the newest record that is known, less `overlap`.
    pub(super) async fn poll(&mut self, overlap: Duration) -> Result<(), LookError> {
        let names: Vec<&String> = self.models.keys().collect();
        let mut changed = Ids::new();
        for name in names {
            let since =
                copy::newest(self.connection, name).await?.and_then(|newest| earlier(&newest, overlap));
            let domain = since.map_or(json!([]), |since| {
                json!(["OR", ["write_date", ">=", since], ["create_date", ">=", since]])
            });
            let found = self.search_read(name, domain, None, &["_timestamp"]).await?;
            if found.is_empty() {
                continue;
            }
            let known = copy::stamps(self.connection, name).await?;
            let stale: BTreeSet<i64> =
                found.iter().filter(|record| is_stale(&known, record)).filter_map(id).collect();
            if !stale.is_empty() {
                changed.insert(name.clone(), stale);
            }
        }
        self.read_with_others(changed).await
    }

    /// Looks for records that are gone: where there are fewer than the copy has.
    pub(super) async fn find_gone(&mut self) -> Result<(), LookError> {
        let names: Vec<&String> = self.models.keys().collect();
        let mut changed = Ids::new();
        for name in names {
            let known = copy::stamps(self.connection, name).await?;
            let count = self.ask(name, "search_count", vec![json!([])]).await?;
            if count.as_u64() == Some(known.len() as u64) {
                continue;
            }
            let present = self.ask(name, "search", vec![json!([])]).await?;
            let present: BTreeSet<i64> =
                present.as_array().into_iter().flatten().filter_map(Json::as_i64).collect();
            let gone = known.keys().filter(|id| !present.contains(id)).copied().collect();
            self.note_gone(name, &gone, &mut changed).await?;
        }
        self.read_with_others(changed).await
    }

    async fn note_gone(
        &mut self,
        name: &str,
        gone: &BTreeSet<i64>,
        changed: &mut Ids,
    ) -> Result<(), LookError> {
        if gone.is_empty() {
            return Ok(());
        }
        for (of, ids) in self.whole_of(name, gone).await? {
            changed.entry(of).or_default().extend(ids);
        }
        let mut transaction = self.connection.begin_with("begin immediate").await?;
        copy::remove(&mut transaction, name, gone).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Reads records, and those that show something of them.
    pub(super) async fn read_with_others(&mut self, changed: Ids) -> Result<(), LookError> {
        let mut others = Ids::new();
        for (name, ids) in &changed {
            let before = self.whole_of(name, ids).await?;
            self.read(name, ids).await?;
            let after = self.whole_of(name, ids).await?;
            for (of, ids) in before.into_iter().chain(after) {
                others.entry(of).or_default().extend(ids);
            }
        }
        for (name, mut ids) in others {
            // What was read after its parts needs no second reading.
            if changed.keys().next_back() == Some(&name) {
                ids.retain(|id| !changed[&name].contains(id));
            }
            self.read(&name, &ids).await?;
        }
        Ok(())
    }

    /// The records that show something of these.
    async fn whole_of(&mut self, name: &str, ids: &BTreeSet<i64>) -> Result<Ids, LookError> {
        let mut found = Ids::new();
        for (whole, model) in self.models {
            for (part, column) in model.parts.iter().filter(|(part, _)| part == name) {
                let referred = copy::referred(self.connection, (part, column), ids).await?;
                found.entry(whole.clone()).or_default().extend(referred);
            }
            for (column, _) in model.follows.iter().filter(|(_, of)| of == name) {
                let referring = copy::referring(self.connection, (whole, column), ids).await?;
                found.entry(whole.clone()).or_default().extend(referring);
            }
        }
        Ok(found)
    }

    /// Reads records into the copy; those that are not there any more leave it.
    pub(super) async fn read(&mut self, name: &str, ids: &BTreeSet<i64>) -> Result<(), LookError> {
        let all: Vec<i64> = ids.iter().copied().collect();
        for ids in all.chunks(AT_ONCE) {
            let columns = self.models.get(name).into_iter().flat_map(|model| model.columns.keys());
            let columns: Vec<&str> = columns.map(String::as_str).chain(STAMPS).collect();
            let found = self.search_read(name, json!([["id", "in", ids]]), None, &columns).await?;
            let met: BTreeSet<i64> = found.iter().filter_map(id).collect();
            let gone = ids.iter().filter(|id| !met.contains(id)).copied().collect();
            let mut transaction = self.connection.begin_with("begin immediate").await?;
            copy::put(&mut transaction, self.models, name, &found).await?;
            copy::remove(&mut transaction, name, &gone).await?;
            transaction.commit().await?;
        }
        Ok(())
    }

    /// Records in the order of their ids, those that are not active among them.
    pub(super) async fn search_read(
        &mut self,
        name: &str,
        domain: Json,
        limit: Option<usize>,
        fields: &[&str],
    ) -> Result<Vec<Json>, RpcError> {
        let order = json!([["id", "ASC"]]);
        let arguments = vec![domain, json!(0), json!(limit), order, json!(fields)];
        match self.ask(name, "search_read", arguments).await? {
            Json::Array(found) => Ok(found),
            _ => Ok(Vec::new()),
        }
    }

    async fn ask(&mut self, name: &str, method: &str, arguments: Vec<Json>) -> Result<Json, RpcError> {
        self.rpc.call(&format!("model.{name}.{method}"), arguments, json!({ "active_test": false })).await
    }
}

fn id(record: &Json) -> Option<i64> {
    record["id"].as_i64()
}

fn is_stale(known: &BTreeMap<i64, Option<String>>, record: &Json) -> bool {
    let stamp = value::read(&record["_timestamp"]).to_text();
    id(record).is_some_and(|id| stamp.is_none() || known.get(&id) != Some(&stamp))
}

/// A moment so much before another one, for Tryton.
fn earlier(moment: &str, by: Duration) -> Option<Json> {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second].[subsecond digits:6]");
    let moment = PrimitiveDateTime::parse(moment, format).ok()?.checked_sub(by.try_into().ok()?)?;
    value::moment(&moment.format(format).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_taken_back_by_the_length_of_a_transaction() {
        let earlier = earlier("2026-03-01 00:00:30.000125", Duration::from_secs(60)).unwrap();
        assert_eq!(value::read(&earlier).to_text().unwrap(), "2026-02-28 23:59:30.000125");
    }

    #[test]
    fn what_has_the_stamp_that_is_known_is_passed_over() {
        let known = BTreeMap::from([(1, Some("5.25".to_owned())), (2, None)]);
        let is_stale = |id: i64, stamp: Json| is_stale(&known, &json!({ "id": id, "_timestamp": stamp }));
        assert!(!is_stale(1, json!("5.25")));
        assert!(is_stale(1, json!("5.26")) && is_stale(2, json!("5.25")) && is_stale(3, json!("5.25")));
    }
}
