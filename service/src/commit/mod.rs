//! Taking edits into the change feed: read what they need, decide, write, answer; one transaction for all that wait.

mod base;
mod carry_out;
mod check;
mod conflicts;
mod create;
mod decide;
mod delete;
mod gather;
mod moves;
mod read;
mod recovery;
mod scene;
mod set;
mod state;
mod written;

pub(crate) use carry_out::{carry_out, mark_swept};
pub(crate) use check::check;
pub(crate) use conflicts::{edit_of_deleted, open as open_conflict};
pub(crate) use decide::Together;
pub(crate) use gather::scope_field;
pub(crate) use moves::{move_owned, settle_place};
pub(crate) use read::Source;
pub(crate) use scene::{Scene, owner_field, place};
pub(crate) use state::{Draft, Held, Image, Kept, Key, Life, Wait, references};

use crate::{
    blob,
    error::WorkspaceError,
    history::{self, Happened, Newest},
    workspace::{Member, News, Shared, Types},
};
use landbridge_model::{
    ClientId, Edit, EditId, Outcome, PersonId, Reason, Seq,
    wire::{EditOutcome, Push, PushAnswer},
};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use tokio::sync::oneshot;

type Result<T> = std::result::Result<T, WorkspaceError>;

/// One push that waits for the writer.
#[derive(Debug)]
pub(crate) struct PushCall {
    /// Who pushes.
    pub(crate) member: Member,
    /// What.
    pub(crate) push: Push,
    /// Where the answer goes.
    pub(crate) answer: oneshot::Sender<Result<PushAnswer>>,
}

/// The state of a workspace as its transaction begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    seq: Seq,
    write_back: u64,
    is_restored: bool,
    /// The sweep that is going on.
    sweep: Option<u64>,
    /// The version of the set of record types.
    types_version: i64,
    /// How many edits wait for the office.
    waiting: i64,
    /// The newest entry of the synchronisation history.
    newest: Newest,
}

impl Head {
    /// Takes the workspace's row, and with it the right to write its feed, as the first statement of a transaction.
    pub(crate) async fn take(connection: &mut SqliteConnection, shared: &Shared) -> Result<Self> {
        Self::of_row(&Self::take_row(connection, shared).await?)
    }

    /// The same; gives all that the office's side needs of the row, too.
    pub(crate) async fn take_row(connection: &mut SqliteConnection, shared: &Shared) -> Result<SqliteRow> {
        let row = sqlx::query(
            "update workspace set seq = seq where id = ?
             returning seq, write_back, is_restored, is_sweeping, sweep, types_version, waiting,
                 fence, last_batch, batch_before, is_swept, swept_at, apart,
                 history_no, history_kind, history_from, history_sweep, history_sweep_no",
        )
        .bind(shared.key());
        Ok(row.fetch_one(connection).await?)
    }

    /// What a row of `workspace` says.
    pub(crate) fn of_row(row: &SqliteRow) -> Result<Self> {
        let is_sweeping: bool = row.try_get("is_sweeping")?;
        Ok(Self {
            seq: blob::seq(row.try_get("seq")?)?,
            write_back: blob::number(row.try_get("write_back")?)?,
            is_restored: row.try_get("is_restored")?,
            sweep: if is_sweeping { Some(blob::number(row.try_get("sweep")?)?) } else { None },
            types_version: row.try_get("types_version")?,
            waiting: row.try_get("waiting")?,
            newest: Newest::of_row(row)?,
        })
    }

    /// The record types, as the transaction sees them.
    pub(crate) async fn types(
        &self,
        connection: &mut SqliteConnection,
        shared: &Shared,
    ) -> Result<Arc<Types>> {
        shared.types.of_version(connection, shared.id, self.types_version).await
    }

    /// The end of the feed.
    pub(crate) fn seq(&self) -> Seq {
        self.seq
    }

    /// The newest entry of the synchronisation history.
    pub(crate) fn newest(&self) -> &Newest {
        &self.newest
    }

    /// An empty draft behind the end of the feed.
    pub(crate) fn draft(&self) -> Draft {
        Draft::new(self.seq, self.write_back)
    }

    /// What is told to those who listen once a draft is carried out.
    pub(crate) fn news(&self, draft: &Draft) -> News {
        News { seq: draft.seq, waiting: self.waiting + draft.waiting_change() }
    }
}

