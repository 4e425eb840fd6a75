//! The connector to Tryton.

use super::{
    copy,
    look::{LookError, Looker},
    models::{self, Models},
    place::TrytonPlace,
    rpc::Rpc,
};
use crate::{
    connector::{Connector, Doing, Looked, Standing, Watch, look},
    error::AgentError,
    mapping::{Mapping, TableChoices},
    sql::{self, SqlConnector, session::Session},
    sqlite::{BUSY_LIMIT, SqlitePlace},
};
use landbridge_model::{
    AgentId, BatchId, GenerationId, TypeNo,
    office::{Batch, WriteBack},
};
use sqlx::SqliteConnection;
use std::{collections::BTreeMap, time::Duration};
use tokio::time::Instant;

/// Deletes are looked for once in so many looks: Tryton tells of them only by what is missing.
const LOOKS_PER_SEARCH: u32 = 10;
/// As long as there is something to send, changes are looked for no more often than this.
const LOOK_WHILE_SENDING: Duration = Duration::from_secs(3);
/// A watch asks no more often than this, however often changes are looked for.
const SHORTEST_LOOK: Duration = Duration::from_millis(200);

/// A session at the server, and the copy.
#[derive(Debug)]
pub(crate) struct TrytonConnector {
    pub(super) place: TrytonPlace,
    pub(super) rpc: Rpc,
    pub(super) sql: SqlConnector<SqliteConnection>,
    pub(super) models: Models,
    /// The model of each record type.
    pub(super) types: BTreeMap<TypeNo, String>,
    /// When a call was first met whose answer was lost, by its number in the journal.
    pub(super) noticed: BTreeMap<i64, Instant>,
    looks: Looks,
}

/// How far looking is.
#[derive(Debug, Default)]
struct Looks {
    /// Whether every record was compared since the start.
    is_compared: bool,
    /// Whether every record was read, and not only compared, since the last sweep began.
    is_whole: bool,
    /// The last sweep that began.
    swept: Option<u64>,
    last: Option<Instant>,
    count: u32,
}

impl TrytonConnector {
    /// Signs in, makes the copy ready, and takes over. What changed since the last time is found by the first batch.
    pub(crate) async fn open(
        place: TrytonPlace,
        mapping: &Mapping,
        fresh: AgentId,
    ) -> Result<Self, AgentError> {
        let mut rpc = Rpc::new(place.clone())?;
        let (mut connection, models) = prepare(&place, &mut rpc, mapping).await?;
        let company = read_company(&mut rpc, &mut connection, &models, mapping).await;
        company.map_err(|error| explain(&place, error))?;
        let sql = SqlConnector::open(sqlite_place(&place), mapping, fresh).await?;
        let types = mapping.record_types().iter().zip(&mapping.file.types);
        let types = types.map(|(of, entry)| (of.no, entry.table.get_ref().clone())).collect();
        let looks = Looks { is_whole: is_empty(&mut connection).await?, ..Looks::default() };
        let mut connector = Self { place, rpc, sql, models, types, noticed: BTreeMap::new(), looks };
        connector.try_to_look(Duration::ZERO).await?;
        Ok(connector)
    }

