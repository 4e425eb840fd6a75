//! `landbridge office support-bundle`: what somebody who helps an office needs to know, in one file that can be read first.

use super::console::read_kept;
use crate::{
    chance::now_millis,
    cli,
    folder::{Folder, write_private},
};
use anyhow::{Context, Result, ensure};
use jiff::tz::TimeZone;
use landbridge_office::support::{Office, gather, pack};
use std::{
    io::{self, Write as _},
    path::PathBuf,
};

/// Writes the bundle, whether the office runs or not, and says where it is.
pub(super) async fn run(data: &cli::Data, output: Option<PathBuf>) -> Result<()> {
    ensure!(
        data.data.is_dir(),
        "there is no folder {} of an office; name one with --data",
        data.data.display()
    );
    let folder = Folder::open(&data.data)?;
    let setup = read_kept(&folder)?;
    let office = Office {
        setup: &setup,
        folder: folder.path(),
        progress: None,
        now_millis: now_millis(),
        zone: TimeZone::system(),
    };
    let support = gather(&office).await;
    let path = output.unwrap_or_else(|| PathBuf::from(&support.file_name));
    write_private(&path, &pack(&support).context("pack the bundle")?)?;
    // Whoever does not read it does not want it.
    let _ = writeln!(
        io::stdout(),
        "{} has {} texts; read them before you send it",
        path.display(),
        support.parts.len()
    );
    Ok(())
}
