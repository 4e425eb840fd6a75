//! Pokes, and waiting for work: they come when there is news, and end when they must.

use crate::stage::{COLLEAGUE, OWNER, Stage, hello};
use landbridge_model::{
    GenerationId,
    office::{Welcome, Work},
    wire::Poke,
};
use reqwest::{Method, Response, StatusCode};
use serde_json::json;
use std::time::{Duration, Instant};

/// Long enough for any machine; no test waits for it.
const PATIENCE: Duration = Duration::from_secs(10);

struct Stream(Response);

impl Stream {
    async fn open(stage: &Stage, email: &str) -> (Self, String) {
        let access = stage.extension(email).await.access;
        let answer = stage.get(&stage.in_workspace("events")).bearer_auth(&access).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["x-accel-buffering"], "no");
        (Self(answer), access)
    }

    /// The next poke; nothing when the stream has ended.
    async fn next(&mut self) -> Option<Poke> {
        let chunk = tokio::time::timeout(PATIENCE, self.0.chunk()).await.expect("in time").unwrap()?;
        let text = String::from_utf8(chunk.to_vec()).unwrap();
        Some(serde_json::from_str(text.trim().strip_prefix("data: ").unwrap()).unwrap())
    }
}

#[tokio::test]
async fn a_poke_follows_what_the_office_brings() {
    let stage = Stage::begin().await;
    let (mut stream, _) = Stream::open(&stage, OWNER).await;
    let first = stream.next().await.unwrap();
    stage.bring_a_contact().await;
    while stream.next().await.unwrap().seq <= first.seq {}
}

#[tokio::test]
async fn a_stream_ends_with_its_session_and_others_go_on() {
    let stage = Stage::begin().await;
    let (mut owners, access) = Stream::open(&stage, OWNER).await;
    let (mut colleagues, _) = Stream::open(&stage, COLLEAGUE).await;
    owners.next().await.unwrap();
    colleagues.next().await.unwrap();
    stage.post("sign-out", &json!({})).bearer_auth(&access).send().await.unwrap();
    assert_eq!(owners.next().await, None);
    stage.bring_a_contact().await;
    assert!(colleagues.next().await.is_some());
}

#[tokio::test]
async fn a_stop_ends_streams_and_waiting_agents() {
    let stage = Stage::begin().await;
    let (mut stream, _) = Stream::open(&stage, OWNER).await;
    stream.next().await.unwrap();
    stage.office(Method::POST, "hello").json(&hello()).send().await.unwrap();
    let work = stage.office(Method::GET, "work?after=0&fence=1&wait_millis=30000").send();
    let work = tokio::spawn(work);
    let start = Instant::now();
    stage.stop.send_replace(true);
    while stream.next().await.is_some() {}
    // A request that came too late is refused; one that waited is answered.
    if let Ok(answer) = work.await.unwrap() {
        assert_eq!(answer.json::<Work>().await.unwrap().write_backs, []);
    }
    tokio::time::timeout(PATIENCE, stage.serving).await.expect("in time").unwrap().unwrap();
    assert!(start.elapsed() < PATIENCE);
}

#[tokio::test]
async fn an_agent_that_does_not_wait_is_answered_at_once() {
    let stage = Stage::begin().await;
    stage.office(Method::POST, "hello").json(&hello()).send().await.unwrap();
    let work = stage.office(Method::GET, "work?after=0&fence=1").send().await.unwrap();
    assert_eq!(work.json::<Work>().await.unwrap().write_backs, []);
}

#[tokio::test]
async fn an_agent_that_knows_another_generation_is_answered_at_once() {
    let stage = Stage::begin().await;
    let welcome = stage.office(Method::POST, "hello").json(&hello()).send().await.unwrap();
    let present = welcome.json::<Welcome>().await.unwrap().generation;
    let earlier = GenerationId::new(1, [0; 10]);
    let path = format!("work?after=0&fence=1&wait_millis=30000&generation={earlier}");
    let start = Instant::now();
    let work: Work = stage.office(Method::GET, &path).send().await.unwrap().json().await.unwrap();
    assert_eq!(work, Work { generation: Some(present), write_backs: Vec::new() });
    assert!(start.elapsed() < PATIENCE);
}
