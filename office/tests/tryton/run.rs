//! The agent as it runs by itself: it notices, writes, and waits for a server that is away.

use crate::{proxy::Line, server::Person, stage::*};
use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use jiff::tz::TimeZone;
use landbridge_model::{
    AgentId, FieldNo, GenerationId, RecordId,
    office::{Action, Batch, BatchAnswer, Hello, Next, Welcome, Work, Write, WriteBack, WriteResult},
};
use landbridge_office::{
    agent::{AgentConfig, News, run},
    tryton::tryton_mapping,
};
use serde_json::json;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    net::TcpListener,
    sync::{Mutex, mpsc},
    time::timeout,
};

/// Far longer than anything here takes.
const LIMIT: Duration = Duration::from_secs(120);

#[derive(Clone)]
struct Door {
    work: Arc<Mutex<mpsc::UnboundedReceiver<WriteBack>>>,
    came: mpsc::UnboundedSender<Batch>,
}

fn generation() -> GenerationId {
    GenerationId::new(1, [0; 10])
}

async fn hello(Json(hello): Json<Hello>) -> Json<Welcome> {
    let next = match hello.last_batch {
        None => Next::Sweep { sweep: 1, after: None },
        Some(_) => Next::Continue,
    };
    Json(Welcome { generation: generation(), next, swept_millis: None })
}

async fn batch(State(door): State<Door>, Json(batch): Json<Batch>) -> Json<BatchAnswer> {
    let answer = BatchAnswer { id: batch.id };
    door.came.send(batch).unwrap();
    Json(answer)
}

/// Answers when there is something to write, and no earlier.
async fn work(State(door): State<Door>) -> Json<Work> {
    let write_back = door.work.lock().await.recv().await;
    Json(Work { generation: Some(generation()), write_backs: write_back.into_iter().collect() })
}

/// A service that takes everything: its address, what comes, and what it has to write.
async fn service() -> (String, mpsc::UnboundedReceiver<Batch>, mpsc::UnboundedSender<WriteBack>) {
    let (came_in, came) = mpsc::unbounded_channel();
    let (work_in, work_out) = mpsc::unbounded_channel();
    let door = Door { work: Arc::new(Mutex::new(work_out)), came: came_in };
    let router = Router::new()
        .route("/office/v1/hello", post(hello))
        .route("/office/v1/batch", post(batch))
        .route("/office/v1/work", get(work))
        .with_state(door);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (address, came, work_in)
}

/// The first batch that has what is looked for.
async fn batch_with<T>(came: &mut mpsc::UnboundedReceiver<Batch>, found: impl Fn(&Batch) -> Option<T>) -> T {
    let waiting = async {
        loop {
            if let Some(found) = found(&came.recv().await.unwrap()) {
                return found;
            }
        }
    };
    timeout(LIMIT, waiting).await.expect("it comes")
}

/// The party with a name, if a batch has it.
fn named<'a>(name: &'a str) -> impl Fn(&Batch) -> Option<RecordId> + 'a {
    move |batch| {
        let is_it = |row: &&landbridge_model::office::OfficeRow| {
            let fields = row.fields.as_ref().filter(|_| row.type_no == PARTY);
            fields.and_then(|fields| fields.get(&FieldNo(NAME))) == text(name).as_ref()
        };
        batch.rows.iter().find(is_it).map(|row| row.record)
    }
}

#[tokio::test]
async fn changes_come_by_themselves_and_edits_wait_for_a_server_that_is_away() {
    let (address, mut came, to_write) = service().await;
    let (line, person, folder) =
        (Line::new().await, Person::administrator().await, tempfile::tempdir().unwrap());
    let made = AtomicU64::new(1);
    let (failed, mut failures) = mpsc::unbounded_channel();
    let config = AgentConfig {
        service: address,
        token: "the agent's token".into(),
        database: database(&line, &folder, "small"),
        mapping: tryton_mapping(),
        now_millis: Arc::new(|| NOW_MILLIS),
        zone: TimeZone::UTC,
        random: Arc::new(move || {
            let number = made.fetch_add(1, Ordering::Relaxed).to_be_bytes();
            std::array::from_fn(|at| number.get(at).copied().unwrap_or(0))
        }),
        fresh: AgentId::new(1, [0; 10]),
        records_per_second: None,
        try_now: Arc::default(),
        tell: Arc::new(move |news| {
            if let News::Fails { error, .. } = news {
                let _ = failed.send(error.to_string());
            }
        }),
    };
    let agent = tokio::spawn(run(config, std::future::pending()));
    batch_with(&mut came, |batch| batch.sweep.filter(|mark| mark.is_last)).await;
    let _turn = turn().await;
    let name = unused("By itself");
    let id = person.create("party.party", json!({ "name": name })).await;
    let record = batch_with(&mut came, named(&name)).await;
    line.set_down(true);
    let words = timeout(LIMIT, failures.recv()).await.unwrap().unwrap();
    assert!(words.contains("cannot be reached"), "{words}");
    let new = unused("Later");
    let action = Action::Set { changes: vec![change(NAME, text(&name), text(&new))] };
    let writes = vec![Write { edit: unused_edit(), type_no: PARTY, record, action }];
    to_write.send(WriteBack { no: 1, generation: generation(), is_group: false, writes }).unwrap();
    line.set_down(false);
    let outcome = batch_with(&mut came, |batch| batch.outcomes.first().cloned()).await;
    assert_eq!(outcome.result, WriteResult::Written);
    assert_eq!(person.field("party.party", id, "name").await, json!(new));
    agent.abort();
}
