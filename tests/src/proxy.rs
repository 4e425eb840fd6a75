//! A TCP proxy with a switch between a person and the service: the network that fails on request.
//!
//! Only a proxy can lose an acknowledgement, and it works alike for every browser, in pages and in extensions.

mod exchange;

use std::io::ErrorKind;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, bail};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::{places, wait};

/// What the network does with a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Everything passes.
    Pass,
    /// Nobody listens: connections are refused.
    Refuse,
    /// Connections are taken and never answered.
    Hang,
    /// Each request is answered 503, as by a reverse proxy whose service is away.
    Unavailable,
    /// The service carries out each request whose line contains `of` (as in `POST /api/v1/`) and its answer is lost;
    /// other requests pass.
    CutAfterCommit {
        /// A part of the request line, which is `METHOD PATH HTTP/1.1`.
        of: String,
    },
    /// Of the requests whose line or body contains `of` the first `after` pass. The service carries the others out, too, but their answers are
    /// held back until [`Proxy::release`].
    Hold {
        /// A part of the request line, or of the body.
        of: String,
        /// So many pass.
        after: usize,
    },
}

/// A running proxy on the loopback address. It ends when dropped.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    traffic: Arc<Traffic>,
    switch: mpsc::Sender<Switch>,
    task: JoinHandle<()>,
}

/// An order to change the mode, answered when the new mode holds.
type Switch = (Mode, oneshot::Sender<std::io::Result<()>>);

impl Proxy {
    /// Starts a proxy on a port of its own in front of `upstream`, a port on the same machine, which may be closed
    /// for now. It begins in [`Mode::Pass`].
    pub async fn start(upstream: u16) -> Result<Proxy> {
        let port = places::free_port()?;
        let (switch, orders) = mpsc::channel(1);
        let traffic = Arc::new(Traffic::default());
        let upstream = Upstream { port: upstream, traffic: traffic.clone() };
        let listener = listen(port).await.context("listen as the proxy")?;
        let task = tokio::spawn(run(port, listener, upstream, orders));
        Ok(Proxy { port, traffic, switch, task })
    }

    /// The address that people use.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Switches the network. On return every older connection is closed and the new mode holds.
    pub async fn set(&self, mode: Mode) -> Result<()> {
        let (done, answer) = oneshot::channel();
        if self.switch.send((mode, done)).await.is_err() {
            bail!("the proxy has ended");
        }
        answer.await.context("hear from the proxy")?.context("listen again as the proxy")
    }

    /// Waits until the proxy has lost `count` answers since its start, so that a test knows that the service has
    /// carried out what nobody was told.
    pub async fn wait_for_cuts(&self, count: usize) -> Result<()> {
        let claim = format!("{count} answers to be lost");
        let cuts = &self.traffic.cuts;
        wait::until(&claim, async || Ok((cuts.load(Ordering::SeqCst) >= count).then_some(()))).await
    }

    /// Waits until `count` answers are held back in [`Mode::Hold`].
    pub async fn wait_for_held(&self, count: usize) -> Result<()> {
        let claim = format!("{count} answers to be held back");
        let held = &self.traffic.held;
        wait::until(&claim, async || Ok((held.load(Ordering::SeqCst) >= count).then_some(()))).await
    }

    /// Gives out the answers that are held back in [`Mode::Hold`], and holds back no more.
    pub fn release(&self) {
        self.traffic.is_released.send_replace(true);
    }

    /// The lines of the requests that [`Mode::Hold`] is about, since it was set.
    pub fn asked(&self) -> Vec<String> {
        self.traffic.lock_asked().clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What came by.
#[derive(Debug, Default)]
struct Traffic {
    /// How many answers were lost on the way back.
    cuts: AtomicUsize,
    /// How many were held back.
    held: AtomicUsize,
    is_released: watch::Sender<bool>,
    asked: Mutex<Vec<String>>,
}

impl Traffic {
    fn lock_asked(&self) -> MutexGuard<'_, Vec<String>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nothing has come by in the new mode.
    fn begin(&self) {
        self.lock_asked().clear();
        self.held.store(0, Ordering::SeqCst);
        self.is_released.send_replace(false);
    }
}

/// Where connections lead, and what came by.
#[derive(Clone)]
struct Upstream {
    port: u16,
    traffic: Arc<Traffic>,
}

impl Upstream {
    async fn connect(&self) -> std::io::Result<TcpStream> {
        TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await
    }

    fn note_cut(&self) {
        self.traffic.cuts.fetch_add(1, Ordering::SeqCst);
    }

    /// Notes a request, and answers how many came before it.
    fn note_asked(&self, line: &str) -> usize {
        let mut asked = self.traffic.lock_asked();
        asked.push(line.to_owned());
        asked.len() - 1
    }

    async fn wait_for_release(&self) {
        self.traffic.held.fetch_add(1, Ordering::SeqCst);
        // The sender lasts as long as this.
        let _ = self.traffic.is_released.subscribe().wait_for(|is_released| *is_released).await;
    }
}

async fn listen(port: u16) -> std::io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
}

async fn run(port: u16, listener: TcpListener, upstream: Upstream, mut orders: mpsc::Receiver<Switch>) {
    let mut mode = Mode::Pass;
    let mut listener = Some(listener);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            order = orders.recv() => {
                let Some((next, done)) = order else { return };
                // Shutting down waits for every task's end, and with it for its sockets being closed.
                connections.shutdown().await;
                upstream.traffic.begin();
                let changed = change_listener(&mut listener, &next, port).await;
                mode = next;
                // A test that no longer waits for the answer has ended.
                let _ = done.send(changed);
            }
            accepted = accept(listener.as_ref()) => {
                if let Ok(client) = accepted {
                    connections.spawn(carry(mode.clone(), client, upstream.clone()));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn change_listener(listener: &mut Option<TcpListener>, mode: &Mode, port: u16) -> std::io::Result<()> {
    if *mode == Mode::Refuse {
        *listener = None;
    } else if listener.is_none() {
        *listener = Some(listen(port).await?);
    }
    Ok(())
}

async fn accept(listener: Option<&TcpListener>) -> std::io::Result<TcpStream> {
    match listener {
        Some(listener) => listener.accept().await.map(|(stream, _)| stream),
        None => std::future::pending().await,
    }
}

async fn carry(mode: Mode, client: TcpStream, upstream: Upstream) {
    let carried = match mode {
        Mode::Pass => exchange::pass(client, &upstream).await,
        Mode::Refuse => Ok(()),
        Mode::Hang => {
            // The connection stays open, unanswered, until the switch is turned and drops it.
            std::future::pending::<()>().await;
            drop(client);
            Ok(())
        }
        Mode::Unavailable => exchange::answer_unavailable(client).await,
        Mode::CutAfterCommit { of } => exchange::cut_after_commit(client, &upstream, &of).await,
        Mode::Hold { of, after } => exchange::hold(client, &upstream, &of, after).await,
    };
    // Connections end in all sorts of ways here, on purpose; only a mistake of the proxy itself is worth a word.
    if let Err(error) = carried
        && error.kind() == ErrorKind::InvalidData
    {
        panic!("the proxy could not follow a request: {error}");
    }
}
