//! An agent on a company in Tryton, and a service that only remembers.

use crate::{
    proxy::Line,
    server::{PASSWORD, Person, Server},
};
use landbridge_model::{
    AgentId, BatchId, ClientId, EditId, FieldChange, FieldNo, Fields, GenerationId, RecordId, TypeNo, Value,
    office::{Action, Batch, BatchAnswer, Next, Welcome, Write, WriteBack, WriteOutcome, WriteResult},
};
use landbridge_office::{
    agent::{Agent, AgentError, Database},
    mapping::Mapping,
    tryton::tryton_mapping,
};
use std::collections::BTreeMap;
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};

pub(crate) const PARTY: TypeNo = TypeNo(16);
pub(crate) const ADDRESS: TypeNo = TypeNo(17);
pub(crate) const MECHANISM: TypeNo = TypeNo(18);
pub(crate) const SALE: TypeNo = TypeNo(20);
pub(crate) const SALE_LINE: TypeNo = TypeNo(21);
pub(crate) const TIME_ENTRY: TypeNo = TypeNo(24);

/// Fields of a party.
pub(crate) const NAME: u16 = 2;
pub(crate) const ACTIVE: u16 = 3;
pub(crate) const EMAIL: u16 = 6;

pub(crate) fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.into()))
}

pub(crate) fn change(field: u16, base: Option<Value>, new: Option<Value>) -> FieldChange {
    FieldChange { field: FieldNo(field), base, new }
}

pub(crate) fn fields(values: impl IntoIterator<Item = (u16, Option<Value>)>) -> Fields {
    values.into_iter().filter_map(|(no, value)| Some((FieldNo(no), value?))).collect()
}

/// A name that no other test uses: all of them work in one company.
pub(crate) fn unused(what: &str) -> String {
    format!("{what} {}", uuid::Uuid::from_u128(rand_like()).simple())
}

fn rand_like() -> u128 {
    use std::hash::{BuildHasher, RandomState};
    u128::from(RandomState::new().hash_one(0)) << 64 | u128::from(RandomState::new().hash_one(1))
}

/// Tryton on SQLite gives two parties the same number when both are made at once; on a database that locks rows it does not.
static TURN: Mutex<()> = Mutex::const_new(());

/// Until it is dropped nobody else makes parties.
pub(crate) async fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().await
}

pub(crate) struct Stage {
    _turn: MutexGuard<'static, ()>,
    name: &'static str,
    mapping: Mapping,
    folder: TempDir,
    pub(crate) line: Line,
    pub(crate) person: Person,
    pub(crate) agent: Agent,
    client: ClientId,
    made: u64,
    last_batch: Option<BatchId>,
    pub(crate) world: BTreeMap<(TypeNo, RecordId), Fields>,
}

impl Stage {
    /// The agent has sent everything that there is of parties.
    pub(crate) async fn new() -> Self {
        Self::on(Line::new().await, parties_mapping(), "small").await
    }

    /// The same of everything that there is.
    pub(crate) async fn whole() -> Self {
        Self::on(Line::new().await, tryton_mapping(), "small").await
    }

    /// The same of a larger company, on a server of its own.
    pub(crate) async fn large(server: &Server) -> Self {
        Self::on(Line::to(server.port).await, tryton_mapping(), "company").await
    }

    async fn on(line: Line, mapping: Mapping, name: &'static str) -> Self {
        let turn = turn().await;
        let (person, folder) = (Person::administrator().await, tempfile::tempdir().unwrap());
        let agent = open(&line, &folder, &mapping, name).await.unwrap();
        let client = ClientId(uuid::Uuid::from_u128(rand_like()));
        let mut stage = Self {
            _turn: turn,
            name,
            mapping,
            folder,
            line,
            person,
            agent,
            client,
            made: 0,
            last_batch: None,
            world: BTreeMap::new(),
        };
        stage.agent.welcome(&welcome(Next::Sweep { sweep: 1, after: None })).await.unwrap();
        stage.drain().await;
        stage
    }

    /// The agent ends, wherever it is, and starts again.
    pub(crate) async fn restart(&mut self) {
        self.agent = open(&self.line, &self.folder, &self.mapping, self.name).await.unwrap();
        self.agent.welcome(&welcome(Next::Continue)).await.unwrap();
    }

    fn fresh(&mut self) -> BatchId {
        self.made += 1;
        BatchId::new(self.made, [9; 10])
    }

    pub(crate) async fn next_batch(&mut self) -> Result<Option<Batch>, AgentError> {
        let fresh = self.fresh();
        self.agent.next_batch(fresh).await
    }

    /// The same, tried again as the agent does: other tests hold Tryton's database for moments.
    async fn next_batch_in_the_end(&mut self) -> Option<Batch> {
        let mut attempts = 0;
        loop {
            match self.next_batch().await {
                Err(error) if error.is_passing() && attempts < ATTEMPTS => attempts += 1,
                other => return other.unwrap(),
            }
        }
    }

    /// Everything that there is to send, absorbed.
    pub(crate) async fn drain(&mut self) -> Vec<Batch> {
        let mut batches = Vec::new();
        while let Some(batch) = self.next_batch_in_the_end().await {
            assert_eq!(batch.previous, self.last_batch, "a batch names its predecessor");
            self.last_batch = Some(batch.id);
            for row in &batch.rows {
                match &row.fields {
                    Some(fields) => self.world.insert((row.type_no, row.record), fields.clone()),
                    None => self.world.remove(&(row.type_no, row.record)),
                };
            }
            self.agent.acknowledge(BatchAnswer { id: batch.id }).await.unwrap();
            batches.push(batch);
        }
        batches
    }

