//! `landbridge office`: the office agent, alone or within the demo.

mod console;
mod doctor;
mod install;
mod propose;
mod support;

use crate::{
    chance::{now_millis, random},
    cli,
    demo::{self, Secrets},
    folder::Folder,
    signals::stop_on_signals,
};
use anyhow::{Context, Result, anyhow};
use jiff::tz::TimeZone;
use landbridge_model::AgentId;
use landbridge_office::{
    agent::{self, AgentConfig, Database},
    doctor::Candidate,
    mapping::{Mapping, MappingError, sample_mapping},
};
use landbridge_service::api::Stop;
use std::{fs, path::Path, sync::Arc};

/// Runs the agent until it is asked to end, or does what else there is to do in the office.
pub(crate) async fn run(options: cli::Office) -> Result<()> {
    match options.command {
        None => run_office(options).await,
        Some(cli::OfficeCommand::Doctor { connected, user }) => doctor::run(&connected, user).await,
        Some(cli::OfficeCommand::Install { data, console, print }) => {
            install::run(&data.data, console, print)
        }
        Some(cli::OfficeCommand::SupportBundle { data, output }) => support::run(&data, output).await,
        Some(cli::OfficeCommand::ProposeMapping { database, to }) => propose::run(&database, to).await,
    }
}

/// The agent alone where everything is named that it needs, else the console.
async fn run_office(options: cli::Office) -> Result<()> {
    let folder = Folder::open(&options.connected.data.data)?;
    let demo = demo::read_secrets(&folder)?;
    if named_token(&options.connected)?.is_none() && demo.is_none() {
        return console::run(&options, &folder).await;
    }
    run_connected(options.connected, folder, demo).await
}

async fn run_connected(options: cli::Connected, folder: Folder, demo: Option<Secrets>) -> Result<()> {
    let config = to_config(&options, &folder, demo.as_ref())?;
    let _lock = folder.lock_office()?;
    let stop = stop_on_signals()?;
    tracing::info!(service = config.service, database = %config.database, "the office agent starts");
    run_agent(config, stop).await
}

/// Runs the agent of a demo until it is asked to end.
pub(crate) async fn run_demo(folder: &Folder, secrets: &Secrets, stop: Stop) -> Result<()> {
    let options = cli::Connected::default();
    run_agent(to_config(&options, folder, Some(secrets))?, stop).await
}

async fn run_agent(config: AgentConfig, mut stop: Stop) -> Result<()> {
    agent::run(config, async move { stop.stopped().await }).await.map_err(|error| anyhow!(error))
}

/// What was named; where nothing was, what the demo in the folder uses.
fn to_config(options: &cli::Connected, folder: &Folder, demo: Option<&Secrets>) -> Result<AgentConfig> {
    let named = named(options, Some(folder), demo)?;
    let mapping = named.mapping.context(missing("--mapping"))?;
    Ok(AgentConfig {
        service: named.service.context(missing("--service"))?,
        token: named.token.context(missing("--token or --token-file"))?,
        database: named.database.context(missing("--database"))?,
        mapping: mapping.map_err(|error| anyhow!(error))?,
        now_millis: Arc::new(now_millis),
        zone: TimeZone::system(),
        random: Arc::new(random),
        fresh: AgentId::new(now_millis().cast_unsigned(), random()),
        records_per_second: None,
        try_now: Arc::default(),
        tell: Arc::new(|_| {}),
    })
}

/// The same as far as it is there.
fn named(options: &cli::Connected, folder: Option<&Folder>, demo: Option<&Secrets>) -> Result<Candidate> {
    let business_database = folder.filter(|_| demo.is_some()).map(Folder::business_database);
    let kept = folder.map_or(options.data.data.as_path(), Folder::path);
    let named = options.database.as_deref().map(|name| Database::named(name).in_folder(kept));
    let token = named_token(options)?.or_else(|| demo.map(|demo| demo.agent_token.clone()));
    let mapping = match &options.mapping {
        Some(path) => Some(read_mapping(path)?),
        None => match named.as_ref().and_then(Database::own_mapping) {
            Some(own) => Some(Ok(own)),
            None => demo.map(|_| Ok(sample_mapping())),
        },
    };
    Ok(Candidate {
        database: named.or_else(|| Some(Database::from(&business_database?))),
        mapping,
        service: options.service.clone().or_else(|| demo.map(|demo| demo.service_url.clone())),
        token,
        user: None,
    })
}

fn missing(option: &str) -> String {
    format!("an office agent needs {option}, unless --data names the folder of a demo")
}

fn named_token(options: &cli::Connected) -> Result<Option<String>> {
    let Some(path) = &options.token_file else { return Ok(options.token.clone()) };
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Some(text.trim().to_owned()))
}

fn read_mapping(path: &Path) -> Result<Result<Mapping, MappingError>> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
    Ok(Mapping::parse(&name, &text))
}
