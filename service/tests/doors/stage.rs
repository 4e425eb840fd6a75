//! The world of these tests: two companies, two people in the first and one in the second, and a clock that stands still.

use landbridge_model::{
    BatchId, FieldNo, Label, Level, Owner, PersonId, RecordId, RecordType, Rights, Scope, Scopes, TypeNo,
    Value as FieldValue, WorkspaceId,
    id::AgentId,
    office::{Batch, BatchAnswer, Company, Hello, OfficeRow, SweepMark, Welcome},
    record_type::{Allows, Authority, Field, Kind, Sort},
    wire::{ErrorAnswer, PROTOCOL, Session, Tokens},
};
use landbridge_service::{
    Clock, Dice, Store, WorkspaceHandle, Workspaces,
    accounts::Accounts,
    api::{Api, Asset, Assets, Certificate, PublicUrl, Scheme, Stop},
    mail::Mailing,
};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use std::{
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

pub(crate) const OWNER: &str = "anna@bygg.example";
pub(crate) const COLLEAGUE: &str = "bert@bygg.example";
pub(crate) const STRANGER: &str = "carl@other.example";
pub(crate) const PASSWORD: &str = "correct horse";
pub(crate) const EXTENSION: &str = "moz-extension://0199f3a4-1111-4222-8333-444455556666";
/// The type that both companies have.
pub(crate) const CONTACT: TypeNo = TypeNo(16);

pub(crate) struct Stage {
    pub(crate) url: String,
    pub(crate) client: Client,
    pub(crate) accounts: Accounts,
    pub(crate) store: Store,
    pub(crate) mailing: Option<Mailing>,
    pub(crate) workspace: WorkspaceHandle,
    pub(crate) others: WorkspaceHandle,
    pub(crate) agent_token: String,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) serving: JoinHandle<std::io::Result<()>>,
    clock: Arc<AtomicI64>,
}

impl Stage {
    pub(crate) async fn begin() -> Self {
        Self::begin_with(Scheme::Http, None).await
    }

    pub(crate) async fn begin_with(scheme: Scheme, certificate: Option<Certificate>) -> Self {
        Self::begin_mailing(scheme, certificate, |url| Some(Mailing::mailbox(url))).await
    }

    /// With another way to write to people than the mailbox, or none.
    pub(crate) async fn begin_mailing(
        scheme: Scheme,
        certificate: Option<Certificate>,
        mailing: impl FnOnce(&PublicUrl) -> Option<Mailing>,
    ) -> Self {
        // A second call finds the provider that the first installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let clock = Arc::new(AtomicI64::new(1_790_000_000_000));
        let (tells, dice) = (Arc::clone(&clock), counting_dice());
        let clock_face = Clock::new(move || tells.load(Ordering::Relaxed));
        let store = Store::open_in_memory().await.unwrap();
        let accounts = || Accounts::new(store.clone(), clock_face.clone(), dice.clone());
        let workspaces = Workspaces::open(store.clone(), clock_face.clone(), dice.clone()).await.unwrap();
        let workspace = workspaces.create("Bygg", false).await.unwrap();
        let others = workspaces.create("Other", false).await.unwrap();
        for (email, id, scopes) in [
            (OWNER, workspace.id(), Scopes::All),
            (COLLEAGUE, workspace.id(), Scopes::Some([Scope::team("nl")].into())),
            (STRANGER, others.id(), Scopes::All),
        ] {
            add_person(&accounts(), email, id, scopes).await;
        }
        let agent_token = accounts().add_agent(workspace.id(), "office").await.unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let public_url = PublicUrl::of_listener(scheme, listener.local_addr().unwrap());
        let (stop, stopped) = Stop::new();
        let mailing = mailing(&public_url);
        let writing = mailing.clone().into_iter().fold(accounts(), Accounts::with_mail);
        let api = Api::new(writing, workspaces, public_url.clone(), &[], assets(), stopped);
        let serving = tokio::spawn(async move {
            match certificate {
                Some(certificate) => api.serve_with_tls(listener, &certificate).await,
                None => api.serve(listener).await,
            }
        });
        let client = Client::builder().no_proxy().build().unwrap();
        let url = public_url.origin();
        let accounts = accounts();
        Self { url, client, accounts, store, mailing, workspace, others, agent_token, stop, serving, clock }
    }

    /// The clock that stands still.
    pub(crate) fn clock(&self) -> Clock {
        let tells = Arc::clone(&self.clock);
        Clock::new(move || tells.load(Ordering::Relaxed))
    }

