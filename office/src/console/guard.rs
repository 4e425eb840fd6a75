//! Who may use the console: whoever has its key, through an address that is this computer's own.

use super::Console;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use landbridge_model::console::{Failure, FailureKind, KEY_HEADER};

/// Lets a request in that names one of the console's own hosts. The browser of somebody who visits another site may be led to a loopback
/// address by that site's name.
pub(super) async fn own_host(State(console): State<Console>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if host.is_some_and(|host| console.0.config.hosts.iter().any(|own| own == host)) {
        return next.run(request).await;
    }
    StatusCode::MISDIRECTED_REQUEST.into_response()
}

/// Lets a request in that has the key.
pub(super) async fn own_key(State(console): State<Console>, request: Request, next: Next) -> Response {
    if has_key(request.headers(), &console.0.config.key) {
        return next.run(request).await;
    }
    let message = "open the console by the address that the program printed".to_owned();
    let failure = Failure { kind: FailureKind::Key, message, obstacle: None };
    (StatusCode::UNAUTHORIZED, axum::Json(failure)).into_response()
}

/// Hashes are compared, so that the time it takes says nothing about the key.
fn has_key(headers: &HeaderMap, key: &str) -> bool {
    let given = headers.get(KEY_HEADER).map(|given| blake3::hash(given.as_bytes()));
    given == Some(blake3::hash(key.as_bytes()))
}
