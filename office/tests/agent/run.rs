//! The agent as it runs, against a door of a service: what it says, what it does with each answer, and that it does not give up.

use crate::stage::{CONTACT, PRODUCT, change, whole};
use axum::{
    Json, Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::tz::TimeZone;
use landbridge_model::{
    AgentId, ClientId, EditId, GenerationId, WorkspaceId,
    office::{Action, Batch, BatchAnswer, Hello, Next, Welcome, Work, Write, WriteBack, WriteResult},
    wire::{ErrorAnswer, ErrorCode, Workspace},
};
use landbridge_office::{
    agent::{AgentConfig, AgentError, Database, run},
    mapping::sample_mapping,
    sample::{SampleOptions, create_sample},
};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
    time::timeout,
};

pub(crate) const TOKEN: &str = "the agent's token";
/// Far longer than anything here takes.
const LIMIT: Duration = Duration::from_secs(20);

pub(crate) fn generation(number: u8) -> GenerationId {
    GenerationId::new(1, [number; 10])
}

/// What a door does with the next requests, and what came through it.
#[derive(Clone)]
struct Door {
    /// Statuses to answer before anything is taken.
    refusals: Arc<Mutex<VecDeque<StatusCode>>>,
    work: Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<WriteBack>>>,
    generation: watch::Receiver<GenerationId>,
    came: mpsc::UnboundedSender<Came>,
}

#[derive(Debug)]
pub(crate) enum Came {
    Hello(Box<Hello>),
    Batch(Box<Batch>),
}

/// The test's end of the door.
pub(crate) struct Outside {
    folder: TempDir,
    refusals: Arc<Mutex<VecDeque<StatusCode>>>,
    pub(crate) work: mpsc::UnboundedSender<WriteBack>,
    generation: watch::Sender<GenerationId>,
    came: mpsc::UnboundedReceiver<Came>,
    pub(crate) address: String,
}

fn refusal(door: &Door, headers: &HeaderMap) -> Option<Response> {
    let is_known = headers.get("authorization").is_some_and(|token| token == &format!("Bearer {TOKEN}"));
    assert!(headers.contains_key("landbridge-protocol"));
    let planned = door.refusals.lock().unwrap().pop_front();
    let status = planned.or((!is_known).then_some(StatusCode::UNAUTHORIZED))?;
    let error = if status == StatusCode::CONFLICT { ErrorCode::Refused } else { ErrorCode::Unavailable };
    let answer = ErrorAnswer { error, message: "as planned".into(), at: None, field: None };
    Some((status, Json(answer)).into_response())
}

async fn hello(State(door): State<Door>, headers: HeaderMap, Json(hello): Json<Hello>) -> Response {
    if let Some(refusal) = refusal(&door, &headers) {
        return refusal;
    }
    let next = match hello.last_batch {
        None => Next::Sweep { sweep: 1, after: None },
        after if hello.is_audit_due => Next::Sweep { sweep: 2, after },
        Some(_) => Next::Continue,
    };
    door.came.send(Came::Hello(Box::new(hello))).unwrap();
    Json(Welcome { generation: *door.generation.borrow(), next, swept_millis: None }).into_response()
}

async fn batch(State(door): State<Door>, headers: HeaderMap, Json(batch): Json<Batch>) -> Response {
    if let Some(refusal) = refusal(&door, &headers) {
        return refusal;
    }
    let answer = BatchAnswer { id: batch.id };
    door.came.send(Came::Batch(Box::new(batch))).unwrap();
    Json(answer).into_response()
}

#[derive(serde::Deserialize)]
struct Asked {
    generation: GenerationId,
}

/// Answers when there is something to say, and no earlier.
async fn work(State(mut door): State<Door>, Query(asked): Query<Asked>) -> Json<Work> {
    let mut waiting = door.work.lock().await;
    let next = tokio::select! {
        next = waiting.recv() => next,
        _ = door.generation.wait_for(|present| *present != asked.generation) => None,
    };
    Json(Work { generation: Some(*door.generation.borrow()), write_backs: next.into_iter().collect() })
}

/// The office has its place.
async fn workspace() -> Json<Workspace> {
    Json(Workspace { id: WorkspaceId::new(1, [0; 10]), name: "Company".into(), is_demo: false })
}

