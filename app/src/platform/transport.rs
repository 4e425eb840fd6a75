//! Requests to the service: from the web page to where it came from, with a cookie; from the extension to the address that the person
//! gave, with bearer tokens.

use super::device::{Device, Key};
use super::{Place, lock};
use js_sys::Uint8Array;
use landbridge_model::wire::{ErrorAnswer, ErrorCode, PROTOCOL, Pull, Refresh, Session, SignIn, Tokens};
use landbridge_model::{PersonId, WorkspaceId};
use landbridge_replica::sync::{Answer, Failure, Request};
use serde::{Serialize, de::DeserializeOwned};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestCache, RequestCredentials, RequestInit, Response};

/// How long an answer may take. A page is up to a megabyte, over a slow line.
const MAX_MILLIS: u32 = 15_000;
const MAX_PAGE_MILLIS: u32 = 60_000;
/// One context at a time may use the refresh token up.
const TOKEN_LOCK: &str = "landbridge-token";

#[wasm_bindgen]
extern "C" {
    /// `fetch`, the same in pages and in workers.
    #[wasm_bindgen(js_name = fetch)]
    fn fetch(url: &str, options: &RequestInit) -> js_sys::Promise;
    /// `location.origin` of the context.
    #[wasm_bindgen(thread_local_v2, js_namespace = location, js_name = origin)]
    static ORIGIN: String;
}

/// The way to one service.
pub(crate) struct Transport {
    place: Place,
    device: Device,
    /// The service's address, without a slash at its end; nothing when the extension does not know it yet.
    service: RefCell<Option<String>>,
    /// Kept in memory only.
    access: RefCell<Option<String>>,
}

/// Why a request was not answered as wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CallFailure {
    /// Nothing came back in time, or nothing that can be read.
    Unreached,
    /// The service said no.
    Answered {
        /// The status code.
        status: u16,
        /// What it said; nothing when something before it answered.
        answer: Option<ErrorAnswer>,
        /// When to come again.
        retry_millis: Option<u32>,
    },
}

impl CallFailure {
    /// The service's own word for it.
    pub(crate) fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Unreached => None,
            Self::Answered { answer, .. } => answer.as_ref().map(|answer| answer.error),
        }
    }

    /// What it means for the sync protocol.
    fn to_failure(&self) -> Failure {
        let Self::Answered { status, answer, retry_millis } = self else { return Failure::Offline };
        match (status, self.code()) {
            (401, _) => Failure::SignedOut,
            (404, _) => Failure::NotFound,
            (409, Some(ErrorCode::UnknownGeneration | ErrorCode::BelowFloor)) => Failure::SnapshotNeeded,
            (409, Some(ErrorCode::Recovering)) => Failure::Recovering,
            (413, _) => Failure::TooLarge,
            (426, _) => Failure::TooOld,
            (429 | 503, _) => Failure::Busy(*retry_millis),
            // Something before the service answered: a proxy, or the page of a hotel's network.
            (_, None) => Failure::Offline,
            (_, Some(code)) => {
                let message = answer.as_ref().map(|answer| answer.message.clone()).unwrap_or_default();
                Failure::Refused(format!("{code:?}: {message}"))
            }
        }
    }
}

impl Transport {
    /// The way from `place`.
    pub(crate) fn new(place: Place, device: Device) -> Self {
        let service = (place == Place::WebPage).then(|| ORIGIN.with(String::clone));
        Self { place, device, service: RefCell::new(service), access: RefCell::default() }
    }

    /// The service's address, if it is known.
    pub(crate) fn service(&self) -> Option<String> {
        self.service.borrow().clone()
    }

    /// Uses the service at this address from now on.
    pub(crate) fn set_service(&self, address: String) {
        self.service.replace(Some(address));
        self.access.replace(None);
    }

    /// Asks what the sync protocol wants to know, for the replica of `person`.
    pub(crate) async fn ask(
        &self,
        workspace: WorkspaceId,
        person: Option<PersonId>,
        request: &Request,
    ) -> Result<Answer, Failure> {
        let path = |what: &str| {
            let person = person.map(|person| format!("?person={person}")).unwrap_or_default();
            within(workspace, &format!("{what}{person}"))
        };
        let asked = match request {
            Request::Catalogue => self.get(&path("types")).await.map(Answer::Catalogue),
            Request::Manifest => self.get(&path("manifest")).await.map(Answer::Manifest),
            Request::Page(hash) => {
                let path = path(&format!("pages/{hash}"));
                self.bytes("GET", &path, None, MAX_PAGE_MILLIS).await.map(Answer::Page)
            }
            Request::Pull(pull) => {
                let path = within(workspace, &feed_query(pull));
                self.bytes("GET", &path, None, MAX_MILLIS).await.map(Answer::Feed)
            }
            Request::Push(push) => self.post(&within(workspace, "push"), push).await.map(Answer::Push),
        };
        asked.map_err(|failure| failure.to_failure())
    }

