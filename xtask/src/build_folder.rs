//! Where cargo builds. On a CI machine that is a folder outside the checkout, so that the next fresh clone finds the
//! dependencies compiled.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::setup::cache_folder;

/// Each path that was ever checked out leaves its own crates in the folder; above this it is emptied.
const LIMIT_BYTES: u64 = 20 << 30;

/// The folder that the commands of this run build in.
#[derive(Debug)]
pub(crate) struct BuildFolder {
    /// None means that cargo's own choice stands.
    shared: Option<PathBuf>,
    /// Held for the whole run: another one would replace the binary that our tests start.
    _lock: Option<File>,
}

impl BuildFolder {
    /// The shared folder when `CI` is set, nobody chose another by `CARGO_TARGET_DIR`, and no other run is using it;
    /// otherwise cargo's own choice.
    pub(crate) fn choose() -> Result<BuildFolder> {
        let own = BuildFolder { shared: None, _lock: None };
        let is_ci =
            std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != OsStr::new("false"));
        if !is_ci || std::env::var_os("CARGO_TARGET_DIR").is_some() {
            return Ok(own);
        }
        let cache = cache_folder()?;
        fs::create_dir_all(&cache).context("make the folder for caches")?;
        let lock = File::create(cache.join("target.lock")).context("open the lock of the build folder")?;
        if lock.try_lock().is_err() {
            return Ok(own);
        }
        let shared = cache.join("target");
        empty_when_too_large(&shared)?;
        Ok(BuildFolder { shared: Some(shared), _lock: Some(lock) })
    }

    /// Makes a cargo command build here.
    pub(crate) fn apply(&self, command: &mut Command) {
        if let Some(folder) = &self.shared {
            command.env("CARGO_TARGET_DIR", folder);
        }
    }
}

fn empty_when_too_large(folder: &Path) -> Result<()> {
    if size_bytes(folder) > LIMIT_BYTES {
        fs::remove_dir_all(folder).context("empty the build folder")?;
    }
    Ok(())
}

/// The size of all files in a folder; what cannot be read counts nothing.
fn size_bytes(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => size_bytes(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    });
    sizes.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_folder_is_empty() {
        assert_eq!(size_bytes(Path::new("/nonexistent/landbridge")), 0);
    }
}
