//! A business database, an agent on it, and a service that only remembers.

use crate::{
    place::{Client, Kind, Place},
    premises,
};
use landbridge_model::{
    AgentId, BatchId, ClientId, EditId, FieldChange, FieldNo, Fields, GenerationId, RecordId, TypeNo, Value,
    office::{Action, Batch, BatchAnswer, Next, Welcome, Write, WriteBack, WriteOutcome, WriteResult},
};
use landbridge_office::{
    agent::{Agent, AgentError},
    mapping::{Mapping, sample_mapping},
    sample::{SampleOptions, create_sample},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

pub(crate) const CONTACT: TypeNo = TypeNo(16);
pub(crate) const PRODUCT: TypeNo = TypeNo(19);
pub(crate) const ORDER: TypeNo = TypeNo(20);
pub(crate) const ORDER_LINE: TypeNo = TypeNo(21);

/// Far longer than anybody here holds anything.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.into()))
}

pub(crate) fn whole(number: i64) -> Option<Value> {
    Some(Value::Whole(number))
}

pub(crate) fn change(field: u16, base: Option<Value>, new: Option<Value>) -> FieldChange {
    FieldChange { field: FieldNo(field), base, new }
}

pub(crate) fn fields(values: impl IntoIterator<Item = (u16, Option<Value>)>) -> Fields {
    values.into_iter().filter_map(|(no, value)| Some((FieldNo(no), value?))).collect()
}

/// The records that a service would have after the batches so far.
pub(crate) type World = BTreeMap<(TypeNo, RecordId), Fields>;

pub(crate) struct Stage {
    pub(crate) place: Place,
    mapping: Mapping,
    pub(crate) agent: Agent,
    sql: Client,
    made: u64,
    pub(crate) last_batch: Option<BatchId>,
    pub(crate) world: World,
    pub(crate) generation: GenerationId,
}

