//! What every client shows, against what the business database has.

use anyhow::{Context, Result, ensure};
use landbridge_model::RecordType;
use landbridge_replica::Replica;

use crate::business::Business;
use crate::clerk;
use crate::client::Client;

/// Record types, the fields that are compared, and the question for what the business database has in these. Everybody in these tests sees
/// every team.
const COMPARED: [(&str, &[&str], &str); 4] = [
    (
        "contact",
        &["name", "phone", "city"],
        "select name, phone, (
            select city from customer_addresses where customer_id = customers.id and kind = 'V'
         ) from customers",
    ),
    ("activity", &["subject"], "select subject, null, null from activities"),
    ("order", &["reference", "number"], "select reference, number, null from orders"),
    ("order_line", &["description"], "select description, null, null from order_lines"),
];

/// A row of compared values.
type Row = (Option<String>, Option<String>, Option<String>);

/// What the business database has, by record type.
type Expected = Vec<(&'static str, &'static [&'static str], Vec<Row>)>;

/// Every client shows what the business database has, and nothing else.
pub(super) async fn everybody_sees_what_the_office_has(
    business: &Business,
    clients: &[Client],
) -> Result<()> {
    let expected = expected(business).await?;
    clients.iter().try_for_each(|client| client.look(|replica, _| is_shown(replica, &expected)))
}

/// The same of one replica.
pub(super) async fn sees_what_the_office_has(business: &Business, replica: &mut Replica) -> Result<()> {
    is_shown(replica, &expected(business).await?)
}

async fn expected(business: &Business) -> Result<Expected> {
    let mut all = Vec::new();
    for (key, fields, question) in COMPARED {
        let mut rows: Vec<Row> = business.rows(question).await?;
        rows.sort();
        all.push((key, fields, rows));
    }
    Ok(all)
}

fn is_shown(replica: &mut Replica, expected: &Expected) -> Result<()> {
    for (key, fields, expected) in expected {
        let shown = shown(replica, key, fields)?;
        let missing = expected.iter().find(|row| shown.binary_search(row).is_err());
        let foreign = shown.iter().find(|row| expected.binary_search(row).is_err());
        ensure!(
            shown == *expected,
            "a client shows {} of {} records of the type {key}; it lacks {missing:?} and has {foreign:?}",
            shown.len(),
            expected.len()
        );
    }
    Ok(())
}

fn shown(replica: &mut Replica, key: &str, fields: &[&str]) -> Result<Vec<Row>> {
    let of: RecordType = clerk::type_of(replica, key)?;
    let ids = clerk::ids(replica, of.no);
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        let view = replica.record(of.no, id).context("a record of the list is there")?;
        let mut values = fields.iter().map(|key| {
            let no = of.field_by_key(key)?.no;
            Some(view.fields.get(&no)?.cell.value.as_ref()?.to_string())
        });
        let mut next = || values.next().flatten();
        rows.push((next(), next(), next()));
    }
    rows.sort();
    Ok(rows)
}
