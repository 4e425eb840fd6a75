//! What every request and every answer goes through.

use super::error::ApiError;
use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use landbridge_model::wire::{ErrorCode, PROTOCOL};
use std::time::Instant;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

const PROTOCOL_HEADER: HeaderName = HeaderName::from_static("landbridge-protocol");

/// Answers below this are not worth the work, in bytes.
const MIN_COMPRESSED_BYTES: u64 = 1024;

/// Refuses clients that are too old to be understood, and tells which protocol the service speaks.
pub(super) async fn check_protocol(request: Request, next: Next) -> Response {
    let mut response = match spoken(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    response.headers_mut().insert(PROTOCOL_HEADER, HeaderValue::from(PROTOCOL));
    response
}

fn spoken(headers: &HeaderMap) -> Result<(), ApiError> {
    // A client that does not say it means the present one: a person with a tool.
    let Some(value) = headers.get(PROTOCOL_HEADER) else { return Ok(()) };
    let number = value.to_str().ok().and_then(|text| text.trim().parse::<u32>().ok());
    match number {
        None => Err(ApiError::malformed(PROTOCOL_HEADER.as_str(), "the header is not a number")),
        Some(number) if number + 1 < PROTOCOL => {
            Err(ApiError::new(ErrorCode::TooOld, "this client is too old; reload"))
        }
        Some(_) => Ok(()),
    }
}

/// Adds what protects the reader of an answer. What a route sets itself stays.
pub(super) async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Writes one line for each answer, without anything secret: tokens travel in headers, bodies and queries, and of a path that holds one only
/// the route is named.
pub(super) async fn log(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), path_without_secret(&request));
    let start = Instant::now();
    let response = next.run(request).await;
    let (status, millis) = (response.status().as_u16(), start.elapsed().as_millis());
    tracing::debug!(%method, path, status, millis, "answered");
    response
}

/// The route of a request; of files, and of what is no door, the path.
fn path_without_secret(request: &Request) -> String {
    let path = request.uri().path();
    match request.extensions().get::<MatchedPath>() {
        Some(route) => route.as_str().to_owned(),
        // Somebody misspelt a door, and a secret may be behind it.
        None if path.starts_with("/api/") || path.starts_with("/office/") => "no route".to_owned(),
        None => path.to_owned(),
    }
}

/// Pages and the feed are compact already; events must not wait in a compressor.
pub(super) fn is_worth_compressing() -> impl Predicate {
    SizeAbove::new(MIN_COMPRESSED_BYTES)
        .and(NotForContentType::new("application/octet-stream"))
        .and(NotForContentType::SSE)
        .and(NotForContentType::IMAGES)
}
