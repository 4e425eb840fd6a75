//! Reading the change feed: what is new behind a cursor, for one person.

use crate::{
    blob,
    error::WorkspaceError,
    workspace::{Member, Shared, Types},
};
use landbridge_model::{
    RecordId, Scope, Seq,
    feed::{EditOutcome, FeedHead, FeedWriter},
    rights::Part,
    wire::Pull,
};
use sqlx::{AssertSqlSafe, SqliteConnection};

/// About how many bytes of rows an answer has.
const ANSWER_BYTES: i64 = 1024 * 1024;

/// The most rows of an answer that holds several commits.
const ANSWER_ROWS: i64 = 20_000;

type Result<T> = std::result::Result<T, WorkspaceError>;

/// Answers a pull, in one transaction that reads one state of the database.
pub(crate) async fn pull(shared: &Shared, member: &Member, pull: &Pull) -> Result<Vec<u8>> {
    if pull.person.is_some_and(|person| person != member.person) {
        return Err(WorkspaceError::OtherPerson);
    }
    let mut transaction = shared.store.begin_reading().await?;
    let (version, end, floor): (i64, i64, i64) =
        sqlx::query_as("select types_version, seq, floor from workspace where id = ?")
            .bind(shared.key())
            .fetch_one(&mut *transaction)
            .await?;
    let types = shared.types.of_version(&mut transaction, shared.id, version).await?;
    let end = blob::seq(end)?;
    if !shared.lineage.has_place(pull.generation, pull.from, end) {
        return Err(WorkspaceError::UnknownGeneration);
    }
    if pull.from < blob::seq(floor)? {
        return Err(WorkspaceError::BelowFloor);
    }
    let mut reading = Reading { shared, connection: &mut transaction, from: pull.from };
    let to = reading.end_of_answer(end).await?;
    let mut news = reading.news(to).await?;
    // Of one move the record leaves its old scope before it comes to the new one.
    news.sort_by_key(|item| (item.seq, !matches!(item.what, What::Left)));
    let head = FeedHead {
        generation: shared.generation(),
        from: pull.from,
        to,
        is_more: to < end,
        epoch: member.epoch,
        types_version: types.version,
        outcomes: reading.outcomes(member, pull, to).await?,
    };
    Ok(write(&types, member, news, &head))
}

/// One row of the feed.
#[derive(Debug)]
struct Item {
    part: Part,
    id: RecordId,
    seq: Seq,
    what: What,
}

#[derive(Debug)]
enum What {
    Left,
    Tombstone,
    Record(Vec<u8>),
}

fn write(types: &Types, member: &Member, news: Vec<Item>, head: &FeedHead) -> Vec<u8> {
    let mut writer = FeedWriter::default();
    for Item { part, id, seq, what } in news {
        if !types.get(part.type_no).is_some_and(|kind| member.rights.may_see(kind, &part.scope)) {
            continue;
        }
        match what {
            What::Left => writer.left(&part, id, seq),
            What::Tombstone => writer.tombstone(&part, id, seq),
            What::Record(block) => writer.record(&part, &block),
        }
    }
    writer.finish(head)
}

/// Type, id, scope, seq, whether it is deleted, row; the last two only of a record.
type NewsRow = (i64, Vec<u8>, String, i64, Option<bool>, Option<Vec<u8>>);

struct Reading<'a> {
    shared: &'a Shared,
    connection: &'a mut SqliteConnection,
    from: Seq,
}

impl Reading<'_> {
    /// The end of the last commit that the answer has room for; one commit at least.
    async fn end_of_answer(&mut self, end: Seq) -> Result<Seq> {
        // SQLite would prepare a statement with `limit ?` anew each time.
        let full: Option<i64> = sqlx::query_scalar(AssertSqlSafe(format!(
            "select seq
             from (
                 select seq, sum(length(row)) over (order by seq) as size, row_number() over (order by seq) as no
                 from (
                     select seq, row from record where workspace_id = ? and seq > ? order by seq limit {ANSWER_ROWS}
                 )
             )
             where size > {ANSWER_BYTES} or no = {ANSWER_ROWS}
             limit 1"
        )))
        .bind(self.shared.key())
        .bind(blob::column(self.from.0))
        .fetch_optional(&mut *self.connection)
        .await?;
        let Some(full) = full else { return Ok(end) };
        let to: Option<i64> = sqlx::query_scalar(
            "select coalesce(
                 (select max(seq) from feed_commit where workspace_id = ?1 and seq > ?2 and seq < ?3),
                 (select min(seq) from feed_commit where workspace_id = ?1 and seq >= ?3))",
        )
        .bind(self.shared.key())
        .bind(blob::column(self.from.0))
        .bind(full)
        .fetch_one(&mut *self.connection)
        .await?;
        to.map_or(Ok(end), blob::seq)
    }

    /// What left a scope, and the records themselves: in one turn of the database's thread.
    async fn news(&mut self, to: Seq) -> Result<Vec<Item>> {
        let rows: Vec<NewsRow> = sqlx::query_as(
            "select type_no, id, scope, seq, null, null
             from left_scope
             where workspace_id = ?1 and seq > ?2 and seq <= ?3
             union all
             select * from (
                 select type_no, id, scope, seq, deleted > 0, row
                 from record
                 where workspace_id = ?1 and seq > ?2 and seq <= ?3
                 order by seq
             )",
        )
        .bind(self.shared.key())
        .bind(blob::column(self.from.0))
        .bind(blob::column(to.0))
        .fetch_all(&mut *self.connection)
        .await?;
        let item = |(type_no, id, scope, seq, is_deleted, row): NewsRow| {
            Ok(Item {
                part: Part { type_no: blob::type_no(type_no)?, scope: Scope(scope) },
                id: RecordId(blob::uuid(&id)?),
                seq: blob::seq(seq)?,
                what: match (is_deleted, row) {
                    (Some(false), Some(row)) => What::Record(row),
                    (Some(_), _) => What::Tombstone,
                    (None, _) => What::Left,
                },
            })
        };
        rows.into_iter().map(item).collect()
    }

    /// What has become of the outbox's edits; nothing for another person's outbox.
    async fn outcomes(&mut self, member: &Member, pull: &Pull, to: Seq) -> Result<Vec<EditOutcome>> {
        let rows: Vec<(i64, String)> = sqlx::query_as(
            "select n, outcome
             from edit indexed by edit_by_outcome
             where workspace_id = ? and client = ? and outcome_seq > ? and outcome_seq <= ? and person = ?
             order by n",
        )
        .bind(self.shared.key())
        .bind(&pull.client.0.as_bytes()[..])
        .bind(blob::column(self.from.0))
        .bind(blob::column(to.0))
        .bind(&member.person.0.as_bytes()[..])
        .fetch_all(&mut *self.connection)
        .await?;
        let outcome = |(n, outcome): (i64, String)| {
            Ok(EditOutcome { n: blob::number(n)?, outcome: serde_json::from_str(&outcome)? })
        };
        rows.into_iter().map(outcome).collect()
    }
}