/// Carries out the pushes in one transaction and answers each.
pub(crate) async fn push(shared: &Shared, calls: Vec<PushCall>) {
    match push_all(shared, &calls).await {
        Ok((results, news)) => {
            if let Err(error) = shared.tell(news) {
                tracing::error!(%error, "nobody was told of a commit");
            }
            for (call, result) in calls.into_iter().zip(results) {
                // Whoever asked may have gone away; the outcomes are kept.
                let _ = call.answer.send(result);
            }
        }
        Err(error) => {
            tracing::error!(%error, pushes = calls.len(), "pushes were not carried out");
            for call in calls {
                let _ = call.answer.send(Err(WorkspaceError::Unavailable));
            }
        }
    }
}

async fn push_all(shared: &Shared, calls: &[PushCall]) -> Result<(Vec<Result<PushAnswer>>, News)> {
    let mut transaction = shared.store.begin().await?;
    let head = Head::take(&mut transaction, shared).await?;
    let types = head.types(&mut transaction, shared).await?;
    let mut draft = head.draft();
    let now_millis = shared.clock.now_millis();
    let mut source = Source { connection: &mut transaction, workspace: shared.id };
    let edits: Vec<&Edit> = calls.iter().flat_map(|call| &call.push.edits).collect();
    let mut known = gather::gather_edits(&mut source, &mut draft, &edits).await?;
    let mut clients = read_clients(&mut source, calls).await?;
    let written = source.written(&edits).await?;
    let writers = gather::gather(&mut source, &types, &mut draft, &edits).await?;
    let mut scene = Scene::new(&types, &shared.lineage, draft.seq, now_millis, || shared.new_record_id());
    scene.writers = writers;
    scene.written = written;
    let mut results = Vec::with_capacity(calls.len());
    for call in calls {
        let result = match admit(&scene, &draft, &head, &clients, &known, call) {
            Ok(edits) => {
                decide::decide(&scene, &mut draft, &call.member, &edits.new);
                note(&mut clients, &mut known, call, edits.all);
                Ok(answer(shared, &draft, edits.all))
            }
            Err(error) => Err(error),
        };
        results.push(result);
    }
    drop(scene);
    put_clients(&mut source, &clients).await?;
    if draft.seq != head.seq {
        carry_out(&mut source, &draft, now_millis).await?;
        history::note(&mut source, &types, head.newest(), &draft, Happened::Pushed, now_millis).await?;
    }
    note_settled(&mut source, calls, &results, now_millis).await?;
    transaction.commit().await?;
    Ok((results, head.news(&draft)))
}

/// Who an outbox belongs to, and how far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Client {
    person: PersonId,
    highest_n: u64,
}

type Clients = BTreeMap<ClientId, Client>;

async fn read_clients(source: &mut Source<'_>, calls: &[PushCall]) -> Result<Clients> {
    let mut clients = Clients::new();
    for call in calls {
        let row: Option<(Vec<u8>, i64)> =
            sqlx::query_as("select person, highest_n from client where workspace_id = ? and id = ?")
                .bind(&source.workspace.0.as_bytes()[..])
                .bind(&call.push.client.0.as_bytes()[..])
                .fetch_optional(&mut *source.connection)
                .await?;
        if let Some((person, highest_n)) = row {
            let person = PersonId(blob::uuid(&person)?);
            clients.insert(call.push.client, Client { person, highest_n: blob::number(highest_n)? });
        }
    }
    Ok(clients)
}

async fn put_clients(source: &mut Source<'_>, clients: &Clients) -> Result<()> {
    for (id, client) in clients {
        sqlx::query(
            "insert into client (workspace_id, id, person, highest_n)
             values (?, ?, ?, ?)
             on conflict do update set highest_n = excluded.highest_n",
        )
        .bind(&source.workspace.0.as_bytes()[..])
        .bind(&id.0.as_bytes()[..])
        .bind(&client.person.0.as_bytes()[..])
        .bind(blob::column(client.highest_n))
        .execute(&mut *source.connection)
        .await?;
    }
    Ok(())
}

/// The edits of a push that are dealt with now.
struct Admitted<'a> {
    /// All of them.
    all: &'a [Edit],
    /// Those that were not pushed before.
    new: Vec<&'a Edit>,
}

