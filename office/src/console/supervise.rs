//! Runs the office agent as the setup says: not before its time, not while it is paused, and again when it has ended for a reason that
//! somebody may have removed.

use super::{Console, NotKept, Setup, progress, read_mapping, setup::Wanted};
use crate::agent::{self, AgentConfig, AgentError};
use landbridge_model::console::{Phase, Start};
use std::{future::pending, num::NonZeroU32, sync::Arc, time::Duration};

/// The longest sleep before a start: the computer may have slept, or its clock been set.
const LOOK_AT_CLOCK: Duration = Duration::from_secs(5);
/// How soon an agent that ended is tried again.
const AGAIN_AFTER: Duration = Duration::from_secs(20);

/// Never ends.
pub(super) async fn forever(console: &Console) {
    let mut changes = console.0.changes.subscribe();
    loop {
        changes.mark_unchanged();
        let setup = console.setup().clone();
        match setup.wanted(console.now_millis()) {
            Wanted::Nothing => {
                console.set_phase(Phase::Idle);
                // The sender lives as long as the console.
                let _ = changes.changed().await;
            }
            Wanted::Later(at_millis) => {
                let millis = u64::try_from(at_millis - console.now_millis()).unwrap_or(0);
                let _ =
                    tokio::time::timeout(LOOK_AT_CLOCK.min(Duration::from_millis(millis)), changes.changed())
                        .await;
            }
            Wanted::Now => tokio::select! {
                () = run(console, &setup) => {}
                _ = changes.changed() => {}
            },
        }
    }
}

/// Runs the agent until it cannot go on, and waits a while.
async fn run(console: &Console, setup: &Setup) {
    let why = match begin(console, setup) {
        Ok(()) => match agent_config(console, setup) {
            Ok(config) => agent::run(config, pending()).await.err(),
            Err(error) => Some(error),
        },
        Err(error) => {
            tracing::error!(%error, "the office agent waits");
            return tokio::time::sleep(AGAIN_AFTER).await;
        }
    };
    let Some(error) = why else { return };
    tracing::error!(%error, "the office agent has ended");
    progress::fails(&mut console.progress(), error.to_string(), true, console.now_millis());
    if matches!(error, AgentError::TakenOver) {
        // Two that take over from each other would do nothing else; somebody has to say which one is meant.
        return pending().await;
    }
    tokio::time::sleep(AGAIN_AFTER).await;
}

/// Notes when the first synchronisation began.
fn begin(console: &Console, setup: &Setup) -> Result<(), NotKept> {
    match setup.start {
        Some(Start { began_millis: None, at_millis }) => {
            let began_millis = Some(console.now_millis());
            console.change_quietly(|setup| setup.start = Some(Start { at_millis, began_millis }))
        }
        _ => Ok(()),
    }
}

fn agent_config(console: &Console, setup: &Setup) -> Result<AgentConfig, AgentError> {
    let database = setup.database().ok_or_else(|| AgentError::DatabaseMissing("".into()))?;
    let mapping = read_mapping(&setup.source).ok_or_else(|| AgentError::DatabaseMissing("".into()))??;
    let (of_news, types) = (console.clone(), mapping.record_types().to_vec());
    Ok(AgentConfig {
        service: setup.source.service.clone(),
        token: setup.token.clone().unwrap_or_default(),
        database,
        mapping,
        now_millis: console.0.config.now_millis.clone(),
        random: console.0.config.random.clone(),
        fresh: setup.fresh.ok_or(AgentError::TokenRefused)?,
        records_per_second: setup.pace.records_per_second.and_then(NonZeroU32::new),
        tell: Arc::new(move |news| {
            progress::note(&mut of_news.progress(), &types, &news, of_news.now_millis());
        }),
    })
}
