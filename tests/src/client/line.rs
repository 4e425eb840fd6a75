//! A client's line to the service over HTTP: the questions of the sync protocol, each failure told apart as the app does it.

use std::time::Duration;

use anyhow::{Context, Result};
use landbridge_model::wire::{ErrorAnswer, ErrorCode, Poke, Pull, Session, SignIn};
use landbridge_replica::sync::{Answer, Failure, Request};
use reqwest::{RequestBuilder, Response, StatusCode, header::RETRY_AFTER};
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;

use crate::http;
use crate::system::Person;

/// Beyond this no answer is coming, as in the app.
const ANSWER_LIMIT: Duration = Duration::from_secs(15);

/// One person's way to the workspace.
#[derive(Debug)]
pub(super) struct Line {
    http: reqwest::Client,
    url: String,
    person: Person,
    workspace: String,
    access: Mutex<String>,
}

impl Line {
    /// Signs in at the service.
    pub(super) async fn open(url: &str, person: &Person) -> Result<Line> {
        let http = http::client()?;
        let session = sign_in(&http, url, person).await?;
        let workspace = session.workspaces.first().context("find the person's workspace")?;
        let workspace = format!("{url}/api/v1/workspaces/{}", workspace.id);
        let access = Mutex::new(session.tokens.context("get tokens")?.access);
        Ok(Line { http, url: url.to_owned(), person: person.clone(), workspace, access })
    }

    /// Asks what the sync protocol wants to know. Somebody whose access has run out signs in again.
    pub(super) async fn ask(&self, request: &Request) -> Result<Answer, Failure> {
        match self.try_to_ask(request).await {
            Err(Failure::SignedOut) => {
                let session = sign_in(&self.http, &self.url, &self.person).await;
                let tokens = session.ok().and_then(|session| session.tokens).ok_or(Failure::Offline)?;
                *self.access.lock().await = tokens.access;
                self.try_to_ask(request).await
            }
            answered => answered,
        }
    }

    /// What is new, if the service says.
    pub(super) async fn news(&self) -> Option<Poke> {
        let answer = self.send(self.http.get(self.at("status"))).await.ok()?;
        parse(answer).await.ok()
    }

    async fn try_to_ask(&self, request: &Request) -> Result<Answer, Failure> {
        let get = |path: &str| self.send(self.http.get(self.at(path)));
        Ok(match request {
            Request::Catalogue => Answer::Catalogue(parse(get("types").await?).await?),
            Request::Manifest => Answer::Manifest(parse(get("manifest").await?).await?),
            Request::Page(hash) => Answer::Page(bytes(get(&format!("pages/{hash}")).await?).await?),
            Request::Pull(Pull { generation, from, client, .. }) => {
                let path = format!("feed?generation={generation}&from={}&client={client}", from.0);
                Answer::Feed(bytes(get(&path).await?).await?)
            }
            Request::Push(push) => {
                let asked = self.http.post(self.at("push")).json(push);
                Answer::Push(parse(self.send(asked).await?).await?)
            }
        })
    }

    fn at(&self, path: &str) -> String {
        format!("{}/{path}", self.workspace)
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, Failure> {
        let access = self.access.lock().await.clone();
        let sent = request.timeout(ANSWER_LIMIT).bearer_auth(access).send().await;
        let answer = sent.map_err(|_| Failure::Offline)?;
        if answer.status().is_success() { Ok(answer) } else { Err(failure(answer).await) }
    }
}

async fn sign_in(http: &reqwest::Client, url: &str, person: &Person) -> Result<Session> {
    let asked = SignIn {
        email: person.email.clone(),
        password: person.password.clone(),
        wants_tokens: true,
        device: "test".to_owned(),
    };
    let answer = http.post(format!("{url}/api/v1/sign-in")).timeout(ANSWER_LIMIT).json(&asked).send().await;
    let answer = answer.and_then(Response::error_for_status).context("sign in")?;
    answer.json().await.context("understand the session")
}

/// What an answer that is not a success means for the sync protocol.
async fn failure(answer: Response) -> Failure {
    let status = answer.status();
    let seconds = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let told: Option<ErrorAnswer> = answer.json().await.ok();
    match (status, told) {
        (StatusCode::UNAUTHORIZED, _) => Failure::SignedOut,
        (StatusCode::NOT_FOUND, _) => Failure::NotFound,
        (StatusCode::PAYLOAD_TOO_LARGE, _) => Failure::TooLarge,
        (StatusCode::UPGRADE_REQUIRED, _) => Failure::TooOld,
        (StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE, _) => {
            Failure::Busy(seconds.map(|seconds: u32| seconds * 1_000))
        }
        (_, None) => Failure::Offline,
        (_, Some(told)) => match told.error {
            ErrorCode::UnknownGeneration | ErrorCode::BelowFloor => Failure::SnapshotNeeded,
            ErrorCode::Recovering => Failure::Recovering,
            error => Failure::Refused(format!("{error:?}: {}", told.message)),
        },
    }
}

async fn bytes(answer: Response) -> Result<Vec<u8>, Failure> {
    answer.bytes().await.map(Vec::from).map_err(|_| Failure::Offline)
}

async fn parse<T: DeserializeOwned>(answer: Response) -> Result<T, Failure> {
    serde_json::from_slice(&bytes(answer).await?).map_err(|_| Failure::Offline)
}
