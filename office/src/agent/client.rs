//! The agent's way to the service: three requests over HTTP, each answer told apart by what the agent can do about it.

use crate::error::AgentError;
use landbridge_model::{
    GenerationId, RecordId,
    adopt::{Adopt, Adopted},
    connect::{Agreement, Connect, ConnectAnswer},
    connection::{Held, Leave, Left},
    dispute::{Dispute, Settle},
    history::{HistoryAsked, HistoryPage, HistorySettings, OfficeProblem, Problem},
    id_mail::{AskId, Forgotten, IdAsked, IdProgress},
    office::{Batch, BatchAnswer, Hello, SAMPLE_REFUSED, Welcome, Work},
    pairing::{AskPairing, Carried, LookAtPairing, Pair, PairAnswer, PairingCode, Successor},
    wire::{ErrorAnswer, ErrorCode, PROTOCOL, Workspace},
};
use reqwest::{
    Client, RequestBuilder, Response, StatusCode, Url,
    header::{CONTENT_TYPE, DATE},
    redirect::Policy,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use thiserror::Error;
use time::{PrimitiveDateTime, macros::format_description};

/// How long the service may keep a question for work open.
const WAIT_MILLIS: u64 = 25_000;
/// Beyond this no answer is coming.
const ANSWER_LIMIT: Duration = Duration::from_secs(60);
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// The service's door for office agents.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    http: Client,
    door: Url,
    token: String,
    /// The service's time in the last answer, in seconds since 1970, UTC; 0 before.
    told_seconds: Arc<AtomicI64>,
}

impl Service {
    /// The service at an address such as `https://landbridge.example`.
    pub(crate) fn new(address: &str, token: &str) -> Result<Self, AgentError> {
        let bad_address = || AgentError::BadAddress(address.to_owned());
        let root = format!("{}/office/v1/", address.trim_end_matches('/'));
        let door = Url::parse(&root).map_err(|_| bad_address())?;
        if !matches!(door.scheme(), "http" | "https") {
            return Err(bad_address());
        }
        let http = Client::builder()
            .timeout(ANSWER_LIMIT)
            .connect_timeout(CONNECT_LIMIT)
            // Tokens and passwords are for the service that was named.
            .redirect(Policy::none())
            .build();
        Ok(Self {
            http: http.map_err(AgentError::Offline)?,
            door,
            token: token.to_owned(),
            told_seconds: Arc::default(),
        })
    }

    /// Says whose records the agent brings.
    pub(super) async fn hello(&self, hello: &Hello) -> Result<Welcome, AgentError> {
        let answer = self.ask(self.post("hello", hello)).await;
        answer.map_err(|refusal| match refusal {
            Refusal::Refused(SAMPLE_REFUSED, _) if hello.company.is_sample => AgentError::SampleRefused,
            other => other.into(),
        })
    }

    /// Sends what changed.
    pub(super) async fn send(&self, batch: &Batch) -> Result<Sent, AgentError> {
        match self.ask(self.post("batch", batch)).await {
            Ok(answer) => Ok(Sent::Absorbed(answer)),
            Err(Refusal::Refused(..)) => Ok(Sent::OutOfStep),
            Err(other) => Err(other.into()),
        }
    }

    /// Asks for edits to write; the service waits when it has none, unless its generation is another one.
    pub(super) async fn work(
        &self,
        after: u64,
        fence: u64,
        generation: GenerationId,
    ) -> Result<Work, AgentError> {
        let path =
            format!("work?after={after}&wait_millis={WAIT_MILLIS}&fence={fence}&generation={generation}");
        Ok(self.ask(self.http.get(self.at(&path))).await?)
    }

    /// The workspace that the agent speaks for.
    pub(crate) async fn workspace(&self) -> Result<Workspace, AgentError> {
        Ok(self.ask(self.http.get(self.at("workspace"))).await?)
    }

    /// What the service knows of the agreement with the company.
    pub(crate) async fn agreement(&self) -> Result<Agreement, AgentError> {
        Ok(self.ask(self.http.get(self.at("agreement"))).await?)
    }

    /// A part of the synchronisation history.
    pub(crate) async fn history(&self, asked: &HistoryAsked) -> Result<HistoryPage, AgentError> {
        Ok(self.ask(self.http.get(self.at(&format!("history?{}", asked.to_query())))).await?)
    }

    /// Says what keeps the agent from the business database.
    pub(super) async fn tell_problem(&self, problem: Problem) -> Result<(), AgentError> {
        Ok(self.ask(self.post("problem", &OfficeProblem { problem })).await?)
    }

    /// What the company wants of its history.
    pub(crate) async fn history_settings(&self) -> Result<HistorySettings, AgentError> {
        Ok(self.ask(self.http.get(self.at("history/settings"))).await?)
    }

