//! What the service writes into its log about requests.

use crate::stage::{COLLEAGUE, Stage};
use landbridge_model::id_mail::IdAsked;
use serde_json::json;
use std::{
    fmt::{Debug, Write as _},
    sync::{Arc, Mutex},
};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

/// Keeps every line that this thread logs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, "{field}={value:?} ").expect("writing to a string never fails");
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        self.0.lock().expect("no one panics while logging").push(line.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn the_log_has_every_answer_and_no_secret_of_a_path() {
    let log = Log::default();
    let _logging = tracing::subscriber::set_default(log.clone());
    // While there is only one, a line that another test's thread comes to first counts as one that nobody reads.
    let _second = tracing::Dispatch::new(Log::default());
    let stage = Stage::begin().await;
    let asked = json!({ "email": COLLEAGUE, "name": "Bert", "language": "en" });
    let asked: IdAsked = stage.post("id", &asked).send().await.unwrap().json().await.unwrap();
    stage.get(&format!("id/{}", asked.request)).send().await.unwrap();
    stage.post(&format!("id/{}", asked.request), &json!({})).send().await.unwrap();
    stage.get(&format!("id/{}/more", asked.request)).send().await.unwrap();
    // The client is in this thread too, and writes what it likes.
    let mut lines = log.0.lock().unwrap().clone();
    lines.retain(|line| line.contains("message=answered"));
    assert_eq!(lines.len(), 4, "{lines:#?}");
    assert!(lines.iter().any(|line| line.contains("/api/v1/id/{request}")), "{lines:#?}");
    assert!(!lines.iter().any(|line| line.contains(&asked.request)), "{lines:#?}");
}
