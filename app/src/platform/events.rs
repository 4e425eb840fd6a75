//! The stream of pokes: server-sent events read through `fetch`, so that a bearer token can go along.

use super::signal::Signal;
use super::transport::{CallFailure, Transport};
use futures_util::future::select;
use gloo::timers::callback::Timeout;
use gloo::timers::future::TimeoutFuture;
use js_sys::{Reflect, Uint8Array};
use landbridge_model::WorkspaceId;
use landbridge_model::wire::Poke;
use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, Response};

/// The service sends something every 20 seconds; silence beyond this means that the connection is dead.
const MAX_SILENCE_MILLIS: u32 = 50_000;
const FIRST_PAUSE_MILLIS: u32 = 1_000;
const LAST_PAUSE_MILLIS: u32 = 30_000;

/// What the stream brings.
pub(crate) enum News {
    /// The stream is open, after a time in which pokes may have been missed.
    Opened,
    /// A poke.
    Poked(Poke),
    /// The stream broke: the service may be out of reach.
    Broke,
}

/// Lets a listener that waits after a failure try again at once: the service was reached meanwhile.
#[derive(Clone, Default)]
pub(crate) struct Retry(Rc<RefCell<Option<Signal>>>);

impl Retry {
    /// Tries again now.
    pub(crate) fn now(&self) {
        if let Some(pausing) = self.0.take() {
            pausing.raise();
        }
    }

    async fn pause(&self, millis: u32) {
        let signal = Signal::new();
        self.0.replace(Some(signal.clone()));
        select(TimeoutFuture::new(millis), pin!(signal.wait())).await;
    }
}

/// Listens until `end`, and comes again whenever the stream breaks.
pub(crate) async fn listen(
    transport: Rc<Transport>,
    workspace: WorkspaceId,
    end: Signal,
    retry: Retry,
    heard: impl Fn(News),
) {
    let mut pause = FIRST_PAUSE_MILLIS;
    while !end.is_raised() {
        match stream(&transport, workspace, &end, &heard).await {
            Ok(()) => {
                pause = FIRST_PAUSE_MILLIS;
                heard(News::Broke);
            }
            // The rounds find out by themselves when somebody has signed in again, and until then a stream is of no use.
            Err(CallFailure::Answered { status: 401 | 403 | 404 | 426, .. }) => pause = LAST_PAUSE_MILLIS,
            Err(_) => pause = (pause * 2).min(LAST_PAUSE_MILLIS),
        }
        let jitter = (js_sys::Math::random() * f64::from(pause) / 2.0) as u32;
        retry.pause(pause / 2 + jitter).await;
    }
}

async fn stream(
    transport: &Transport,
    workspace: WorkspaceId,
    end: &Signal,
    heard: &impl Fn(News),
) -> Result<(), CallFailure> {
    let controller = AbortController::new().map_err(|_| CallFailure::Unreached)?;
    let watchdog = watchdog(&controller);
    let response = transport.events(workspace, &controller.signal()).await?;
    drop(watchdog);
    heard(News::Opened);
    let reader = reader(&response).ok_or(CallFailure::Unreached)?;
    let mut text = Vec::new();
    while !end.is_raised() {
        let watchdog = self::watchdog(&controller);
        let Ok(chunk) = JsFuture::from(reader.read()).await else { break };
        drop(watchdog);
        let is_done = Reflect::get(&chunk, &"done".into()).is_ok_and(|done| done.is_truthy());
        let Some(bytes) = Reflect::get(&chunk, &"value".into()).ok().filter(|_| !is_done) else { break };
        text.extend(Uint8Array::new(&bytes).to_vec());
        pokes(&mut text).into_iter().for_each(|poke| heard(News::Poked(poke)));
    }
    controller.abort();
    Ok(())
}

fn watchdog(controller: &AbortController) -> Timeout {
    let controller = controller.clone();
    Timeout::new(MAX_SILENCE_MILLIS, move || controller.abort())
}

fn reader(response: &Response) -> Option<ReadableStreamDefaultReader> {
    response.body()?.get_reader().dyn_into().ok()
}

/// Takes the whole lines out of what has come and reads the pokes among them. A poke is one line.
fn pokes(text: &mut Vec<u8>) -> Vec<Poke> {
    let Some(end) = text.iter().rposition(|byte| *byte == b'\n') else { return Vec::new() };
    let whole: Vec<u8> = text.drain(..=end).collect();
    let whole = String::from_utf8_lossy(&whole);
    let data = whole.lines().filter_map(|line| line.strip_prefix("data:"));
    data.filter_map(|json| landbridge_model::json::from_str(json).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poke_cut_in_two_is_read_when_it_is_whole() {
        let poke = serde_json::to_string(&Poke { now_millis: 7, ..Poke::default() }).unwrap();
        let line = format!(": alive\n\ndata: {poke}\n\n");
        let (first, second) = line.split_at(20);
        let mut text = first.as_bytes().to_vec();
        assert_eq!(pokes(&mut text), []);
        text.extend(second.as_bytes());
        assert_eq!(pokes(&mut text).len(), 1);
        assert!(text.is_empty());
    }
}
