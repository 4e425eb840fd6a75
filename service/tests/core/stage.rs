//! The world of these tests: a service on a temporary folder, a small company, clients and an office agent that behave.

use landbridge_model::{
    AgentId, Base, BatchId, Change, ClientId, Edit, EditId, FieldChange, FieldNo, Fields, GenerationId,
    GroupId, Level, Outcome, PersonId, Record, RecordId, RecordType, Rights, SaveId, Scope, Scopes, Seq,
    TypeNo, Value,
    conflict::CONFLICT,
    feed::{EditOutcome, FeedHead, FeedView, News},
    office::{Batch, Company, Hello, Next, OfficeRow, SweepMark, WriteBack, WriteOutcome, WriteResult},
    rights::Part,
    wire::{Pull, Push, PushAnswer},
};
use landbridge_service::{Clock, Dice, Member, Store, WorkspaceError, WorkspaceHandle, Workspaces};
use serde_json::json;
use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};
use tempfile::TempDir;

pub(crate) const CONTACT: TypeNo = TypeNo(16);
pub(crate) const NAME: FieldNo = FieldNo(1);
pub(crate) const PHONE: FieldNo = FieldNo(2);
pub(crate) const TEAM: FieldNo = FieldNo(3);
pub(crate) const STREET: FieldNo = FieldNo(4);
pub(crate) const CITY: FieldNo = FieldNo(5);
pub(crate) const NOTES: FieldNo = FieldNo(6);
pub(crate) const STOCK: FieldNo = FieldNo(7);

pub(crate) const ORDER: TypeNo = TypeNo(20);
pub(crate) const ORDER_CONTACT: FieldNo = FieldNo(1);
pub(crate) const ORDER_STATE: FieldNo = FieldNo(2);
pub(crate) const ORDER_LINES: FieldNo = FieldNo(3);

pub(crate) const LINE: TypeNo = TypeNo(21);
pub(crate) const LINE_ORDER: FieldNo = FieldNo(1);
pub(crate) const LINE_TEXT: FieldNo = FieldNo(2);

pub(crate) fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.into()))
}

pub(crate) fn types() -> Vec<RecordType> {
    let choices =
        |keys: &[&str]| -> Vec<_> { keys.iter().map(|key| json!({"key": key, "label": {}})).collect() };
    let kind = |no: TypeNo, key: &str, module: &str, owner: serde_json::Value, fields: serde_json::Value| {
        json!({"no": no, "key": key, "module": module, "label": {}, "plural": {}, "owner": owner, "fields": fields,
            "title": [1], "sort": {"field": 1}})
    };
    let field = |no: FieldNo, key: &str, kind: serde_json::Value| json!({"no": no, "key": key, "label": {}, "kind": kind});
    let with = |mut field: serde_json::Value, key: &str, value: serde_json::Value| {
        field[key] = value;
        field
    };
    let contact = kind(
        CONTACT,
        "contact",
        "contacts",
        json!({"team": TEAM}),
        json!([
            with(field(NAME, "name", json!("text")), "required", json!(true)),
            field(PHONE, "phone", json!("phone")),
            field(TEAM, "team", json!({"choice": choices(&["nl", "se"])})),
            with(field(STREET, "street", json!("text")), "unit", json!(1)),
            with(field(CITY, "city", json!("text")), "unit", json!(1)),
            field(NOTES, "notes", json!("long_text")),
            with(field(STOCK, "stock", json!("whole")), "is_quantity", json!(true)),
        ]),
    );
    let mut order = kind(
        ORDER,
        "order",
        "sales",
        json!({"through": ORDER_CONTACT}),
        json!([
            field(ORDER_CONTACT, "contact", json!({"reference": CONTACT})),
            field(ORDER_STATE, "state", json!({"choice": choices(&["open", "invoiced"])})),
            field(ORDER_LINES, "lines", json!({"lines": {"of": LINE, "by": LINE_ORDER}})),
        ]),
    );
    order["locked"] = json!({"field": ORDER_STATE, "keys": ["invoiced"]});
    let line = kind(
        LINE,
        "order_line",
        "sales",
        json!({"through": LINE_ORDER}),
        json!([
            field(LINE_ORDER, "order", json!({"reference": ORDER})),
            field(LINE_TEXT, "text", json!("text")),
        ]),
    );
    [contact, order, line].map(|kind| serde_json::from_value(kind).unwrap()).into()
}

