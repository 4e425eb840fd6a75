//! Where things lie on this machine: the checkout, what cargo built, the tools, ports that nobody uses.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU16, Ordering};

use anyhow::{Context, Result, bail};

/// The first port that [`free_port`] gives away, and how many follow it. The kernel takes the ports of outgoing
/// connections from 32768 on, so none of these is lost to one while a part of the system is down.
const FIRST_PORT: u16 = 20_000;
const PORTS: u16 = 12_000;

/// The checkout's root folder.
pub fn workspace_folder() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the tests lie in the workspace").to_path_buf()
}

/// Where tests leave screenshots for people to look at.
pub fn screenshots_folder() -> PathBuf {
    workspace_folder().join("target/screenshots")
}

/// The `landbridge` binary: `LANDBRIDGE_BIN`, or the one that cargo built beside the running test.
pub fn landbridge_binary() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("LANDBRIDGE_BIN") {
        return Ok(path.into());
    }
    let test = std::env::current_exe().context("find the running test")?;
    let folder = test.ancestors().nth(2).context("find the folder of cargo's profile")?;
    let binary = folder.join("landbridge");
    if !binary.is_file() {
        bail!("{} is missing: run `cargo build`, or name another in LANDBRIDGE_BIN", binary.display());
    }
    Ok(binary)
}

/// A tool by its name: where `cargo xtask test` installed it, or else wherever the search path has it.
pub fn tool(name: &str) -> PathBuf {
    let installed = std::env::home_dir().map(|home| home.join(".cache/landbridge/tools/bin").join(name));
    installed.filter(|path| path.is_file()).unwrap_or_else(|| name.into())
}

/// A port on the loopback address that nobody listens on, and that this process has not given away before.
pub fn free_port() -> Result<u16> {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Test programs that run at the same time begin at different places.
    let offset = (std::process::id() % 1_000) as u16 * 12;
    for _ in 0..PORTS {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = FIRST_PORT + offset.wrapping_add(step) % PORTS;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
    bail!("every port from {FIRST_PORT} on is in use")
}
