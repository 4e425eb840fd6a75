//! Installs what the tests need. Each step looks first, and does nothing when the thing is there.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

use crate::tally::{Tally, succeed};
use crate::tryton;

/// What the app is compiled to.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Programs of the distribution, and the packages of Debian and Ubuntu that bring them.
const PACKAGES: [(&str, &str); 5] = [
    ("chromium", "chromium"),
    ("chromedriver", "chromium-driver"),
    ("firefox-esr", "firefox-esr"),
    // The server's programs alone: the whole package would start one that nobody asked for.
    ("mariadb-install-db", "mariadb-server-core"),
    ("my_print_defaults", "mariadb-client-core"),
];

/// The distribution keeps the server's programs off the search path, each version in a folder of its own.
const DATABASE_SERVER: &str = "postgresql";
const DATABASE_SERVER_VERSIONS: &str = "/usr/lib/postgresql";

/// Python's virtual environments come apart from it.
const PYTHON: [&str; 2] = ["python3", "python3-venv"];

/// Without a font the browsers would show, and measure, empty boxes.
const FONTS: &str = "fonts-liberation";

/// Tools that are built from the package registry: program, version.
const TOOLS: [(&str, &str); 2] = [("geckodriver", "0.37.1"), ("cargo-deny", "0.20.2")];

/// Installs everything; the exit code tells whether all of it is there.
pub(crate) fn run() -> ExitCode {
    let mut tally = Tally::default();
    install_what_is_missing(&mut tally);
    if tally.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Installs browsers, parts of the toolchain, and tools; what fails is counted.
pub(crate) fn install_what_is_missing(tally: &mut Tally) {
    tally.prepare("install browsers and database servers", install_packages());
    tally.prepare("install the toolchain's parts", install_toolchain_parts());
    for (name, version) in TOOLS {
        tally.prepare(&format!("install {name}"), install_tool(name, version));
    }
    tally.prepare("install Tryton", tools_folder().and_then(|tools| tryton::install(&tools)));
}

/// A tool, from where [`install_what_is_missing`] puts it or from the search path.
pub(crate) fn tool(name: &str) -> Command {
    let installed = tools_folder().map(|folder| folder.join("bin").join(name));
    Command::new(installed.ok().filter(|path| path.is_file()).unwrap_or_else(|| name.into()))
}

/// Where this and later checkouts keep what is slow to get.
pub(crate) fn cache_folder() -> Result<PathBuf> {
    Ok(std::env::home_dir().context("find the home folder")?.join(".cache/landbridge"))
}

fn tools_folder() -> Result<PathBuf> {
    Ok(cache_folder()?.join("tools"))
}

fn install_packages() -> Result<()> {
    let mut missing: Vec<&str> =
        PACKAGES.iter().filter(|(program, _)| !is_on_path(program)).map(|(_, package)| *package).collect();
    if !has_database_server() {
        missing.push(DATABASE_SERVER);
    }
    if !has_virtual_environments() {
        missing.extend(PYTHON);
    }
    if missing.is_empty() {
        return Ok(());
    }
    println!("installing {}", missing.join(", "));
    succeed(apt_get(&["update"])?)?;
    succeed(apt_get(&[&["install", "-y", "--no-install-recommends", FONTS], &missing[..]].concat())?)
}

fn has_database_server() -> bool {
    let versions = std::fs::read_dir(DATABASE_SERVER_VERSIONS).into_iter().flatten().flatten();
    versions.into_iter().any(|version| version.path().join("bin/initdb").is_file())
}

fn has_virtual_environments() -> bool {
    answer("python3", &["-c", "import venv, ensurepip"]).is_ok()
}

fn apt_get(arguments: &[&str]) -> Result<Command> {
    let words: &[&str] = if is_root()? { &["env"] } else { &["sudo", "env"] };
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(arguments);
    Ok(command)
}

fn is_root() -> Result<bool> {
    Ok(answer("id", &["-u"])?.trim() == "0")
}

fn install_toolchain_parts() -> Result<()> {
    if !answer("rustup", &["target", "list", "--installed"])?.contains(WASM_TARGET) {
        succeed(rustup(&["target", "add", WASM_TARGET]))?;
    }
    let components = answer("rustup", &["component", "list", "--installed"])?;
    for component in ["clippy", "rustfmt"] {
        if !components.contains(component) {
            succeed(rustup(&["component", "add", component]))?;
        }
    }
    Ok(())
}

fn rustup(arguments: &[&str]) -> Command {
    let mut command = Command::new("rustup");
    command.args(arguments);
    command
}

/// Builds a tool without optimisation: it saves minutes, and how fast the tool is does not matter here.
fn install_tool(name: &str, version: &str) -> Result<()> {
    let folder = tools_folder()?;
    if folder.join("bin").join(name).is_file() || is_on_path(name) {
        return Ok(());
    }
    println!("building {name} {version}");
    let mut command = Command::new("cargo");
    command.args(["install", name, "--version", version, "--locked", "--debug", "--root"]).arg(folder);
    command.env("CARGO_PROFILE_DEV_DEBUG", "0");
    succeed(command)
}

fn is_on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn answer(program: &str, arguments: &[&str]) -> Result<String> {
    let output =
        Command::new(program).args(arguments).output().with_context(|| format!("start {program}"))?;
    let error = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "{program} {} ended with {}: {error}",
        arguments.join(" "),
        output.status
    );
    String::from_utf8(output.stdout).with_context(|| format!("read what {program} says"))
}
