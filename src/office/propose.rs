//! `landbridge office propose-mapping`: a first mapping, on standard output or in a file.

use anyhow::{Context, Result, anyhow, bail};
use landbridge_office::{agent::Database, propose::propose_mapping};
use std::{
    fs::OpenOptions,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

/// Proposes a mapping and says what has to be corrected in it.
pub(super) async fn run(database: &str, to: Option<PathBuf>) -> Result<()> {
    let proposal = propose_mapping(Database::named(database)).await.map_err(|error| anyhow!(error))?;
    match &to {
        Some(file) => write(file, &proposal.text)?,
        None => io::stdout().write_all(proposal.text.as_bytes()).context("cannot print the mapping")?,
    }
    match proposal.misfits {
        None => Ok(()),
        Some(misfits) => bail!("the mapping has to be corrected before it is used\n{misfits}"),
    }
}

fn write(file: &Path, text: &str) -> Result<()> {
    let name = file.display();
    match OpenOptions::new().write(true).create_new(true).open(file) {
        Ok(mut opened) => opened.write_all(text.as_bytes()).with_context(|| format!("cannot write {name}")),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{name} is there already; name another file")
        }
        Err(error) => Err(error).with_context(|| format!("cannot write {name}")),
    }
}
