//! `landbridge office`: the office agent, alone or within the demo.

use crate::{
    chance::{now_millis, random},
    cli,
    demo::{self, Secrets},
    folder::Folder,
    signals::stop_on_signals,
};
use anyhow::{Context, Result, anyhow};
use landbridge_office::{
    agent::{self, AgentConfig, Database},
    mapping::{Mapping, sample_mapping},
};
use landbridge_service::api::Stop;
use std::{fs, path::Path, sync::Arc};

/// Runs the agent until it is asked to end.
pub(crate) async fn run(options: cli::Office) -> Result<()> {
    let folder = Folder::open(&options.data.data)?;
    let demo = demo::read_secrets(&folder)?;
    let config = to_config(&options, &folder, demo.as_ref())?;
    let _lock = folder.lock_office()?;
    let stop = stop_on_signals()?;
    tracing::info!(service = config.service, database = %config.database, "the office agent starts");
    run_agent(config, stop).await
}

/// Runs the agent of a demo until it is asked to end.
pub(crate) async fn run_demo(folder: &Folder, secrets: &Secrets, stop: Stop) -> Result<()> {
    let options = cli::Office::default();
    run_agent(to_config(&options, folder, Some(secrets))?, stop).await
}

async fn run_agent(config: AgentConfig, mut stop: Stop) -> Result<()> {
    agent::run(config, async move { stop.stopped().await }).await.map_err(|error| anyhow!(error))
}

/// What was named; where nothing was, what the demo in the folder uses.
fn to_config(options: &cli::Office, folder: &Folder, demo: Option<&Secrets>) -> Result<AgentConfig> {
    let service = options.service.clone().or_else(|| demo.map(|demo| demo.service_url.clone()));
    let token = named_token(options)?.or_else(|| demo.map(|demo| demo.agent_token.clone()));
    let database = options.database.as_deref().map(Database::named);
    let database = database.or_else(|| demo.map(|_| Database::from(&folder.business_database())));
    let mapping = match &options.mapping {
        Some(path) => Some(read_mapping(path)?),
        None => demo.map(|_| sample_mapping()),
    };
    Ok(AgentConfig {
        service: service.context(missing("--service"))?,
        token: token.context(missing("--token or --token-file"))?,
        database: database.context(missing("--database"))?,
        mapping: mapping.context(missing("--mapping"))?,
        now_millis: Arc::new(now_millis),
        random: Arc::new(random),
    })
}

fn missing(option: &str) -> String {
    format!("an office agent needs {option}, unless --data names the folder of a demo")
}

fn named_token(options: &cli::Office) -> Result<Option<String>> {
    let Some(path) = &options.token_file else { return Ok(options.token.clone()) };
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Some(text.trim().to_owned()))
}

fn read_mapping(path: &Path) -> Result<Mapping> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
    Mapping::parse(&name, &text).map_err(|error| anyhow!(error))
}
