//! Asks the office, over the console's own address.

use landbridge_model::console::{Failure, FailureKind, KEY_HEADER};
use serde::{Serialize, de::DeserializeOwned};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestInit, Response};

/// What came of asking.
pub(super) type Called<T> = Result<T, Failure>;

/// Looking at a business database on a server may take this long.
const MAX_MILLIS: u32 = 60_000;

thread_local! {
    static KEY: RefCell<String> = RefCell::default();
}

/// Remembers the console's key.
pub(super) fn use_key(key: String) {
    KEY.set(key);
}

/// Asks for something.
pub(super) async fn get<T: DeserializeOwned>(path: &str) -> Called<T> {
    ask("GET", path, None).await
}

/// Has something done.
pub(super) async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Called<T> {
    let body = serde_json::to_string(body).expect("messages are plain data");
    ask("POST", path, Some(body)).await
}

async fn ask<T: DeserializeOwned>(method: &str, path: &str, body: Option<String>) -> Called<T> {
    let away = |error: JsValue| failure(FailureKind::Offline, format!("{error:?}"));
    let (is_fine, text) = fetch(method, path, body).await.map_err(away)?;
    let unknown = || failure(FailureKind::Failed, text.chars().take(500).collect());
    if is_fine {
        return landbridge_model::json::from_str(&text).map_err(|_| unknown());
    }
    Err(landbridge_model::json::from_str(&text).unwrap_or_else(|_| unknown()))
}

/// Asks for a file.
pub(super) async fn get_bytes(path: &str) -> Called<Vec<u8>> {
    let away = |error: JsValue| failure(FailureKind::Offline, format!("{error:?}"));
    let answer = send("GET", path, None).await.map_err(away)?;
    if !answer.ok() {
        let text = text_of(&answer).await.map_err(away)?;
        return Err(
            landbridge_model::json::from_str(&text).unwrap_or_else(|_| failure(FailureKind::Failed, text))
        );
    }
    let buffer = answer.array_buffer().map(JsFuture::from).map_err(away)?.await.map_err(away)?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

fn failure(kind: FailureKind, message: String) -> Failure {
    Failure { kind, message, obstacle: None }
}

async fn fetch(method: &str, path: &str, body: Option<String>) -> Result<(bool, String), JsValue> {
    let answer = send(method, path, body).await?;
    Ok((answer.ok(), text_of(&answer).await?))
}

async fn text_of(answer: &Response) -> Result<String, JsValue> {
    Ok(JsFuture::from(answer.text()?).await?.as_string().unwrap_or_default())
}

async fn send(method: &str, path: &str, body: Option<String>) -> Result<Response, JsValue> {
    let window = web_sys::window().ok_or("not in a page")?;
    let options = RequestInit::new();
    options.set_method(method);
    options.set_signal(Some(&AbortSignal::timeout_with_u32(MAX_MILLIS)));
    let headers = Headers::new()?;
    headers.set(KEY_HEADER, &KEY.with_borrow(String::clone))?;
    if let Some(body) = body {
        headers.set("content-type", "application/json")?;
        options.set_body(&body.into());
    }
    options.set_headers(&headers);
    let answer = window.fetch_with_str_and_init(&format!("console/v1/{path}"), &options);
    JsFuture::from(answer).await?.dyn_into()
}