pub(crate) async fn outside() -> Outside {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().unwrap();
    let options =
        SampleOptions { customers: 3, products: 2, activities: 2, orders: 2, ..SampleOptions::default() };
    create_sample(&folder.path().join("business.sqlite"), options).await.unwrap();
    let (came_in, came) = mpsc::unbounded_channel();
    let (work_in, work_out) = mpsc::unbounded_channel();
    let (generation, generation_out) = watch::channel(generation(1));
    let refusals = Arc::new(Mutex::new(VecDeque::new()));
    let door = Door {
        refusals: refusals.clone(),
        work: Arc::new(tokio::sync::Mutex::new(work_out)),
        generation: generation_out,
        came: came_in,
    };
    let router = Router::new()
        .route("/office/v1/hello", post(hello))
        .route("/office/v1/batch", post(batch))
        .route("/office/v1/work", get(work))
        .route("/office/v1/workspace", get(workspace))
        .with_state(door);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    Outside { folder, refusals, work: work_in, generation, came, address }
}

impl Outside {
    fn database(&self) -> PathBuf {
        self.folder.path().join("business.sqlite")
    }

    pub(crate) fn config(&self) -> AgentConfig {
        let made = AtomicU64::new(1);
        AgentConfig {
            service: self.address.clone(),
            token: TOKEN.into(),
            database: Database::from(&self.database()),
            mapping: sample_mapping(),
            now_millis: Arc::new(|| 1_700_000_000_000),
            zone: TimeZone::UTC,
            random: Arc::new(move || {
                let number = made.fetch_add(1, Ordering::Relaxed).to_be_bytes();
                std::array::from_fn(|at| number.get(at).copied().unwrap_or(0))
            }),
            fresh: AgentId::new(1_700_000_000_000, [0; 10]),
            records_per_second: None,
            try_now: Arc::default(),
            tell: Arc::new(|_| {}),
        }
    }

    fn refuse(&self, statuses: &[StatusCode]) {
        self.refusals.lock().unwrap().extend(statuses);
    }

    pub(crate) async fn came(&mut self) -> Came {
        timeout(LIMIT, self.came.recv()).await.expect("something comes").unwrap()
    }

    pub(crate) async fn batch(&mut self) -> Batch {
        loop {
            if let Came::Batch(batch) = self.came().await {
                return *batch;
            }
        }
    }

    pub(crate) async fn end_of_sweep(&mut self) {
        while !self.batch().await.sweep.is_some_and(|mark| mark.is_last) {}
    }
}

async fn run_sql(file: &Path, sql: &'static str) {
    let options = SqliteConnectOptions::new().filename(file).busy_timeout(LIMIT);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
}

/// Why an agent that is refused like this ends.
async fn end(statuses: &[StatusCode], config: impl FnOnce(AgentConfig) -> AgentConfig) -> AgentError {
    let outside = outside().await;
    outside.refuse(statuses);
    timeout(LIMIT, run(config(outside.config()), std::future::pending())).await.unwrap().unwrap_err()
}

