//! A business database that is not where the service knows it to be: put back from a backup, or a copy. The administrator decides what
//! becomes of it.

use super::Agent;
use crate::{
    commit::{Draft, Head, Kept, Source, Together, Wait, carry_out},
    error::WorkspaceError,
    store::Store,
    workspace::Shared,
};
use landbridge_model::{
    BatchId, ClientId, EditId, Outcome, RecordId, WorkspaceId,
    office::{Action, Batch, Hello, WriteResult},
};
use sqlx::SqliteConnection;
use std::collections::BTreeSet;

type Result<T> = std::result::Result<T, WorkspaceError>;

/// How the service stands with the business database, as `workspace.apart` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Apart {
    /// Both are where the other one knows them to be.
    Together,
    /// The agent was told to stop, and the administrator decides.
    Undecided(Before),
    /// The administrator has decided; the agent that comes next is taken.
    Decided(Decision, Before),
    /// The agent tells which edits its database has; then the others are applied again.
    ApplyingAgain,
}

/// What was going on when the agent was told to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing.
    Together,
    /// Edits were to be applied again, and the business database had not told everything yet.
    ApplyingAgain,
}

impl Apart {
    pub(super) fn of_column(column: i64) -> Self {
        match column {
            0 => Self::Together,
            1 => Self::Undecided(Before::Together),
            2 => Self::Decided(Decision::Adopt, Before::Together),
            3 => Self::Decided(Decision::ApplyAgain, Before::Together),
            5 => Self::Undecided(Before::ApplyingAgain),
            6 => Self::Decided(Decision::Adopt, Before::ApplyingAgain),
            7 => Self::Decided(Decision::ApplyAgain, Before::ApplyingAgain),
            _ => Self::ApplyingAgain,
        }
    }

    pub(super) fn column(self) -> i64 {
        match self {
            Self::Together => 0,
            Self::Undecided(Before::Together) => 1,
            Self::Decided(Decision::Adopt, Before::Together) => 2,
            Self::Decided(Decision::ApplyAgain, Before::Together) => 3,
            Self::ApplyingAgain => 4,
            Self::Undecided(Before::ApplyingAgain) => 5,
            Self::Decided(Decision::Adopt, Before::ApplyingAgain) => 6,
            Self::Decided(Decision::ApplyAgain, Before::ApplyingAgain) => 7,
        }
    }

    /// What goes on with an agent that is where the service knows it to be.
    pub(super) fn before(self) -> Before {
        match self {
            Self::Together => Before::Together,
            Self::ApplyingAgain => Before::ApplyingAgain,
            Self::Undecided(before) | Self::Decided(_, before) => before,
        }
    }
}

/// What an administrator decides about a business database that was put back from a backup, or copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is as it should be: what it lacks is gone.
    Adopt,
    /// It is to get once more what people entered and it has lost.
    ApplyAgain,
}

/// Notes the administrator's decision; the office agent that greets the service next is taken by it. False when no agent was told to stop.
pub async fn decide_on_office(store: &Store, workspace: WorkspaceId, decision: Decision) -> Result<bool> {
    let mut transaction = store.begin().await?;
    let mut is_decided = false;
    for before in [Before::Together, Before::ApplyingAgain] {
        let decided = sqlx::query("update workspace set apart = ? where id = ? and apart = ?")
            .bind(Apart::Decided(decision, before).column())
            .bind(&workspace.0.as_bytes()[..])
            .bind(Apart::Undecided(before).column())
            .execute(&mut *transaction)
            .await?;
        is_decided |= decided.rows_affected() > 0;
    }
    transaction.commit().await?;
    Ok(is_decided)
}

/// Whether the two know the same last batch: the last one here, or the one before it while the agent has not heard that the last one is
/// absorbed. A service that was put back itself learns from a sweep what it lacks.
pub(super) fn is_together(agent: &Agent, hello: &Hello) -> bool {
    let has_last = hello.last_batch == agent.last;
    has_last || hello.last_batch == agent.before && hello.batch_under_way == agent.last
}

/// Whether the business database is another one than that which the service knows. A lower fence says so, too: an agent that was replaced
/// finds that in its own database, and does not come here.
pub(super) fn is_apart(agent: &Agent, hello: &Hello) -> bool {
    let is_elsewhere = agent.last.is_some() && !is_together(agent, hello) && !agent.is_restored;
    is_elsewhere || hello.fence < agent.fence
}

/// Begins to listen to what a business database tells of edits behind this batch: what another one told before is void.
pub(super) async fn begin_to_listen(
    connection: &mut SqliteConnection,
    shared: &Shared,
    last: Option<BatchId>,
) -> Result<()> {
    sqlx::query("update workspace set last_batch = ?, batch_before = null where id = ?")
        .bind(last.map(|id| id.0.as_bytes().to_vec()))
        .bind(shared.key())
        .execute(&mut *connection)
        .await?;
    sqlx::query("update edit set is_told = 0 where workspace_id = ? and is_told")
        .bind(shared.key())
        .execute(connection)
        .await?;
    Ok(())
}

