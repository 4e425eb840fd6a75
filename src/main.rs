//! The `landbridge` command: the service, the office agent, and the demo that joins both on one machine.

mod admin;
mod assets;
mod backup;
mod chance;
mod cli;
mod demo;
mod folder;
mod log;
mod office;
mod serve;
mod signals;
mod web;

use clap::Parser;
use cli::{Cli, Command};
use log::Journal;
use std::{io::IsTerminal, process::ExitCode};
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

fn main() -> ExitCode {
    let command = Cli::parse().into_command();
    start_log(&command);
    // Both ends of TLS are in the program; the office agent needs to know which implementation.
    rustls::crypto::ring::default_provider().install_default().expect("nobody installed one before");
    let runtime = tokio::runtime::Runtime::new().expect("the system gives threads");
    match runtime.block_on(run(command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("landbridge: {}", sentence(&error));
            ExitCode::FAILURE
        }
    }
}

/// The error and its causes, in one sentence: people read it, and a backtrace tells them nothing. Some errors have their cause in
/// their own words; it is not said twice.
fn sentence(error: &anyhow::Error) -> String {
    let mut sentence = String::new();
    for words in error.chain().map(ToString::to_string).filter(|words| !words.is_empty()) {
        if sentence.is_empty() {
            sentence = words;
        } else if !sentence.ends_with(&words) {
            sentence = format!("{sentence}: {words}");
        }
    }
    sentence
}

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Demo(options) => demo::run(options).await,
        Command::Serve(options) => serve::run(options).await,
        Command::Office(options) => office::run(options).await,
        Command::Admin(options) => admin::run(options).await,
        Command::Backup(options) => backup::back_up(options).await,
        Command::Restore(options) => backup::restore(options).await,
    }
}

/// Logs go to standard error, and of an office what a support bundle tells into its folder. The demo is quiet there, so that its one line
/// stands out.
fn start_log(command: &Command) {
    let usual = match command {
        Command::Demo(options) if !options.json => "warn",
        _ => "info,sqlx=warn",
    };
    let wanted = std::env::var("LANDBRIDGE_LOG").or_else(|_| std::env::var("RUST_LOG"));
    let filter = EnvFilter::new(wanted.as_deref().unwrap_or(usual));
    let is_coloured = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let for_people = tracing_subscriber::fmt::layer().with_ansi(is_coloured).with_writer(std::io::stderr);
    let journal = match command {
        Command::Office(cli::Office { command: None, connected, .. }) => {
            Some(Journal::new(&connected.data.data).with_filter(log::heard()))
        }
        _ => None,
    };
    tracing_subscriber::registry().with(for_people.with_filter(filter)).with(journal).init();
}
