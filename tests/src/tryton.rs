//! A server of Tryton's on a copy of the company that `cargo xtask setup` filled, and somebody who works in it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::process::Command;

use crate::program::Program;
use crate::{http, places, wait};

/// What the preparation calls its folder among the tools, the database with 2,000 parties, and the administrator's password.
const FOLDER: &str = ".cache/landbridge/tools/tryton-8.2-1";
const DATABASE: &str = "company";
const PASSWORD: &str = "the password of a test";
const USER: &str = "admin";

const START_LIMIT: Duration = Duration::from_secs(120);

/// A company's Tryton. Its server may be ended and started again.
#[derive(Debug)]
pub struct Tryton {
    folder: PathBuf,
    installed: PathBuf,
    port: u16,
    server: Option<Program>,
    starts: usize,
    /// What the user's preferences add to each call, the company among them.
    context: Value,
}

impl Tryton {
    /// Starts a server on a copy of the company in `folder`.
    pub async fn begin(folder: &Path) -> Result<Tryton> {
        let installed = std::env::home_dir().context("find the home folder")?.join(FOLDER);
        ensure!(installed.join("ready").is_file(), "Tryton is installed by `cargo xtask setup`");
        let folder = folder.join("tryton");
        std::fs::create_dir_all(&folder).context("make the folder for Tryton")?;
        let file = format!("{DATABASE}.sqlite");
        std::fs::copy(installed.join(&file), folder.join(&file)).context("copy the company")?;
        std::fs::write(folder.join("password"), PASSWORD).context("write the password")?;
        let port = places::free_port()?;
        let settings = format!(
            "[database]\nuri = sqlite://\npath = {}\n[web]\nlisten = 127.0.0.1:{port}\n[session]\nauthentications = password\n",
            folder.display()
        );
        std::fs::write(folder.join("trytond.conf"), settings).context("write Tryton's settings")?;
        let mut tryton = Tryton { folder, installed, port, server: None, starts: 0, context: json!({}) };
        tryton.start().await?;
        tryton.context = tryton.call("res.user", "get_preferences", json!([true])).await?;
        Ok(tryton)
    }

    /// Starts the server, and waits until it listens.
    pub async fn start(&mut self) -> Result<()> {
        self.starts += 1;
        let mut command = Command::new(self.installed.join("venv/bin/trytond"));
        command.arg("-c").arg(self.folder.join("trytond.conf")).args(["-d", DATABASE]);
        let server = Program::start(&format!("trytond-{}", self.starts), command, &self.folder)?;
        let listens = wait::until_within(START_LIMIT, "trytond to listen", async || {
            Ok(TcpStream::connect(("127.0.0.1", self.port)).await.is_ok().then_some(()))
        });
        listens.await.with_context(|| server.report())?;
        self.server = Some(server);
        Ok(())
    }

    /// Ends the server as a power cut would.
    pub async fn kill(&mut self) -> Result<()> {
        self.server.take().context("end Tryton: it is not running")?.kill().await
    }

    /// The port that the server listens on, whether it runs or not.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What an office is told, where the server is reached at this port; it looks for changes each second.
    pub fn address(&self, port: u16) -> String {
        let secret = self.folder.join("password");
        let secret = secret.display();
        format!("tryton+http://{USER}@127.0.0.1:{port}/{DATABASE}?password-file={secret}&look-seconds=1")
    }

    /// The log of the server that runs.
    pub fn logs(&self) -> Vec<PathBuf> {
        self.server.iter().map(|server| server.log().to_path_buf()).collect()
    }

    /// Changes a record, as somebody in the office does.
    pub async fn set(&self, model: &str, id: i64, values: Value) -> Result<()> {
        self.call(model, "write", json!([[id], values])).await.map(drop)
    }

    /// The only record with this value.
    pub async fn find(&self, model: &str, field: &str, value: &str) -> Result<i64> {
        let found = self.call(model, "search", json!([[[field, "=", value]]])).await?;
        let found = found.as_array().filter(|found| found.len() == 1).and_then(|found| found[0].as_i64());
        found.with_context(|| format!("find the only {model} whose {field} is {value:?}"))
    }

    /// How many records of a model there are.
    pub async fn count(&self, model: &str) -> Result<i64> {
        let count = self.call(model, "search_count", json!([[]])).await?;
        count.as_i64().context("count records in Tryton")
    }

    /// A field of a record.
    pub async fn field(&self, model: &str, id: i64, name: &str) -> Result<Value> {
        Ok(self.call(model, "read", json!([[id], [name]])).await?[0][name].clone())
    }

    /// Waits until a field of a record has a value.
    pub async fn wait_for(&self, model: &str, id: i64, name: &str, value: &str) -> Result<()> {
        let claim = format!("{model} {id} to have {value:?} as its {name} in Tryton");
        wait::until(&claim, async || Ok((self.field(model, id, name).await? == value).then_some(()))).await
    }

    /// What a method of a model answers.
    async fn call(&self, model: &str, method: &str, arguments: Value) -> Result<Value> {
        let mut params = arguments.as_array().cloned().unwrap_or_default();
        params.push(self.context.clone());
        let question = json!({ "id": 0, "method": format!("model.{model}.{method}"), "params": params });
        let (url, http) = (format!("http://127.0.0.1:{}/{DATABASE}/rpc/", self.port), http::client()?);
        loop {
            let request = http.post(&url).basic_auth(USER, Some(PASSWORD)).json(&question);
            let answer = request.send().await.context("ask Tryton")?.error_for_status()?;
            let mut answer: Value = answer.json().await.context("understand Tryton")?;
            match answer["error"].take() {
                Value::Null => return Ok(answer["result"].take()),
                // The office's agent is in the way for a moment.
                error if error[0].as_str().is_some_and(|words| words.contains("locked")) => {}
                error => return Err(anyhow!("{method} of {model}: {error}")),
            }
        }
    }
}
