//! A connector: the agent's way to one kind of business database.

mod name;

use crate::{
    doctor::Facts,
    error::AgentError,
    mapping::{Mapping, TableChoices, file::Name},
    mariadb::{self, MariaPlace},
    postgres::{self, PgPlace},
    propose::Proposal,
    sql::{
        SqlConnector,
        condition::{Condition, condition},
        facts, fill_in, installation, proposal, remove_side_tables,
        session::Session,
        try_to_set_up,
    },
    sqlite::{BUSY_LIMIT, SqlitePlace},
    tryton::{self, TrytonConnector, TrytonPlace},
};
use futures_util::future::BoxFuture;
use landbridge_model::{
    AgentId, BatchId, GenerationId,
    console::OtherProgram,
    office::{Batch, Company, WriteBack},
};
use sqlx::{MySqlConnection, PgConnection, SqliteConnection};
use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

/// What a connector does, as it is done.
pub(crate) type Doing<'a, T> = BoxFuture<'a, Result<T, AgentError>>;

/// The way to one kind of business database.
///
/// Each function but the first is one step that is done wholly or not at all, also when the program ends in the middle of it, and each
/// fails with [`AgentError::TakenOver`] when another agent was opened on the database since. The steps may come in any order.
pub(crate) trait Connector: fmt::Debug + Send {
    /// The number that this agent has set when it took over.
    fn fence(&self) -> u64;

    /// Takes back what a step that was left in the middle has begun, so that nobody waits for it. A step that fails does so itself.
    fn let_go(&mut self) -> Doing<'_, ()>;

    /// Forgets the connection, in whatever state it is, and makes a new one.
    fn reconnect(&mut self) -> Doing<'_, ()>;

    /// Looks whether the mapping still fits, and puts back what was taken from what notices changes, as by a table that was made anew. Tells
    /// whether anything was; then the next hello asks for a sweep.
    fn look_over(&mut self) -> Doing<'_, bool>;

    /// What the service is told first.
    fn standing(&mut self) -> Doing<'_, Standing>;

    /// The choices of fields that the database keeps as rows of tables.
    fn choices(&mut self) -> Doing<'_, TableChoices>;

    /// Begins to send every record, behind the batch `after`, unless that is under way. When `after` is not the batch that was last, the
    /// service was put back: changes that were sent and not acknowledged are sent again, and so is what has become of edits.
    fn begin_sweep(&mut self, sweep: u64, after: Option<BatchId>) -> Doing<'_, ()>;

    /// The batch to send: the same again until it is acknowledged, then the next changes, else the next range of a sweep. It holds every
    /// change that was committed when the step began and that no earlier batch held, or as many of them as fit; the records in it are as
    /// they are then or later. `fresh` becomes the id of a new batch.
    fn next_batch(&mut self, generation: GenerationId, fresh: BatchId) -> Doing<'_, Option<Batch>>;

    /// Notes that the service has absorbed a batch.
    fn acknowledge(&mut self, batch: BatchId) -> Doing<'_, ()>;

    /// Writes the edits, each at most once, however often this is done, and only where the database has what the person saw; notes what
    /// has become of each with it, for a following batch.
    fn write_back<'a>(&'a mut self, write_back: &'a WriteBack, now_millis: i64) -> Doing<'a, ()>;

    /// Something to ask from now on whether anything has changed.
    fn watch(&mut self) -> Doing<'_, Box<dyn Watch>>;
}

/// Tells whether anything has changed in the business database.
pub(crate) trait Watch: Send {
    /// Whether something may have changed since the last question. It costs next to nothing.
    fn has_news(&mut self) -> Doing<'_, bool>;
}

/// What the agent tells the service about the business database.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) agent: AgentId,
    pub(crate) company: Company,
    /// The last batch that the service acknowledged.
    pub(crate) last_batch: Option<BatchId>,
    /// The batch that is under way.
    pub(crate) batch: Option<BatchId>,
    /// Whether the mapping reads other records or values than when all were sent.
    pub(crate) needs_sweep: bool,
    /// How often changes are looked for, in seconds; 0 where each is noticed at once.
    pub(crate) look_seconds: u32,
}

