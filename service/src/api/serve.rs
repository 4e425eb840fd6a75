//! Serving connections until the service stops.

use super::Api;
use axum::serve::ListenerExt;
use std::{future::IntoFuture, io, net::SocketAddr, time::Duration};
use tokio::net::TcpListener;

/// How long requests under way may take once the service stops. Waiting requests and streams end by themselves.
const DRAIN: Duration = Duration::from_secs(10);

impl Api {
    /// Answers requests until the service stops, and finishes those that it has begun.
    pub async fn serve(&self, listener: TcpListener) -> io::Result<()> {
        // Pokes are tiny: they must not wait for more bytes to travel with.
        let listener = listener.tap_io(|connection| {
            if let Err(error) = connection.set_nodelay(true) {
                tracing::debug!(%error, "a connection cannot be told to send at once");
            }
        });
        let service = self.router().into_make_service_with_connect_info::<SocketAddr>();
        let mut stop = self.stop();
        let serving = axum::serve(listener, service)
            .with_graceful_shutdown(async move { stop.stopped().await })
            .into_future();
        let mut stop = self.stop();
        let too_long = async {
            stop.stopped().await;
            tokio::time::sleep(DRAIN).await;
        };
        tokio::select! {
            served = serving => served,
            () = too_long => {
                tracing::warn!("some requests did not end in time and were cut off");
                Ok(())
            }
        }
    }
}
