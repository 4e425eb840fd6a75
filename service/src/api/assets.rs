//! The web app's files. Where they come from is the binary's affair.

use super::{Api, error::ApiError};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use landbridge_model::wire::ErrorCode;

/// One file.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its content.
    pub bytes: &'static [u8],
    /// The same compressed, for whoever takes it. Without it the service compresses each answer anew.
    pub gzip: Option<&'static [u8]>,
    /// The value of the header `Content-Type`.
    pub content_type: &'static str,
    /// The value of the header `ETag`: a hash of the content, in quotation marks.
    pub etag: &'static str,
}

/// The files, and the policy they are shown under.
#[derive(Clone, Copy, Debug)]
pub struct Assets {
    /// Finds a file by its path, without a leading slash: `index.html`.
    pub find: fn(&str) -> Option<Asset>,
    /// The value of the header `Content-Security-Policy`.
    pub content_security_policy: &'static str,
}

/// Any path that is no route: a file of the web app.
pub(super) async fn file(
    State(api): State<Api>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let path = uri.path().trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    let assets = api.assets();
    let asset = (assets.find)(path).ok_or_else(ApiError::not_found)?;
    if !matches!(method, Method::GET | Method::HEAD) {
        return Ok(wrong_method().await);
    }
    // The names of files say nothing about their version, so that browsers ask each time and are told that nothing changed.
    let about = [
        (header::ETAG, asset.etag),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, assets.content_security_policy),
    ];
    if is_known(&headers, asset.etag) {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    let content_type = [(header::CONTENT_TYPE, asset.content_type)];
    let Some(gzip) = asset.gzip else { return Ok((about, content_type, asset.bytes).into_response()) };
    let vary = [(header::VARY, "accept-encoding")];
    if takes_gzip(&headers) {
        return Ok((about, content_type, vary, [(header::CONTENT_ENCODING, "gzip")], gzip).into_response());
    }
    Ok((about, content_type, vary, asset.bytes).into_response())
}

/// A route is there, but not for this method.
pub(super) async fn wrong_method() -> Response {
    let error = ApiError::new(ErrorCode::Malformed, "this address does not take this method");
    (StatusCode::METHOD_NOT_ALLOWED, error).into_response()
}

/// Whether the browser names gzip among the encodings, without the weight of nothing that forbids it.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let taken = headers.get(header::ACCEPT_ENCODING).and_then(|taken| taken.to_str().ok());
    taken.is_some_and(|taken| {
        taken.split(',').any(|one| {
            let (coding, weight) = one.split_once(';').unwrap_or((one, ""));
            let weight = weight.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
            coding.trim().eq_ignore_ascii_case("gzip") && weight.is_ok_and(|weight| weight > 0.0)
        })
    })
}

/// Whether the browser has this version. A proxy that compressed an answer may have marked its etag as weak.
fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|known: &HeaderValue| known.to_str().ok());
    known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == etag))
}