#[tokio::test]
async fn what_somebody_changes_comes_by_itself_and_edits_are_fetched_and_written() {
    let mut outside = outside().await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let agent = tokio::spawn(run(outside.config(), async { stopped.await.unwrap() }));
    let Came::Hello(hello) = outside.came().await else { panic!("the hello comes first") };
    assert!(hello.company.is_sample);
    assert_eq!(hello.types.len(), 9);
    outside.end_of_sweep().await;
    run_sql(&outside.database(), "update products set stock_quantity = 40 where id = 1").await;
    let batch = outside.batch().await;
    let product = batch.rows[0].record;
    assert_eq!(batch.rows[0].type_no, PRODUCT);
    let edit = EditId { client: ClientId::new(1, [3; 10]), n: 1 };
    let action = Action::Set { changes: vec![change(7, whole(40), whole(41))] };
    let writes = vec![Write { edit, type_no: PRODUCT, record: product, action }];
    outside.work.send(WriteBack { no: 1, generation: generation(1), is_group: false, writes }).unwrap();
    let batch = outside.batch().await;
    assert_eq!(batch.outcomes[0].result, WriteResult::Written);
    assert_eq!(batch.rows[0].fields.as_ref().unwrap().get(&landbridge_model::FieldNo(7)), whole(41).as_ref());
    stop.send(()).unwrap();
    agent.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_service_that_cannot_answer_is_asked_again_and_one_out_of_step_is_greeted_again() {
    let mut outside = outside().await;
    outside.refuse(&[StatusCode::SERVICE_UNAVAILABLE]);
    let agent = tokio::spawn(run(outside.config(), std::future::pending()));
    outside.end_of_sweep().await;
    outside.refuse(&[StatusCode::CONFLICT, StatusCode::BAD_GATEWAY, StatusCode::SERVICE_UNAVAILABLE]);
    run_sql(&outside.database(), "update customers set notes = 'x' where id = 1").await;
    assert_eq!(outside.batch().await.rows[0].type_no, CONTACT);
    agent.abort();
}

#[tokio::test]
async fn a_service_put_back_to_an_older_state_is_greeted_although_nothing_changes_in_the_office() {
    let mut outside = outside().await;
    let agent = tokio::spawn(run(outside.config(), std::future::pending()));
    outside.end_of_sweep().await;
    outside.generation.send(generation(2)).unwrap();
    while !matches!(outside.came().await, Came::Hello(_)) {}
    agent.abort();
}

#[tokio::test]
async fn what_no_trigger_saw_comes_in_the_night_and_no_earlier() {
    const NOON: i64 = 1_700_049_600_000;
    const HOUR: i64 = 3_600_000;
    let mut outside = outside().await;
    let clock = Arc::new(AtomicI64::new(NOON));
    let shown = clock.clone();
    let now_millis = Arc::new(move || shown.load(Ordering::Relaxed));
    let agent = tokio::spawn(run(AgentConfig { now_millis, ..outside.config() }, std::future::pending()));
    outside.end_of_sweep().await;
    clock.store(NOON + 12 * HOUR, Ordering::Relaxed);
    let unseen = "begin immediate; update customers set notes = 'unseen' where id = 1; delete from landbridge_capture; commit";
    run_sql(&outside.database(), unseen).await;
    run_sql(&outside.database(), "update customers set notes = 'seen' where id = 2").await;
    let batch = outside.batch().await;
    assert!(batch.sweep.is_none() && batch.rows.len() == 1, "only what a trigger saw: {batch:?}");

    clock.store(NOON + 17 * HOUR, Ordering::Relaxed);
    let Came::Hello(hello) = outside.came().await else { panic!("a hello comes first") };
    assert!(hello.is_audit_due);
    while !has_text(&outside.batch().await, "unseen") {}
    outside.end_of_sweep().await;
    run_sql(&outside.database(), "update customers set notes = 'later' where id = 2").await;
    let batch = outside.batch().await;
    assert!(batch.sweep.is_none() && has_text(&batch, "later"), "it is done once: {batch:?}");
    agent.abort();
}

/// Whether a field of any of its records is this text.
fn has_text(batch: &Batch, wanted: &str) -> bool {
    let mut values = batch.rows.iter().flat_map(|row| &row.fields).flat_map(|fields| fields.values());
    values.any(|value| value.as_text() == Some(wanted))
}

#[tokio::test]
async fn what_somebody_must_do_something_about_ends_the_agent_with_a_sentence() {
    let same = |config| config;
    let wrong_token = |config| AgentConfig { token: "another".into(), ..config };
    assert!(matches!(end(&[], wrong_token).await, AgentError::TokenRefused));
    assert!(matches!(end(&[StatusCode::UPGRADE_REQUIRED], same).await, AgentError::ProtocolMismatch));
    // The sample company at a service that is not a demo.
    assert!(matches!(end(&[StatusCode::CONFLICT], same).await, AgentError::SampleRefused));
    let bad_address = |config| AgentConfig { service: "the office".into(), ..config };
    assert!(matches!(end(&[], bad_address).await, AgentError::BadAddress(_)));
    let elsewhere = |config| AgentConfig { database: Database::named("/nowhere/at/all.sqlite"), ..config };
    assert!(matches!(end(&[], elsewhere).await, AgentError::DatabaseMissing(_)));
}
