//! The office of the simulation: a business database in SQLite and the real agent's steps, which may be interrupted between any two.

use super::{
    agents::Frozen,
    business::Deleted,
    dice::Dice,
    locks::Held,
    messages::Messages,
    mistakes::{self, Mistake},
    ready,
    restored::Backups,
    revisions::mapping_of,
    trouble::{Identities, Lines},
};
use anyhow::Result;
use landbridge_model::{
    AgentId, BatchId, FieldNo, Value,
    office::{Action, Batch, BatchAnswer, Hello, WriteBack},
};
use landbridge_office::{
    agent::{Agent, AgentError},
    mapping::Mapping,
};
use landbridge_service::{WorkspaceError, WorkspaceHandle};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Duration,
};

/// A business database and how it is mapped.
#[derive(Clone, Copy, Debug)]
pub(super) struct Premises {
    pub(super) schema: &'static str,
    pub(super) mapping: &'static str,
    /// The columns of a thing besides name, note and team, with their fields.
    pub(super) more: &'static [(&'static str, FieldNo)],
}

/// The plainest one.
pub(super) const PLAIN: Premises =
    Premises { schema: include_str!("schema.sql"), mapping: include_str!("mapping.toml"), more: &[] };

/// The office.
#[derive(Debug)]
pub(super) struct Office {
    pub(super) file: PathBuf,
    pub(super) premises: Premises,
    pub(super) agent: Agent,
    /// Any other program that uses the business database.
    pub(super) other: SqliteConnection,
    pub(super) is_welcome: bool,
    /// Whether the agent was told to stop, since the business database is not where the service knows it to be.
    pub(super) is_stopped: bool,
    /// Backups of the business database.
    pub(super) backups: Backups,
    pub(super) mistake: Option<Mistake>,
    /// The batches that the service absorbed, oldest first.
    pub(super) absorbed: Vec<Batch>,
    /// An agent that was replaced in the middle of what it did.
    pub(super) frozen: Option<Frozen>,
    /// Whether the agent has taken over and not sent anything yet.
    pub(super) begins_anew: bool,
    /// Write-backs that were fetched and are to be written later.
    pub(super) aside: Vec<WriteBack>,
    /// Which rows each record was, by the batches.
    pub(super) identities: Identities,
    /// The rows that other programs made.
    pub(super) born_in_office: BTreeSet<i64>,
    /// What other programs added to stocks.
    pub(super) own_differences: BTreeSet<i64>,
    /// What other programs wrote into stories.
    pub(super) own_stories: BTreeSet<Lines>,
    /// What other programs entered.
    pub(super) entered: BTreeSet<String>,
    /// What other programs deleted.
    pub(super) deleted_by_others: Vec<Deleted>,
    /// Another program is within a transaction.
    pub(super) held: Option<Held>,
    /// An agent that found the database locked as it began, and tries again.
    pub(super) coming: Option<AgentId>,
    /// Whether the agent opens the database anew before it goes on.
    pub(super) found_locked: bool,
    /// Whether it is time to compare everything once more.
    is_audit_due: bool,
    /// How often the record types have changed.
    pub(super) revision: u32,
}

impl Office {
    /// Makes the business database with a few things in it.
    pub(super) async fn begin(
        folder: &Path,
        premises: Premises,
        mistake: Option<Mistake>,
        dice: &mut Dice,
    ) -> Result<Self> {
        let file = folder.join("business.sqlite");
        std::fs::write(&file, ready::business_database(&premises).await?)?;
        let other = other(&file).await?;
        let agent = open(&file, &premises, 0, AgentId::new(1, dice.ten())).await?;
        let entered = ready::first_names().collect();
        Ok(Self {
            file,
            premises,
            agent,
            other,
            is_welcome: false,
            is_stopped: false,
            backups: Backups::default(),
            mistake,
            absorbed: Vec::new(),
            frozen: None,
            begins_anew: false,
            aside: Vec::new(),
            identities: Identities::new(),
            born_in_office: BTreeSet::new(),
            own_differences: BTreeSet::new(),
            own_stories: BTreeSet::new(),
            entered,
            deleted_by_others: Vec::new(),
            held: None,
            coming: None,
            found_locked: false,
            is_audit_due: false,
            revision: 0,
        })
    }

    /// The agent dies and starts again.
    pub(super) async fn restart(&mut self, dice: &mut Dice) -> Result<()> {
        self.open_agent(AgentId::new(1, dice.ten())).await?;
        self.is_welcome = false;
        self.aside.clear();
        Ok(())
    }

    /// Notices that the service has another generation, as an agent does that waits for work.
    pub(super) fn notice(&mut self, service: &WorkspaceHandle) {
        self.is_welcome &= self.agent.generation() == Some(service.generation());
    }

    /// It is time to compare everything once more: the agent leaves what it does and says hello.
    pub(super) fn ask_for_audit(&mut self) {
        (self.is_audit_due, self.is_welcome) = (true, false);
    }

