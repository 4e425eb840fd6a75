//! `landbridge serve`: the service, from opening its database to closing it.

use crate::{
    backup,
    chance::{now_millis, random},
    cli,
    folder::Folder,
    signals::stop_on_signals,
    web,
};
use anyhow::{Context, Result, anyhow, ensure};
use landbridge_service::{
    Clock, Dice, Store, Watch, Workspaces,
    accounts::Accounts,
    api::{Api, Certificate, PublicUrl, Scheme, Stop},
    mail::{Mailing, Post, Smtp},
};
use std::{io::ErrorKind, net::TcpListener, time::Duration};
use tokio::sync::watch;

/// How often a running service looks for a backup that it is to put back.
const LOOK_FOR_RESTORE: Duration = Duration::from_millis(300);

/// Runs the service until it is asked to end.
pub(crate) async fn run(options: cli::Serve) -> Result<()> {
    let folder = Folder::open(&options.data.data)?;
    let _lock = folder.lock_service()?;
    let certificate = read_certificate(&options)?;
    let door = Door::open(&options.address, certificate)?;
    let stop = stop_on_signals()?;
    tracing::info!(url = door.url(), local_url = door.local_url(), "the service starts");
    let rules = Rules { is_closed: options.closed, mails: read_mails(&options)? };
    run_on(&folder, &door, &rules, stop, async |_| Ok(())).await
}

fn read_mails(options: &cli::Serve) -> Result<Mails> {
    match (&options.smtp, &options.mail_from) {
        (Some(url), Some(from)) => {
            let smtp = Smtp::parse(url, from).context("cannot send mails")?;
            Ok(Mails::Smtp(Box::new(smtp)))
        }
        _ => Ok(Mails::Nowhere),
    }
}

fn read_certificate(options: &cli::Serve) -> Result<Option<Certificate>> {
    match (&options.tls_cert, &options.tls_key) {
        (Some(certificate), Some(key)) => {
            Certificate::read(certificate, key).map(Some).context("cannot speak HTTPS")
        }
        _ => Ok(None),
    }
}

/// How the operator lets people use the service.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    /// Whether nobody may make a workspace of their own.
    is_closed: bool,
    mails: Mails,
}

impl Rules {
    /// Those of a demo: anybody may come, and mails are shown to whoever looks.
    pub(crate) fn of_demo() -> Self {
        Self { is_closed: false, mails: Mails::Mailbox }
    }
}

/// Where mails go.
#[derive(Clone, Debug)]
enum Mails {
    /// There are none.
    Nowhere,
    /// The service shows them.
    Mailbox,
    /// To a mail server.
    Smtp(Box<Smtp>),
}

/// The socket that the service listens on. It stays open while the database is put back, so that requests wait meanwhile.
#[derive(Debug)]
pub(crate) struct Door {
    listener: TcpListener,
    certificate: Option<Certificate>,
    local_url: PublicUrl,
    public_url: PublicUrl,
}

impl Door {
    /// Begins to listen, over HTTPS when there is a certificate.
    pub(crate) fn open(options: &cli::Address, certificate: Option<Certificate>) -> Result<Self> {
        let ip = options.listen.ip();
        ensure!(
            certificate.is_some() || ip.is_loopback(),
            "plain HTTP is for loopback addresses only, since browsers keep nothing offline without HTTPS: listen on \
             127.0.0.1 behind a proxy that speaks HTTPS, or name a certificate with --tls-cert and --tls-key"
        );
        ensure!(
            options.public_url.is_some() || !ip.is_unspecified(),
            "{ip} is no address that people can use: name theirs with --public-url"
        );
        let listener = TcpListener::bind(options.listen).map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => anyhow!(
                "{} is in use by another program; choose another address with --listen",
                options.listen
            ),
            _ => anyhow!("cannot listen on {}: {error}", options.listen),
        })?;
        listener.set_nonblocking(true).context("cannot use the socket")?;
        let address = listener.local_addr().context("cannot use the socket")?;
        let scheme = if certificate.is_some() { Scheme::Https } else { Scheme::Http };
        let local_url = PublicUrl::of_listener(scheme, address);
        let public_url = match &options.public_url {
            Some(text) => PublicUrl::parse(text).context("--public-url is not of use")?,
            None => local_url.clone(),
        };
        Ok(Self { listener, certificate, local_url, public_url })
    }

    /// The address that people use.
    pub(crate) fn url(&self) -> String {
        self.public_url.origin()
    }

    /// The address on this machine, past any proxy.
    pub(crate) fn local_url(&self) -> String {
        self.local_url.origin()
    }
}

