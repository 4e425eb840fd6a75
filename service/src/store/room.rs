//! Whether the disk has room for what the service writes next.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A commit of many edits fits in this, and so does what the database writes beside it.
const ROOM_BYTES: usize = 256 * 1024;

/// Fails when the folder takes no more. Only writing tells: quotas and reserved blocks make every number of free bytes a guess.
pub(super) fn check(folder: &Path) -> io::Result<()> {
    let probe = probe(folder);
    let written = fs::write(&probe, vec![1; ROOM_BYTES]);
    match fs::remove_file(&probe) {
        // Another check was faster, or the probe could not even be made.
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => written,
    }
}

/// Whether the database failed because the disk takes no more.
pub(crate) fn is_out_of_room(error: &sqlx::Error) -> bool {
    /// What SQLite calls it.
    const FULL: &str = "13";
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| code == FULL)
}

fn probe(folder: &Path) -> PathBuf {
    folder.join(".room")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        check(folder.path()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        check(&folder.path().join("nowhere")).unwrap_err();
    }
}