    /// Sends until something is so: what is gone can be noticed a look later, when others make something at the same moment.
    pub(crate) async fn drain_until(&mut self, is_so: impl Fn(&Self) -> bool) {
        let mut attempts = 0;
        while !is_so(self) {
            assert!(attempts < ATTEMPTS);
            attempts += 1;
            self.drain().await;
        }
    }

    /// The records of a type with this value.
    pub(crate) fn find_all(&self, type_no: TypeNo, field: u16, value: &Option<Value>) -> Vec<RecordId> {
        let found = self
            .world
            .iter()
            .filter(|((of, _), fields)| *of == type_no && fields.get(&FieldNo(field)) == value.as_ref());
        found.map(|((_, record), _)| *record).collect()
    }

    /// The only one.
    pub(crate) fn find(&self, type_no: TypeNo, field: u16, value: Option<Value>) -> RecordId {
        let found = self.find_all(type_no, field, &value);
        assert_eq!(found.len(), 1, "{value:?}");
        found[0]
    }

    pub(crate) fn value(&self, type_no: TypeNo, record: RecordId, field: u16) -> Option<Value> {
        self.world[&(type_no, record)].get(&FieldNo(field)).cloned()
    }

    /// A party that somebody makes in Tryton, with its record.
    pub(crate) async fn party(&mut self, name: &str) -> (i64, RecordId) {
        let id = self.person.create("party.party", serde_json::json!({ "name": name })).await;
        self.drain().await;
        (id, self.find(PARTY, NAME, text(name)))
    }

    pub(crate) fn new_record(&mut self) -> RecordId {
        RecordId(uuid::Uuid::from_u128(rand_like()))
    }

    pub(crate) fn edit(&mut self, type_no: TypeNo, record: RecordId, action: Action) -> Write {
        self.made += 1;
        Write { edit: EditId { client: self.client, n: self.made }, type_no, record, action }
    }

    pub(crate) fn set(&mut self, type_no: TypeNo, record: RecordId, changes: Vec<FieldChange>) -> Write {
        self.edit(type_no, record, Action::Set { changes })
    }

    pub(crate) fn create(&mut self, type_no: TypeNo, fields: Fields) -> Write {
        let record = self.new_record();
        self.edit(type_no, record, Action::Create { fields })
    }

    /// Writes, and sends what came of it.
    async fn outcomes(&mut self, write_back: &WriteBack) -> Vec<WriteOutcome> {
        let mut attempts = 0;
        loop {
            match self.agent.write_back(write_back, NOW_MILLIS).await {
                Err(error) if error.is_passing() && attempts < ATTEMPTS => attempts += 1,
                other => break assert!(other.unwrap()),
            }
        }
        self.drain().await.into_iter().flat_map(|batch| batch.outcomes).collect()
    }

    /// Writes, and sends what came of it; the results in the order of the edits.
    pub(crate) async fn write(&mut self, write_back: &WriteBack) -> Vec<WriteResult> {
        let outcomes = self.outcomes(write_back).await;
        let result = |write: &Write| {
            let found: Vec<_> = outcomes.iter().filter(|outcome| outcome.edit == write.edit).collect();
            assert_eq!(found.len(), 1, "each write has one outcome");
            found[0].result.clone()
        };
        write_back.writes.iter().map(result).collect()
    }
}

/// How often something is tried that others may be in the way of, and that nothing but them can be.
const ATTEMPTS: u32 = 1_000;

pub(crate) const NOW_MILLIS: i64 = 1_700_000_000_000;

async fn open(line: &Line, folder: &TempDir, mapping: &Mapping, name: &str) -> Result<Agent, AgentError> {
    Agent::open(database(line, folder, name), mapping.clone(), AgentId::new(1, [1; 10])).await
}

/// Tryton's mapping without products, sales, projects and timesheets: who has not activated a module takes its types out.
fn parties_mapping() -> Mapping {
    let text = include_str!("../../src/tryton/mapping.toml");
    let at = |no: u16| text.find(&format!("[[type]]\nno = {no}\n")).unwrap();
    let (first, last) = (at(19), at(25));
    Mapping::parse("office.toml", &format!("{}{}", &text[..first], &text[last..])).unwrap()
}

/// A database at the end of a line, in which changes are looked for at any moment.
pub(crate) fn database(line: &Line, folder: &TempDir, name: &str) -> Database {
    let (password, port) = (PASSWORD.replace(' ', "%20"), line.port);
    let options = "look-seconds=0&transaction-seconds=1";
    Database::named(&format!("tryton+http://admin:{password}@127.0.0.1:{port}/{name}?{options}"))
        .in_folder(folder.path())
}

/// An edit of somebody who makes no other.
pub(crate) fn unused_edit() -> EditId {
    EditId { client: ClientId(uuid::Uuid::from_u128(rand_like())), n: 1 }
}

fn welcome(next: Next) -> Welcome {
    Welcome { generation: GenerationId::new(1, [0; 10]), next, swept_millis: None }
}

pub(crate) fn save(writes: Vec<Write>) -> WriteBack {
    WriteBack { no: 1, generation: GenerationId::new(1, [0; 10]), is_group: false, writes }
}

pub(crate) fn group(writes: Vec<Write>) -> WriteBack {
    WriteBack { is_group: true, ..save(writes) }
}