    /// Signs in, with a cookie or with tokens as the place wants it. The session has no tokens any more.
    pub(crate) async fn sign_in(&self, email: String, password: String) -> Result<Session, CallFailure> {
        let wants_tokens = self.place == Place::Extension;
        let asked = SignIn { email, password, wants_tokens, device: device_name() };
        self.access.replace(None);
        let body = serde_json::to_string(&asked).expect("a sign-in is plain data");
        let response = self.fetch("POST", "sign-in", Some(&body), None, MAX_MILLIS).await?;
        let mut session: Session = parse(&read(response).await?)?;
        if let Some(tokens) = session.tokens.take() {
            self.keep(tokens).await;
        }
        Ok(session)
    }

    /// Who is signed in, according to the service.
    pub(crate) async fn me(&self) -> Result<Session, CallFailure> {
        self.get("me").await
    }

    /// Ends the session on the service; with `clear` the browser forgets everything that it keeps for the service's address.
    pub(crate) async fn sign_out(&self, query: &str) -> Result<(), CallFailure> {
        let ended = self.bytes("POST", &format!("sign-out{query}"), None, MAX_MILLIS).await.map(drop);
        self.access.replace(None);
        ended
    }

    /// Whether a Landbridge service answers at an address: it says which protocol it speaks, whatever else it says.
    pub(crate) async fn is_service(&self, address: &str) -> Result<bool, CallFailure> {
        let options = options("GET", None, None, self.credentials(), Some(MAX_MILLIS));
        let response = send(&format!("{address}/api/v1/me"), &options).await?;
        Ok(response.headers().get("landbridge-protocol").is_ok_and(|protocol| protocol.is_some()))
    }