/// A clock that stands still and dice that count.
pub(crate) struct Stage {
    pub(crate) folder: TempDir,
    pub(crate) workspaces: Workspaces,
    pub(crate) workspace: WorkspaceHandle,
    pub(crate) now: Arc<AtomicI64>,
    counter: Arc<AtomicU64>,
    last_batch: std::sync::Mutex<Option<BatchId>>,
}

fn dice(counter: &Arc<AtomicU64>) -> Dice {
    let counter = Arc::clone(counter);
    Dice::new(move || {
        let mut bytes = [0; 10];
        bytes[2..].copy_from_slice(&counter.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        bytes
    })
}

fn clock(now: &Arc<AtomicI64>) -> Clock {
    let now = Arc::clone(now);
    Clock::new(move || now.load(Ordering::Relaxed))
}

impl Stage {
    /// A workspace whose office has been greeted and swept: there is nothing in it yet.
    pub(crate) async fn new() -> Self {
        let stage = Self::bare().await;
        stage.hello().await;
        stage.sweep(vec![]).await;
        stage
    }

    /// A workspace that no office has come to.
    pub(crate) async fn bare() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (now, counter) = (Arc::new(AtomicI64::new(1_800_000_000_000)), Arc::new(AtomicU64::new(1)));
        let store = Store::open(folder.path()).await.unwrap();
        let workspaces = Workspaces::open(store, clock(&now), dice(&counter)).await.unwrap();
        let workspace = workspaces.create("Bygg AB", true).await.unwrap();
        Self { folder, workspaces, workspace, now, counter, last_batch: std::sync::Mutex::default() }
    }

    /// Days pass, in which the service is started again from time to time.
    pub(crate) async fn live(&mut self, days: i64) {
        for _ in 0..(days + 1) / 2 {
            self.now.fetch_add(2 * 24 * 3600 * 1000, Ordering::Relaxed);
            self.restart().await;
        }
    }

    /// Stops the service and starts it again on the same folder.
    pub(crate) async fn restart(&mut self) {
        self.workspaces.stop().await;
        let store = Store::open(self.folder.path()).await.unwrap();
        self.workspaces = Workspaces::open(store, clock(&self.now), dice(&self.counter)).await.unwrap();
        self.workspace = self.workspaces.get(self.workspace.id()).await.unwrap();
    }

    pub(crate) fn id(&self) -> RecordId {
        RecordId::new(1_800_000_000_000, self.throw())
    }

    fn throw(&self) -> [u8; 10] {
        let mut bytes = [1; 10];
        bytes[2..].copy_from_slice(&self.counter.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        bytes
    }

    pub(crate) fn person(&self, name: &str, scopes: Scopes) -> Person {
        let member = Member {
            person: PersonId::new(1, self.throw()),
            name: name.into(),
            rights: Rights {
                modules: ["contacts", "sales"].map(|module| (module.into(), Level::Full)).into(),
                scopes,
            },
            epoch: 1,
        };
        Person { member, client: ClientId::new(1, self.throw()), next: AtomicU64::new(1) }
    }

    pub(crate) fn anna(&self) -> Person {
        self.person("Anna", Scopes::All)
    }

    pub(crate) fn dutch(&self) -> Person {
        self.person("Daan", Scopes::Some([Scope::team("nl")].into()))
    }

    pub(crate) fn agent_hello(&self) -> Hello {
        Hello {
            agent: AgentId::new(1, [1; 10]),
            fence: 1,
            company: Company { name: "Bygg AB".into(), number: "1".into(), is_sample: true },
            types: types(),
            last_batch: *self.last_batch.lock().unwrap(),
            batch_under_way: None,
            needs_sweep: false,
            is_audit_due: false,
            look_seconds: 0,
        }
    }

    pub(crate) async fn hello(&self) -> Next {
        self.workspace.office_hello(self.agent_hello()).await.unwrap().next
    }

    pub(crate) fn batch(&self, outcomes: Vec<WriteOutcome>, rows: Vec<OfficeRow>) -> Batch {
        let previous = *self.last_batch.lock().unwrap();
        let (id, generation) = (BatchId::new(1, self.throw()), self.workspace.generation());
        Batch { id, previous, generation, fence: 1, outcomes, rows, sweep: None }
    }

    pub(crate) async fn send(&self, batch: Batch) {
        let answer = self.workspace.office_batch(batch).await.unwrap();
        *self.last_batch.lock().unwrap() = Some(answer.id);
    }

    /// The agent goes on behind this batch, whatever it sent before.
    pub(crate) fn follow(&self, after: Option<BatchId>) {
        *self.last_batch.lock().unwrap() = after;
    }

    /// The office brings these records and outcomes.
    pub(crate) async fn office(&self, outcomes: Vec<WriteOutcome>, rows: Vec<OfficeRow>) {
        self.send(self.batch(outcomes, rows)).await;
    }

    /// A whole sweep of the present number that meets just these records.
    pub(crate) async fn sweep(&self, rows: Vec<OfficeRow>) {
        let Next::Sweep { sweep, .. } = self.hello().await else { panic!("no sweep is going on") };
        for (at, type_no) in [CONTACT, ORDER, LINE].into_iter().enumerate() {
            let rows = rows.iter().filter(|row| row.type_no == type_no).cloned().collect();
            let mark = SweepMark { sweep, type_no, done: 0, of: 0, is_last_of_type: true, is_last: at == 2 };
            self.send(Batch { sweep: Some(mark), ..self.batch(vec![], rows) }).await;
        }
    }

    pub(crate) async fn work(&self) -> Vec<WriteBack> {
        self.workspace.office_work(0, 1).await.unwrap().write_backs
    }

    /// A contact that the office has.
    pub(crate) async fn contact(&self, name: &str, team: &str) -> RecordId {
        let id = self.id();
        self.office(vec![], vec![row(CONTACT, id, contact_fields(name, team))]).await;
        id
    }
}

pub(crate) fn contact_fields(name: &str, team: &str) -> Fields {
    [(NAME, text(name).unwrap()), (TEAM, text(team).unwrap())].into()
}

pub(crate) fn row(type_no: TypeNo, record: RecordId, fields: Fields) -> OfficeRow {
    OfficeRow { type_no, record, fields: Some(fields) }
}

pub(crate) fn written(edit: EditId) -> WriteOutcome {
    WriteOutcome { edit, result: WriteResult::Written }
}

pub(crate) fn refused(edit: EditId) -> WriteOutcome {
    WriteOutcome {
        edit,
        result: WriteResult::Refused { message: "CHECK constraint failed".into(), field: None, rule: None },
    }
}

/// One person with one outbox.
pub(crate) struct Person {
    pub(crate) member: Member,
    pub(crate) client: ClientId,
    pub(crate) next: AtomicU64,
}

/// What a person sees of the workspace through the feed.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) head: FeedHead,
    pub(crate) records: Vec<(Part, Record)>,
    pub(crate) tombstones: Vec<RecordId>,
    pub(crate) lefts: Vec<(Scope, RecordId)>,
}

