//! A small disk of its own for a part of the data, which a test fills up and makes room on again.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Room for a demo company, and soon full.
const SIZE: &str = "size=48m";
/// What the filler is written in: at first fast, at last to the end.
const PIECES: [usize; 2] = [256 * 1024, 512];

/// A mounted file system in memory. It is gone when dropped.
#[derive(Debug)]
pub struct Disk {
    place: PathBuf,
}

impl Disk {
    /// Whether this machine lets the test mount one. Some containers do not, even for root: there the tests that fill disks say so and end.
    pub fn is_allowed() -> Result<bool> {
        let folder = tempfile::tempdir().context("make a folder")?;
        let is_allowed = Disk::mount(&folder.path().join("probe")).is_ok();
        if !is_allowed {
            eprintln!("nobody may mount a file system here: full disks are not tested");
        }
        Ok(is_allowed)
    }

    /// Mounts an empty one at a new folder, which takes the rights of an administrator of this machine.
    pub fn mount(place: &Path) -> Result<Disk> {
        fs::create_dir_all(place).context("make a folder for the disk")?;
        let mut mount = Command::new("mount");
        run(mount.args(["-t", "tmpfs", "-o", SIZE, "tmpfs"]).arg(place)).context(
            "mount a small file system; this test needs the right to do so, as root in a container has it",
        )?;
        Ok(Disk { place: place.to_path_buf() })
    }

    /// Moves a file or a folder onto the disk and leaves a link in its place. Nobody may have it open.
    pub fn take(&self, path: &Path) -> Result<()> {
        let name = path.file_name().context("find the name of what is moved")?;
        let moved = self.place.join(name);
        run(Command::new("mv").arg(path).arg(&moved))?;
        std::os::unix::fs::symlink(&moved, path).context("leave a link")
    }

    /// Leaves no room.
    pub fn fill(&self) -> Result<()> {
        let mut filler = File::create(self.filler()).context("make the filler")?;
        for size in PIECES {
            let piece = vec![1; size];
            let full = loop {
                if let Err(error) = filler.write_all(&piece) {
                    break error;
                }
            };
            ensure!(full.kind() == ErrorKind::StorageFull, "fill the disk: {full}");
        }
        Ok(())
    }

    /// Makes room again.
    pub fn make_room(&self) -> Result<()> {
        fs::remove_file(self.filler()).context("remove the filler")
    }

    fn filler(&self) -> PathBuf {
        self.place.join("filler")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily, since a part that still runs may have files open; what is left goes with the container.
        let _ = Command::new("umount").arg("-l").arg(&self.place).status();
    }
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("start {command:?}"))?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