/// Which business database.
#[derive(Clone)]
pub enum Database {
    /// The file of an SQLite database.
    Sqlite(PathBuf),
    /// The URL of a PostgreSQL database, such as `postgres://landbridge@localhost/company`.
    Postgres(String),
    /// The URL of a MariaDB database, such as `mysql://landbridge@localhost/company`.
    MariaDb(String),
    /// A database of a Tryton server.
    Tryton {
        /// Its URL, such as `tryton+https://landbridge@localhost:8000/company`.
        url: String,
        /// The folder for the copy of its records.
        folder: PathBuf,
    },
}

impl Database {
    /// The database that someone named: a URL, or else a file.
    pub fn named(name: &str) -> Self {
        match name.split_once("://") {
            Some(("postgres" | "postgresql", _)) => Self::Postgres(name.to_owned()),
            Some(("mysql" | "mariadb", _)) => Self::MariaDb(name.to_owned()),
            Some((scheme, _)) if scheme.starts_with("tryton+") => {
                Self::Tryton { url: name.to_owned(), folder: PathBuf::new() }
            }
            _ => Self::Sqlite(name.into()),
        }
    }

    /// The same with another folder for what the agent has to keep outside the database.
    #[must_use]
    pub fn in_folder(self, folder: &Path) -> Self {
        match self {
            Self::Tryton { url, .. } => Self::Tryton { url, folder: folder.to_owned() },
            other => other,
        }
    }

    /// The mapping that is used when no other is named, if there is one for this business software.
    pub fn own_mapping(&self) -> Option<Mapping> {
        matches!(self, Self::Tryton { .. }).then(tryton::tryton_mapping)
    }

    /// Whether something of it lies in a file on this computer and nowhere else: a copy, or a journal of what was written.
    pub(crate) fn is_kept_here(&self) -> bool {
        matches!(self, Self::Tryton { .. })
    }

    /// Checks that the mapping fits, sets up what the connector needs, and takes over from any other agent on this database. `fresh`
    /// becomes the agent's id if the database has none yet. Statements wait for other programs until `patience` is over.
    pub(crate) fn open<'a>(
        self,
        mapping: &'a Mapping,
        fresh: AgentId,
        patience: Duration,
    ) -> Doing<'a, Box<dyn Connector>> {
        Box::pin(async move {
            let opened: Box<dyn Connector> = match self {
                Self::Sqlite(file) => {
                    let place = SqlitePlace { file, patience };
                    Box::new(SqlConnector::<SqliteConnection>::open(place, mapping, fresh).await?)
                }
                Self::Postgres(url) => {
                    let place = PgPlace::parse(&url, patience)?;
                    Box::new(SqlConnector::<PgConnection>::open(place, mapping, fresh).await?)
                }
                Self::MariaDb(url) => {
                    let place = MariaPlace::parse(&url, patience)?;
                    Box::new(SqlConnector::<MySqlConnection>::open(place, mapping, fresh).await?)
                }
                Self::Tryton { url, folder } => {
                    let place = TrytonPlace::parse(&url, &folder)?;
                    Box::new(TrytonConnector::open(place, mapping, fresh).await?)
                }
            };
            Ok(opened)
        })
    }
}

/// What looking at a business database comes to, with a mapping.
pub(crate) struct Looked {
    /// The company and its users, if the mapping fits.
    pub(crate) facts: Result<Facts, AgentError>,
    /// Whether the connector could make what it needs there, and the installation that has done so before.
    pub(crate) set_up: Result<Option<AgentId>, AgentError>,
}

