//! Removing what the connector keeps in the business database, for a connection that has ended.

use super::session::Session;
use crate::error::AgentError;
use sqlx::SqlStr;

/// Removes the side tables and triggers, all or none where the server can take that back.
pub(crate) async fn remove_side_tables<C: Session>(place: &C::Place) -> Result<(), AgentError> {
    let mut connection = C::open(place).await?;
    let mut transaction = connection.begin_with(SqlStr::from_static(C::BEGIN)).await?;
    transaction.drop_side_tables().await?;
    Ok(transaction.commit().await?)
}
