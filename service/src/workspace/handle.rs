//! What the doors of the service call: everything that can be asked of one workspace.

use super::{
    Clock, Dice, Lineage, Member, tidy,
    types::{self, TypesCache},
    writer::{self, Command},
};
use crate::{blob, commit, dispute, error::WorkspaceError, feed, history, office, snapshot, store::Store};
use landbridge_model::{
    GenerationId, RecordId, Seq, WorkspaceId,
    conflict::conflict_type,
    connection::Held,
    dispute::{Dispute, Side},
    history::{EntryKind, HistoryAsked, HistoryPage, HistorySettings, Problem},
    office::{Batch, BatchAnswer, Hello, Welcome, Work},
    page::PageHash,
    wire::{Catalogue, Manifest, Poke, Pull, Push, PushAnswer, Workspace},
};
use sqlx::SqliteConnection;
use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering},
};
use tokio::{
    sync::{Mutex, mpsc, oneshot, watch},
    task::JoinHandle,
};

/// Requests that may wait for the writer before others are told to try again later.
const WAITING_REQUESTS: usize = 1024;

/// How exactly the store knows when the office was last heard of.
const OFFICE_SEEN_MILLIS: i64 = 60_000;

/// What the writer and those that only read share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) id: WorkspaceId,
    pub(crate) clock: Clock,
    pub(crate) dice: Dice,
    pub(crate) lineage: Lineage,
    pub(crate) types: TypesCache,
    about: Workspace,
    pokes: watch::Sender<Poke>,
    office_seen_millis: AtomicI64,
    /// How often the office looks for changes; 0 where it notices each at once.
    look_seconds: AtomicU32,
    /// How often the office has asked for work since the history was told.
    idle_rounds: AtomicU64,
}

impl Shared {
    /// The workspace's id as the first column of every key.
    pub(crate) fn key(&self) -> &[u8] {
        &self.id.0.as_bytes()[..]
    }

    /// The workspace as clients know it.
    pub(crate) fn about(&self) -> &Workspace {
        &self.about
    }

    /// The present generation.
    pub(crate) fn generation(&self) -> GenerationId {
        self.lineage.present()
    }

    /// An id for a record that the service makes itself.
    pub(crate) fn new_record_id(&self) -> RecordId {
        RecordId::new(self.clock.now_millis().unsigned_abs(), self.dice.throw())
    }

    /// How often the office has asked for work since this was asked last.
    pub(crate) fn take_idle_rounds(&self) -> u64 {
        self.idle_rounds.swap(0, Ordering::Relaxed)
    }

    /// When the office agent was last heard of, in milliseconds since 1970; 0 for never.
    pub(crate) fn office_seen_millis(&self) -> i64 {
        self.office_seen_millis.load(Ordering::Relaxed)
    }

    /// Notes how often the office looks for changes, which the next news tell.
    pub(crate) fn note_look_seconds(&self, look_seconds: u32) {
        self.look_seconds.store(look_seconds, Ordering::Relaxed);
    }

    /// Tells everybody who listens what is new. Called after each commit.
    pub(crate) async fn poke(&self) -> Result<(), WorkspaceError> {
        let poke = self.read_poke().await?;
        self.pokes.send_replace(poke);
        Ok(())
    }

    /// The same after a commit of which is known what it changed.
    pub(crate) fn tell(&self, news: News) -> Result<(), WorkspaceError> {
        self.pokes.send_replace(self.to_poke(news)?);
        Ok(())
    }

    async fn read_poke(&self) -> Result<Poke, WorkspaceError> {
        let (seq, waiting): (i64, i64) = sqlx::query_as("select seq, waiting from workspace where id = ?")
            .bind(self.key())
            .fetch_one(&mut *self.store.reader().await?)
            .await?;
        self.to_poke(News { seq: blob::seq(seq)?, waiting })
    }

    fn to_poke(&self, News { seq, waiting }: News) -> Result<Poke, WorkspaceError> {
        Ok(Poke {
            seq,
            waiting_for_office: blob::number(waiting)?,
            office_seen_millis: self.office_seen_millis(),
            now_millis: self.clock.now_millis(),
            look_seconds: self.look_seconds.load(Ordering::Relaxed),
        })
    }
}

/// What a commit changed of the news.
#[derive(Clone, Copy, Debug)]
pub(crate) struct News {
    /// The end of the feed.
    pub(crate) seq: Seq,
    /// How many edits wait for the office.
    pub(crate) waiting: i64,
}

