//! Runs the office agent as the setup says: not before its time, not while it is paused, and again when it has ended for a reason that
//! somebody may have removed.

use super::{Console, NotKept, Setup, progress, read_mapping, setup::Wanted};
use crate::agent::{self, AgentConfig, AgentError, News, Pause, Service};
use landbridge_model::{
    AgentId,
    console::{Phase, Start},
    obstacle::Obstacle,
};
use std::{future::pending, num::NonZeroU32, sync::Arc, time::Duration};
use thiserror::Error;

/// The longest sleep before a start: the computer may have slept, or its clock been set.
const LOOK_AT_CLOCK: Duration = Duration::from_secs(5);
/// How soon an agent that ended is tried again.
const AGAIN_AFTER: Duration = Duration::from_secs(20);
/// One that was about to open the business database when this one came in its place does so once more.
const MAX_REPLACED: u32 = 2;

/// Never ends.
pub(super) async fn forever(console: &Console) {
    let mut changes = console.0.changes.subscribe();
    let mut replaced = 0;
    loop {
        if changes.has_changed().unwrap_or(false) {
            replaced = 0;
        }
        changes.mark_unchanged();
        let setup = console.setup().clone();
        match console.wanted(&setup) {
            Wanted::Nothing => {
                console.set_phase(Phase::Idle);
                // The sender lives as long as the console.
                let _ = changes.changed().await;
            }
            Wanted::Later(at_millis) | Wanted::Closed(Some(at_millis)) => {
                let millis = u64::try_from(at_millis - console.now_millis()).unwrap_or(0);
                let _ =
                    tokio::time::timeout(LOOK_AT_CLOCK.min(Duration::from_millis(millis)), changes.changed())
                        .await;
            }
            Wanted::Closed(None) => {
                let _ = tokio::time::timeout(LOOK_AT_CLOCK, changes.changed()).await;
            }
            Wanted::Now => tokio::select! {
                () = run(console, &setup, &mut replaced) => {}
                _ = changes.changed() => {}
                // Every step is one transaction: leaving in the middle of one loses nothing.
                () = closing_time(console, &setup) => console.set_phase(Phase::Idle),
            },
        }
    }
}

/// Waits until the hours at which the office synchronises are over.
async fn closing_time(console: &Console, setup: &Setup) {
    while console.wanted(setup) == Wanted::Now {
        tokio::time::sleep(LOOK_AT_CLOCK).await;
    }
}

/// Runs the agent until it cannot go on, and waits a while. `replaced` counts how often another agent has taken over the business database.
async fn run(console: &Console, setup: &Setup, replaced: &mut u32) {
    let _at_work = console.0.at_work.lock().await;
    let Err(ended) = try_to_run(console, setup).await else { return };
    let is_taken_over = matches!(ended, Ended::Agent(AgentError::TakenOver));
    if (is_taken_over || ended.is_void()) && console.gives_way(setup).await {
        return;
    }
    let obstacle = ended.obstacle();
    tracing::error!(obstacle = obstacle.kind(), error = %ended, "the office agent has ended");
    progress::needs_somebody(&mut console.progress(), obstacle, console.now_millis());
    *replaced += u32::from(is_taken_over);
    // Two that take over from each other would do nothing else; somebody has to say which one is meant.
    let again_after = (*replaced <= MAX_REPLACED).then(|| ended.again_after());
    console.note_retry(again_after);
    tokio::select! {
        () = after(again_after) => {}
        () = console.0.try_now.notified() => {}
    }
}

async fn after(pause: Option<Duration>) {
    match pause {
        Some(pause) => tokio::time::sleep(pause).await,
        None => pending().await,
    }
}

/// Why the agent does not run.
#[derive(Debug, Error)]
enum Ended {
    /// Somebody has to do something about it.
    #[error(transparent)]
    Agent(#[from] AgentError),
    /// Make room.
    #[error(transparent)]
    NotKept(#[from] NotKept),
    /// Name them.
    #[error("the business database or its mapping is not named")]
    NotNamed,
}

impl Ended {
    /// Whether the service does not know the token, or not any more.
    fn is_void(&self) -> bool {
        matches!(self, Self::Agent(AgentError::TokenRefused))
    }

    fn obstacle(&self) -> Obstacle {
        match self {
            Self::Agent(error) => error.into(),
            Self::NotKept(error) => Obstacle::SetupUnwritable { says: error.0.to_string() },
            Self::NotNamed => Obstacle::NotNamed,
        }
    }

    /// How soon it is tried again.
    fn again_after(&self) -> Duration {
        match self {
            // The service knows more of it.
            Self::Agent(AgentError::PutBack) => Duration::ZERO,
            _ => AGAIN_AFTER,
        }
    }
}

async fn try_to_run(console: &Console, setup: &Setup) -> Result<(), Ended> {
    let config = agent_config(console, setup)?;
    wait_for_leave(&config).await?;
    begin(console, setup)?;
    Ok(agent::run(config, pending()).await?)
}

/// Waits until the service says that this office may synchronise: an agent that opens the business database stops any other one, also one
/// that has taken its place while this computer was off.
async fn wait_for_leave(config: &AgentConfig) -> Result<(), AgentError> {
    let service = Service::new(&config.service, &config.token)?;
    let mut pause = Pause::default();
    loop {
        match service.workspace().await {
            Err(error) if error.is_passing() => pause.after(config, &error).await,
            answer => return answer.map(drop),
        }
    }
}

/// Notes when the first synchronisation began.
fn begin(console: &Console, setup: &Setup) -> Result<(), NotKept> {
    match setup.start {
        Some(Start { began_millis: None, at_millis }) => {
            let began_millis = Some(console.now_millis());
            // Whatever somebody has chosen since stays.
            console.change_quietly(|present| {
                if present.start == setup.start {
                    present.start = Some(Start { at_millis, began_millis });
                }
            })
        }
        _ => Ok(()),
    }
}

fn agent_config(console: &Console, setup: &Setup) -> Result<AgentConfig, Ended> {
    let database = console.database(setup).ok_or(Ended::NotNamed)?;
    let mapping = read_mapping(&setup.source).ok_or(Ended::NotNamed)?.map_err(AgentError::from)?;
    // The database knows one that is older than this setup, or else the service was told this one.
    let unused = || AgentId::new(console.now_millis().cast_unsigned(), (console.0.config.random)());
    let (of_news, types) = (console.clone(), mapping.record_types().to_vec());
    Ok(AgentConfig {
        service: setup.source.service.clone(),
        token: setup.token.clone().unwrap_or_default(),
        database,
        mapping,
        now_millis: console.0.config.now_millis.clone(),
        zone: console.0.config.zone.clone(),
        random: console.0.config.random.clone(),
        fresh: setup.fresh().unwrap_or_else(unused),
        records_per_second: setup.pace.records_per_second.and_then(NonZeroU32::new),
        try_now: console.0.try_now.clone(),
        tell: Arc::new(move |news| {
            if let News::Fails { again_after, .. } = &news {
                of_news.note_retry(Some(*again_after));
            }
            progress::note(&mut of_news.progress(), &types, &news, of_news.now_millis());
        }),
    })
}