impl Seen {
    pub(crate) fn record(&self, id: RecordId) -> &Record {
        &self.records.iter().find(|(_, record)| record.id == id).expect("the record is in the feed").1
    }

    pub(crate) fn has(&self, id: RecordId) -> bool {
        self.records.iter().any(|(_, record)| record.id == id)
    }

    pub(crate) fn conflicts(&self) -> Vec<&Record> {
        self.records.iter().map(|(_, record)| record).filter(|record| record.type_no == CONFLICT).collect()
    }

    pub(crate) fn outcome(&self, n: u64) -> &Outcome {
        &self.head.outcomes.iter().find(|outcome| outcome.n == n).expect("an outcome is told").outcome
    }
}

impl Person {
    pub(crate) fn edit(&self, type_no: TypeNo, record: RecordId, change: Change) -> Edit {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        Edit {
            client: self.client,
            n,
            save: SaveId::new(n, [0; 10]),
            group: None,
            type_no,
            type_version: 1,
            record,
            change,
            made_at_millis: 1,
            replaces: None,
        }
    }

    pub(crate) fn create(&self, type_no: TypeNo, record: RecordId, fields: Fields) -> Edit {
        self.edit(type_no, record, Change::Create { fields })
    }

    pub(crate) fn set(
        &self,
        type_no: TypeNo,
        record: RecordId,
        base: Base,
        field: FieldNo,
        values: (Option<Value>, Option<Value>),
    ) -> Edit {
        let fields = vec![FieldChange { field, base: values.0, new: values.1 }];
        self.edit(type_no, record, Change::Set { base, fields })
    }

