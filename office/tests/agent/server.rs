//! A PostgreSQL server of the tests' own: in a temporary folder, reached by a socket in it, gone when the tests are.

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::{
    fs,
    io::Write,
    os::unix::{fs::chown, process::CommandExt},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU64, Ordering},
};
use tokio::sync::OnceCell;

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    /// Also where the socket is.
    folder: PathBuf,
    databases: AtomicU64,
    /// Stops the server when its standard input ends, as it does with this process, however that ends.
    _guard: Child,
}

/// What the guard does: waits for the end, stops the server, and clears the folder away.
const GUARD: &str = r#"read -r _; "$1/pg_ctl" --pgdata "$2/data" --mode immediate stop; rm -rf "$2""#;

/// No durability is wanted of data that live for a second; everybody comes in, but into two databases only with a password.
const SETTINGS: &str = "listen_addresses = ''\nfsync = off\nfull_page_writes = off\nmax_connections = 200\n\
                        shared_buffers = 16MB\nmax_wal_size = 256MB\nautovacuum = off\n";
const ENTRIES: &str = "local guarded,locked all scram-sha-256\nlocal all all trust\n";

impl Server {
    /// The server of this process.
    pub(crate) async fn running() -> &'static Self {
        static RUNNING: OnceCell<Server> = OnceCell::const_new();
        RUNNING.get_or_init(async || Self::start()).await
    }

    fn start() -> Self {
        let programs = programs();
        let folder = tempfile::Builder::new().prefix("landbridge-pg").tempdir().unwrap().keep();
        let user = unprivileged();
        if let Some((user, group)) = user {
            chown(&folder, Some(user), Some(group)).unwrap();
        }
        let data = folder.join("data");
        let run = |program: &str, arguments: &[&str]| {
            let mut command = as_user(Command::new(programs.join(program)), user);
            let done = command.args(arguments).arg("--pgdata").arg(&data).current_dir(&folder);
            let done = done.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
            assert!(done.unwrap().success(), "{program} in {}", folder.display());
        };
        run(
            "initdb",
            &["--username=owner", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"],
        );
        let add = |file: &str, text: &str| {
            fs::OpenOptions::new()
                .append(true)
                .open(data.join(file))
                .unwrap()
                .write_all(text.as_bytes())
                .unwrap();
        };
        add("postgresql.conf", &format!("{SETTINGS}unix_socket_directories = '{}'\n", folder.display()));
        fs::write(data.join("pg_hba.conf"), ENTRIES).unwrap();
        let guard = as_user(Command::new("sh"), user)
            .args(["-c", GUARD, "guard"])
            .args([&programs, &folder])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let log = folder.join("log");
        run("pg_ctl", &["start", "--wait", "--silent", "--log", log.to_str().unwrap()]);
        Self { folder, databases: AtomicU64::new(0), _guard: guard.unwrap() }
    }

    /// Makes an empty database; its URL, for somebody who may do everything in it.
    pub(crate) async fn new_database(&self) -> String {
        let name = format!("business{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::connect(&self.url("owner", "postgres")).await.unwrap();
        let sql = format!("create database {name}");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
        self.url("owner", &name)
    }

    /// The URL of a database for a user, who may have a password: `user:password`.
    pub(crate) fn url(&self, user: &str, database: &str) -> String {
        format!("postgres://{user}@localhost/{database}?host={}", self.folder.display())
    }
}

/// The folder of the server's programs: of the newest version that the distribution has installed.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").expect("postgresql is installed");
    let newest = versions
        .filter_map(|entry| {
            Some((entry.as_ref().ok()?.file_name().to_str()?.parse::<u32>().ok()?, entry.ok()?))
        })
        .filter(|(_, entry)| entry.path().join("bin/initdb").is_file())
        .max_by_key(|(version, _)| *version);
    newest.expect("postgresql is installed").1.path().join("bin")
}

/// The server refuses to run as root; then it runs as the user that the distribution made for it.
fn unprivileged() -> Option<(u32, u32)> {
    let is_root =
        fs::metadata("/proc/self").map(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0).unwrap();
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let entry = users.lines().find(|line| line.starts_with("postgres:")).filter(|_| is_root)?;
    let numbers: Vec<u32> = entry.split(':').skip(2).take(2).map(|number| number.parse().unwrap()).collect();
    Some((numbers[0], numbers[1]))
}

fn as_user(mut command: Command, user: Option<(u32, u32)>) -> Command {
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
    command
}
