//! Tryton's JSON-RPC: signing in, calling methods, and what its errors ask for.

use super::place::TrytonPlace;
use crate::error::AgentError;
use reqwest::{Client, StatusCode, header::AUTHORIZATION, redirect::Policy};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use std::time::Duration;
use thiserror::Error;

/// Beyond this no answer is coming.
const ANSWER_LIMIT: Duration = Duration::from_secs(120);
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// Why a call came to nothing, by what can be done about it.
#[derive(Debug, Error)]
pub(super) enum RpcError {
    /// Try again later; nothing was done.
    #[error("the Tryton server cannot be reached: {0}")]
    Offline(String),
    /// Look later whether what the call was to do was done.
    #[error("the Tryton server did not answer: {0}")]
    Unanswered(String),
    /// Correct user or password.
    #[error("the Tryton server does not let the user in")]
    SignedOut,
    /// Correct the name of the database, or activate the module.
    #[error("the Tryton server has nothing there")]
    NotFound,
    /// Somebody else has written the record meanwhile; read it again.
    #[error("the record was changed meanwhile")]
    Changed,
    /// Tryton's rules do not allow it; nothing of it was done.
    #[error("{0}")]
    Refused(String),
    /// Tryton asks a question that only somebody who sits before it can answer; nothing was done.
    #[error("{0}")]
    Asks(String),
}

/// A session at a server.
#[derive(Debug)]
pub(super) struct Rpc {
    http: Client,
    place: TrytonPlace,
    session: Option<Session>,
}

#[derive(Clone, Debug)]
struct Session {
    /// The value of the header that proves who calls.
    authorization: String,
    user: i64,
    /// What the user's preferences add to each call, the company among them.
    context: Map<String, Json>,
}

/// An answer of the server's.
#[derive(Debug, Deserialize)]
struct Answer {
    #[serde(default)]
    result: Json,
    #[serde(default)]
    error: Option<Json>,
}

impl Rpc {
    /// Nobody is signed in before the first call.
    pub(super) fn new(place: TrytonPlace) -> Result<Self, AgentError> {
        let http = Client::builder()
            .timeout(ANSWER_LIMIT)
            .connect_timeout(CONNECT_LIMIT)
            // Passwords are for the server that was named.
            .redirect(Policy::none())
            .build();
        Ok(Self { http: http.map_err(AgentError::Offline)?, place, session: None })
    }

    /// Whom the server takes the agent for.
    pub(super) async fn user(&mut self) -> Result<i64, RpcError> {
        Ok(self.session().await?.user)
    }

    /// Calls a method of a model, with `context` on top of the user's own. A session that has ended is renewed.
    pub(super) async fn call(
        &mut self,
        method: &str,
        arguments: Vec<Json>,
        context: Json,
    ) -> Result<Json, RpcError> {
        let was_signed_in = self.session.is_some();
        match self.call_once(method, &arguments, &context).await {
            // Sessions end by themselves after a while; nothing was done.
            Err(RpcError::SignedOut) if was_signed_in => {
                self.session = None;
                self.call_once(method, &arguments, &context).await
            }
            other => other,
        }
    }

    async fn call_once(
        &mut self,
        method: &str,
        arguments: &[Json],
        context: &Json,
    ) -> Result<Json, RpcError> {
        let session = self.session().await?;
        let mut all = session.context.clone();
        all.extend(context.as_object().cloned().unwrap_or_default());
        let params = arguments.iter().cloned().chain([Json::Object(all)]).collect();
        self.post(method, params, Some(&session.authorization)).await
    }

    async fn session(&mut self) -> Result<Session, RpcError> {
        if let Some(session) = &self.session {
            return Ok(session.clone());
        }
        let session = self.sign_in().await?;
        self.session = Some(session.clone());
        Ok(session)
    }

    async fn sign_in(&self) -> Result<Session, RpcError> {
        let user = &self.place.user;
        let params = vec![json!(user), json!({ "password": self.place.password() }), json!("en")];
        let answer = self.post("common.db.login", params, None).await.map_err(|error| match error {
            // So it says that it does not serve a database of this name.
            RpcError::Refused(_) => RpcError::NotFound,
            other => other,
        })?;
        let (Some(id), Some(key)) = (answer[0].as_i64(), answer[1].as_str()) else {
            return Err(RpcError::SignedOut);
        };
        let authorization = format!("Session {}", base64(format!("{user}:{id}:{key}").as_bytes()));
        let params = vec![json!(true), json!({})];
        let preferences = self.post("model.res.user.get_preferences", params, Some(&authorization)).await?;
        let context = preferences.as_object().cloned().unwrap_or_default();
        Ok(Session { authorization, user: id, context })
    }