    pub(crate) fn push_of(&self, stage: &Stage, edits: Vec<Edit>) -> Push {
        let generation = Some(stage.workspace.generation());
        let person = Some(self.member.person);
        Push {
            client: self.client,
            person,
            generation,
            seq: None,
            previous: None,
            ended: vec![],
            edits,
            settled: vec![],
        }
    }

    pub(crate) async fn try_push(
        &self,
        stage: &Stage,
        edits: Vec<Edit>,
    ) -> Result<PushAnswer, WorkspaceError> {
        stage.workspace.push(&self.member, self.push_of(stage, edits)).await
    }

    pub(crate) async fn push(&self, stage: &Stage, edits: Vec<Edit>) -> Vec<Outcome> {
        let answer = self.try_push(stage, edits).await.unwrap();
        answer.outcomes.into_iter().map(|EditOutcome { outcome, .. }| outcome).collect()
    }

    pub(crate) async fn pull_from(&self, stage: &Stage, from: Seq) -> Seen {
        let person = Some(self.member.person);
        let pull = Pull { generation: stage.workspace.generation(), from, client: self.client, person };
        let bytes = stage.workspace.pull(&self.member, pull).await.unwrap();
        let view = FeedView::read(&bytes).unwrap();
        let mut seen = Seen { head: view.head.clone(), records: vec![], tombstones: vec![], lefts: vec![] };
        for item in view.items().unwrap() {
            match item.news {
                News::Record(placed) => {
                    let record = placed.row.to_record(item.part.type_no).unwrap();
                    seen.records.push((item.part, record));
                }
                News::Tombstone(id, _) => seen.tombstones.push(id),
                News::Left(id, _) => seen.lefts.push((item.part.scope, id)),
            }
        }
        seen
    }

    pub(crate) async fn pull(&self, stage: &Stage) -> Seen {
        self.pull_from(stage, Seq(0)).await
    }

    /// The base of somebody who sees what is there now.
    pub(crate) async fn base(&self, stage: &Stage) -> Base {
        seen(stage.workspace.generation(), stage.workspace.status().await.unwrap().seq)
    }
}

pub(crate) fn seen(generation: GenerationId, seq: Seq) -> Base {
    Base::Seen { generation, seq }
}

pub(crate) fn in_group(edits: Vec<Edit>) -> Vec<Edit> {
    let group = Some(GroupId::new(edits[0].n, [9; 10]));
    let save = edits[0].save;
    edits.into_iter().map(|edit| Edit { group, save, ..edit }).collect()
}
