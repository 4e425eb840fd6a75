//! A server of Tryton's of the tests' own, on copies of databases that were filled once; and somebody who works with it.

use serde_json::{Value as Json, json};
use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tokio::sync::OnceCell;

/// What the preparation of the tests calls its folder, and the administrator's password.
const FOLDER: &str = ".cache/landbridge/tools/tryton-8.2-1";
pub(crate) const PASSWORD: &str = "the password of a test";
const START_LIMIT: Duration = Duration::from_secs(120);

/// Stops the server when its standard input ends, as it does with this process, however that ends.
const GUARD: &str =
    r#""$1/venv/bin/trytond" -c "$2/trytond.conf" -d "$3" & server=$!; read -r _; kill $server; rm -rf "$2""#;

/// A running server with one of the databases.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) port: u16,
    _guard: Child,
}

impl Server {
    /// The server of this process, with the database `small`.
    pub(crate) async fn running() -> &'static Self {
        static RUNNING: OnceCell<Server> = OnceCell::const_new();
        RUNNING.get_or_init(async || Self::start("small").await).await
    }

    /// A server with a database of this name.
    pub(crate) async fn start(name: &str) -> Self {
        let installed = std::env::home_dir().unwrap().join(FOLDER);
        assert!(installed.join("ready").is_file(), "Tryton is installed by `cargo xtask setup`");
        let folder: PathBuf = tempfile::Builder::new().prefix("landbridge-tryton").tempdir().unwrap().keep();
        let file = format!("{name}.sqlite");
        fs::copy(installed.join(&file), folder.join(&file)).unwrap();
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let settings = format!(
            "[database]\nuri = sqlite://\npath = {}\n[web]\nlisten = 127.0.0.1:{port}\n[session]\nauthentications = password\n",
            folder.display()
        );
        fs::write(folder.join("trytond.conf"), settings).unwrap();
        let guard = Command::new("sh")
            .args(["-c", GUARD, "guard"])
            .args([&installed, &folder])
            .arg(name)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let began = Instant::now();
        while tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
            assert!(began.elapsed() < START_LIMIT, "trytond does not listen");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Self { port, _guard: guard }
    }
}

/// Somebody who works in Tryton.
#[derive(Debug)]
pub(crate) struct Person {
    http: reqwest::Client,
    url: String,
    authorization: String,
    context: Json,
}

impl Person {
    /// The administrator.
    pub(crate) async fn administrator() -> Self {
        // Another test may have installed it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let port = Server::running().await.port;
        let mut person = Self {
            http: reqwest::Client::new(),
            url: format!("http://127.0.0.1:{port}/small/rpc/"),
            authorization: String::new(),
            context: json!({}),
        };
        let signed_in =
            person.post("common.db.login", json!(["admin", { "password": PASSWORD }, "en"])).await.unwrap();
        let session = format!("admin:{}:{}", signed_in[0], signed_in[1].as_str().unwrap());
        person.authorization = format!("Session {}", base64(&session));
        person.context = person.post("model.res.user.get_preferences", json!([true, {}])).await.unwrap();
        person
    }

    /// What a method of a model answers.
    pub(crate) async fn call(&self, model: &str, method: &str, arguments: Json) -> Json {
        self.try_to(model, method, arguments).await.unwrap()
    }

    /// The same of what may be refused.
    pub(crate) async fn try_to(&self, model: &str, method: &str, arguments: Json) -> Result<Json, Json> {
        let mut params = arguments.as_array().unwrap().clone();
        params.push(self.context.clone());
        self.post(&format!("model.{model}.{method}"), Json::Array(params)).await
    }

    /// Makes a record; its id.
    pub(crate) async fn create(&self, model: &str, values: Json) -> i64 {
        self.call(model, "create", json!([[values]])).await[0].as_i64().unwrap()
    }

    pub(crate) async fn set(&self, model: &str, id: i64, values: Json) {
        self.call(model, "write", json!([[id], values])).await;
    }

    /// A field of a record.
    pub(crate) async fn field(&self, model: &str, id: i64, name: &str) -> Json {
        self.call(model, "read", json!([[id], [name]])).await[0][name].clone()
    }

    pub(crate) async fn count(&self, model: &str, domain: Json) -> i64 {
        self.call(model, "search_count", json!([domain])).await.as_i64().unwrap()
    }

    async fn post(&self, method: &str, params: Json) -> Result<Json, Json> {
        let question = json!({ "id": 0, "method": method, "params": params });
        loop {
            let request =
                self.http.post(&self.url).header("authorization", &self.authorization).json(&question);
            let mut answer: Json = request.send().await.unwrap().json().await.unwrap();
            match answer["error"].take() {
                Json::Null => return Ok(answer["result"].take()),
                // Another test is in the way for a moment.
                error if error[0].as_str().is_some_and(|words| words.contains("locked")) => {}
                error => return Err(error),
            }
        }
    }
}

/// RFC 4648, by the program that every system has.
fn base64(text: &str) -> String {
    use std::io::Write;
    let mut program =
        Command::new("base64").arg("-w0").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    program.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    String::from_utf8(program.wait_with_output().unwrap().stdout).unwrap()
}
