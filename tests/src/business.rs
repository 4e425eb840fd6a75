//! The business database as its own software sees it: any SQL, at any time, beside the office agent.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteRow};
use sqlx::{AssertSqlSafe, FromRow, Row};

use crate::wait;

/// How long a statement waits for another writer.
const BUSY_LIMIT: Duration = Duration::from_secs(10);

/// A connection of somebody who works in the business software.
#[derive(Clone, Debug)]
pub struct Business {
    pool: SqlitePool,
}

impl Business {
    /// Opens the database, which must exist.
    pub async fn open(file: &Path) -> Result<Business> {
        let options = SqliteConnectOptions::new().filename(file).busy_timeout(BUSY_LIMIT).foreign_keys(true);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
        Ok(Business { pool: pool.with_context(|| format!("open the business database {}", file.display()))? })
    }

    /// Runs statements that change something, all or none.
    pub async fn run(&self, statements: &str) -> Result<()> {
        let mut transaction = self.pool.begin().await.context("begin in the business database")?;
        let ran = sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(&mut *transaction).await;
        ran.with_context(|| format!("run {statements}"))?;
        transaction.commit().await.context("commit in the business database")
    }

    /// The first value of the first row as text, whatever its kind; nothing when there is no row or it is null.
    pub async fn text(&self, question: &str) -> Result<Option<String>> {
        let as_text = format!("select cast(answer as text) from (select ({question}) as answer)");
        let row = sqlx::query(AssertSqlSafe(as_text)).fetch_one(&self.pool).await;
        let row = row.with_context(|| format!("ask {question}"))?;
        row.try_get(0).with_context(|| format!("read the answer to {question}"))
    }

    /// Every row that a question answers, as a tuple of its columns.
    pub async fn rows<T>(&self, question: &str) -> Result<Vec<T>>
    where
        T: for<'row> FromRow<'row, SqliteRow> + Send + Unpin,
    {
        let rows = sqlx::query_as(AssertSqlSafe(question.to_owned())).fetch_all(&self.pool).await;
        rows.with_context(|| format!("ask {question}"))
    }

    /// Waits until `question` answers `expected`.
    pub async fn wait_for(&self, question: &str, expected: &str) -> Result<()> {
        let claim = format!("`{question}` to answer {expected:?}");
        let mut last = None;
        let waited = wait::until(&claim, async || {
            last = self.text(question).await?;
            Ok((last.as_deref() == Some(expected)).then_some(()))
        })
        .await;
        waited.with_context(|| format!("the business database last answered {last:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn answers_of_every_kind_are_read_as_text() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("business.sqlite");
        std::fs::write(&file, "").unwrap();
        let business = Business::open(&file).await.unwrap();
        business
            .run("create table customer (name text, credit int); insert into customer values ('Åsa', 5)")
            .await
            .unwrap();
        assert_eq!(business.text("select name from customer").await.unwrap().unwrap(), "Åsa");
        assert_eq!(business.text("select credit + 1 from customer").await.unwrap().unwrap(), "6");
        assert_eq!(business.text("select name from customer where credit > 9").await.unwrap(), None);
        business.wait_for("select count(*) from customer", "1").await.unwrap();
    }

    #[tokio::test]
    async fn statements_that_fail_leave_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("business.sqlite");
        std::fs::write(&file, "").unwrap();
        let business = Business::open(&file).await.unwrap();
        business.run("create table customer (name text not null)").await.unwrap();
        let both = "insert into customer values ('Bo'); insert into customer values (null)";
        business.run(both).await.unwrap_err();
        assert_eq!(business.text("select count(*) from customer").await.unwrap().unwrap(), "0");
    }
}