    /// Says what the company wants of its history.
    pub(crate) async fn set_history_settings(
        &self,
        settings: &HistorySettings,
    ) -> Result<HistorySettings, AgentError> {
        Ok(self.ask(self.post("history/settings", settings)).await?)
    }

    /// What stands against what in a conflict.
    pub(crate) async fn dispute(&self, conflict: RecordId) -> Result<Dispute, AgentError> {
        Ok(self.ask(self.http.get(self.at(&format!("conflicts/{conflict}")))).await?)
    }

    /// Settles a conflict, for whoever administers the company.
    pub(crate) async fn settle(&self, conflict: RecordId, settle: Settle) -> Result<(), AgentError> {
        Ok(self.ask(self.post(&format!("conflicts/{conflict}"), &settle)).await?)
    }

    /// What the service holds for the business database.
    pub(crate) async fn held(&self) -> Result<Held, AgentError> {
        Ok(self.ask(self.http.get(self.at("held"))).await?)
    }

    /// Says what was decided about a business database that was put back or copied.
    pub(crate) async fn adopt(&self, adopt: Adopt) -> Result<Adopted, AgentError> {
        Ok(self.ask(self.post("adopt", &adopt)).await?)
    }

    /// Ends the connection on the service.
    pub(crate) async fn leave(&self, leave: Leave) -> Result<Left, AgentError> {
        Ok(self.ask(self.post("leave", &leave)).await?)
    }

    /// Asks for a code for another computer.
    pub(crate) async fn ask_pairing(&self, asked: &AskPairing) -> Result<PairingCode, AgentError> {
        Ok(self.ask(self.post("pairing", asked)).await?)
    }

    /// What such a code is for.
    pub(crate) async fn look_at_pairing(&self, code: &str) -> Result<Carried, ConnectFailure> {
        self.as_person(self.post("pairing/look", &LookAtPairing { code: code.to_owned() })).await
    }

    /// Takes the place of the computer that the code is of.
    pub(crate) async fn pair(&self, asked: &Pair) -> Result<PairAnswer, ConnectFailure> {
        self.as_person(self.post("pair", asked)).await
    }

    /// The computer that has taken the place of this one, whose token is void.
    pub(crate) async fn successor(&self) -> Result<Option<Successor>, AgentError> {
        Ok(self.ask(self.http.get(self.at("successor"))).await?)
    }

    /// Connects a company, as a person with a Landbridge ID.
    pub(crate) async fn connect(&self, connect: &Connect) -> Result<ConnectAnswer, ConnectFailure> {
        self.as_person(self.post("connect", connect)).await
    }

    /// Asks for a Landbridge ID by mail.
    pub(crate) async fn ask_id(&self, asked: &AskId) -> Result<IdAsked, ConnectFailure> {
        self.as_person(self.post("/api/v1/id", asked)).await
    }

    /// Whether the link in that mail was used.
    pub(crate) async fn id_progress(&self, request: &str) -> Result<IdProgress, ConnectFailure> {
        // Made by the service; anything else finds nothing there.
        let request: String =
            request.chars().filter(|char| char.is_ascii_alphanumeric() || *char == '_').collect();
        self.as_person(self.http.get(self.at(&format!("/api/v1/id/{request}")))).await
    }

    /// Asks for another password by mail.
    pub(crate) async fn forgotten(&self, asked: &Forgotten) -> Result<(), ConnectFailure> {
        self.sent_as_person(self.post("/api/v1/id/forgotten", asked)).await.map(drop)
    }

    /// The service's time in seconds since 1970, UTC; nothing when it does not say. It answers whoever asks.
    pub(crate) async fn time_seconds(&self) -> Result<Option<i64>, AgentError> {
        let answer = self.http.get(self.at("/healthz")).send().await.map_err(AgentError::Offline)?;
        let status = answer.status().as_u16();
        let time = date_of(&answer);
        match answer.text().await.map_err(AgentError::Offline)?.trim() {
            "ok" => Ok(time),
            _ => {
                Err(AgentError::Unavailable { status, message: "it is no service of Landbridge".to_owned() })
            }
        }
    }

    /// How far a clock that shows `now_millis` is ahead of the service's, by the answer that has just come.
    pub(super) fn ahead_seconds(&self, now_millis: i64) -> Option<i64> {
        let told_seconds = self.told_seconds.load(Ordering::Relaxed);
        (told_seconds != 0).then_some(now_millis / 1000 - told_seconds)
    }

    fn at(&self, path: &str) -> Url {
        self.door.join(path).unwrap_or_else(|_| self.door.clone())
    }

    fn post(&self, path: &str, message: &impl Serialize) -> RequestBuilder {
        self.http.post(self.at(path)).json(message)
    }

    /// What the service answers to somebody who has no agent's token.
    async fn as_person<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ConnectFailure> {
        let answer = self.sent_as_person(request).await?;
        Ok(answer.json().await.map_err(AgentError::BadAnswer)?)
    }

