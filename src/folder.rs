//! What lies where in the data folder, and that only one program uses it at a time.

use anyhow::{Context, Result, bail};
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::Write,
    path::{Path, PathBuf},
};

/// The data folder.
#[derive(Clone, Debug)]
pub(crate) struct Folder(PathBuf);

/// A part of the system of which one at most may run on a folder. The lock ends with the program.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "it is kept open, not used")] File);

impl Folder {
    /// The folder, made when it is not there.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let problem = || format!("cannot use the folder {}", path.display());
        fs::create_dir_all(path).with_context(problem)?;
        let path = fs::canonicalize(path).with_context(problem)?;
        Ok(Self(path))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// What the service keeps.
    pub(crate) fn service(&self) -> PathBuf {
        self.0.join("service")
    }

    /// A backup that the running service is asked to put back.
    pub(crate) fn restore_request(&self) -> PathBuf {
        self.service().join("restore.pending")
    }

    /// The sample company's business database.
    pub(crate) fn business_database(&self) -> PathBuf {
        self.0.join("business.sqlite")
    }

    /// The browser extension, unpacked and packed.
    pub(crate) fn extension(&self) -> PathBuf {
        self.0.join("extension")
    }

    /// What the demo made up at its first start.
    pub(crate) fn demo(&self) -> PathBuf {
        self.0.join("demo.json")
    }

    /// How the office is set up.
    pub(crate) fn office(&self) -> PathBuf {
        self.0.join("office.json")
    }

    /// The mapping that came from another computer.
    pub(crate) fn carried_mapping(&self) -> PathBuf {
        self.0.join("mapping.toml")
    }

    /// The key of the office console's address.
    pub(crate) fn console_key(&self) -> PathBuf {
        self.0.join("console.key")
    }

    /// The page that leads to the office console.
    pub(crate) fn console_page(&self) -> PathBuf {
        self.0.join("console.html")
    }

    /// Takes the folder for the service, which includes the right to put its database back.
    pub(crate) fn lock_service(&self) -> Result<Lock> {
        match self.try_lock("service.lock")? {
            Some(lock) => Ok(lock),
            None => bail!(
                "a service runs on the folder {} already; stop it, or choose another folder with --data",
                self.0.display()
            ),
        }
    }

    /// Takes the folder for the office agent.
    pub(crate) fn lock_office(&self) -> Result<Lock> {
        match self.try_lock("office.lock")? {
            Some(lock) => Ok(lock),
            None => bail!(
                "an office agent runs on the folder {} already; stop it, or choose another folder with --data",
                self.0.display()
            ),
        }
    }

    /// Whether a service runs on the folder.
    pub(crate) fn is_service_running(&self) -> Result<bool> {
        Ok(self.try_lock("service.lock")?.is_none())
    }

    fn try_lock(&self, name: &str) -> Result<Option<Lock>> {
        let problem = || format!("cannot write in the folder {}", self.0.display());
        let path = self.0.join(name);
        let file = OpenOptions::new().create(true).append(true).open(path).with_context(problem)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error).with_context(problem),
        }
    }
}

/// Writes a file that only its owner may read, whole or not at all.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> Result<()> {
    let fresh = path.with_extension("new");
    write_fresh(&fresh, content)
        .and_then(|()| fs::rename(&fresh, path))
        .with_context(|| format!("cannot write {}", path.display()))
}

fn write_fresh(path: &Path, content: &[u8]) -> std::io::Result<()> {
    // One that a crash left behind may have other rights.
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_service_on_the_folder_is_refused_in_words() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(place.path()).unwrap();
        let first = folder.lock_service().unwrap();
        assert!(folder.is_service_running().unwrap());
        let sentence = folder.lock_service().unwrap_err().to_string();
        assert!(sentence.contains("runs on the folder"), "{sentence}");
        drop(first);
        assert!(!folder.is_service_running().unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn secrets_are_for_their_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("demo.json");
        write_private(&path, b"1").unwrap();
        write_private(&path, b"2").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"2");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
