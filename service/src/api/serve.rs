//! Serving connections until the service stops.

use super::{
    Api,
    tls::{Certificate, TlsListener},
};
use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener, ListenerExt},
};
use std::{future::IntoFuture, io, net::SocketAddr, time::Duration};
use tokio::net::{TcpListener, TcpStream};

/// How long requests under way may take once the service stops. Waiting requests and streams end by themselves.
const DRAIN: Duration = Duration::from_secs(10);

impl Api {
    /// Answers requests over HTTP until the service stops, and finishes those that it has begun.
    pub async fn serve(&self, listener: TcpListener) -> io::Result<()> {
        self.serve_on(listener.tap_io(|connection| send_at_once(connection))).await
    }

    /// The same over HTTPS.
    pub async fn serve_with_tls(&self, listener: TcpListener, certificate: &Certificate) -> io::Result<()> {
        let listener = TlsListener::new(listener, certificate);
        self.serve_on(listener.tap_io(|stream| send_at_once(stream.get_ref().0))).await
    }

    async fn serve_on<L>(&self, listener: L) -> io::Result<()>
    where
        L: Listener<Addr = SocketAddr>,
        SocketAddr: for<'a> Connected<IncomingStream<'a, L>>,
    {
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

/// Pokes are tiny: they must not wait for more bytes to travel with.
fn send_at_once(connection: &TcpStream) {
    if let Err(error) = connection.set_nodelay(true) {
        tracing::debug!(%error, "a connection cannot be told to send at once");
    }
}