impl Database {
    /// How often changes in it are looked for, in seconds; 0 where each is noticed at once, or nothing can be known yet.
    pub(crate) fn look_seconds(&self) -> u32 {
        match self {
            Self::Tryton { url, folder } => {
                TrytonPlace::parse(url, folder).map_or(0, |place| place.look_seconds())
            }
            Self::Sqlite(_) | Self::Postgres(_) | Self::MariaDb(_) => 0,
        }
    }

    /// Whether it can be opened.
    pub(crate) fn can_be_opened<'a>(self, patience: Duration) -> Doing<'a, ()> {
        Box::pin(async move {
            match self {
                Self::Sqlite(file) => SqliteConnection::open(&SqlitePlace { file, patience }).await.map(drop),
                Self::Postgres(url) => PgConnection::open(&PgPlace::parse(&url, patience)?).await.map(drop),
                Self::MariaDb(url) => {
                    MySqlConnection::open(&MariaPlace::parse(&url, patience)?).await.map(drop)
                }
                Self::Tryton { url, folder } => tryton::sign_in(TrytonPlace::parse(&url, &folder)?).await,
            }
        })
    }

    /// The installation that has set up what the agent needs in it, if one has: what tells it from every other database.
    pub(crate) fn installation<'a>(self, patience: Duration) -> Doing<'a, Option<AgentId>> {
        Box::pin(async move {
            match self {
                Self::Sqlite(file) => installation::<SqliteConnection>(&SqlitePlace { file, patience }).await,
                Self::Postgres(url) => installation::<PgConnection>(&PgPlace::parse(&url, patience)?).await,
                Self::MariaDb(url) => {
                    installation::<MySqlConnection>(&MariaPlace::parse(&url, patience)?).await
                }
                Self::Tryton { url, folder } => {
                    tryton::installation(TrytonPlace::parse(&url, &folder)?, patience).await
                }
            }
        })
    }

