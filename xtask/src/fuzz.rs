//! `cargo xtask fuzz`: builds the decoders with instrumentation and lets libFuzzer look for bytes that break what must hold of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};
use clap::Args;

/// What is chosen on the command line.
#[derive(Args)]
pub(crate) struct Options {
    /// The decoder, by its folder under `tests/corpora`; all of them, one after the other, when none is named.
    target: Option<String>,
    /// Stop each after so many seconds.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Stop each after so many runs, however long they take.
    #[arg(long, conflicts_with = "seconds")]
    runs: Option<u64>,
    /// Put what was found into the corpus, as few files as reach the same places.
    #[arg(long)]
    keep: bool,
}

/// What counts places reached; the flags are stable, and the engine needs no sanitizer where the code has nothing unsafe.
const INSTRUMENTATION: [&str; 4] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
];

/// Longer inputs are slower and reach nothing more.
const MAX_BYTES: u32 = 4096;
/// Far above what decoding so few bytes may take.
const MAX_MEMORY_MEGABYTES: u32 = 512;

/// Searches; what breaks something is left in `target/fuzz/found` and makes the exit code.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let corpora = Path::new("tests/corpora");
    let mut names = names(corpora)?;
    names.retain(|name| options.target.as_ref().is_none_or(|target| target == name));
    ensure!(!names.is_empty(), "the decoders are the folders in {}", corpora.display());
    let engine = build()?;
    let mut is_clean = true;
    for name in names {
        is_clean &= search(&engine, &name, &corpora.join(&name), options)?;
    }
    Ok(if is_clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Builds for a named target, so that programs which only run while building are not instrumented; they lack the engine.
fn build() -> Result<PathBuf> {
    let machine = machine()?;
    let folder = Path::new("target/fuzz");
    let mut cargo = Command::new("cargo");
    cargo.args([
        "build",
        "--release",
        "--locked",
        "--manifest-path",
        "fuzz/Cargo.toml",
        "--target",
        &machine,
    ]);
    cargo.arg("--target-dir").arg(folder).env("RUSTFLAGS", INSTRUMENTATION.join(" "));
    let status = cargo.status().context("start cargo")?;
    ensure!(status.success(), "cargo build ended with {status}");
    Ok(folder.join(machine).join("release/fuzz"))
}

/// The kind of machine that this is, as the compiler names it.
fn machine() -> Result<String> {
    let output = Command::new("rustc").arg("-vV").output().context("start rustc")?;
    let said = String::from_utf8(output.stdout).context("read what rustc says")?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("find the host among what rustc says")
}

fn names(corpora: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(corpora).with_context(|| format!("list {}", corpora.display()))? {
        let entry = entry.context("read a folder")?;
        if entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Whether nothing was found.
fn search(engine: &Path, name: &str, corpus: &Path, options: &Options) -> Result<bool> {
    println!("{name}");
    let (seen, found) = (Path::new("target/fuzz/seen").join(name), Path::new("target/fuzz/found").join(name));
    for folder in [&seen, &found] {
        fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    }
    let mut search = Command::new(engine);
    search.env("DECODER", name).arg(format!("-max_len={MAX_BYTES}"));
    search.arg(format!("-rss_limit_mb={MAX_MEMORY_MEGABYTES}")).arg("-print_final_stats=1");
    search.arg(format!("-artifact_prefix={}/", found.display()));
    search.arg(match options.runs {
        Some(runs) => format!("-runs={runs}"),
        None => format!("-max_total_time={}", options.seconds),
    });
    let words = corpus.with_extension("dict");
    if words.is_file() {
        search.arg(format!("-dict={}", words.display()));
    }
    // What is new goes into the first folder.
    let status = search.arg(&seen).arg(corpus).status().context("start the engine")?;
    if options.keep {
        keep(engine, name, corpus, &seen)?;
    }
    Ok(status.success())
}

/// Adds to the corpus what reaches places that it does not reach.
fn keep(engine: &Path, name: &str, corpus: &Path, seen: &Path) -> Result<()> {
    let mut merge = Command::new(engine);
    merge.env("DECODER", name).arg("-merge=1").arg(corpus).arg(seen);
    let status = merge.status().context("start the engine")?;
    ensure!(status.success(), "merging ended with {status}");
    Ok(())
}