    /// Lets time pass.
    pub(crate) fn wait_seconds(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1000, Ordering::Relaxed);
    }

    /// A request to a path below `/api/v1`.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}/api/v1/{path}", self.url);
        self.client.request(method, url).header("landbridge-protocol", PROTOCOL)
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.request(Method::POST, path).json(body)
    }

    /// The path of a route of a workspace.
    pub(crate) fn in_workspace(&self, route: &str) -> String {
        format!("workspaces/{}/{route}", self.workspace.id())
    }

    /// Signs in as the service's own page does, and returns the cookie.
    pub(crate) async fn page(&self, email: &str) -> String {
        let asked = json!({ "email": email, "password": PASSWORD });
        let answer = self.post("sign-in", &asked).header("origin", &self.url).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// Signs in as the extension does.
    pub(crate) async fn extension(&self, email: &str) -> Tokens {
        let asked = json!({ "email": email, "password": PASSWORD, "wants_tokens": true, "device": "test" });
        let answer = self.post("sign-in", &asked).header("origin", EXTENSION).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json::<Session>().await.unwrap().tokens.unwrap()
    }

    /// The status of `GET me` with this access token.
    pub(crate) async fn me(&self, access: &str) -> StatusCode {
        self.get("me").bearer_auth(access).send().await.unwrap().status()
    }

    /// A request of an office agent.
    pub(crate) fn office(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}/office/v1/{path}", self.url)).bearer_auth(&self.agent_token)
    }

    /// The agent brings one contact.
    pub(crate) async fn bring_a_contact(&self) {
        let welcome = self.office(Method::POST, "hello").json(&hello()).send().await.unwrap();
        assert_eq!(welcome.status(), StatusCode::OK);
        let welcome: Welcome = welcome.json().await.unwrap();
        let name = FieldValue::Text("Bygg AB".into());
        let row = OfficeRow {
            type_no: CONTACT,
            record: RecordId::new(5, [5; 10]),
            fields: Some([(FieldNo(1), name)].into()),
        };
        let is_last = true;
        let mark =
            SweepMark { sweep: 1, type_no: CONTACT, done: 1, of: 1, is_last_of_type: is_last, is_last };
        let batch = Batch {
            id: BatchId::new(6, [6; 10]),
            previous: None,
            generation: welcome.generation,
            fence: hello().fence,
            outcomes: vec![],
            rows: vec![row],
            sweep: Some(mark),
        };
        let answer = self.office(Method::POST, "batch").json(&batch).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.json::<BatchAnswer>().await.unwrap().id, batch.id);
    }
}

/// What an answer says went wrong.
pub(crate) async fn error(response: Response) -> (StatusCode, ErrorAnswer) {
    (response.status(), response.json().await.unwrap())
}

/// The agent's first words.
pub(crate) fn hello() -> Hello {
    Hello {
        agent: AgentId::new(1, [1; 10]),
        fence: 1,
        company: Company { name: "Bygg".into(), number: String::new(), is_sample: false },
        types: vec![contact_type()],
        last_batch: None,
        batch_under_way: None,
        needs_sweep: false,
        is_audit_due: false,
        look_seconds: 0,
    }
}

fn contact_type() -> RecordType {
    let field = |no: u16, key: &str, kind| Field {
        no: FieldNo(no),
        key: key.into(),
        label: Label::plain(key),
        kind,
        required: false,
        read_only: false,
        unit: None,
        is_quantity: false,
        is_searched: true,
        is_deprecated: false,
        max_length: None,
        min: None,
        max: None,
        default: None,
    };
    RecordType {
        no: CONTACT,
        version: 0,
        key: "contact".into(),
        module: "contacts".into(),
        label: Label::plain("contact"),
        plural: Label::plain("contacts"),
        authority: Authority::Office,
        owner: Owner::Company,
        fields: vec![field(1, "name", Kind::Text)],
        title: vec![FieldNo(1)],
        list: vec![FieldNo(1)],
        sort: Sort { field: FieldNo(1), descending: false },
        allows: Allows::default(),
        locked: None,
        is_part: false,
        is_withdrawn: false,
    }
}

async fn add_person(accounts: &Accounts, email: &str, workspace: WorkspaceId, scopes: Scopes) -> PersonId {
    let person = accounts.add_person("Somebody", email, PASSWORD).await.unwrap();
    let modules = [("contacts".to_owned(), Level::Full)].into();
    accounts.set_membership(workspace, person, &Rights { modules, scopes }).await.unwrap();
    person
}

/// Dice whose throws differ and are the same in each run.
pub(crate) fn counting_dice() -> Dice {
    let throws = AtomicU64::new(0);
    Dice::new(move || {
        let mut bytes = [0; 10];
        bytes[2..].copy_from_slice(&throws.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        bytes
    })
}

fn assets() -> Assets {
    fn find(path: &str) -> Option<Asset> {
        let asset = Asset {
            bytes: b"<!doctype html>",
            gzip: Some(b"gzipped"),
            content_type: "text/html; charset=utf-8",
            etag: "\"1\"",
        };
        (path == "index.html").then_some(asset)
    }
    Assets { find, content_security_policy: "default-src 'none'" }
}