/// Runs the service until `stop`. `prepare` is called whenever it has opened its database, before it answers requests.
pub(crate) async fn run_on(
    folder: &Folder,
    door: &Door,
    rules: &Rules,
    mut stop: Stop,
    mut prepare: impl AsyncFnMut(&Service) -> Result<()>,
) -> Result<()> {
    loop {
        if folder.restore_request().exists() {
            backup::carry_out_request(folder).await?;
        }
        let service = Service::open(folder).await?;
        prepare(&service).await?;
        if service.serve(folder, door, rules, &mut stop).await? == End::Stop {
            return Ok(());
        }
    }
}

/// The service with its database open.
#[derive(Debug)]
pub(crate) struct Service {
    store: Store,
    /// The companies.
    pub(crate) workspaces: Workspaces,
}

/// Why a service stopped answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// It was asked to end.
    Stop,
    /// A backup is to be put back.
    Restore,
}

impl Service {
    /// Opens the database.
    pub(crate) async fn open(folder: &Folder) -> Result<Self> {
        let store = open_store(folder).await?;
        let workspaces = Workspaces::open(store.clone(), Clock::new(now_millis), Dice::new(random))
            .await
            .context("cannot open the workspaces")?;
        Ok(Self { store, workspaces })
    }

    /// The people and office agents.
    pub(crate) fn accounts(&self) -> Accounts {
        accounts(self.store.clone())
    }

    /// Finishes what it was asked and closes the database.
    pub(crate) async fn close(self) {
        self.workspaces.stop().await;
        self.store.close().await;
    }

    /// Answers requests until it is asked to end or to put a backup back, and closes the database.
    async fn serve(self, folder: &Folder, door: &Door, rules: &Rules, stop: &mut Stop) -> Result<End> {
        let (ending, ended) = Stop::new();
        let (accounts, workspaces) = (self.accounts(), self.workspaces.clone());
        let accounts = if rules.is_closed { accounts.closed() } else { accounts };
        let MailWork { accounts, watch, post } = self.begin_mails(accounts, &rules.mails, &door.public_url);
        let (public_url, local_url) = (door.public_url.clone(), door.local_url.clone());
        let api = Api::new(accounts, workspaces, public_url, &[local_url], web::assets(), ended.clone());
        let listener = door.listener.try_clone().and_then(tokio::net::TcpListener::from_std);
        let listener = listener.context("cannot use the socket")?;
        let serving = async {
            match &door.certificate {
                Some(certificate) => api.serve_with_tls(listener, certificate).await,
                None => api.serve(listener).await,
            }
        };
        let watched = ended.clone();
        let watching = async {
            if let Some(watch) = watch {
                watch.run(watched).await;
            }
        };
        let posting = async {
            if let Some(post) = post {
                post.run(ended).await;
            }
        };
        let (end, served, (), ()) =
            tokio::join!(wait_for_end(folder, stop, ending), serving, watching, posting);
        served.context("cannot serve")?;
        self.close().await;
        Ok(end)
    }

    /// Lets people be written to.
    fn begin_mails(&self, accounts: Accounts, mails: &Mails, public_url: &PublicUrl) -> MailWork {
        let (mailing, smtp) = match mails {
            Mails::Nowhere => return MailWork { accounts, watch: None, post: None },
            Mails::Mailbox => (Mailing::mailbox(public_url), None),
            Mails::Smtp(smtp) => (Mailing::new(public_url), Some((**smtp).clone())),
        };
        let (store, clock) = (self.store.clone(), Clock::new(now_millis));
        let post = smtp.map(|smtp| Post::new(store.clone(), clock.clone(), smtp, &mailing));
        let watch = Watch::new(store, clock, Dice::new(random), mailing.clone());
        MailWork { accounts: accounts.with_mail(mailing), watch: Some(watch), post }
    }
}

/// What writes to people.
struct MailWork {
    accounts: Accounts,
    /// Writes about offices that are silent.
    watch: Option<Watch>,
    /// Sends what is written.
    post: Option<Post>,
}

async fn wait_for_end(folder: &Folder, stop: &mut Stop, ending: watch::Sender<bool>) -> End {
    let end = tokio::select! {
        () = stop.stopped() => End::Stop,
        () = restore_request(folder) => End::Restore,
    };
    ending.send_replace(true);
    end
}

async fn restore_request(folder: &Folder) {
    let request = folder.restore_request();
    while !request.exists() {
        tokio::time::sleep(LOOK_FOR_RESTORE).await;
    }
}

/// Opens the service's database. Its errors are whole sentences.
pub(crate) async fn open_store(folder: &Folder) -> Result<Store> {
    Store::open(&folder.service()).await.map_err(|error| anyhow!("{error}"))
}

/// The accounts in a database.
pub(crate) fn accounts(store: Store) -> Accounts {
    Accounts::new(store, Clock::new(now_millis), Dice::new(random))
}
