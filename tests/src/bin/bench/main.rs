//! `cargo xtask bench`: the figures to reach, measured against plain IndexedDB and Dexie in the same run.
#![allow(clippy::print_stdout, reason = "it speaks to whoever started it")]

mod contestant;
mod data;
mod desk;
mod dexie;
mod figures;
mod landbridge;
mod member;
mod page;
mod pokes;
mod reference;
mod rows;
mod service;

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, ValueEnum};
use landbridge_tests::browser::Kind;

use contestant::Contestant;
use data::Data;
use figures::Measured;
use landbridge::Landbridge;
use reference::References;
use rows::Row;

/// Measure first sync, start, search, edits and the service, against plain IndexedDB and Dexie.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench")]
struct Options {
    /// Print one JSON object a row instead of a table.
    #[arg(long)]
    json: bool,
    /// Where to measure.
    #[arg(long, value_enum, default_value_t = Browsers::Both)]
    browser: Browsers,
    /// How many contacts.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(2_000..))]
    records: u32,
    /// How many times everything is measured; each figure is the median.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Measure only what is needed for the rows whose name contains this.
    #[arg(long, value_name = "NAME", default_value = "")]
    only: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Browsers {
    Chromium,
    Firefox,
    Both,
}

impl Browsers {
    fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Chromium => &[Kind::Chromium],
            Self::Firefox => &[Kind::Firefox],
            Self::Both => &[Kind::Chromium, Kind::Firefox],
        }
    }
}

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let options = Options::parse();
    let rows = measure(&options).await?;
    if options.json {
        for row in &rows {
            println!("{}", serde_json::to_string(row).context("write a row")?);
        }
    } else {
        print!("{}", rows::table(&rows));
    }
    Ok(ExitCode::SUCCESS)
}

/// Measures whatever the rows asked for need.
async fn measure(options: &Options) -> Result<Vec<Row>> {
    let folder = tempfile::Builder::new().prefix("landbridge-bench-").tempdir().context("make a folder")?;
    let data = Data::make(&folder.path().join("data"), options.records).await?;
    eprintln!("{} contacts of {} bytes as JSON", options.records, data.bytes_per_record);
    let contestants = figures::contestants(&options.only);
    let dexie = contestants.contains(&Contestant::Dexie).then(dexie::fetch_once).transpose()?;
    let references = References::serve(&data, dexie.as_deref()).await?;
    let landbridge = if contestants.contains(&Contestant::Landbridge) || service::is_asked(&options.only) {
        Some(Landbridge::start(folder.path(), &data, options.records).await?)
    } else {
        None
    };
    let mut measured = Measured::default();
    for round in 1..=options.rounds {
        for kind in options.browser.kinds() {
            for contestant in &contestants {
                let browser = browser_name(*kind);
                let folder = folder.path().join(format!("{contestant:?}-{browser}-{round}"));
                let values = match (contestant, &landbridge) {
                    (Contestant::Landbridge, Some(landbridge)) => {
                        landbridge.measure(*kind, &folder, &data).await
                    }
                    _ => references.measure(*contestant, *kind, &folder, &data).await,
                };
                let values = values.with_context(|| format!("measure {contestant:?} in {browser}"))?;
                eprintln!("round {round}, {browser}, {contestant:?}: {values:?}");
                measured.add(browser, *contestant, values);
            }
        }
    }
    let mut rows = measured.rows(&options.only);
    if let Some(landbridge) = &landbridge {
        rows.extend(service::rows(&landbridge.url, &landbridge.owner, options.rounds, &options.only).await?);
    }
    Ok(rows)
}

fn browser_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Chromium => "chromium",
        Kind::Firefox => "firefox",
    }
}
