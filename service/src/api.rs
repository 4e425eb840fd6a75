//! The service's doors for people and office agents, over HTTP.

mod account;
mod address;
mod adopt;
mod assets;
mod body;
mod caller;
mod connect;
mod connection;
mod cors;
mod dispute;
mod error;
mod events;
mod headers;
mod health;
mod history;
mod id;
mod id_page;
mod mailbox;
mod office;
mod pairing;
mod plain_page;
mod records;
mod serve;
mod stop;
mod tls;

pub use address::{NotAnAddress, PublicUrl, Scheme};
pub use assets::{Asset, Assets};
pub use body::read_body;
pub use stop::Stop;
pub use tls::{Certificate, CertificateError};

use crate::{accounts::Accounts, workspace::Workspaces};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::from_fn,
    routing::{get, post},
};
use landbridge_model::wire::MAX_PUSH_BYTES;
use std::sync::Arc;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

/// The largest request but for a push and a batch.
const MAX_BODY_BYTES: usize = 64 * 1024;
/// The largest batch of an office agent: one commit of the business database travels whole, however large it was.
const MAX_BATCH_BYTES: usize = 64 * 1024 * 1024;

/// What every route has; a cheap handle.
#[derive(Clone, Debug)]
pub struct Api(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    accounts: Accounts,
    workspaces: Workspaces,
    public_url: PublicUrl,
    own_origins: Vec<String>,
    assets: Assets,
    stop: Stop,
}

impl Api {
    /// The doors of a service that people reach at `public_url`, and also at `other_urls`: where it listens.
    pub fn new(
        accounts: Accounts,
        workspaces: Workspaces,
        public_url: PublicUrl,
        other_urls: &[PublicUrl],
        assets: Assets,
        stop: Stop,
    ) -> Self {
        let own_origins = [&public_url].into_iter().chain(other_urls).map(PublicUrl::origin).collect();
        Self(Arc::new(Shared { accounts, workspaces, public_url, own_origins, assets, stop }))
    }

    /// Every route.
    fn router(&self) -> Router {
        let people = Router::new()
            .route("/sign-in", post(account::sign_in))
            .route("/sign-out", post(account::sign_out))
            .route("/me", get(account::me))
            .route("/token", post(account::token))
            .route("/id", post(id::ask))
            .route("/id/forgotten", post(id::forgotten))
            .route("/id/{request}", get(id::progress))
            .route("/workspaces/{workspace}/types", get(records::types))
            .route("/workspaces/{workspace}/manifest", get(records::manifest))
            .route("/workspaces/{workspace}/pages/{hash}", get(records::page))
            .route("/workspaces/{workspace}/feed", get(records::feed))
            .route(
                "/workspaces/{workspace}/push",
                post(records::push).layer(DefaultBodyLimit::max(MAX_PUSH_BYTES)),
            )
            .route("/workspaces/{workspace}/history", get(history::of_owner))
            .route("/workspaces/{workspace}/status", get(records::status))
            .route("/workspaces/{workspace}/events", get(events::events))
            .layer(from_fn(headers::check_protocol));
        let office = Router::new()
            .route("/hello", post(office::hello))
            .route("/batch", post(office::batch))
            .route("/work", get(office::work))
            .route("/workspace", get(office::workspace))
            .route("/history", get(history::of_office))
            .route("/history/settings", get(history::settings).post(history::set_settings))
            .route("/conflicts/{conflict}", get(dispute::show).post(dispute::settle))
            .route("/problem", post(history::problem))
            .route("/agreement", get(connect::agreement))
            .route("/held", get(connection::held))
            .route("/leave", post(connection::leave))
            .route("/adopt", post(adopt::adopt))
            .route("/pairing", post(pairing::ask))
            .route("/successor", get(pairing::successor))
            .layer(DefaultBodyLimit::max(MAX_BATCH_BYTES))
            // Who is not known yet may send less.
            .route("/connect", post(connect::connect))
            .route("/pairing/look", post(pairing::look))
            .route("/pair", post(pairing::pair))
            .layer(from_fn(headers::check_protocol));
        Router::new()
            .nest("/api/v1", people)
            .nest("/office/v1", office)
            .route("/id", get(id_page::show).post(id_page::choose))
            .route("/mailbox", get(mailbox::mailbox))
            .route("/plain.css", get(plain_page::style))
            .route("/healthz", get(health::health))
            .route("/readyz", get(health::readiness))
            .fallback(assets::file)
            .method_not_allowed_fallback(assets::wrong_method)
            .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
            .layer(CatchPanicLayer::custom(error::defect))
            .layer(CompressionLayer::new().compress_when(headers::is_worth_compressing()))
            .layer(from_fn(cors::for_extensions))
            .layer(from_fn(headers::secure))
            .layer(from_fn(headers::log))
            .with_state(self.clone())
    }

    fn accounts(&self) -> &Accounts {
        &self.0.accounts
    }

    fn workspaces(&self) -> &Workspaces {
        &self.0.workspaces
    }

    fn public_url(&self) -> &PublicUrl {
        &self.0.public_url
    }

    fn is_own_origin(&self, origin: &str) -> bool {
        self.0.own_origins.iter().any(|own| own == origin)
    }

    fn assets(&self) -> Assets {
        self.0.assets
    }

    fn stop(&self) -> Stop {
        self.0.stop.clone()
    }
}
