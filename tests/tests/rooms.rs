//! The rooms of the code: which may import which, and what stays out of the pure ones.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use landbridge_tests::{places, sources};
use serde_json::Value;

/// Which of our crates each crate may import. Whoever is not named here may not be there.
const ARROWS: [(&str, &[&str]); 9] = [
    ("landbridge-model", &[]),
    ("landbridge-table", &["landbridge-model"]),
    ("landbridge-replica", &["landbridge-model", "landbridge-table"]),
    ("landbridge-app", &["landbridge-model", "landbridge-replica"]),
    ("landbridge-service", &["landbridge-model"]),
    ("landbridge-office", &["landbridge-model"]),
    ("landbridge", &["landbridge-model", "landbridge-service", "landbridge-office"]),
    ("landbridge-tests", ROOMS),
    ("xtask", ROOMS),
];

const ROOMS: &[&str] =
    &["landbridge-model", "landbridge-replica", "landbridge-app", "landbridge-service", "landbridge-office"];

/// The rooms without I/O, clocks, dice and waiting.
const PURE: [&str; 3] = ["model", "table", "replica"];

/// What would bring one of these in, as the start of a dependency's name.
const IMPURE_DEPENDENCIES: [&str; 17] = [
    "async",
    "axum",
    "chrono",
    "futures",
    "getrandom",
    "gloo",
    "idb",
    "js-sys",
    "mio",
    "rand",
    "reqwest",
    "rustix",
    "sqlx",
    "tokio",
    "tracing",
    "wasm-bindgen",
    "web-sys",
];

/// The same in code.
const IMPURE_WORDS: [&str; 18] = [
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "SystemTime",
    "Instant::now",
    "now_utc",
    "now_local",
    "now_v7",
    "new_v4",
    "RandomState",
    "async fn",
    "async move",
    ".await",
    "println!",
    "thread_local!",
];

#[test]
fn arrows_point_one_way() -> Result<()> {
    let mut wrong = Vec::new();
    for package in packages()? {
        let name = text(&package, "name")?;
        let allowed = ARROWS.iter().find(|(from, _)| *from == name).map(|(_, to)| *to);
        let allowed = allowed.with_context(|| format!("{name} is a room that nobody has planned"))?;
        for dependency in dependencies(&package)? {
            let is_ours = dependency.starts_with("landbridge") || dependency == "xtask";
            if is_ours && !allowed.contains(&dependency.as_str()) {
                wrong.push(format!("{name} -> {dependency}"));
            }
        }
    }
    ensure!(wrong.is_empty(), "these arrows are not allowed: {wrong:?}");
    Ok(())
}

#[test]
fn pure_rooms_depend_on_nothing_impure() -> Result<()> {
    let mut wrong = Vec::new();
    for package in packages()? {
        let name = text(&package, "name")?;
        if !PURE.iter().any(|room| name == format!("landbridge-{room}")) {
            continue;
        }
        for dependency in dependencies(&package)? {
            if IMPURE_DEPENDENCIES.iter().any(|impure| dependency.starts_with(impure)) {
                wrong.push(format!("{name} -> {dependency}"));
            }
        }
    }
    ensure!(wrong.is_empty(), "pure rooms must not depend on: {wrong:?}");
    Ok(())
}

#[test]
fn pure_rooms_take_clocks_and_dice_as_arguments() -> Result<()> {
    let mut wrong = Vec::new();
    for source in sources::all("rs")? {
        if !PURE.iter().any(|room| source.is_in(room)) {
            continue;
        }
        for (number, line) in source.code() {
            if IMPURE_WORDS.iter().any(|word| line.contains(word)) {
                wrong.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    ensure!(wrong.is_empty(), "not in a pure room:\n{}", wrong.join("\n"));
    Ok(())
}

/// The workspace's packages, as cargo sees them.
fn packages() -> Result<Vec<Value>> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]);
    let output = cargo.current_dir(places::workspace_folder()).output().context("start cargo")?;
    ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).context("understand cargo's answer")?;
    metadata["packages"].as_array().cloned().context("find the packages in cargo's answer")
}

/// The names of everything that a package depends on to run or to be built. What only its own tests use may be
/// impure, and cannot bend an arrow.
fn dependencies(package: &Value) -> Result<Vec<String>> {
    let all = package["dependencies"].as_array().context("find the dependencies in cargo's answer")?;
    all.iter()
        .filter(|dependency| dependency["kind"] != "dev")
        .map(|dependency| text(dependency, "name"))
        .collect()
}

fn text(value: &Value, key: &str) -> Result<String> {
    value[key].as_str().map(str::to_owned).with_context(|| format!("find {key} in cargo's answer"))
}
