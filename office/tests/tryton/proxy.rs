//! A line to the server that can be cut at the worst moment.

use crate::server::Server;
use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinSet,
};

/// What the line does with the next call of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The server never hears of it.
    Before,
    /// The server answers, and the answer is lost.
    After,
    /// The answer is kept back until the line ends.
    KeepBack,
    /// The server hears of it only when the line is released.
    Hold,
}

/// A line.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) port: u16,
    shared: Arc<Shared>,
    _serving: JoinSet<()>,
}

#[derive(Debug, Default)]
struct Shared {
    cut: Mutex<Option<(&'static str, Cut)>>,
    is_down: Mutex<bool>,
    /// Rung when the cut has happened.
    happened: Notify,
    released: Notify,
}

impl Line {
    /// To the server of this process.
    pub(crate) async fn new() -> Self {
        Self::to(Server::running().await.port).await
    }

    /// To a server at this port.
    pub(crate) async fn to(server: u16) -> Self {
        // Another test may have installed it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared::default());
        let mut serving = JoinSet::new();
        let of_task = shared.clone();
        serving.spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let shared = of_task.clone();
                tokio::spawn(async move { carry(client, server, &shared).await });
            }
        });
        Self { port, shared, _serving: serving }
    }

    /// Cuts the next call whose method ends so.
    pub(crate) fn cut(&self, method: &'static str, cut: Cut) {
        *self.shared.cut.lock().unwrap() = Some((method, cut));
    }

    /// Waits until it is cut.
    pub(crate) async fn is_cut(&self) {
        self.shared.happened.notified().await;
    }

    /// Lets go on what is held.
    pub(crate) fn release(&self) {
        self.shared.released.notify_one();
    }

    /// Nobody is at the other end, or somebody is again.
    pub(crate) fn set_down(&self, is_down: bool) {
        *self.shared.is_down.lock().unwrap() = is_down;
    }
}

/// Carries one request and its answer; the connection ends with it.
async fn carry(mut client: TcpStream, server: u16, shared: &Shared) {
    let Some(request) = read_request(&mut client).await else { return };
    if *shared.is_down.lock().unwrap() {
        return;
    }
    let cut = {
        let mut wanted = shared.cut.lock().unwrap();
        let is_it = wanted.is_some_and(|(method, _)| {
            String::from_utf8_lossy(&request).contains(&format!(".{method}\",\"params\""))
        });
        if is_it { wanted.take().map(|(_, cut)| cut) } else { None }
    };
    if cut == Some(Cut::Before) {
        shared.happened.notify_one();
        return;
    }
    if cut == Some(Cut::Hold) {
        shared.happened.notify_one();
        shared.released.notified().await;
    }
    let mut line = TcpStream::connect((Ipv4Addr::LOCALHOST, server)).await.unwrap();
    line.write_all(&request).await.unwrap();
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).await.unwrap();
    match cut {
        None | Some(Cut::Hold) => {
            // Whoever asked may have gone.
            let _ = client.write_all(&answer).await;
        }
        Some(Cut::KeepBack) => {
            shared.happened.notify_one();
            std::future::pending::<()>().await;
        }
        Some(Cut::Before | Cut::After) => shared.happened.notify_one(),
    }
}

/// One request, which asks for the connection to be closed after it.
async fn read_request(client: &mut TcpStream) -> Option<Vec<u8>> {
    let mut request = Vec::new();
    loop {
        let mut part = [0; 16 << 10];
        let count = client.read(&mut part).await.ok().filter(|count| *count > 0)?;
        request.extend(&part[..count]);
        let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
        let length =
            head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
        if request.len() >= end + 4 + length {
            let at = request.windows(2).position(|window| window == b"\r\n")? + 2;
            request.splice(at..at, *b"connection: close\r\n");
            return Some(request);
        }
    }
}