    pub(super) fn looker(&mut self) -> Looker<'_> {
        Looker { rpc: &mut self.rpc, connection: &mut self.sql.connection, models: &self.models }
    }

    /// Brings the copy up to date, unless that was done less than so long ago.
    async fn look(&mut self, every: Duration) -> Result<(), LookError> {
        if self.looks.last.is_some_and(|last| last.elapsed() < every) {
            return Ok(());
        }
        self.settle_calls().await?;
        if self.looks.is_compared {
            let overlap = self.place.transaction_limit * 2;
            self.looker().poll(overlap).await?;
            self.looks.count += 1;
            if self.place.look_every.is_zero() || self.looks.count.is_multiple_of(LOOKS_PER_SEARCH) {
                self.looker().find_gone().await?;
            }
        } else {
            self.looker().compare().await?;
            self.looks.is_compared = true;
        }
        self.looks.last = Some(Instant::now());
        Ok(())
    }

    /// Reads every record again: some show what is computed from others, of which stamps tell nothing.
    async fn look_at_all(&mut self) -> Result<(), LookError> {
        self.settle_calls().await?;
        let names: Vec<String> = self.models.keys().cloned().collect();
        for name in names {
            copy::forget_stamps(&mut self.sql.connection, &name).await?;
        }
        self.looker().compare().await
    }

    async fn next(&mut self, generation: GenerationId, fresh: BatchId) -> Result<Option<Batch>, AgentError> {
        // Changes are not to wait until a long sweep has come to its end.
        self.try_to_look(self.place.look_every.max(LOOK_WHILE_SENDING)).await?;
        let batch = self.sql.next_batch(generation, fresh).await?;
        if batch.is_some() {
            return Ok(batch);
        }
        self.try_to_look(self.place.look_every).await?;
        self.sql.next_batch(generation, fresh).await
    }

    /// Looks; what is known can be sent while something is uncertain.
    async fn try_to_look(&mut self, every: Duration) -> Result<(), AgentError> {
        match self.look(every).await {
            Ok(()) | Err(LookError::Copy(AgentError::Uncertain)) => Ok(()),
            Err(error) => Err(explain(&self.place, error)),
        }
    }
}

/// The file of the copy, and what Tryton says of the models.
async fn prepare(
    place: &TrytonPlace,
    rpc: &mut Rpc,
    mapping: &Mapping,
) -> Result<(SqliteConnection, Models), AgentError> {
    // Whether there is such a database must be known before a model is missed.
    rpc.user().await.map_err(|error| place.explain(error))?;
    let models = models::find(rpc, &mapping.file).await.map_err(|error| place.explain(error))?;
    models::check(mapping, &models)?;
    let file = place.file();
    copy::put_file(&file).map_err(|error| AgentError::CopyUnwritable { file, why: error.to_string() })?;
    let mut connection = SqliteConnection::open(&sqlite_place(place)).await?;
    copy::put_tables(&mut connection, &models).await?;
    Ok((connection, models))
}

fn sqlite_place(place: &TrytonPlace) -> SqlitePlace {
    SqlitePlace { file: place.file(), patience: BUSY_LIMIT }
}

/// Whether nothing was ever read.
async fn is_empty(connection: &mut SqliteConnection) -> Result<bool, AgentError> {
    let count: i64 = sqlx::query_scalar("select count(*) from landbridge_agent where swept_as is not null")
        .fetch_one(connection)
        .await?;
    Ok(count == 0)
}

/// Reads what tells of the company and its users.
async fn read_company(
    rpc: &mut Rpc,
    connection: &mut SqliteConnection,
    models: &Models,
    mapping: &Mapping,
) -> Result<(), LookError> {
    let people = mapping.file.users.as_ref().map(|users| users.table.get_ref());
    let employees = mapping.file.employees.as_ref();
    let register = employees
        .and_then(|employees| mapping.file.types.iter().find(|of| of.key.get_ref() == employees.of.get_ref()))
        .map(|of| of.table.get_ref());
    let names = [people, register].into_iter().flatten().map(String::as_str);
    let mut few: Models = BTreeMap::new();
    for name in names.chain(["company.company", "country.country"]).chain([mapping
        .file
        .company
        .table
        .get_ref()
        .as_str()])
    {
        few.extend(models.get(name).map(|model| (name.to_owned(), model.clone())));
    }
    Looker { rpc, connection, models: &few }.compare().await?;
    let companies = copy::stamps(connection, "company.company").await?.into_keys().collect();
    if !models.contains_key("company.company") {
        return Ok(());
    }
    let parties = copy::referred(connection, ("company.company", "party"), &companies).await?;
    let mut looker = Looker { rpc, connection, models };
    looker.read("party.party", &parties).await?;
    for name in ["party.address", "party.identifier"] {
        let domain = serde_json::json!([["party", "in", parties]]);
        let found = looker.search_read(name, domain, None, &["id"]).await?;
        let ids = found.iter().filter_map(|record| record["id"].as_i64()).collect();
        looker.read(name, &ids).await?;
    }
    Ok(())
}

