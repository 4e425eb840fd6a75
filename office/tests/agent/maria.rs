//! A MariaDB server of the tests' own: in a temporary folder, reached by a socket in it, gone when the tests are. Its settings are those
//! under which careless software works: nothing strict, another time zone, another character set.

use sqlx::{AssertSqlSafe, Connection, MySqlConnection};
use std::{
    fs,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU64, Ordering},
};
use tokio::sync::OnceCell;

/// A running server.
#[derive(Debug)]
pub(crate) struct MariaServer {
    /// Also where the socket is.
    folder: PathBuf,
    databases: AtomicU64,
    /// Runs the server until its standard input ends, as it does with this process, however that ends.
    _guard: Child,
}

/// What the guard does: starts the server, waits for the end, stops the server, and clears the folder away.
const GUARD: &str =
    r#"folder=$1; shift; PATH=$PATH:/usr/sbin mariadbd "$@" & read -r _; kill -9 $!; wait; rm -rf "$folder""#;

const SETTINGS: [&str; 14] = [
    "--skip-networking",
    "--skip-log-bin",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-buffer-pool-size=32M",
    "--innodb-log-file-size=48M",
    "--innodb-doublewrite=0",
    "--max-connections=300",
    "--max-allowed-packet=64M",
    "--max-recursive-iterations=100000",
    "--sql-mode=",
    "--default-time-zone=+05:30",
    "--character-set-server=latin1",
    "--explicit-defaults-for-timestamp=0",
    "--lc-messages=sv_SE",
];

impl MariaServer {
    /// The server of this process.
    pub(crate) async fn running() -> &'static Self {
        static RUNNING: OnceCell<MariaServer> = OnceCell::const_new();
        RUNNING.get_or_init(Self::start).await
    }

    async fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("landbridge-maria").tempdir().unwrap().keep();
        let mut common =
            vec!["--no-defaults".to_owned(), format!("--datadir={}", folder.join("data").display())];
        // The server refuses to run as root unless it is told to.
        if fs::metadata("/proc/self").unwrap().uid() == 0 {
            common.push("--user=root".to_owned());
        }
        let log = || fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap();
        let installed = Command::new("mariadb-install-db")
            .args(&common)
            .args(["--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"])
            .args(["--innodb-log-file-size=48M", "--innodb-flush-log-at-trx-commit=0"])
            .stdin(Stdio::null())
            .stdout(log())
            .stderr(log())
            .status();
        assert!(installed.unwrap().success(), "mariadb-install-db in {}", folder.display());
        let guard = Command::new("sh")
            .args(["-c", GUARD, "guard"])
            .arg(&folder)
            .args(&common)
            .arg(format!("--socket={}", folder.join("socket").display()))
            .arg(format!("--pid-file={}", folder.join("pid").display()))
            .args(SETTINGS)
            // Whoever ends the tests with all that belongs to them leaves the guard to clear up.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(log())
            .stderr(log())
            .spawn();
        let server = Self { folder, databases: AtomicU64::new(0), _guard: guard.unwrap() };
        while MySqlConnection::connect(&server.url("root", "mysql")).await.is_err() {
            tokio::task::yield_now().await;
        }
        server
    }

    /// Makes an empty database; its URL, for somebody who may do everything in it.
    pub(crate) async fn new_database(&self) -> String {
        let name = format!("business{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut connection = MySqlConnection::connect(&self.url("root", "mysql")).await.unwrap();
        let sql = format!("create database {name}");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
        self.url("root", &name)
    }

    /// The URL of a database for a user, who may have a password: `user:password`.
    pub(crate) fn url(&self, user: &str, database: &str) -> String {
        format!("mysql://{user}@localhost/{database}?socket={}", self.folder.join("socket").display())
    }
}