    async fn sent_as_person(&self, request: RequestBuilder) -> Result<Response, ConnectFailure> {
        if !self.is_private() {
            return Err(ConnectFailure::Insecure);
        }
        let request = request.header("landbridge-protocol", PROTOCOL);
        let answer = request.send().await.map_err(AgentError::Offline)?;
        match answer.status() {
            status if status.is_success() => Ok(answer),
            StatusCode::UNAUTHORIZED => Err(ConnectFailure::WrongPassword),
            StatusCode::TOO_MANY_REQUESTS => Err(ConnectFailure::TooMany),
            StatusCode::NOT_IMPLEMENTED => Err(ConnectFailure::NoMail),
            StatusCode::NOT_FOUND => Err(ConnectFailure::NotFound),
            status => Err(AgentError::from(refusal(status, answer.json().await.ok())).into()),
        }
    }

    /// Whether nobody can read on the way what is said to the service.
    fn is_private(&self) -> bool {
        let host = self.door.host_str().unwrap_or_default();
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        self.door.scheme() == "https"
            || host == "localhost"
            || address.is_ok_and(|address| address.is_loopback())
    }

    async fn ask<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, Refusal> {
        let request = request.bearer_auth(&self.token).header("landbridge-protocol", PROTOCOL);
        let answer = request.send().await.map_err(AgentError::Offline)?;
        if let Some(seconds) = date_of(&answer) {
            self.told_seconds.store(seconds, Ordering::Relaxed);
        }
        let status = answer.status();
        if status.is_success() {
            return Ok(answer.json().await.map_err(AgentError::BadAnswer)?);
        }
        let is_json = answer
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
        let told = if is_json { answer.json::<ErrorAnswer>().await.ok() } else { None };
        Err(refusal(status, told))
    }
}

/// When the service sent an answer, in seconds since 1970, UTC.
fn date_of(answer: &Response) -> Option<i64> {
    http_date_seconds(answer.headers().get(DATE)?.to_str().ok()?)
}

/// A date as HTTP writes it (RFC 9110, section 5.6.7), in seconds since 1970, UTC.
fn http_date_seconds(date: &str) -> Option<i64> {
    let form = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    Some(PrimitiveDateTime::parse(date, form).ok()?.assume_utc().unix_timestamp())
}

/// Why a company was not connected.
#[derive(Debug, Error)]
pub(crate) enum ConnectFailure {
    /// Try another.
    #[error("the e-mail address or the password is wrong")]
    WrongPassword,
    /// Wait.
    #[error("there were too many attempts; try again in a quarter of an hour")]
    TooMany,
    /// Name an address that begins with `https`.
    #[error(
        "the address of the service has to begin with https, so that nobody reads the password on the way"
    )]
    Insecure,
    /// Ask whoever runs the service.
    #[error("the service sends no mails")]
    NoMail,
    /// Ask for another one.
    #[error("the service does not know it, or not any more")]
    NotFound,
    /// As for the agent.
    #[error(transparent)]
    Agent(#[from] AgentError),
}

/// What has become of a batch.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sent {
    /// The service has it.
    Absorbed(BatchAnswer),
    /// The service knows another last batch: a new hello is needed.
    OutOfStep,
}

enum Refusal {
    /// The request is at odds with what the service has.
    Refused(ErrorCode, String),
    /// Anything else.
    Other(AgentError),
}

impl From<AgentError> for Refusal {
    fn from(error: AgentError) -> Self {
        Self::Other(error)
    }
}

impl From<Refusal> for AgentError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Refused(_, message) => Self::Refused(message),
            Refusal::Other(error) => error,
        }
    }
}

fn refusal(status: StatusCode, told: Option<ErrorAnswer>) -> Refusal {
    let message = told.as_ref().map_or_else(|| "no reason given".to_owned(), |told| told.message.clone());
    let error = match (status, told) {
        (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, _) => AgentError::TokenRefused,
        (StatusCode::UPGRADE_REQUIRED, _) => AgentError::ProtocolMismatch,
        (StatusCode::CONFLICT, Some(told)) => return Refusal::Refused(told.error, told.message),
        (StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE | StatusCode::NOT_FOUND, Some(_)) => {
            AgentError::Refused(message)
        }
        _ => AgentError::Unavailable { status: status.as_u16(), message },
    };
    Refusal::Other(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_said_to_nobody_who_could_be_overheard() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let is_private = |address: &str| Service::new(address, "").unwrap().is_private();
        assert!(is_private("https://landbridge.example") && is_private("http://127.0.0.1:8080"));
        assert!(is_private("http://localhost:1") && is_private("http://[::1]:8080"));
        assert!(!is_private("http://landbridge.example") && !is_private("http://192.0.2.1"));
    }

    #[test]
    fn the_date_of_an_answer_is_read() {
        assert_eq!(http_date_seconds("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(http_date_seconds("soon"), None);
    }
}
