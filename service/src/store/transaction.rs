//! A transaction, with the connection that it is on.

use super::connections::Lent;
use sqlx::SqliteConnection;
use std::ops::{Deref, DerefMut};
use tokio::runtime::Handle;

const OPEN: &str = "a transaction has its connection until its end";

/// A transaction. Dropped without a commit, it leaves nothing.
///
/// What begins and ends it are statements like all others, so that they stay prepared, and nobody takes a connection for within a transaction
/// that the database has ended by itself, as it does when the disk is full.
#[derive(Debug)]
pub struct Transaction(Option<Lent>);

impl Transaction {
    /// Begins one by this statement.
    pub(super) async fn begin(connection: Lent, statement: &'static str) -> Result<Self, sqlx::Error> {
        let mut transaction = Self(Some(connection));
        match sqlx::query(statement).execute(&mut *transaction).await {
            Ok(_) => Ok(transaction),
            Err(error) => {
                // There is nothing to be taken back.
                transaction.0.take().into_iter().for_each(Lent::discard);
                Err(error)
            }
        }
    }

    /// Keeps what was written.
    pub async fn commit(mut self) -> Result<(), sqlx::Error> {
        sqlx::query("commit").execute(&mut *self).await?;
        self.0 = None;
        Ok(())
    }
}

impl Deref for Transaction {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        self.0.as_ref().expect(OPEN)
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        self.0.as_mut().expect(OPEN)
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        let Some(connection) = self.0.take() else { return };
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(roll_back(connection))),
            // Closing it takes the transaction back as well.
            Err(_) => connection.discard(),
        }
    }
}

/// Takes a transaction back before anybody else has its connection.
async fn roll_back(mut connection: Lent) {
    if let Err(error) = sqlx::query("rollback").execute(&mut *connection).await {
        tracing::debug!(%error, "a transaction had ended by itself; its connection is replaced");
        connection.discard();
    }
}
