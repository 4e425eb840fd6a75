//! Mails that wait in the database.

use super::Letter;
use crate::store::Store;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

/// How many mails somebody who looks sees.
const SHOWN: i64 = 50;

/// A mail that was not sent yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Its name, also in what is sent: a mail program can tell by it that a mail came twice.
    pub(crate) id: Uuid,
    /// The address that it goes to.
    pub(crate) recipient: String,
    /// What it says.
    pub(crate) letter: Letter,
    /// When it was written, in milliseconds since 1970.
    pub(crate) made_millis: i64,
    /// How often somebody tried to send it.
    pub(crate) tries: u32,
}

/// Keeps a mail, in the transaction that it comes of.
pub(crate) async fn keep(connection: &mut SqliteConnection, mail: &Kept) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into mail (id, recipient, subject, body, made_millis, due_millis)
         values (?1, ?2, ?3, ?4, ?5, ?5)",
    )
    .bind(mail.id.as_bytes().as_slice())
    .bind(&mail.recipient)
    .bind(&mail.letter.subject)
    .bind(&mail.letter.body)
    .bind(mail.made_millis)
    .execute(connection)
    .await?;
    Ok(())
}

/// The newest mails that were written after this moment, newest first.
pub(crate) async fn newest(store: &Store, since_millis: i64) -> Result<Vec<Kept>, sqlx::Error> {
    let rows = sqlx::query(
        "select id, recipient, subject, body, made_millis, tries
         from mail
         where made_millis > ?
         order by made_millis desc, id desc
         limit ?",
    )
    .bind(since_millis)
    .bind(SHOWN)
    .fetch_all(&mut *store.reader().await?)
    .await?;
    rows.iter().map(to_kept).collect()
}

/// The mail that has been due for longest.
pub(super) async fn due(store: &Store, now_millis: i64) -> Result<Option<Kept>, sqlx::Error> {
    let row = sqlx::query(
        "select id, recipient, subject, body, made_millis, tries
         from mail
         where due_millis <= ?
         order by due_millis
         limit 1",
    )
    .bind(now_millis)
    .fetch_optional(&mut *store.reader().await?)
    .await?;
    row.as_ref().map(to_kept).transpose()
}

/// When the next mail is due, in milliseconds since 1970.
pub(super) async fn next_due_millis(store: &Store) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar("select min(due_millis) from mail").fetch_one(&mut *store.reader().await?).await
}

/// Forgets the mails that were written until this moment.
pub(crate) async fn forget_until(
    connection: &mut SqliteConnection,
    until_millis: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("delete from mail where made_millis <= ?").bind(until_millis).execute(connection).await?;
    Ok(())
}

/// Forgets a mail: it is sent, or given up.
pub(super) async fn forget(store: &Store, id: Uuid) -> Result<(), sqlx::Error> {
    let mut transaction = store.begin().await?;
    sqlx::query("delete from mail where id = ?")
        .bind(id.as_bytes().as_slice())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}

/// Counts a try to send a mail, and notes when the next one is.
pub(super) async fn put_off(store: &Store, id: Uuid, until_millis: i64) -> Result<(), sqlx::Error> {
    let mut transaction = store.begin().await?;
    sqlx::query("update mail set tries = tries + 1, due_millis = ? where id = ?")
        .bind(until_millis)
        .bind(id.as_bytes().as_slice())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}

fn to_kept(row: &SqliteRow) -> Result<Kept, sqlx::Error> {
    let id = Uuid::from_slice(row.try_get("id")?).map_err(|error| sqlx::Error::Decode(error.into()))?;
    Ok(Kept {
        id,
        recipient: row.try_get("recipient")?,
        letter: Letter { subject: row.try_get("subject")?, body: row.try_get("body")? },
        made_millis: row.try_get("made_millis")?,
        tries: row.try_get("tries")?,
    })
}
