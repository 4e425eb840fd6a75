//! What keeps the program from starting is said in one clear sentence.

use std::ffi::OsStr;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use landbridge_tests::{places, stage::Stage, system::Part};
use tokio::process::Command;
use tokio::time::timeout;

/// How long a program that cannot start may take to say so.
const LIMIT: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_port_in_use_is_said() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let taken = TcpListener::bind("127.0.0.1:0")?;
    let address = taken.local_addr()?.to_string();
    for part in ["demo", "serve"] {
        let said = refusal(part, &[OsStr::new("--listen"), address.as_ref()], folder.path()).await?;
        ensure!(said.contains(&format!("{address} is in use by another program")), "{said}");
    }
    Ok(())
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_said() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("file");
    fs::write(&file, "no folder")?;
    // Even the system's administrator can make nothing in a file or among the running programs.
    for place in [file.join("data"), "/proc/landbridge-data".into()] {
        for part in ["demo", "serve", "office"] {
            let said = refusal(part, &[], &place).await?;
            ensure!(said.contains(&format!("cannot use the folder {}", place.display())), "{said}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_damaged_database_is_said() -> Result<()> {
    let mut stage = Stage::begin().await?;
    stage.system.stop(Part::Demo).await?;
    let data = stage.system.data();
    let service = data.join("service/landbridge.db");
    for (database, said) in [(service, "damaged"), (data.join("business.sqlite"), "not a database")] {
        let whole = fs::read(&database)?;
        fs::write(&database, "this was a database once, until the disk failed")?;
        let refusal = refusal("demo", &[], &data).await?;
        let is_said_once = refusal.matches(said).count() == 1;
        ensure!(is_said_once && refusal.contains(&database.display().to_string()), "{refusal}");
        fs::write(&database, whole)?;
    }
    stage.system.start(Part::Demo).await
}

/// What a part that cannot start says: one line, which names no place in the code.
async fn refusal(part: &str, options: &[&OsStr], data: &Path) -> Result<String> {
    let listen = format!("127.0.0.1:{}", places::free_port()?);
    let mut command = Command::new(places::landbridge_binary()?);
    command.arg(part).args(options).arg("--data").arg(data).stdin(Stdio::null()).kill_on_drop(true);
    if part != "office" && options.is_empty() {
        command.args(["--listen", &listen]);
    }
    // The log is for others than whoever starts it.
    command.env("LANDBRIDGE_LOG", "off").env("RUST_BACKTRACE", "1");
    let output = timeout(LIMIT, command.output()).await.with_context(|| format!("{part} goes on"))??;
    let said = String::from_utf8(output.stderr).context("read what it says")?;
    ensure!(!output.status.success(), "{part} ends as if it had worked: {said}");
    ensure!(output.stdout.is_empty(), "{part} tells of a start: {}", String::from_utf8_lossy(&output.stdout));
    let is_one_line = said.lines().count() == 1 && said.starts_with("landbridge: ");
    ensure!(is_one_line && !said.contains(".rs:"), "{said}");
    Ok(said)
}