/// One open workspace; a cheap handle.
#[derive(Clone, Debug)]
pub struct WorkspaceHandle {
    shared: Arc<Shared>,
    commands: mpsc::Sender<Command>,
    writer: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl WorkspaceHandle {
    pub(super) async fn start(
        store: Store,
        id: WorkspaceId,
        clock: Clock,
        dice: Dice,
    ) -> Result<Self, WorkspaceError> {
        let mut transaction = store.begin().await?;
        let generation = GenerationId::new(clock.now_millis().unsigned_abs(), dice.throw());
        let lineage = Lineage::begin(&mut transaction, id, generation).await?;
        types::register(&mut transaction, id, &[conflict_type()]).await?;
        let now_millis = clock.now_millis();
        tidy::forget_old(&mut transaction, id, now_millis).await?;
        let Opened { about, office_seen_millis, look_seconds, started } =
            read_about(&mut transaction, id).await?;
        history::note_event(&mut transaction, &id.0.as_bytes()[..], started, now_millis).await?;
        transaction.commit().await?;
        let shared = Arc::new(Shared {
            store,
            id,
            clock,
            dice,
            lineage,
            types: TypesCache::default(),
            about,
            pokes: watch::Sender::new(Poke::default()),
            office_seen_millis: AtomicI64::new(office_seen_millis),
            look_seconds: AtomicU32::new(look_seconds),
            idle_rounds: AtomicU64::new(0),
        });
        shared.poke().await?;
        let (commands, waiting) = mpsc::channel(WAITING_REQUESTS);
        let now_millis = shared.clock.now_millis();
        let task = tokio::spawn(writer::run(Arc::clone(&shared), waiting, now_millis));
        Ok(Self { shared, commands, writer: Arc::new(Mutex::new(Some(task))) })
    }

    /// The id.
    pub fn id(&self) -> WorkspaceId {
        self.shared.id
    }

    /// The workspace as clients know it.
    pub fn about(&self) -> &Workspace {
        &self.shared.about
    }

    /// The present generation of the feed.
    pub fn generation(&self) -> GenerationId {
        self.shared.generation()
    }

    /// Takes edits into the feed. An edit that was pushed before is answered with what has become of it.
    pub async fn push(&self, member: &Member, push: Push) -> Result<PushAnswer, WorkspaceError> {
        commit::check(&push)?;
        self.ask(|answer| Command::Push(Box::new(commit::PushCall { member: member.clone(), push, answer })))
            .await
    }

    /// The feed behind a cursor, as [`landbridge_model::feed`] bytes; about 1 MiB, unless one commit is larger.
    pub async fn pull(&self, member: &Member, pull: Pull) -> Result<Vec<u8>, WorkspaceError> {
        feed::pull(&self.shared, member, &pull).await
    }

    /// The pages of all records that the member may see, as of now.
    pub async fn manifest(&self, member: &Member) -> Result<Manifest, WorkspaceError> {
        self.ask(Command::BuildPages).await?;
        snapshot::manifest(&self.shared, member).await
    }

    /// The bytes of a page of a manifest of the last hour.
    pub async fn page(&self, member: &Member, hash: PageHash) -> Result<Vec<u8>, WorkspaceError> {
        snapshot::page(&self.shared, member, hash).await
    }

    /// The record types of which the member may see anything, and the member's rights.
    pub async fn catalogue(&self, member: &Member) -> Result<Catalogue, WorkspaceError> {
        let version: i64 = sqlx::query_scalar("select types_version from workspace where id = ?")
            .bind(self.shared.key())
            .fetch_one(&mut *self.shared.store.reader().await?)
            .await?;
        let types = self.shared.types.now(&self.shared.store, self.shared.id, version).await?;
        let all: Vec<_> = types.iter().cloned().collect();
        Ok(Catalogue {
            version: types.version,
            epoch: member.epoch,
            types: member.rights.visible_types(&all).cloned().collect(),
            rights: member.rights.clone(),
        })
    }

    /// The office agent says whose records it brings and is told what to do first.
    pub async fn office_hello(&self, hello: Hello) -> Result<Welcome, WorkspaceError> {
        self.see_office();
        self.ask(|answer| Command::Hello(Box::new(hello), answer)).await
    }

    /// Absorbs what changed in the business database, once.
    pub async fn office_batch(&self, batch: Batch) -> Result<BatchAnswer, WorkspaceError> {
        self.see_office();
        self.ask(|answer| Command::Batch(Box::new(batch), answer)).await
    }

    /// The oldest write-backs with a number above `after`; at once, also when there are none.
    pub async fn office_work(&self, after: u64, fence: u64) -> Result<Work, WorkspaceError> {
        self.shared.idle_rounds.fetch_add(1, Ordering::Relaxed);
        self.see_office();
        office::work(&self.shared, after, fence).await
    }

    /// What people entered and the business database does not have yet.
    pub async fn held(&self) -> Result<Held, WorkspaceError> {
        office::held(&self.shared).await
    }

    /// Notes that the office agent has just been heard of: at once for those who ask, and once a minute in the store, which nobody waits
    /// for.
    fn see_office(&self) {
        let now_millis = self.shared.clock.now_millis();
        let before = self.shared.office_seen_millis.swap(now_millis, Ordering::Relaxed);
        if before / OFFICE_SEEN_MILLIS != now_millis / OFFICE_SEEN_MILLIS {
            // A writer that has too much to do is told again in a minute.
            let _ = self.commands.try_send(Command::NoteOffice { now_millis });
        }
    }

    /// What stands against what in a conflict.
    pub async fn dispute(&self, member: &Member, conflict: RecordId) -> Result<Dispute, WorkspaceError> {
        dispute::show(&self.shared, member, conflict).await
    }

    /// Settles a conflict for a person, past any outbox of theirs.
    pub async fn settle_dispute(
        &self,
        member: Member,
        conflict: RecordId,
        keep: Side,
    ) -> Result<(), WorkspaceError> {
        let call = dispute::SettleCall { member, conflict, keep };
        self.ask(|answer| Command::Settle(Box::new(call), answer)).await
    }

    /// A part of the synchronisation history, newest first.
    pub async fn history(&self, asked: &HistoryAsked) -> Result<HistoryPage, WorkspaceError> {
        history::check(asked)?;
        history::page(&self.shared.store, &self.shared.types, self.shared.id, asked).await
    }

    /// What the company wants of its history.
    pub async fn history_settings(&self) -> Result<HistorySettings, WorkspaceError> {
        history::read_settings(&self.shared.store, self.shared.id).await
    }

    /// Keeps what the company wants of its history.
    pub async fn set_history_settings(&self, settings: &HistorySettings) -> Result<(), WorkspaceError> {
        history::check_settings(settings)?;
        history::keep_settings(&self.shared.store, self.shared.id, settings).await
    }

    /// Notes what keeps the office's agent from the business database: it does not synchronise, so that the office counts as silent.
    pub async fn note_problem(&self, problem: Problem) -> Result<(), WorkspaceError> {
        let Shared { store, id, clock, .. } = &*self.shared;
        history::note_problem(store, *id, problem, clock.now_millis()).await
    }

    /// Notes what the administrator has decided about a business database that was put back or copied. False when no agent was told to stop.
    pub async fn decide_on_office(&self, decision: office::Decision) -> Result<bool, WorkspaceError> {
        office::decide_on_office(&self.shared.store, self.shared.id, decision).await
    }

    /// Changes whenever there is news.
    pub fn pokes(&self) -> watch::Receiver<Poke> {
        self.shared.pokes.subscribe()
    }

    /// The news now.
    pub async fn status(&self) -> Result<Poke, WorkspaceError> {
        self.shared.read_poke().await
    }

    /// The end of the feed, by the news told last.
    pub fn seq(&self) -> Seq {
        self.shared.pokes.borrow().seq
    }

    /// Finishes what was taken on and takes nothing new on.
    pub async fn stop(&self) {
        // A writer that is gone already has nothing left to finish.
        let _ = self.commands.send(Command::Stop).await;
        if let Some(task) = self.writer.lock().await.take()
            && let Err(error) = task.await
        {
            tracing::error!(workspace = %self.shared.id, %error, "the writer of a workspace broke");
        }
    }

    async fn ask<T>(
        &self,
        command: impl FnOnce(oneshot::Sender<Result<T, WorkspaceError>>) -> Command,
    ) -> Result<T, WorkspaceError> {
        let (answer, answered) = oneshot::channel();
        self.commands.try_send(command(answer)).map_err(|_| WorkspaceError::Unavailable)?;
        answered.await.map_err(|_| WorkspaceError::Unavailable)?
    }
}

/// What is known of a workspace as it is opened.
struct Opened {
    about: Workspace,
    /// When its office was last heard of.
    office_seen_millis: i64,
    /// How often its office looks for changes.
    look_seconds: u32,
    /// What the history tells of the start.
    started: EntryKind,
}

async fn read_about(connection: &mut SqliteConnection, id: WorkspaceId) -> Result<Opened, WorkspaceError> {
    let (name, is_demo, office_seen_millis, look_seconds, is_restored) = sqlx::query_as(
        "select name, is_demo, office_seen, look_seconds, is_restored from workspace where id = ?",
    )
    .bind(&id.0.as_bytes()[..])
    .fetch_one(connection)
    .await?;
    let started = if is_restored { EntryKind::Restored } else { EntryKind::Started };
    Ok(Opened { about: Workspace { id, name, is_demo }, office_seen_millis, look_seconds, started })
}