    /// Says hello to the service if that is due. Tells whether the agent is welcome.
    pub(super) async fn hello(&mut self, service: &WorkspaceHandle) -> Result<bool> {
        if let Some(fresh) = self.coming
            && !self.open_agent(fresh).await?
        {
            return Ok(false);
        }
        if !self.is_welcome && !self.is_stopped {
            let greeted = self.greet(service).await?;
            self.is_welcome = self.unless_locked(greeted)?.unwrap_or(false);
        }
        Ok(self.is_welcome)
    }

    /// Tells whether the agent is welcome.
    async fn greet(&mut self, service: &WorkspaceHandle) -> Result<Result<bool, AgentError>> {
        if std::mem::take(&mut self.found_locked)
            && let Err(error) = self.agent.reconnect().await
        {
            return Ok(Err(error));
        }
        let is_audit_due = std::mem::take(&mut self.is_audit_due);
        let hello = match self.agent.hello().await {
            Ok(hello) => Hello { is_audit_due, ..hello },
            Err(error) => return Ok(Err(error)),
        };
        let welcome = service.office_hello(hello).await?;
        match self.agent.welcome(&welcome).await {
            Err(AgentError::Stopped) => {
                self.is_stopped = true;
                Ok(Ok(false))
            }
            done => Ok(done.map(|()| true)),
        }
    }

    /// Sends one batch; the answer may be lost. Gives back which, if there was one.
    pub(super) async fn send(
        &mut self,
        service: &WorkspaceHandle,
        loses_answer: bool,
        dice: &mut Dice,
    ) -> Result<Option<Batch>> {
        if !self.hello(service).await? {
            return Ok(None);
        }
        self.forget_used_keys().await?;
        let fresh = BatchId::new(1_700_000_000_000, dice.ten());
        let next = self.agent.next_batch(fresh).await;
        let Some(batch) = self.unless_locked(next)?.flatten() else { return Ok(None) };
        if self.mistake == Some(Mistake::AcknowledgesUnsent) && loses_answer {
            self.forget_unsent(&batch).await?;
            return Ok(Some(batch));
        }
        match service.office_batch(self.sent_instead(&batch)).await {
            Ok(answer) => {
                self.note_absorbed(&batch);
                if !loses_answer {
                    self.acknowledge(answer).await?;
                }
            }
            Err(WorkspaceError::Refused { .. } | WorkspaceError::UnknownGeneration) => {
                self.is_welcome = false
            }
            Err(error) => return Err(error.into()),
        }
        Ok(Some(batch))
    }

    /// Notes that the service has absorbed a batch.
    pub(super) fn note_absorbed(&mut self, batch: &Batch) {
        self.note_identities(batch);
        if self.absorbed.last() != Some(batch) {
            self.absorbed.push(batch.clone());
        }
    }

    /// Says hello and sends what there is, and keeps what is said.
    pub(super) async fn speak(
        &mut self,
        service: &WorkspaceHandle,
        dice: &mut Dice,
        said: &mut Messages,
    ) -> Result<()> {
        let hello = self.agent.hello().await?;
        said.requests.push(serde_json::to_vec(&hello)?);
        let (fence, welcome) = (hello.fence, service.office_hello(hello).await?);
        said.answers.push(serde_json::to_vec(&welcome)?);
        self.agent.welcome(&welcome).await?;
        said.answers.push(serde_json::to_vec(&service.office_work(0, fence).await?)?);
        let fresh = BatchId::new(1_700_000_000_000, dice.ten());
        if let Some(batch) = self.agent.next_batch(fresh).await? {
            said.requests.push(serde_json::to_vec(&batch)?);
            said.answers.push(serde_json::to_vec(&service.office_batch(batch).await?)?);
        }
        Ok(())
    }

    async fn acknowledge(&mut self, answer: BatchAnswer) -> Result<()> {
        let noted = self.agent.acknowledge(answer).await;
        self.unless_locked(noted)?;
        if self.mistake == Some(Mistake::CaptureCursor) {
            sqlx::query("delete from landbridge_capture").execute(&mut self.other).await?;
        }
        Ok(())
    }

    /// A batch that the service absorbed arrives once more. Gives back which, if there is one.
    pub(super) async fn send_late(&mut self, service: &WorkspaceHandle, dice: &mut Dice) -> Option<Batch> {
        let late = self.absorbed.get(dice.below(self.absorbed.len().max(1)))?.clone();
        let batch = match self.mistake {
            Some(Mistake::BatchTakenTwice) => {
                let previous = self.absorbed.last().map(|batch| batch.id);
                Batch { id: BatchId::new(1_700_000_000_000, dice.ten()), previous, ..late.clone() }
            }
            _ => late.clone(),
        };
        // Nobody asked for it, so nobody hears the answer.
        let _unheard = service.office_batch(batch).await;
        Some(late)
    }