    /// What it tells of itself to whoever looks for a fault.
    pub(crate) fn condition(self, mapping: Option<&Mapping>) -> Doing<'_, Condition> {
        Box::pin(async move {
            let patience = BUSY_LIMIT;
            match self {
                Self::Sqlite(file) => {
                    condition::<SqliteConnection>(&SqlitePlace { file, patience }, mapping).await
                }
                Self::Postgres(url) => {
                    condition::<PgConnection>(&PgPlace::parse(&url, patience)?, mapping).await
                }
                Self::MariaDb(url) => {
                    condition::<MySqlConnection>(&MariaPlace::parse(&url, patience)?, mapping).await
                }
                Self::Tryton { url, folder } => {
                    let file = TrytonPlace::parse(&url, &folder)?.file();
                    condition::<SqliteConnection>(&SqlitePlace { file, patience }, mapping).await
                }
            }
        })
    }

    /// Proposes a mapping for it.
    pub(crate) fn propose<'a>(self) -> Doing<'a, Proposal> {
        Box::pin(async move {
            match self {
                Self::Sqlite(file) => {
                    let place = SqlitePlace { file, patience: BUSY_LIMIT };
                    proposal(&mut SqliteConnection::open(&place).await?).await
                }
                Self::Postgres(url) => {
                    let place = PgPlace::parse(&url, BUSY_LIMIT)?;
                    proposal(&mut PgConnection::open(&place).await?).await
                }
                Self::MariaDb(url) => {
                    let place = MariaPlace::parse(&url, BUSY_LIMIT)?;
                    proposal(&mut MySqlConnection::open(&place).await?).await
                }
                Self::Tryton { .. } => Err(AgentError::HasOwnMapping),
            }
        })
    }

    /// The other programs that are connected to it now; nothing where that cannot be told.
    pub fn other_programs(self) -> BoxFuture<'static, Result<Option<Vec<OtherProgram>>, AgentError>> {
        Box::pin(async move {
            match self {
                // Whoever opens the file is known to the system alone.
                Self::Sqlite(_) => Ok(None),
                Self::Postgres(url) => {
                    postgres::other_programs(&PgPlace::parse(&url, BUSY_LIMIT)?).await.map(Some)
                }
                Self::MariaDb(url) => {
                    mariadb::other_programs(&MariaPlace::parse(&url, BUSY_LIMIT)?).await.map(Some)
                }
                // Tryton tells each user of their own sessions only.
                Self::Tryton { .. } => Ok(None),
            }
        })
    }

    /// Fills in what is known of the company, by column.
    pub(crate) fn fill_in<'a>(
        self,
        mapping: &'a Mapping,
        values: &'a [(&'a Name, &'a str)],
        patience: Duration,
    ) -> Doing<'a, ()> {
        Box::pin(async move {
            match self {
                Self::Sqlite(file) => {
                    let mut connection = SqliteConnection::open(&SqlitePlace { file, patience }).await?;
                    fill_in(&mut connection, mapping, values).await
                }
                Self::Postgres(url) => {
                    let mut connection = PgConnection::open(&PgPlace::parse(&url, patience)?).await?;
                    fill_in(&mut connection, mapping, values).await
                }
                Self::MariaDb(url) => {
                    let place = MariaPlace::parse(&url, patience)?;
                    fill_in(&mut MySqlConnection::open(&place).await?, mapping, values).await
                }
                Self::Tryton { .. } => Err(AgentError::FillInThere),
            }
        })
    }

    /// Removes what the connector keeps in it.
    pub fn remove_side_tables(self, patience: Duration) -> BoxFuture<'static, Result<(), AgentError>> {
        Box::pin(async move {
            match self {
                Self::Sqlite(file) => {
                    remove_side_tables::<SqliteConnection>(&SqlitePlace { file, patience }).await
                }
                Self::Postgres(url) => {
                    remove_side_tables::<PgConnection>(&PgPlace::parse(&url, patience)?).await
                }
                Self::MariaDb(url) => {
                    remove_side_tables::<MySqlConnection>(&MariaPlace::parse(&url, patience)?).await
                }
                Self::Tryton { url, folder } => tryton::remove_copy(&TrytonPlace::parse(&url, &folder)?),
            }
        })
    }

    /// The commands that give its user what the agent needs; nothing where rights are those of a file.
    pub(crate) fn grants(&self, mapping: &Mapping) -> Option<String> {
        match self {
            Self::Sqlite(_) | Self::Tryton { .. } => None,
            Self::Postgres(url) => {
                let place = PgPlace::parse(url, BUSY_LIMIT).ok()?;
                Some(postgres::grants(place.user(), mapping))
            }
            Self::MariaDb(url) => {
                let place = MariaPlace::parse(url, BUSY_LIMIT).ok()?;
                Some(mariadb::grants(place.user(), place.database(), mapping))
            }
        }
    }

    /// Looks at it without changing anything.
    pub(crate) fn look(self, mapping: &Mapping, patience: Duration) -> Doing<'_, Looked> {
        Box::pin(async move {
            match self {
                Self::Sqlite(file) => {
                    look::<SqliteConnection>(&SqlitePlace { file, patience }, mapping).await
                }
                Self::Postgres(url) => look::<PgConnection>(&PgPlace::parse(&url, patience)?, mapping).await,
                Self::MariaDb(url) => {
                    look::<MySqlConnection>(&MariaPlace::parse(&url, patience)?, mapping).await
                }
                Self::Tryton { url, folder } => {
                    tryton::look_at(TrytonPlace::parse(&url, &folder)?, mapping).await
                }
            }
        })
    }
}

/// Looks at a database in SQL.
pub(crate) async fn look<C: Session>(place: &C::Place, mapping: &Mapping) -> Result<Looked, AgentError> {
    let mut connection = C::open(place).await?;
    let facts = facts(&mut connection, mapping).await;
    let set_up = try_to_set_up(&mut connection, mapping).await;
    Ok(Looked { facts, set_up })
}