    /// Opens the stream of pokes.
    pub(crate) async fn events(
        &self,
        workspace: WorkspaceId,
        signal: &AbortSignal,
    ) -> Result<Response, CallFailure> {
        let path = within(workspace, "events");
        let token = self.token().await?;
        let options = options("GET", None, token.as_deref(), self.credentials(), None);
        options.set_signal(Some(signal));
        checked(send(&self.url(&path)?, &options).await?).await
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, CallFailure> {
        parse(&self.bytes("GET", path, None, MAX_MILLIS).await?)
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, CallFailure> {
        let body = serde_json::to_string(body).expect("messages are plain data");
        parse(&self.bytes("POST", path, Some(&body), MAX_MILLIS).await?)
    }

    /// The bytes of an answer. An access token that has run out is renewed once.
    async fn bytes(
        &self,
        method: &str,
        path: &str,
        body: Option<&str>,
        millis: u32,
    ) -> Result<Vec<u8>, CallFailure> {
        let token = self.token().await?;
        match self.fetch(method, path, body, token.as_deref(), millis).await {
            Err(CallFailure::Answered { status: 401, .. }) if token.is_some() => {
                self.access.replace(None);
                let token = self.token().await?;
                read(self.fetch(method, path, body, token.as_deref(), millis).await?).await
            }
            answered => read(answered?).await,
        }
    }

    async fn fetch(
        &self,
        method: &str,
        path: &str,
        body: Option<&str>,
        token: Option<&str>,
        millis: u32,
    ) -> Result<Response, CallFailure> {
        let options = options(method, body, token, self.credentials(), Some(millis));
        checked(send(&self.url(path)?, &options).await?).await
    }

    fn url(&self, path: &str) -> Result<String, CallFailure> {
        let service = self.service.borrow();
        service.as_ref().map(|service| format!("{service}/api/v1/{path}")).ok_or(CallFailure::Unreached)
    }

    fn credentials(&self) -> RequestCredentials {
        match self.place {
            Place::WebPage => RequestCredentials::SameOrigin,
            Place::Extension => RequestCredentials::Omit,
        }
    }

    /// The access token, renewed when there is none; nothing where a cookie does it.
    async fn token(&self) -> Result<Option<String>, CallFailure> {
        if self.place == Place::WebPage {
            return Ok(None);
        }
        if let Some(access) = &*self.access.borrow() {
            return Ok(Some(access.clone()));
        }
        self.renew().await.map(Some)
    }

    /// Uses the refresh token up for the next pair.
    async fn renew(&self) -> Result<String, CallFailure> {
        let _held = lock::acquire(TOKEN_LOCK).await;
        // Another request of this context may have been first.
        if let Some(access) = &*self.access.borrow() {
            return Ok(access.clone());
        }
        let signed_out = CallFailure::Answered { status: 401, answer: None, retry_millis: None };
        let refresh: String = self.device.get(&Key::Refresh).await.ok_or(signed_out)?;
        let body = serde_json::to_string(&Refresh { refresh }).expect("a token is plain data");
        let response = self.fetch("POST", "token", Some(&body), None, MAX_MILLIS).await?;
        let tokens: Tokens = parse(&read(response).await?)?;
        Ok(self.keep(tokens).await)
    }

    async fn keep(&self, tokens: Tokens) -> String {
        self.access.replace(Some(tokens.access.clone()));
        // Without room the session lasts as long as the access token; the work does not depend on it.
        if let Err(error) = self.device.put(&Key::Refresh, &tokens.refresh).await {
            web_sys::console::error_1(&error.to_string().into());
        }
        tokens.access
    }
}

fn within(workspace: WorkspaceId, path: &str) -> String {
    format!("workspaces/{workspace}/{path}")
}

fn feed_query(pull: &Pull) -> String {
    let person = pull.person.map(|person| format!("&person={person}")).unwrap_or_default();
    format!("feed?generation={}&from={}&client={}{person}", pull.generation, pull.from.0, pull.client)
}

/// What the device calls itself in the person's list of devices.
fn device_name() -> String {
    let navigator = js_sys::Reflect::get(&js_sys::global(), &"navigator".into()).ok();
    let agent = navigator.and_then(|navigator| js_sys::Reflect::get(&navigator, &"userAgent".into()).ok());
    let agent = agent.and_then(|agent| agent.as_string()).unwrap_or_default();
    agent.chars().take(200).collect()
}

fn options(
    method: &str,
    body: Option<&str>,
    token: Option<&str>,
    credentials: RequestCredentials,
    millis: Option<u32>,
) -> RequestInit {
    let options = RequestInit::new();
    options.set_method(method);
    options.set_credentials(credentials);
    options.set_cache(RequestCache::NoStore);
    options.set_headers(&headers(body.is_some(), token));
    if let Some(body) = body {
        options.set_body(&body.into());
    }
    if let Some(millis) = millis {
        options.set_signal(Some(&AbortSignal::timeout_with_u32(millis)));
    }
    options
}

fn headers(has_body: bool, token: Option<&str>) -> Headers {
    let headers = Headers::new().expect("empty headers can always be made");
    let set = |name: &str, value: &str| {
        // Names are constants, and tokens come from the service: neither has characters that a header may not have.
        let _ = headers.set(name, value);
    };
    set("landbridge-protocol", &PROTOCOL.to_string());
    if has_body {
        set("content-type", "application/json");
    }
    if let Some(token) = token {
        set("authorization", &format!("Bearer {token}"));
    }
    headers
}

async fn send(url: &str, options: &RequestInit) -> Result<Response, CallFailure> {
    let response = JsFuture::from(fetch(url, options)).await.map_err(|_| CallFailure::Unreached)?;
    response.dyn_into().map_err(|_| CallFailure::Unreached)
}

/// The response when it is a success.
async fn checked(response: Response) -> Result<Response, CallFailure> {
    if response.ok() {
        return Ok(response);
    }
    let retry = response.headers().get("retry-after").ok().flatten();
    let retry_millis =
        retry.and_then(|seconds| seconds.parse::<u32>().ok()).map(|seconds| seconds.saturating_mul(1000));
    let status = response.status();
    let answer = read(response).await.ok().and_then(|bytes| parse(&bytes).ok());
    Err(CallFailure::Answered { status, answer, retry_millis })
}

async fn read(response: Response) -> Result<Vec<u8>, CallFailure> {
    let buffer = response.array_buffer().map_err(|_| CallFailure::Unreached)?;
    let buffer = JsFuture::from(buffer).await.map_err(|_| CallFailure::Unreached)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Everywhere in the client JSON is read from text: reading it from bytes as well would be compiled a second time for every type.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CallFailure> {
    let text = std::str::from_utf8(bytes).map_err(|_| CallFailure::Unreached)?;
    landbridge_model::json::from_str(text).map_err(|_| CallFailure::Unreached)
}