/// Keeps how it stands with the business database.
pub(super) async fn note(connection: &mut SqliteConnection, shared: &Shared, apart: Apart) -> Result<()> {
    sqlx::query("update workspace set apart = ? where id = ?")
        .bind(apart.column())
        .bind(shared.key())
        .execute(connection)
        .await?;
    Ok(())
}

/// Before the first range of the sweep of a database that edits are applied to again. It has told by then which ones it has, in batches that
/// [`note_told`] has seen; all others that were applied wait for the office once more.
pub(super) async fn apply_again(connection: &mut SqliteConnection, shared: &Shared) -> Result<()> {
    wait_for_lost(connection, shared).await?;
    note(connection, shared, Apart::Together).await
}

/// Notes which edits the business database has. Called when the batch is absorbed: those that it tells of may have waited until then.
pub(super) async fn note_told(
    connection: &mut SqliteConnection,
    shared: &Shared,
    batch: &Batch,
) -> Result<()> {
    for outcome in batch.outcomes.iter().filter(|outcome| outcome.result == WriteResult::Written) {
        sqlx::query(
            "update edit set is_told = 1
             where workspace_id = ? and client = ? and n = ? and write_back is null",
        )
        .bind(shared.key())
        .bind(&outcome.edit.client.0.as_bytes()[..])
        .bind(crate::blob::column(outcome.edit.n))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

async fn wait_for_lost(connection: &mut SqliteConnection, shared: &Shared) -> Result<()> {
    let head = Head::take(connection, shared).await?;
    let mut draft = head.draft();
    let mut source = Source { connection, workspace: shared.id };
    let lost = lost(&mut source, &mut draft).await?;
    let kept = |(id, _): &(EditId, Action)| draft.edit(*id).map(Kept::key);
    let keys: BTreeSet<_> = lost.iter().filter_map(kept).collect();
    source.records(&mut draft, &keys).await?;
    let deleted: BTreeSet<RecordId> = keys.iter().map(|key| key.1).collect();
    source.lines(&mut draft, &deleted).await?;
    let mut last = None;
    for (id, action) in lost {
        wait_again(&mut draft, id, action, &mut last);
    }
    if draft.seq != head.seq() {
        carry_out(&mut source, &draft, shared.clock.now_millis()).await?;
    }
    Ok(())
}

/// The edits that were applied and that the business database has not told of, in the order in which it had them.
async fn lost(source: &mut Source<'_>, draft: &mut Draft) -> Result<Vec<(EditId, Action)>> {
    let rows: Vec<(Vec<u8>, i64, String)> = sqlx::query_as(
        "select client, n, action
         from edit
         where workspace_id = ? and write_back is null and action is not null and not is_told
             and outcome ->> 'applied' is not null
         order by outcome_seq",
    )
    .bind(&source.workspace.0.as_bytes()[..])
    .fetch_all(&mut *source.connection)
    .await?;
    let mut lost = Vec::with_capacity(rows.len());
    for (client, n, action) in rows {
        let id = EditId { client: ClientId(crate::blob::uuid(&client)?), n: crate::blob::number(n)? };
        lost.push((id, serde_json::from_str(&action)?));
    }
    source.edits(draft, &lost.iter().map(|(id, _)| *id).collect()).await?;
    Ok(lost)
}

/// Makes an edit that was applied wait for the office once more, with those that it was written with.
fn wait_again(draft: &mut Draft, id: EditId, action: Action, last: &mut Option<(ClientId, Together)>) {
    let Some(kept) = draft.edit(id).cloned() else { return };
    let Outcome::Applied { seq, merged } = kept.outcome else { return };
    let together = (id.client, Together::of(&kept.edit));
    if last.replace(together) != Some(together) {
        draft.write_back += 1;
    }
    let wait = Some(Wait { write_back: draft.write_back, action });
    let (outcome, outcome_seq) = (Outcome::Accepted { seq, merged }, draft.take_seq());
    let kept = Kept { outcome, outcome_seq, wait, ..kept };
    let lines = kept.lines();
    let owned = draft.owned_by(kept.edit.record).into_iter().filter(|(_, line)| lines.contains(line));
    let touched: Vec<_> = owned.chain([kept.key()]).collect();
    for key in &touched {
        if let Some(held) = draft.get(*key) {
            let mut held = held.clone();
            held.keep_image();
            draft.put(held);
        }
    }
    draft.wait_again(kept, &touched);
}
