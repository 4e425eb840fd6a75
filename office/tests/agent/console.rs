//! The console and the agent that it runs, on a real database: what stands in the way is told as a value, what helps is offered, and the
//! agent goes on by itself once the cause is gone.

use crate::{
    place::{Client, Kind, Place},
    premises::*,
    run::{Outside, TOKEN, outside},
    server::Server,
};
use jiff::tz::TimeZone;
use landbridge_model::{
    AgentId,
    console::{Failure, FailureKind, KEY_HEADER, Overview, Phase, Reconnect, Source, Start},
    obstacle::{MisfitFault, Obstacle},
};
use landbridge_office::console::{Console, ConsoleConfig, Fresh, Setup};
use reqwest::Client as Http;
use serde::Serialize;
use std::{
    future::IntoFuture,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;
use tokio::{net::TcpListener, time::timeout};

const KEY: &str = "the console's key";
/// Far longer than anything here takes.
const LIMIT: Duration = Duration::from_secs(60);

/// An office at its console, whose company is connected, and the service's door.
struct Desk {
    outside: Outside,
    folder: TempDir,
    address: String,
    http: Http,
    kept: Arc<Mutex<Setup>>,
}

impl Desk {
    /// The small company in the database of that name.
    async fn begin(database: &str) -> Self {
        let (outside, folder) = (outside().await, tempfile::tempdir().unwrap());
        let mapping = folder.path().join("office.toml");
        std::fs::write(&mapping, MAPPING).unwrap();
        let setup = Setup {
            source: Source {
                database: database.into(),
                mapping: mapping.display().to_string(),
                service: outside.address.clone(),
                user: String::new(),
            },
            token: Some(TOKEN.into()),
            fresh: Some(Fresh { database: database.into(), agent: AgentId::new(1, [7; 10]) }),
            start: Some(Start { at_millis: 0, began_millis: Some(0) }),
            ..Setup::default()
        };
        let kept = Arc::new(Mutex::new(setup.clone()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let console = Console::new(config(folder.path(), &host, kept.clone()), setup);
        tokio::spawn(axum::serve(listener, console.router()).into_future());
        tokio::spawn(async move { console.supervise().await });
        let address = format!("http://{host}/console/v1/");
        let mut desk = Self { outside, folder, address, http: Http::new(), kept };
        timeout(LIMIT, desk.outside.end_of_sweep()).await.unwrap();
        desk.wait_until_in_step().await;
        desk
    }

    async fn overview(&self) -> Overview {
        let asked = self.http.get(format!("{}overview", self.address)).header(KEY_HEADER, KEY);
        asked.send().await.unwrap().json().await.unwrap()
    }

    async fn post(&self, path: &str, body: &impl Serialize) -> Result<Overview, Failure> {
        let asked = self.http.post(format!("{}{path}", self.address)).header(KEY_HEADER, KEY).json(body);
        let answer = asked.send().await.unwrap();
        match answer.status().is_success() {
            true => Ok(answer.json().await.unwrap()),
            false => Err(answer.json().await.unwrap()),
        }
    }

    /// Asks the agent to try at once, until the console tells what is wanted.
    async fn wait_for<T>(&self, wanted: impl Fn(&Phase) -> Option<T>) -> T {
        let mut last = Phase::Idle;
        let waiting = async {
            loop {
                last = self.overview().await.progress.phase;
                if let Some(found) = wanted(&last) {
                    return found;
                }
                self.post("try-now", &()).await.unwrap();
                tokio::task::yield_now().await;
            }
        };
        timeout(LIMIT, waiting).await.unwrap_or_else(|_| panic!("it stays at something else"))
    }

    async fn wait_for_obstacle<T>(&self, wanted: impl Fn(&Obstacle) -> Option<T>) -> T {
        let of_phase = |phase: &Phase| match phase {
            Phase::Fails { obstacle, .. } => wanted(obstacle),
            _ => None,
        };
        self.wait_for(of_phase).await
    }

    async fn wait_until_in_step(&self) {
        self.wait_for(|phase| (*phase == Phase::InStep).then_some(())).await;
    }
}

fn config(folder: &Path, host: &str, kept: Arc<Mutex<Setup>>) -> ConsoleConfig {
    let made = AtomicU64::new(1);
    ConsoleConfig {
        computer: "office".into(),
        folder: folder.to_owned(),
        key: KEY.into(),
        hosts: vec![host.to_owned()],
        now_millis: Arc::new(|| 1_700_000_000_000),
        zone: TimeZone::UTC,
        random: Arc::new(move || {
            let number = made.fetch_add(1, Ordering::Relaxed).to_be_bytes();
            std::array::from_fn(|at| number.get(at).copied().unwrap_or(0))
        }),
        keep: Arc::new(move |setup| {
            *kept.lock().unwrap() = setup.clone();
            Ok(())
        }),
        keep_mapping: Arc::new(|_| Err(std::io::Error::other("no computer is paired here"))),
        find: |_| None,
    }
}

/// The small company in a file, which the test's own folder holds.
async fn small_file() -> (Place, Client, String) {
    let place = Place::new(Kind::Sqlite).await;
    let mut client = place.client().await;
    client.run(&format!("{}{ROWS}", schema(Kind::Sqlite))).await;
    let Place::Sqlite { file, .. } = &place else { panic!("another place") };
    let name = file.display().to_string();
    (place, client, name)
}

#[tokio::test]
async fn a_table_that_is_renamed_while_it_runs_is_named_and_nothing_is_left_to_do_once_it_is_back() {
    let (_place, mut client, name) = small_file().await;
    let mut desk = Desk::begin(&name).await;
    client.run("alter table items rename to articles; update articles set note = 'x' where id = 1").await;
    let misfits = desk.wait_for_obstacle(|obstacle| match obstacle {
        Obstacle::Mapping { misfits, .. } => Some(misfits.clone()),
        _ => None,
    });
    let gone = MisfitFault::NoTable { table: "items".into() };
    assert!(misfits.await.iter().any(|misfit| misfit.fault == gone), "the table is not named");
    client.run("alter table articles rename to items").await;
    desk.wait_until_in_step().await;
    let batch = timeout(LIMIT, desk.outside.batch()).await.unwrap();
    assert!(batch.rows.iter().any(|row| row.type_no == ITEM), "the change is lost");
}

#[tokio::test]
async fn a_file_that_is_away_and_a_service_that_does_not_know_the_office_are_told_apart() {
    let (_place, client, name) = small_file().await;
    let desk = Desk::begin(&name).await;
    drop(client);
    let elsewhere = format!("{name}.elsewhere");
    std::fs::rename(&name, &elsewhere).unwrap();
    // Whatever begins anew finds no file.
    desk.post("pace", &landbridge_model::console::Pace { is_paused: true, records_per_second: None })
        .await
        .unwrap();
    desk.post("pace", &landbridge_model::console::Pace { is_paused: false, records_per_second: None })
        .await
        .unwrap();
    let file = desk.wait_for_obstacle(|obstacle| match obstacle {
        Obstacle::DatabaseMissing { file } => Some(file.clone()),
        _ => None,
    });
    assert_eq!(file.await, name);
    let Phase::Fails { retry_seconds: Some(1..=20), .. } = desk.overview().await.progress.phase else {
        panic!("nothing is told of another attempt")
    };
    std::fs::rename(&elsewhere, &name).unwrap();
    desk.wait_until_in_step().await;
    let moved = Reconnect {
        database: format!("{}/none.sqlite", desk.folder.path().display()),
        ..Reconnect::default()
    };
    let refused = desk.post("reconnect", &moved).await.unwrap_err();
    assert!(matches!(refused.obstacle, Some(Obstacle::DatabaseMissing { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_password_that_was_changed_is_entered_and_the_agent_goes_on_without_connecting_anew() {
    let server = Server::running().await;
    let mut owner = Place::new(Kind::Postgres).await.client().await;
    owner.run("create role bearer login superuser password 'first'").await;
    owner.run("create database locked owner bearer").await;
    let url = server.url("bearer:first", "locked");
    let place = Place::Postgres { url: url.clone() };
    place.client().await.run(&format!("{}{ROWS}", schema(Kind::Postgres))).await;
    let mut desk = Desk::begin(&url).await;

    owner.run("alter role bearer password 'second'").await;
    owner.run("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'locked'").await;
    let user = desk.wait_for_obstacle(|obstacle| match obstacle {
        Obstacle::Credentials { user, .. } => Some(user.clone()),
        _ => None,
    });
    assert_eq!(user.await, "bearer");
    let shown = desk.overview().await.source.database;
    assert!(!shown.contains("first"), "{shown}");
    let with =
        |database: &str, password: &str| Reconnect { database: database.into(), password: password.into() };
    let wrong = desk.post("reconnect", &with(&shown, "third")).await.unwrap_err();
    assert!(matches!(wrong.obstacle, Some(Obstacle::Credentials { .. })), "{wrong:?}");
    let other = Place::new(Kind::Postgres).await;
    let Place::Postgres { url: other } = &other else { panic!("another place") };
    let refused = desk.post("reconnect", &with(other, "")).await.unwrap_err();
    assert_eq!(refused.kind, FailureKind::AnotherDatabase);
    assert_eq!(desk.kept.lock().unwrap().source.database, url, "what was refused is not kept");

    desk.post("reconnect", &with(&shown, "second")).await.unwrap();
    desk.wait_until_in_step().await;
    let present = server.url("bearer:second", "locked");
    assert_eq!(desk.kept.lock().unwrap().source.database, present);
    Place::Postgres { url: present }.client().await.run("update items set note = 'x' where id = 1").await;
    let batch = timeout(LIMIT, desk.outside.batch()).await.unwrap();
    assert!(batch.sweep.is_none() && batch.rows[0].type_no == ITEM, "{batch:?}");
}