    async fn post(
        &self,
        method: &str,
        params: Vec<Json>,
        authorization: Option<&str>,
    ) -> Result<Json, RpcError> {
        let question = json!({ "id": 0, "method": method, "params": params });
        let mut request = self.http.post(self.place.door()).json(&question);
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let failed = |error: reqwest::Error| match error.is_connect() {
            true => RpcError::Offline(root_cause(&error)),
            false => RpcError::Unanswered(root_cause(&error)),
        };
        let response = request.send().await.map_err(failed)?;
        match response.status() {
            StatusCode::OK => explain(response.json().await.map_err(failed)?),
            StatusCode::UNAUTHORIZED => Err(RpcError::SignedOut),
            StatusCode::NOT_FOUND => Err(RpcError::NotFound),
            StatusCode::FORBIDDEN => {
                Err(RpcError::Refused(format!("Tryton does not let the user call {method}")))
            }
            status => Err(RpcError::Unanswered(format!("it answers with status {status}"))),
        }
    }
}

/// The result, or what the error is about.
fn explain(answer: Answer) -> Result<Json, RpcError> {
    let Some(error) = answer.error else { return Ok(answer.result) };
    let text = |json: &Json| json.as_str().unwrap_or_default().trim().to_owned();
    let name = text(&error[0]);
    Err(match name.as_str() {
        "UserError" => RpcError::Refused(joined(&text(&error[1][0]), &text(&error[1][1]))),
        "UserWarning" => RpcError::Asks(joined(&text(&error[1][1]), &text(&error[1][2]))),
        "ConcurrencyException" => RpcError::Changed,
        "LoginException" => RpcError::SignedOut,
        // Databases end one of two transactions that are in each other's way; the same succeeds later.
        _ if ["locked", "deadlock", "serialize"].iter().any(|word| name.contains(word)) => {
            RpcError::Offline(name)
        }
        _ => RpcError::Refused(format!("Tryton failed: {name}")),
    })
}

fn joined(message: &str, description: &str) -> String {
    [message, description].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The network's own words, without the address that reqwest puts before them.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

impl TrytonPlace {
    /// What an error means for whoever runs the agent.
    pub(super) fn explain(&self, error: RpcError) -> AgentError {
        match error {
            RpcError::Offline(why) | RpcError::Unanswered(why) => {
                AgentError::DatabaseUnreachable { server: self.name(), why }
            }
            RpcError::SignedOut => AgentError::CredentialsRefused {
                user: self.user.clone(),
                why: "Tryton knows no such user with this password".into(),
            },
            RpcError::NotFound => AgentError::NoSuchDatabase(self.database.clone()),
            RpcError::Changed => AgentError::DatabaseLocked,
            RpcError::Refused(words) | RpcError::Asks(words) => AgentError::RightMissing(words),
        }
    }
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let at = |place: usize| u32::from(chunk.get(place).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place > chunk.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_as_the_standard_has_them() {
        let pairs = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
            ("ÿ?", "w78/"),
        ];
        for (bytes, text) in pairs {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn each_error_of_trytons_says_what_can_be_done() {
        let error = |error: Json| explain(Answer { result: Json::Null, error: Some(error) }).unwrap_err();
        let refused = error(json!(["UserError", ["The code must be unique.", "", null]]));
        assert!(matches!(refused, RpcError::Refused(words) if words == "The code must be unique."));
        let asks = error(json!(["UserWarning", ["name", "Similar parties exist.", "Go on?"]]));
        assert!(matches!(asks, RpcError::Asks(words) if words == "Similar parties exist. Go on?"));
        assert!(matches!(error(json!(["ConcurrencyException", "Records were modified"])), RpcError::Changed));
        assert!(matches!(error(json!(["database is locked", "Traceback"])), RpcError::Offline(_)));
        assert!(matches!(error(json!(["'x'", "Traceback"])), RpcError::Refused(_)));
    }
}
