//! Builds `app/` to Wasm with a cargo of its own and makes the JavaScript glue for it.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::files::{self, Files};
use crate::names;
use crate::script;
use crate::shrink;

const TARGET: &str = "wasm32-unknown-unknown";
const BOUND_MODULE: &str = "app_bg.wasm";
const GLUE: &str = "app.js";

/// What cargo, clippy and developers set for the outer build, and what would spoil the inner one.
const OUTER_ONLY: [&str; 7] = [
    "CARGO_BUILD_TARGET",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_TARGET_DIR",
    "CLIPPY_ARGS",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTFLAGS",
];

/// The feature of the app that has the office console's screens.
const CONSOLE: &str = "console";

/// What is built: each the glue `app.js`, the module `app_bg.wasm`, and snippets of JavaScript that crates bring along.
pub(crate) struct Modules {
    /// For people's browsers, which wait for every byte.
    pub(crate) client: Files,
    /// For the office console, which comes from the same computer.
    pub(crate) console: Files,
}

/// Builds both. Whoever builds for debugging waits for one of them, which serves as both.
pub(crate) fn build(root: &Path, out: &Path) -> Result<Modules> {
    ensure_target()?;
    let console = build_one(root, out, &[CONSOLE])?;
    if !files::is_shipped() {
        return Ok(Modules { client: console.clone(), console });
    }
    let mut client = build_one(root, out, &[])?;
    make_small(&mut client)?;
    Ok(Modules { client, console })
}

fn build_one(root: &Path, out: &Path, features: &[&str]) -> Result<Files> {
    let module = compile(root, &target_folder(out)?, features)?;
    let glue = out.join("glue");
    // A snippet that the last build still had must not stay.
    if glue.exists() {
        std::fs::remove_dir_all(&glue).context("empty the glue's folder")?;
    }
    bind(&module, &glue)?;
    files::read_below(&glue)
}

fn make_small(client: &mut Files) -> Result<()> {
    let bound = client.remove(BOUND_MODULE).context("the bindings have no module")?;
    let glue = client.remove(GLUE).context("the bindings have no glue")?;
    let (module, glue) = names::shorten(&bound, &String::from_utf8(glue).context("read the glue")?)?;
    client.insert(BOUND_MODULE.into(), shrink::shrink(&module)?);
    client.insert(GLUE.into(), script::slim(&glue)?.into_bytes());
    Ok(())
}

fn ensure_target() -> Result<()> {
    let library = sysroot()?.join("lib/rustlib").join(TARGET);
    if library.exists() {
        return Ok(());
    }
    println!(
        "cargo::warning=the Rust target {TARGET} is missing; adding it with `rustup target add {TARGET}`"
    );
    let status = Command::new("rustup").args(["target", "add", TARGET]).status();
    let is_added = status.is_ok_and(|status| status.success());
    ensure!(
        is_added,
        "the Rust target {TARGET} is missing: install it, for example with `rustup target add {TARGET}`"
    );
    Ok(())
}

fn sysroot() -> Result<PathBuf> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output =
        Command::new(rustc).args(["--print", "sysroot"]).output().context("ask rustc for its sysroot")?;
    let path = String::from_utf8(output.stdout).context("read the sysroot's path")?;
    Ok(PathBuf::from(path.trim_end()))
}

/// The inner cargo needs a target folder of its own, since the outer one holds the lock on its own. It lies beside
/// the outer profile folders, so that it outlives changes of this script.
fn target_folder(out: &Path) -> Result<PathBuf> {
    // OUT_DIR is TARGET/PROFILE/build/PACKAGE-HASH/out.
    Ok(out.ancestors().nth(4).context("OUT_DIR is not inside a target folder")?.join("wasm"))
}

fn compile(root: &Path, target_folder: &Path, features: &[&str]) -> Result<PathBuf> {
    // Whoever builds the binary for debugging waits for the Wasm at each change; whoever ships it wants it small.
    let profile = if files::is_shipped() { "wasm" } else { "wasm-dev" };
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for name in OUTER_ONLY {
        cargo.env_remove(name);
    }
    cargo
        .current_dir(root)
        .args(["build", "--locked", "--package", "landbridge-app", "--lib"])
        .args(["--target", TARGET, "--profile", profile, "--features", &features.join(",")])
        .arg("--target-dir")
        .arg(target_folder)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(root)?);
    let status = cargo.status().context("run cargo for the Wasm app")?;
    ensure!(status.success(), "the Wasm app does not build");
    Ok(target_folder.join(TARGET).join(profile).join("landbridge_app.wasm"))
}

/// Search looks at sixteen bytes at a time, which boot.js asks for. Panic messages hold paths; without renaming them the same
/// source would give other bytes on each machine.
fn flags(root: &Path) -> Result<OsString> {
    let cargo_home = cargo_home()?;
    let mut flags = OsString::from("-Ctarget-feature=+simd128");
    for (from, to) in [
        (root.as_os_str(), "landbridge"),
        (cargo_home.as_os_str(), "cargo"),
        (sysroot()?.as_os_str(), "rust"),
    ] {
        flags.push("\u{1f}--remap-path-prefix=");
        flags.push(from);
        flags.push(format!("=/{to}"));
    }
    Ok(flags)
}

/// Where cargo keeps the sources of crates. Rustup says it; a cargo that came another way leaves it to the default.
fn cargo_home() -> Result<PathBuf> {
    match env::var_os("CARGO_HOME") {
        Some(folder) => Ok(folder.into()),
        None => Ok(env::home_dir().context("find the home folder")?.join(".cargo")),
    }
}

fn bind(module: &Path, glue: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(module)
        .out_name("app")
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(glue)
        .context("bind the Wasm app to JavaScript")
}
