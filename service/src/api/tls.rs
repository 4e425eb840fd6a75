//! HTTPS by the service itself.

use axum::serve::Listener;
use rustls::{
    ServerConfig,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject},
    },
};
use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use thiserror::Error;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// How long a client may take to agree on the keys.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// More handshakes at once than this wait their turn.
const MAX_HANDSHAKES: usize = 256;

/// The certificate of a service, and its key.
#[derive(Clone, Debug)]
pub struct Certificate(Arc<ServerConfig>);

/// Why a certificate is of no use.
#[derive(Debug, Error)]
pub enum CertificateError {
    /// Look at the path, or make the file anew.
    #[error("{file} cannot be read as PEM")]
    File {
        /// Which.
        file: PathBuf,
        /// What is wrong.
        source: pem::Error,
    },
    /// Make both anew.
    #[error("certificate and key do not belong together")]
    Mismatch(#[from] rustls::Error),
}

impl Certificate {
    /// Reads a certificate, with those of its issuers behind it, and its key. Both files are PEM.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, CertificateError> {
        let file_error = |file: &Path| {
            let file = file.to_owned();
            move |source| CertificateError::File { file, source }
        };
        let chain: Result<Vec<_>, _> =
            CertificateDer::pem_file_iter(certificate).and_then(|found| found.collect());
        let chain = chain.map_err(file_error(certificate))?;
        let key = PrivateKeyDer::from_pem_file(key).map_err(file_error(key))?;
        let mut config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(Arc::new(config)))
    }
}

/// Connections that have agreed on their keys. Slow clients hold nobody up.
pub(super) struct TlsListener {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    handshakes: JoinSet<Option<(TlsStream<TcpStream>, SocketAddr)>>,
}

impl TlsListener {
    /// Listens with a certificate.
    pub(super) fn new(listener: TcpListener, certificate: &Certificate) -> Self {
        let acceptor = TlsAcceptor::from(Arc::clone(&certificate.0));
        Self { listener, acceptor, handshakes: JoinSet::new() }
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let has_room = self.handshakes.len() < MAX_HANDSHAKES;
            tokio::select! {
                (connection, peer) = Listener::accept(&mut self.listener), if has_room => {
                    let acceptor = self.acceptor.clone();
                    self.handshakes.spawn(shake_hands(acceptor, connection, peer));
                }
                Some(done) = self.handshakes.join_next() => {
                    if let Ok(Some(agreed)) = done {
                        return agreed;
                    }
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

async fn shake_hands(
    acceptor: TlsAcceptor,
    connection: TcpStream,
    peer: SocketAddr,
) -> Option<(TlsStream<TcpStream>, SocketAddr)> {
    match timeout(HANDSHAKE, acceptor.accept(connection)).await {
        Ok(Ok(stream)) => Some((stream, peer)),
        // Browsers try, and give up, all the time: no reason to worry anybody.
        Ok(Err(error)) => {
            tracing::debug!(%peer, %error, "a handshake failed");
            None
        }
        Err(_) => None,
    }
}
