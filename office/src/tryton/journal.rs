//! The journal of calls that write: each is noted before it is made, and until it is known what has become of it.
//!
//! Tryton does each call in one transaction, or nothing of it. Where the answer is lost, its stamps tell what it did to records that were there;
//! records that it was to make are looked for by who made them, when, and what is in them.

use super::{
    look::{LookError, Looker},
    value,
};
use crate::{
    error::AgentError,
    mapping::codec::Cell,
    sql::session::{Session, fetch_all},
};
use landbridge_model::{EditId, RecordId, TypeNo};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use sqlx::SqliteConnection;
use std::collections::{BTreeMap, BTreeSet};

/// A call that writes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Call {
    /// The edits that it carries out.
    pub(super) edits: Vec<EditId>,
    /// The method's whole name.
    pub(super) method: String,
    pub(super) arguments: Vec<Json>,
    /// The stamps that records must still have, by model and id as Tryton joins them.
    pub(super) guard: BTreeMap<String, String>,
    /// The records that it makes, the one that the others belong to first.
    pub(super) makes: Vec<Making>,
}

/// A record that a call makes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Making {
    pub(super) type_no: TypeNo,
    pub(super) record: RecordId,
    pub(super) model: String,
    /// The highest id there was before.
    pub(super) highest: i64,
    /// The field that refers to what it is a line of, and the id of that, unless it is made by the same call.
    pub(super) line_of: Option<(String, Option<i64>)>,
    /// What is in it.
    pub(super) values: Map<String, Json>,
}

/// Notes a call that is about to be made; its number.
pub(super) async fn note(connection: &mut SqliteConnection, call: &Call) -> Result<i64, AgentError> {
    let json = serde_json::to_string(call).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let sql = "insert into landbridge_tryton_call (call) values ($1) returning no";
    let rows = fetch_all(connection, sql, &[Cell::Text(json)]).await?;
    let no = rows.first().map(|row| row.some_number(0));
    Ok(no.unwrap_or(Err(sqlx::Error::RowNotFound))?)
}

/// Forgets a call: it is known what has become of it.
pub(super) async fn forget(connection: &mut SqliteConnection, no: i64) -> Result<(), AgentError> {
    connection.execute("delete from landbridge_tryton_call where no = $1", &[Cell::Integer(no)]).await?;
    Ok(())
}

/// Notes that the records of a call were found: what else it wrote is compared as any edit is.
pub(super) async fn note_found(
    connection: &mut SqliteConnection,
    no: i64,
    call: &Call,
) -> Result<(), AgentError> {
    let call = Call { makes: Vec::new(), ..call.clone() };
    let json = serde_json::to_string(&call).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let sql = "update landbridge_tryton_call set call = $2 where no = $1";
    connection.execute(sql, &[Cell::Integer(no), Cell::Text(json)]).await?;
    Ok(())
}

/// The calls of which it is not known what has become of them.
pub(super) async fn open(connection: &mut SqliteConnection) -> Result<Vec<(i64, Call)>, AgentError> {
    let rows = fetch_all(connection, "select no, call from landbridge_tryton_call order by no", &[]).await?;
    let call = |json: &str| serde_json::from_str(json).map_err(|error| sqlx::Error::Decode(error.into()));
    rows.iter().map(|row| Ok((row.some_number(0)?, call(row.some_text(1)?)?))).collect()
}

/// The ids that the records of a call have got, in order; nothing when it made none. Of a call that was answered, `first` is the id of the first.
pub(super) async fn find_made(
    looker: &mut Looker<'_>,
    call: &Call,
    first: Option<i64>,
) -> Result<Option<Vec<i64>>, LookError> {
    let user = looker.rpc.user().await?;
    let mut found: Vec<i64> = Vec::new();
    let mut taken: BTreeSet<(&str, i64)> = BTreeSet::new();
    for making in &call.makes {
        let root = found.first().copied();
        let id = match (first, root, &making.line_of) {
            (Some(first), None, None) => Some(first),
            (_, _, line_of) => {
                let parent = line_of.as_ref().and_then(|(by, id)| Some((by.as_str(), (*id).or(root)?)));
                let domain = domain(making, parent, user);
                let names: Vec<&str> = making.values.keys().map(String::as_str).collect();
                let all = looker.search_read(&making.model, domain, None, &names).await?;
                let free: Vec<Json> = all
                    .into_iter()
                    .filter(|record| {
                        !taken.contains(&(making.model.as_str(), record["id"].as_i64().unwrap_or(0)))
                    })
                    .collect();
                choose(&making.values, &free, parent.is_some())
            }
        };
        let Some(id) = id else { return Ok(None) };
        taken.insert((&making.model, id));
        found.push(id);
    }
    Ok(Some(found))
}

/// Which records may be the one that was made.
fn domain(making: &Making, parent: Option<(&str, i64)>, user: i64) -> Json {
    let mut domain = vec![json!(["id", ">", making.highest]), json!(["create_uid", "=", user])];
    domain.extend(parent.map(|(by, id)| json!([by, "=", id])));
    // Where Tryton keeps an id of the client's making, nothing has to be guessed.
    domain.extend(making.values.get("uuid").map(|uuid| json!(["uuid", "=", uuid])));
    json!(domain)
}

/// The one of these records that has most of the values. Tryton may have put some into another form; but of a record that stands alone two of
/// three must be the same, or else it is another one. Yes and no say little, and do not count.
fn choose(values: &Map<String, Json>, records: &[Json], is_line: bool) -> Option<i64> {
    let telling: Vec<_> = values.iter().filter(|(_, value)| !value.is_boolean()).collect();
    let same = |record: &Json| {
        telling.iter().filter(|(name, wanted)| is_same(wanted, &record[name.as_str()])).count()
    };
    // The first of those that are equally like it: records get their ids in the order of the call.
    let best = records.iter().rev().max_by_key(|record| same(record))?;
    (is_line || same(best) * 3 >= telling.len() * 2).then(|| best["id"].as_i64())?
}

fn is_same(wanted: &Json, there: &Json) -> bool {
    let text =
        |json: &Json| value::read(json).to_text().map(|text| text.trim().to_owned()).unwrap_or_default();
    let (wanted, there) = (text(wanted), text(there));
    wanted == there || wanted.parse::<f64>().is_ok_and(|number| there.parse() == Ok(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(json: Json) -> Map<String, Json> {
        json.as_object().unwrap().clone()
    }

    #[test]
    fn the_record_that_is_most_like_what_was_to_be_made_is_the_one() {
        let wanted =
            values(json!({ "name": "Anna ", "price": { "__class__": "Decimal", "decimal": "2.50" } }));
        let price = |price: &str| json!({ "__class__": "Decimal", "decimal": price });
        let others = [
            json!({ "id": 7, "name": "Bo", "price": price("1") }),
            json!({ "id": 8, "name": "Anna", "price": price("2.5") }),
            json!({ "id": 9, "name": "Anna", "price": price("2.5") }),
        ];
        assert_eq!(choose(&wanted, &others, false), Some(8));
        assert_eq!(choose(&wanted, &others[..1], false), None);
        assert_eq!(choose(&wanted, &others[..1], true), Some(7));
        let named = values(json!({ "name": "Cy", "active": true }));
        assert_eq!(choose(&named, &[json!({ "id": 7, "name": "Bo", "active": true })], false), None);
        assert_eq!(choose(&wanted, &[], true), None);
    }
}
