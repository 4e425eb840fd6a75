//! Tryton for the tests: its server in a virtual environment of Python, and two filled databases to copy.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::tally::succeed;

/// The packages, each of the same series of versions.
const PACKAGES: [&str; 7] = [
    "trytond==8.2.1",
    "trytond-party==8.2.0",
    "trytond-company==8.2.0",
    "trytond-product==8.2.0",
    "trytond-sale==8.2.0",
    "trytond-project==8.2.0",
    "trytond-timesheet==8.2.0",
];
const MODULES: [&str; 6] = ["party", "company", "product", "sale", "project", "timesheet"];

/// The folder among the tools; another name for other packages or other records. The tests know it as well.
const FOLDER: &str = "tryton-8.2-1";
/// What the administrator signs in with; the tests know it as well.
const PASSWORD: &str = "the password of a test";
/// Databases, and how many parties and sales are in them.
const DATABASES: [(&str, u32, u32); 2] = [("small", 20, 8), ("company", 2_000, 500)];

const FILL: &str = include_str!("tryton/fill.py");
/// Brings what the server has left in a file beside the database into the one that is copied.
const GATHER: &str =
    "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('pragma wal_checkpoint(truncate)')";
const START_LIMIT: Duration = Duration::from_secs(120);

/// Installs what is not there yet, which is slow; `tools` is where later runs find it.
pub(crate) fn install(tools: &Path) -> Result<()> {
    let folder = tools.join(FOLDER);
    if folder.join("ready").is_file() {
        return Ok(());
    }
    println!("installing Tryton, and filling databases for it");
    let fresh = tools.join(format!("{FOLDER}.new"));
    if fresh.exists() {
        fs::remove_dir_all(&fresh).context("remove what an earlier run left")?;
    }
    fs::create_dir_all(&fresh).context("make the folder for Tryton")?;
    // A virtual environment knows its own path, so it is made where it stays.
    fs::create_dir_all(&folder).context("make the folder for Tryton")?;
    let programs = folder.join("venv/bin");
    let mut make = Command::new("python3");
    make.args(["-m", "venv", "--clear"]).arg(folder.join("venv"));
    succeed(make)?;
    let mut get = Command::new(programs.join("pip"));
    get.args(["install", "--quiet", "--disable-pip-version-check"]).args(PACKAGES);
    succeed(get)?;
    fill_databases(&programs, &fresh)?;
    for (name, ..) in DATABASES {
        let file = format!("{name}.sqlite");
        fs::rename(fresh.join(&file), folder.join(&file)).context("keep a database of Tryton")?;
    }
    fs::remove_dir_all(&fresh).context("remove what is not needed any more")?;
    File::create(folder.join("ready")).context("note that Tryton is ready").map(drop)
}

fn fill_databases(programs: &Path, folder: &Path) -> Result<()> {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .context("find a free port")?
        .port();
    let settings = folder.join("trytond.conf");
    let text = format!(
        "[database]\nuri = sqlite://\npath = {}\n[web]\nlisten = localhost:{port}\n[session]\nauthentications = password\n",
        folder.display()
    );
    fs::write(&settings, text).context("write Tryton's settings")?;
    let secret = folder.join("password");
    fs::write(&secret, PASSWORD).context("write the password")?;
    let [(first, ..), others @ ..] = DATABASES;
    File::create(folder.join(format!("{first}.sqlite"))).context("make an empty database")?;
    let mut make = Command::new(programs.join("trytond-admin"));
    make.arg("-c").arg(&settings).args([
        "-d",
        first,
        "--email",
        "admin@example.com",
        "--activate-dependencies",
        "-u",
    ]);
    make.args(MODULES).env("TRYTONPASSFILE", &secret);
    succeed(make)?;
    for (name, ..) in others {
        fs::copy(folder.join(format!("{first}.sqlite")), folder.join(format!("{name}.sqlite")))
            .context("copy an empty database")?;
    }
    let script = folder.join("fill.py");
    fs::write(&script, FILL).context("write the script that fills databases")?;
    for (name, parties, sales) in DATABASES {
        let server = Server::start(programs, &settings, name, port)?;
        let mut fill = Command::new(programs.join("python"));
        fill.arg(&script).arg(format!("http://localhost:{port}/{name}/rpc/")).arg(PASSWORD);
        fill.args([parties.to_string(), sales.to_string()]);
        succeed(fill)?;
        drop(server);
        let mut gather = Command::new(programs.join("python"));
        gather.args(["-c", GATHER]).arg(folder.join(format!("{name}.sqlite")));
        succeed(gather)?;
    }
    Ok(())
}

/// A server that ends with this.
struct Server(Child);

impl Server {
    fn start(programs: &Path, settings: &PathBuf, database: &str, port: u16) -> Result<Self> {
        let mut command = Command::new(programs.join("trytond"));
        command.arg("-c").arg(settings).args(["-d", database]).stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut server = Self(command.spawn().context("start trytond")?);
        let began = Instant::now();
        while TcpStream::connect(("localhost", port)).is_err() {
            if let Some(status) = server.0.try_wait().context("look at trytond")? {
                bail!("trytond ended with {status}");
            }
            ensure!(began.elapsed() < START_LIMIT, "trytond does not listen");
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended by itself needs no end.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
