//! Ctrl-C and SIGTERM: the wish that the program ends.

use anyhow::{Context, Result};
use landbridge_service::api::Stop;
use tokio::signal::unix::{SignalKind, signal};

/// A stop that is given when the person or the system asks the program to end. A second wish ends it at once.
pub(crate) fn stop_on_signals() -> Result<Stop> {
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen to signals")?;
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen to signals")?;
    let (sender, stop) = Stop::new();
    tokio::spawn(async move {
        let mut wish = async || {
            tokio::select! {
                _ = interrupt.recv() => {},
                _ = terminate.recv() => {},
            }
        };
        wish().await;
        tracing::info!("stopping");
        sender.send_replace(true);
        wish().await;
        std::process::exit(130);
    });
    Ok(stop)
}