impl Stage {
    /// The demo company, small, with the agent welcomed and every record swept.
    pub(crate) async fn sample() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("business.sqlite");
        let options = SampleOptions {
            customers: 6,
            products: 4,
            activities: 5,
            orders: 8,
            employees: 3,
            projects: 2,
            time_entries: 3,
            ..SampleOptions::default()
        };
        create_sample(&file, options).await.unwrap();
        let mut stage = Self::on(Place::sqlite(folder, file), sample_mapping()).await.unwrap();
        stage.sweep(1).await;
        stage
    }

    /// A database and a mapping of the test's own.
    pub(crate) async fn of(schema: &str, mapping: &str) -> Result<Self, AgentError> {
        Self::in_a(Kind::Sqlite, schema, mapping).await
    }

    /// The same in a database of a kind.
    pub(crate) async fn in_a(kind: Kind, schema: &str, mapping: &str) -> Result<Self, AgentError> {
        let place = Place::new(kind).await;
        place.client().await.run(schema).await;
        Self::on(place, Mapping::parse("office.toml", mapping)?).await
    }

    /// The small company that every connector is tried on, with every record swept.
    pub(crate) async fn small(kind: Kind) -> Self {
        let schema = format!("{}{}", premises::schema(kind), premises::ROWS);
        let mut stage = Self::in_a(kind, &schema, premises::MAPPING).await.unwrap();
        stage.sweep(1).await;
        stage
    }

    /// An agent on this database, with this mapping.
    pub(crate) async fn on(place: Place, mapping: Mapping) -> Result<Self, AgentError> {
        let agent =
            Agent::open_with_patience(place.database(), mapping.clone(), AgentId::new(1, [1; 10]), PATIENCE)
                .await?;
        let sql = place.client().await;
        let generation = GenerationId::new(1, [0; 10]);
        let mut stage =
            Self { place, mapping, agent, sql, made: 0, last_batch: None, world: World::new(), generation };
        stage.welcome(Next::Continue).await;
        Ok(stage)
    }

    pub(crate) async fn welcome(&mut self, next: Next) {
        self.agent.welcome(&self.welcoming(next)).await.unwrap();
    }

    /// What the service answers to a hello.
    pub(crate) fn welcoming(&self, next: Next) -> Welcome {
        Welcome { generation: self.generation, next, swept_millis: None }
    }

    /// A second agent on the same database, as a crash and a new start would give one.
    pub(crate) async fn open_again(&self) -> Agent {
        let (mapping, id) = (self.mapping.clone(), AgentId::new(2, [2; 10]));
        Agent::open_with_patience(self.place.database(), mapping, id, PATIENCE).await.unwrap()
    }

    /// The agent starts again with another mapping.
    pub(crate) async fn restart_with(&mut self, mapping: &str) {
        self.mapping = Mapping::parse("office.toml", mapping).unwrap();
        self.restart().await;
    }

    /// The agent crashes and starts again.
    pub(crate) async fn restart(&mut self) {
        self.agent = self.open_again().await;
        self.welcome(Next::Continue).await;
    }

    /// Somebody runs SQL in the business database.
    pub(crate) async fn run(&mut self, sql: &str) {
        self.sql.run(sql).await;
    }

    /// The answer to a question to the business database, as text.
    pub(crate) async fn ask(&mut self, question: &str) -> String {
        self.sql.ask(question).await
    }

    pub(crate) fn fresh(&mut self) -> BatchId {
        self.made += 1;
        BatchId::new(self.made, [9; 10])
    }

    pub(crate) fn new_record(&mut self) -> RecordId {
        self.made += 1;
        RecordId::new(1_700_000_000_000 + self.made, [5; 10])
    }

    pub(crate) async fn next_batch(&mut self) -> Option<Batch> {
        let fresh = self.fresh();
        self.agent.next_batch(fresh).await.unwrap()
    }

    /// The service absorbs a batch, and its answer arrives.
    pub(crate) async fn absorb(&mut self, batch: &Batch) {
        self.absorb_silently(batch);
        self.agent.acknowledge(BatchAnswer { id: batch.id }).await.unwrap();
    }

    /// The service absorbs a batch, once, and its answer is lost.
    pub(crate) fn absorb_silently(&mut self, batch: &Batch) {
        if self.last_batch == Some(batch.id) {
            return;
        }
        assert_eq!(batch.previous, self.last_batch, "a batch names its predecessor");
        self.last_batch = Some(batch.id);
        for row in &batch.rows {
            match &row.fields {
                Some(fields) => self.world.insert((row.type_no, row.record), fields.clone()),
                None => self.world.remove(&(row.type_no, row.record)),
            };
        }
    }

    /// All batches that there are, absorbed.
    pub(crate) async fn drain(&mut self) -> Vec<Batch> {
        let mut batches = Vec::new();
        while let Some(batch) = self.next_batch().await {
            self.absorb(&batch).await;
            batches.push(batch);
        }
        batches
    }

    pub(crate) async fn sweep(&mut self, sweep: u64) -> Vec<Batch> {
        self.welcome(Next::Sweep { sweep, after: self.last_batch }).await;
        self.drain().await
    }

    /// The only record of a type with this value.
    pub(crate) fn find(&self, type_no: TypeNo, field: u16, value: Option<Value>) -> RecordId {
        let found: Vec<RecordId> = self
            .world
            .iter()
            .filter(|((of, _), fields)| *of == type_no && fields.get(&FieldNo(field)) == value.as_ref())
            .map(|((_, record), _)| *record)
            .collect();
        assert_eq!(found.len(), 1, "{value:?}");
        found[0]
    }

    pub(crate) fn value(&self, type_no: TypeNo, record: RecordId, field: u16) -> Option<Value> {
        self.world[&(type_no, record)].get(&FieldNo(field)).cloned()
    }

    /// The records that the world and a fresh sweep have; they must be the same.
    pub(crate) async fn assert_world_is_true(&mut self) {
        let seen = std::mem::take(&mut self.world);
        self.sweep(999).await;
        let (seen_names, names): (BTreeSet<_>, BTreeSet<_>) =
            (seen.keys().collect(), self.world.keys().collect());
        assert_eq!(seen_names, names);
        assert_eq!(seen, self.world);
    }

    pub(crate) fn edit(&mut self, type_no: TypeNo, record: RecordId, action: Action) -> Write {
        self.made += 1;
        Write { edit: EditId { client: ClientId::new(1, [3; 10]), n: self.made }, type_no, record, action }
    }

    pub(crate) fn set(&mut self, type_no: TypeNo, record: RecordId, changes: Vec<FieldChange>) -> Write {
        self.edit(type_no, record, Action::Set { changes })
    }

    pub(crate) fn save(&self, writes: Vec<Write>) -> WriteBack {
        WriteBack { no: 1, generation: self.generation, is_group: false, writes }
    }

    pub(crate) fn group(&self, writes: Vec<Write>) -> WriteBack {
        WriteBack { is_group: true, ..self.save(writes) }
    }

    /// Writes, and sends what came of it; the results in the order of the edits.
    pub(crate) async fn write(&mut self, write_back: &WriteBack) -> Vec<WriteResult> {
        assert!(self.agent.write_back(write_back, 1_700_000_000_000).await.unwrap());
        let outcomes: Vec<WriteOutcome> =
            self.drain().await.into_iter().flat_map(|batch| batch.outcomes).collect();
        let result = |write: &Write| {
            let found = outcomes.iter().find(|outcome| outcome.edit == write.edit);
            found.expect("each write has an outcome").result.clone()
        };
        write_back.writes.iter().map(result).collect()
    }
}
