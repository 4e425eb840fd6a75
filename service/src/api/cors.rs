//! What an extension's own pages may ask across origins: everything that takes bearer tokens, nothing with cookies.

use super::address::is_extension;
use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Office agents are no browsers, and everything else is for the service's own pages.
const PEOPLES_ROUTES: &str = "/api/v1/";
const METHODS: HeaderValue = HeaderValue::from_static("GET, POST");
const HEADERS: HeaderValue = HeaderValue::from_static("authorization, content-type, landbridge-protocol");
const EXPOSED: HeaderValue = HeaderValue::from_static("retry-after, landbridge-protocol");
/// How long browsers remember a preflight, in seconds: the longest that Chromium does.
const REMEMBERED: HeaderValue = HeaderValue::from_static("7200");

/// Answers preflights and lets extensions read answers, also those that say what went wrong. Credentials are never allowed, so
/// browsers leave cookies out.
pub(super) async fn for_extensions(request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with(PEOPLES_ROUTES) {
        return next.run(request).await;
    }
    let origin = request.headers().get(header::ORIGIN).filter(|origin| is_extension_origin(origin)).cloned();
    let is_preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = match (&origin, is_preflight) {
        (Some(_), true) => preflight(),
        _ => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        // The answer is for that origin, and only with its token.
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    }
    response
}

fn preflight() -> Response {
    let headers = HeaderMap::from_iter([
        (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS),
        (header::ACCESS_CONTROL_MAX_AGE, REMEMBERED),
    ]);
    (StatusCode::NO_CONTENT, headers).into_response()
}

fn is_extension_origin(origin: &HeaderValue) -> bool {
    origin.to_str().is_ok_and(is_extension)
}