fn explain(place: &TrytonPlace, error: LookError) -> AgentError {
    match error {
        LookError::Rpc(error) => place.explain(error),
        LookError::Copy(error) => error,
    }
}

/// Looks at the company and its users; nothing is changed in Tryton.
pub(crate) async fn look_at(place: TrytonPlace, mapping: &Mapping) -> Result<Looked, AgentError> {
    let mut rpc = Rpc::new(place.clone())?;
    let (mut connection, models) = match prepare(&place, &mut rpc, mapping).await {
        Ok(prepared) => prepared,
        Err(error @ AgentError::Mapping(_)) => return Ok(Looked { facts: Err(error), set_up: Ok(None) }),
        Err(error) => return Err(error),
    };
    let read = read_company(&mut rpc, &mut connection, &models, mapping).await;
    read.map_err(|error| explain(&place, error))?;
    look::<SqliteConnection>(&sqlite_place(&place), mapping).await
}

/// Signs in.
pub(crate) async fn sign_in(place: TrytonPlace) -> Result<(), AgentError> {
    let mut rpc = Rpc::new(place.clone())?;
    rpc.user().await.map(drop).map_err(|error| place.explain(error))
}

/// The installation that the copy of this server's database knows, once the server has let its user in.
pub(crate) async fn installation(
    place: TrytonPlace,
    patience: Duration,
) -> Result<Option<AgentId>, AgentError> {
    sign_in(place.clone()).await?;
    match place.file() {
        file if file.is_file() => {
            sql::installation::<SqliteConnection>(&SqlitePlace { file, patience }).await
        }
        _ => Ok(None),
    }
}

impl Connector for TrytonConnector {
    fn fence(&self) -> u64 {
        self.sql.fence
    }

    fn let_go(&mut self) -> Doing<'_, ()> {
        self.sql.let_go()
    }

    fn reconnect(&mut self) -> Doing<'_, ()> {
        self.sql.reconnect()
    }

    fn look_over(&mut self) -> Doing<'_, bool> {
        self.sql.look_over()
    }

    fn standing(&mut self) -> Doing<'_, Standing> {
        Box::pin(async move {
            let standing = self.sql.standing().await?;
            Ok(Standing { look_seconds: self.place.look_seconds(), ..standing })
        })
    }

    fn choices(&mut self) -> Doing<'_, TableChoices> {
        self.sql.choices()
    }

    fn begin_sweep(&mut self, sweep: u64, after: Option<BatchId>) -> Doing<'_, ()> {
        Box::pin(async move {
            let is_read = std::mem::take(&mut self.looks.is_whole) || self.looks.swept == Some(sweep);
            self.looks.swept = Some(sweep);
            if !is_read {
                let read = self.look_at_all().await;
                read.map_err(|error| explain(&self.place, error))?;
            }
            self.sql.begin_sweep(sweep, after).await
        })
    }

    fn next_batch(&mut self, generation: GenerationId, fresh: BatchId) -> Doing<'_, Option<Batch>> {
        Box::pin(self.next(generation, fresh))
    }

    fn acknowledge(&mut self, batch: BatchId) -> Doing<'_, ()> {
        self.sql.acknowledge(batch)
    }

    fn write_back<'a>(&'a mut self, write_back: &'a WriteBack, now_millis: i64) -> Doing<'a, ()> {
        Box::pin(async move {
            let written = self.write(write_back, now_millis).await;
            written.map_err(|error| explain(&self.place, error))
        })
    }

    fn watch(&mut self) -> Doing<'_, Box<dyn Watch>> {
        let every = self.place.look_every.max(SHORTEST_LOOK);
        Box::pin(async move {
            let watch: Box<dyn Watch> = Box::new(Clock { every, last: Instant::now() });
            Ok(watch)
        })
    }
}

/// Tells when it is time to look.
struct Clock {
    every: Duration,
    last: Instant,
}

impl Watch for Clock {
    fn has_news(&mut self) -> Doing<'_, bool> {
        Box::pin(async {
            let is_time = self.last.elapsed() >= self.every;
            if is_time {
                self.last = Instant::now();
            }
            Ok(is_time)
        })
    }
}
