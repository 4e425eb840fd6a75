//! What a database in SQL tells of itself to whoever looks for a fault: numbers, and no record.

use super::{
    plan::Plan,
    read,
    session::{Session, fetch_one},
};
use crate::{error::AgentError, mapping::Mapping};
use landbridge_model::TypeNo;

const UNSENT: &str = "select count(*) from landbridge_capture where batch is null";

/// How a business database is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Condition {
    /// What the server says of its version.
    pub(crate) version: String,
    /// How many records each type has; nothing when the mapping does not fit.
    pub(crate) counts: Vec<(TypeNo, u64)>,
    /// Changes that were noted and not sent yet; nothing when nobody has set up what notes them.
    pub(crate) unsent: Option<u64>,
}

/// Looks how it is, without changing anything.
pub(crate) async fn condition<C: Session>(
    place: &C::Place,
    mapping: Option<&Mapping>,
) -> Result<Condition, AgentError> {
    let mut connection = C::open(place).await?;
    let version = fetch_one(&mut connection, C::VERSION, &[]).await?.some_text(0)?.to_owned();
    let unsent = fetch_one(&mut connection, UNSENT, &[]).await;
    let unsent = unsent.ok().and_then(|row| row.some_number::<u64>(0).ok());
    let mut counts = Vec::new();
    if let Some(mapping) = mapping {
        let schema = connection.schema().await?;
        for plan in Plan::new::<C>(mapping, &schema).iter().flat_map(|plan| &plan.types) {
            counts.push((plan.no, read::count(&mut connection, plan).await?));
        }
    }
    Ok(Condition { version, counts, unsent })
}
