//! `landbridge office`: the office console on a loopback address, and the agent that it has set up.

use crate::{
    assets,
    chance::{now_millis, random},
    cli,
    folder::{Folder, write_private},
    signals::stop_on_signals,
};
use anyhow::{Context, Result, anyhow, ensure};
use jiff::tz::TimeZone;
use landbridge_model::console::Source;
use landbridge_office::console::{Console, ConsoleConfig, ConsoleFile, Setup};
use std::{
    fs,
    io::{self, ErrorKind, Write as _},
    net::{IpAddr, SocketAddr},
    path::Path,
    sync::Arc,
};
use tokio::net::TcpListener;

/// Runs the office until it is asked to end.
pub(super) async fn run(options: &cli::Office, folder: &Folder) -> Result<()> {
    let _lock = folder.lock_office()?;
    let listener = listen(options.console.console).await?;
    let address = listener.local_addr().context("cannot use the socket")?;
    let key = find_or_make_key(&folder.console_key())?;
    let console = Console::new(config(folder, address, key.clone()), read_setup(options, folder)?);
    let mut stop = stop_on_signals()?;
    let page = folder.console_page();
    write_private(&page, opening(&format!("http://{address}/#key={key}")).as_bytes())?;
    say(&format!("The office console is at http://{address}; open it by {}", page.display()));
    if !options.console.no_browser
        && let Err(error) = open::that_detached(&page)
    {
        tracing::info!(%error, "no browser could be opened; open the file by hand");
    }
    let mut ending = stop.clone();
    let serving =
        axum::serve(listener, console.router()).with_graceful_shutdown(async move { ending.stopped().await });
    // The agent's every step is one transaction: leaving in the middle of one loses nothing.
    tokio::select! {
        served = serving.into_future() => served.context("cannot serve the console"),
        () = console.supervise() => Ok(()),
        () = stop.stopped() => Ok(()),
    }
}

/// A page that leads on to the console. Its address stands in no list of running programs and in no log: whoever may read the file may use
/// the console.
fn opening(url: &str) -> String {
    format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"refresh\" content=\"0; url={url}\">\n\
         <title>Landbridge</title>\n<a href=\"{url}\">Landbridge</a>\n"
    )
}

async fn listen(address: SocketAddr) -> Result<TcpListener> {
    ensure!(
        address.ip().is_loopback(),
        "the console is for this computer only: name a loopback address with --console, such as 127.0.0.1:8090"
    );
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => {
            anyhow!("{address} is in use by another program; choose another address with --console")
        }
        _ => anyhow!("cannot listen on {address}: {error}"),
    })
}

/// The same key at every start, so that an address stays good.
fn find_or_make_key(path: &Path) -> Result<String> {
    let text = |key: &[u8]| key.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    match fs::read_to_string(path) {
        Ok(key) if !key.trim().is_empty() => Ok(key.trim().to_owned()),
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot read {}", path.display()))
        }
        _ => {
            let key = text(&random::<16>());
            write_private(path, key.as_bytes())?;
            Ok(key)
        }
    }
}

/// What was set up, with what the command line names now.
fn read_setup(options: &cli::Office, folder: &Folder) -> Result<Setup> {
    let mut setup = read_kept(folder)?;
    let (named, present) = (&options.connected, setup.source.clone());
    let mapping = named.mapping.as_ref().map(|path| path.display().to_string());
    let source = Source {
        database: named.database.clone().map_or(present.database, |database| setup.database_named(database)),
        mapping: mapping.unwrap_or(present.mapping),
        service: named.service.clone().unwrap_or(present.service),
        user: present.user,
    };
    ensure!(
        setup.may_become(&source),
        "the office is connected with another database or service; disconnect it in the console first"
    );
    setup.source = source;
    Ok(setup)
}

/// What was set up.
pub(super) fn read_kept(folder: &Folder) -> Result<Setup> {
    let path = folder.office();
    match fs::read(&path) {
        Ok(text) => serde_json::from_slice(&text).with_context(|| {
            format!("{} is damaged; put it back from a backup or delete it", path.display())
        }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Setup::default()),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

fn config(folder: &Folder, address: SocketAddr, key: String) -> ConsoleConfig {
    let path = folder.office();
    let keep = move |setup: &Setup| {
        let text = serde_json::to_vec_pretty(setup).expect("a setup is plain data");
        write_private(&path, &text).map_err(|error| io::Error::other(format!("{error:#}")))
    };
    let mapping = folder.carried_mapping();
    let keep_mapping = move |text: &str| {
        write_private(&mapping, text.as_bytes()).map_err(|error| io::Error::other(format!("{error:#}")))?;
        Ok(mapping.display().to_string())
    };
    ConsoleConfig {
        computer: gethostname::gethostname().to_string_lossy().into_owned(),
        folder: folder.path().to_owned(),
        key,
        hosts: hosts(address),
        now_millis: Arc::new(now_millis),
        zone: TimeZone::system(),
        random: Arc::new(random),
        keep: Arc::new(keep),
        keep_mapping: Arc::new(keep_mapping),
        find,
    }
}

/// What browsers call this address; they leave out the port that every address has by itself.
fn hosts(address: SocketAddr) -> Vec<String> {
    let ip = match address.ip() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    let names = [ip, "localhost".to_owned()];
    let with_port = names.iter().map(|name| format!("{name}:{}", address.port()));
    let without_port = names.iter().filter(|_| address.port() == 80).cloned();
    with_port.chain(without_port).collect()
}

fn find(path: &str) -> Option<ConsoleFile> {
    let asset = assets::console(path)?;
    Some(ConsoleFile { bytes: asset.bytes, content_type: asset.content_type })
}

/// The one line that somebody has to read.
fn say(line: &str) {
    // Whoever does not read it does not want it.
    let _ = writeln!(io::stdout(), "{line}");
}
