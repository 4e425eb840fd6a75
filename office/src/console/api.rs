//! The console's routes, and the files of its screens.

pub(super) use super::failed::Failed;
use super::{
    Console, adopt,
    guard::{own_host, own_key},
    history, reconnect, support,
};
use crate::doctor;
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderName, StatusCode, Uri, header},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use landbridge_model::{
    connect::ConnectAnswer,
    connection::{Disconnect, Held},
    console::{CompanyData, ConnectAsked, FailureKind, OtherProgram, Overview, Pace, Source, StartAsked},
    hours::Hours,
    id_mail::{AskId, Forgotten, IdAsked, IdProgress},
    mapped::{Mapped, MappingAsked, MappingKept},
    pairing::{PairAsked, PairingCode},
    requirement::Requirement,
};

const MAX_BODY_BYTES: usize = 64 * 1024;
/// A mapping has about a hundred bytes for each column of a database.
const MAX_MAPPING_BYTES: usize = 4 * 1024 * 1024;
/// The console's page speaks to this computer and to nobody else.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A file of the console's screens.
#[derive(Clone, Copy, Debug)]
pub struct ConsoleFile {
    /// Its content.
    pub bytes: &'static [u8],
    /// The value of the header `Content-Type`.
    pub content_type: &'static str,
}

/// Every route.
pub(super) fn router(console: &Console) -> Router {
    let mapping = Router::new()
        .route("/mapping", post(mapping))
        .route("/mapping/keep", post(keep_mapping))
        .layer(DefaultBodyLimit::max(MAX_MAPPING_BYTES));
    let routes = Router::new()
        .route("/overview", get(overview))
        .route("/source", post(source))
        .route("/requirements", get(requirements))
        .route("/company", get(company).post(fill_in))
        .route("/programs", get(programs))
        .route("/connect", post(connect))
        .route("/history", get(history::history))
        .route("/conflicts/{conflict}", get(history::dispute).post(history::settle))
        .route("/history/settings", get(history::settings).post(history::set_settings))
        .route("/id", post(ask_id))
        .route("/id/forgotten", post(forgotten))
        .route("/id/{request}", get(id_progress))
        .route("/start", post(start))
        .route("/pace", post(pace))
        .route("/hours", post(hours))
        .route("/try-now", post(try_now))
        .route("/reconnect", post(reconnect::reconnect))
        .route("/support", get(support::read))
        .route("/support.zip", get(support::save))
        .route("/adopt", post(adopt::adopt))
        .route("/held", get(held))
        .route("/pairing", post(ask_pairing))
        .route("/pair", post(pair))
        .route("/disconnect", post(disconnect))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .merge(mapping)
        .layer(from_fn_with_state(console.clone(), own_key));
    Router::new()
        .nest("/console/v1", routes)
        .fallback(file)
        .layer(from_fn_with_state(console.clone(), own_host))
        .with_state(console.clone())
}

async fn overview(State(console): State<Console>) -> Json<Overview> {
    Json(console.overview())
}

async fn source(
    State(console): State<Console>,
    Json(source): Json<Source>,
) -> Result<Json<Overview>, Failed> {
    console.set_source(source)?;
    Ok(Json(console.overview()))
}

async fn requirements(State(console): State<Console>) -> Json<Vec<Requirement>> {
    Json(doctor::examine(&console.candidate(), console.now_millis()).await)
}

async fn company(State(console): State<Console>) -> Result<Json<CompanyData>, Failed> {
    Ok(Json(console.company().await?))
}

async fn fill_in(
    State(console): State<Console>,
    Json(data): Json<CompanyData>,
) -> Result<Json<CompanyData>, Failed> {
    Ok(Json(console.fill_in(&data).await?))
}

async fn programs(State(console): State<Console>) -> Result<Json<Option<Vec<OtherProgram>>>, Failed> {
    Ok(Json(console.other_programs().await?))
}

async fn mapping(
    State(console): State<Console>,
    Json(asked): Json<MappingAsked>,
) -> Result<Json<Mapped>, Failed> {
    Ok(Json(console.mapped(asked).await?))
}

async fn keep_mapping(
    State(console): State<Console>,
    Json(kept): Json<MappingKept>,
) -> Result<Json<Overview>, Failed> {
    console.keep_mapping(kept).await?;
    Ok(Json(console.overview()))
}

async fn connect(
    State(console): State<Console>,
    Json(asked): Json<ConnectAsked>,
) -> Result<Json<ConnectAnswer>, Failed> {
    Ok(Json(console.connect(asked).await?))
}

async fn ask_id(State(console): State<Console>, Json(asked): Json<AskId>) -> Result<Json<IdAsked>, Failed> {
    Ok(Json(console.ask_id(&asked).await?))
}

async fn id_progress(
    State(console): State<Console>,
    Path(request): Path<String>,
) -> Result<Json<IdProgress>, Failed> {
    Ok(Json(console.id_progress(&request).await?))
}

async fn forgotten(State(console): State<Console>, Json(asked): Json<Forgotten>) -> Result<Json<()>, Failed> {
    Ok(Json(console.forgotten(&asked).await?))
}

async fn start(
    State(console): State<Console>,
    Json(asked): Json<StartAsked>,
) -> Result<Json<Overview>, Failed> {
    console.set_start(asked.at_millis.unwrap_or_else(|| console.now_millis()))?;
    Ok(Json(console.overview()))
}

async fn pace(State(console): State<Console>, Json(pace): Json<Pace>) -> Result<Json<Overview>, Failed> {
    console.set_pace(pace)?;
    Ok(Json(console.overview()))
}

async fn hours(State(console): State<Console>, Json(hours): Json<Hours>) -> Result<Json<Overview>, Failed> {
    console.set_hours(hours)?;
    Ok(Json(console.overview()))
}

/// `POST try-now`: not to wait until it is tried again by itself.
async fn try_now(State(console): State<Console>) -> Json<Overview> {
    console.0.try_now.notify_waiters();
    Json(console.overview())
}

async fn ask_pairing(State(console): State<Console>) -> Result<Json<PairingCode>, Failed> {
    Ok(Json(console.ask_pairing().await?))
}

async fn pair(
    State(console): State<Console>,
    Json(asked): Json<PairAsked>,
) -> Result<Json<Overview>, Failed> {
    // Whoever asked may close the page meanwhile.
    let pairing = console.clone();
    let done = tokio::spawn(async move { pairing.pair(asked).await });
    done.await.map_err(|error| Failed::new(FailureKind::Failed, error.to_string()))??;
    Ok(Json(console.overview()))
}

async fn held(State(console): State<Console>) -> Result<Json<Held>, Failed> {
    Ok(Json(console.held().await?))
}

async fn disconnect(
    State(console): State<Console>,
    Json(asked): Json<Disconnect>,
) -> Result<Json<Overview>, Failed> {
    // Whoever asked may close the page meanwhile.
    let ending = console.clone();
    let ended = tokio::spawn(async move { ending.disconnect(asked).await });
    ended.await.map_err(|error| Failed::new(FailureKind::Failed, error.to_string()))??;
    Ok(Json(console.overview()))
}

/// Any other path: a file of the screens.
async fn file(State(console): State<Console>, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    let Some(file) = (console.0.config.find)(path) else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [
        (header::CONTENT_TYPE, file.content_type),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    (headers, file.bytes).into_response()
}