    /// Fetches edits and writes the first `count` of them. Gives back all that there were.
    pub(super) async fn write(&mut self, service: &WorkspaceHandle, count: usize) -> Result<Vec<WriteBack>> {
        if !self.hello(service).await? {
            return Ok(Vec::new());
        }
        let work = service.office_work(0, self.agent.fence()).await?;
        let work = mistakes::work(self.mistake, work.write_backs);
        for (no, write_back) in work.iter().enumerate().take(count) {
            if !self.write_one(write_back).await? {
                // It waits until the database is free, with those behind it.
                self.aside = work[no..].to_vec();
                break;
            }
        }
        Ok(work)
    }

    /// Writes one save or group. Tells whether the database was free.
    pub(super) async fn write_one(&mut self, write_back: &WriteBack) -> Result<bool> {
        let mut blind = None;
        match self.mistake {
            Some(Mistake::AgentTakesTwice) => {
                sqlx::query("delete from landbridge_applied").execute(&mut self.other).await?;
            }
            Some(Mistake::BlindWrite) => blind = Some(self.expecting_what_is_there(write_back).await?),
            _ => {}
        }
        let write_back = blind.as_ref().unwrap_or(write_back);
        let spoiled = self.spoiled(write_back).await?;
        let write_back = spoiled.as_ref().unwrap_or(write_back);
        let is_done = match self.agent.write_back(write_back, 1_700_000_000_000).await {
            Err(AgentError::DatabaseLocked) => {
                self.note_locked(write_back).await?;
                return Ok(false);
            }
            done => done?,
        };
        self.is_welcome &= is_done;
        self.forget_used_keys().await?;
        Ok(true)
    }

    /// The same write-back, which expects what has come in the place of the values that it expects.
    async fn expecting_what_is_there(&mut self, write_back: &WriteBack) -> Result<WriteBack> {
        let mut blind = write_back.clone();
        for write in &mut blind.writes {
            let Action::Set { changes } = &mut write.action else { continue };
            for change in changes {
                // Every value is entered once, so the log tells what was written over it.
                while let Some(Value::Text(base)) = &change.base {
                    let query = sqlx::query_scalar("select value from written where was = ?");
                    match query.bind(base.clone()).fetch_optional(&mut self.other).await? {
                        Some(later) => change.base = Some(Value::Text(later)),
                        None => break,
                    }
                }
            }
        }
        Ok(blind)
    }

    /// Somebody in the office changes, adds or deletes a thing or a part with another program.
    pub(super) async fn change(&mut self, value: &str, dice: &mut Dice) -> Result<String> {
        let (what, table, query) = match dice.below(12) {
            0 => ("adds a thing beside", "thing", "insert into thing (name, team) values (?1, 'se')"),
            1 => ("deletes", "thing", "delete from thing where id = ?2 and ?1 <> ''"),
            2 => (
                "moves",
                "thing",
                "update thing set team = iif(team = 'nl', 'se', 'nl') where id = ?2 and ?1 <> ''",
            ),
            3 | 4 => ("renames", "thing", "update thing set name = ?1 where id = ?2"),
            5..=7 => ("notes", "thing", "update thing set note = ?1 where id = ?2"),
            8 | 9 => (
                "adds a part to",
                "thing",
                "insert into part (thing_id, name) select id, ?1 from thing where id = ?2",
            ),
            10 => ("deletes", "part", "delete from part where id = ?2 and ?1 <> ''"),
            _ => ("renames", "part", "update part set name = ?1 where id = ?2"),
        };
        let all = format!("select id from {table} order by id");
        let keys: Vec<i64> = sqlx::query_scalar(AssertSqlSafe(all)).fetch_all(&mut self.other).await?;
        let key = if keys.is_empty() { 0 } else { *dice.pick(&keys) };
        let (before, born) = (self.deleted().await?.len(), self.last_born().await?);
        self.entered.insert(value.to_owned());
        sqlx::query(query).bind(value).bind(key).execute(&mut self.other).await?;
        self.note_by_others(before, born).await?;
        Ok(format!("office {what} {table} {key}: {value}"))
    }

    /// Notes what other programs have deleted and made since there were so many deleted and that was the last row.
    pub(super) async fn note_by_others(&mut self, deleted: usize, born: i64) -> Result<()> {
        let deleted = self.deleted().await?.split_off(deleted);
        self.deleted_by_others.extend(deleted);
        self.note_born(born).await
    }
}

/// A connection of another program.
pub(super) async fn other(file: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    Ok(SqliteConnection::connect_with(&options.pragma("synchronous", "off")).await?)
}

/// An agent that begins, and takes over from any other one. It waits for nobody: what it finds locked is tried again in a later step.
pub(super) async fn open(
    file: &Path,
    premises: &Premises,
    revision: u32,
    fresh: AgentId,
) -> Result<Agent, AgentError> {
    let text = mapping_of(premises.mapping, revision);
    let mapping = Mapping::parse("mapping.toml", &text).expect("the mapping of the simulation is right");
    Agent::open_with_patience(file, mapping, fresh, Duration::ZERO).await
}
