//! `landbridge backup` and `landbridge restore`: the service's data as one file, while the service runs or not.
//!
//! A running service does the putting back itself: the file is laid beside its database, and the service closes the
//! database, takes the file in its place and goes on, on the same socket.

use crate::{cli, folder::Folder};
use anyhow::{Context, Result, anyhow, bail, ensure};
use landbridge_service::{FILE, OpenError, Store};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// How long a running service may take to put a backup back: it finishes its requests first.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// `landbridge backup`.
pub(crate) async fn back_up(options: cli::Backup) -> Result<()> {
    let folder = Folder::open(&options.data.data)?;
    let database = folder.service().join(FILE);
    ensure!(database.exists(), "there is no service's database in {}", options.data.data.display());
    ensure!(!options.to.exists(), "{} is there already; name another file", options.to.display());
    // A backup that was broken off must not look like one.
    let unfinished = beside(&options.to, ".unfinished");
    remove_if_there(&unfinished).with_context(|| format!("cannot write {}", unfinished.display()))?;
    landbridge_service::back_up(&folder.service(), &unfinished).await.map_err(|error| anyhow!("{error}"))?;
    fs::File::open(&unfinished)
        .and_then(|file| file.sync_all())
        .and_then(|()| fs::rename(&unfinished, &options.to))
        .with_context(|| format!("cannot write {}", options.to.display()))
}

/// `landbridge restore`.
pub(crate) async fn restore(options: cli::Restore) -> Result<()> {
    let folder = Folder::open(&options.data.data)?;
    let request = folder.restore_request();
    ensure!(!request.exists(), "another backup is being put back already");
    fs::create_dir_all(folder.service())
        .with_context(|| format!("cannot write {}", folder.service().display()))?;
    let copy = beside(&request, ".unfinished");
    fs::copy(&options.from, &copy).with_context(|| format!("cannot copy {}", options.from.display()))?;
    if let Err(error) = check(&copy).await {
        remove_if_there(&copy).with_context(|| format!("cannot remove {}", copy.display()))?;
        bail!("{} is no backup that can be put back: {error}", options.from.display());
    }
    if folder.is_service_running()? {
        fs::rename(&copy, &request).context("cannot ask the service to put the backup back")?;
        return wait_for_service(&folder).await;
    }
    let _lock = folder.lock_service()?;
    fs::rename(&copy, &request).context("cannot put the backup in its place")?;
    carry_out_request(&folder).await?;
    ensure!(!failed(&request).exists(), "the backup could not be put back; the log says why");
    Ok(())
}

/// Puts the requested backup in place of the database, which nobody may have open. When that fails, the database stays as it
/// was, and the request is kept under another name.
pub(crate) async fn carry_out_request(folder: &Folder) -> Result<()> {
    let request = folder.restore_request();
    match landbridge_service::restore(&request, &folder.service()).await {
        Ok(()) => {
            tracing::warn!("the service's data were put back from a backup");
            fs::remove_file(&request).with_context(|| format!("cannot remove {}", request.display()))
        }
        Err(error) => {
            tracing::error!(%error, "a backup could not be put back; the data stay as they were");
            fs::rename(&request, failed(&request))
                .with_context(|| format!("cannot rename {}", request.display()))
        }
    }
}

async fn wait_for_service(folder: &Folder) -> Result<()> {
    let request = folder.restore_request();
    remove_if_there(&failed(&request))?;
    let until = Instant::now() + PATIENCE;
    while request.exists() {
        if Instant::now() > until {
            fs::remove_file(&request).context("cannot withdraw the request")?;
            bail!("the running service did not put the backup back in time; stop it and try again");
        }
        sleep(LOOK_AGAIN).await;
    }
    ensure!(!failed(&request).exists(), "the service could not put the backup back; its log says why");
    Ok(())
}

/// Looks into the copy as a service would, in a folder of its own, so that the running one is never stopped for nothing.
async fn check(copy: &Path) -> Result<(), NotABackup> {
    let place = beside(copy, ".check");
    let checked = check_in(copy, &place).await;
    if let Err(error) = fs::remove_dir_all(&place) {
        tracing::warn!(%error, folder = %place.display(), "a folder cannot be removed");
    }
    checked
}

async fn check_in(copy: &Path, place: &Path) -> Result<(), NotABackup> {
    let database = place.join(FILE);
    fs::create_dir_all(place).and_then(|()| fs::copy(copy, &database)).map_err(NotABackup::Copy)?;
    // Opening it as a service's makes the tables that are missing, in any database; so this comes first.
    count_workspaces(&database).await.map_err(|_| NotABackup::Foreign)?;
    match Store::open(place).await {
        Ok(store) => {
            store.close().await;
            Ok(())
        }
        Err(OpenError::Newer { .. }) => Err(NotABackup::Newer),
        Err(_) => Err(NotABackup::Damaged),
    }
}

async fn count_workspaces(database: &Path) -> Result<i64, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(database);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let count = sqlx::query_scalar("select count(*) from workspace").fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(count)
}

/// Why a file cannot be put back.
#[derive(Debug, thiserror::Error)]
enum NotABackup {
    #[error("it cannot be copied: {0}")]
    Copy(io::Error),
    #[error("it was not made by `landbridge backup`")]
    Foreign,
    #[error("a newer version of Landbridge made it; use that version")]
    Newer,
    #[error("it is damaged")]
    Damaged,
}

fn failed(request: &Path) -> PathBuf {
    beside(request, ".failed")
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