/// Decides whether a push is dealt with at all, and with which of its edits.
fn admit<'a>(
    scene: &Scene<'_>,
    draft: &Draft,
    head: &Head,
    clients: &Clients,
    known: &BTreeSet<EditId>,
    call: &'a PushCall,
) -> Result<Admitted<'a>> {
    let push = &call.push;
    let client = clients.get(&push.client);
    // A tab may not know that somebody else has signed in: their session must not make edits of another person's.
    let owners = [client.map(|client| client.person), push.person];
    if owners.into_iter().flatten().any(|owner| owner != call.member.person) {
        return Err(WorkspaceError::OtherPerson);
    }
    let highest_n = client.map_or(0, |client| client.highest_n);
    let is_new = |edit: &Edit| edit.n > highest_n && !known.contains(&edit.id());
    let all = match (head.is_restored, head.sweep) {
        (false, _) => &push.edits[..],
        (true, None) => &[],
        (true, Some(sweep)) => {
            recovery::open_edits(scene.types, draft, sweep, &push.edits, |edit| !is_new(edit))
        }
    };
    if head.is_restored && all.is_empty() {
        return Err(WorkspaceError::Recovering);
    }
    let is_lost = |generation| !scene.lineage.has_place(generation, push.seq.unwrap_or_default(), scene.end);
    if push.generation.is_some_and(is_lost) {
        return Err(WorkspaceError::UnknownGeneration);
    }
    // An edit that this database has lost must not be overtaken: it would look like one that was settled and forgotten.
    if push.previous.is_some_and(|n| n > highest_n) {
        return Err(WorkspaceError::UnknownGeneration);
    }
    let new: Vec<&Edit> = all.iter().filter(|edit| is_new(edit)).collect();
    for (at, edit) in all.iter().enumerate().filter(|(_, edit)| edit.n > highest_n) {
        let is_there =
            |n: u64| n <= highest_n || push.ended.contains(&n) || new.iter().any(|other| other.n == n);
        if edit.goes_on_from().is_some_and(|n| !is_there(n)) {
            let place = format!("edits[{at}].change");
            return Err(WorkspaceError::malformed(place, "the edit that it goes on from never came"));
        }
    }
    Ok(Admitted { all, new })
}

fn note(clients: &mut Clients, known: &mut BTreeSet<EditId>, call: &PushCall, edits: &[Edit]) {
    let Some(last) = edits.last() else { return };
    let new = Client { person: call.member.person, highest_n: 0 };
    let client = clients.entry(call.push.client).or_insert(new);
    client.highest_n = client.highest_n.max(last.n);
    known.extend(edits.iter().map(Edit::id));
}

/// An outcome for each edit. One that is too old to be new and no longer known was settled long ago and forgotten: it is never carried out
/// again, and the late duplicate is told that nothing will come of it.
fn answer(shared: &Shared, draft: &Draft, edits: &[Edit]) -> PushAnswer {
    let outcome = |edit: &Edit| {
        let forgotten = || Outcome::Refused { reason: Reason::UnknownBase };
        let outcome = draft.edit(edit.id()).map_or_else(forgotten, |kept| kept.outcome.clone());
        EditOutcome { n: edit.n, outcome }
    };
    PushAnswer { generation: shared.generation(), outcomes: edits.iter().map(outcome).collect() }
}

/// Notes which final outcomes the client has stored. They are kept a while longer: an old push may still be under way, and a business database
/// that is put back may have lost what was applied.
async fn note_settled(
    source: &mut Source<'_>,
    calls: &[PushCall],
    results: &[Result<PushAnswer>],
    now_millis: i64,
) -> Result<()> {
    let taken = calls.iter().zip(results).filter(|(_, result)| result.is_ok());
    for (call, _) in taken.filter(|(call, _)| !call.push.settled.is_empty()) {
        sqlx::query(
            // Whatever the clock says, it is not older than what was tidied: it would be forgotten at once when the clock is put right.
            "update edit
             set settled_at_millis = max(?1, (select tidied_at from workspace where id = ?2))
             where workspace_id = ?2 and client = ?3 and write_back is null and settled_at_millis is null
                 and n in (select value from json_each(?4))",
        )
        .bind(now_millis)
        .bind(&source.workspace.0.as_bytes()[..])
        .bind(&call.push.client.0.as_bytes()[..])
        .bind(serde_json::to_string(&call.push.settled)?)
        .execute(&mut *source.connection)
        .await?;
        let settled = (call.push.client, &call.push.settled[..]);
        history::note_discarded(source, settled, &call.member.name, now_millis).await?;
    }
    Ok(())
}
