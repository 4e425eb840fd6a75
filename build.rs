//! Builds the client to Wasm, lays out the web app and the extension, packs the extension for each store, and writes the
//! table from which `src/assets.rs` embeds them. Fetches nothing itself but, when it is missing, the Wasm target.
#![allow(clippy::print_stdout, reason = "a build script speaks to cargo on standard output")]

#[path = "build/boot.rs"]
mod boot;
#[path = "build/files.rs"]
mod files;
#[path = "build/inline.rs"]
mod inline;
#[path = "build/layout.rs"]
mod layout;
#[path = "build/manifest.rs"]
mod manifest;
#[path = "build/names.rs"]
mod names;
#[path = "build/order.rs"]
mod order;
#[path = "build/pack.rs"]
mod pack;
#[path = "build/script.rs"]
mod script;
#[path = "build/shrink.rs"]
mod shrink;
#[path = "build/table.rs"]
mod table;
#[path = "build/wasm.rs"]
mod wasm;

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

/// Everything that ends up in the packages. Paths below `build/` are watched too, since cargo looks by itself only at
/// the crates that the script is built from.
const INPUTS: [&str; 10] = [
    "Cargo.lock",
    "Cargo.toml",
    "app",
    "extension",
    "features.json",
    "manifest.json",
    "model",
    "replica",
    "table",
    "web",
];

fn main() -> Result<()> {
    for input in INPUTS {
        println!("cargo::rerun-if-changed={input}");
    }
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").context("read CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var_os("OUT_DIR").context("read OUT_DIR")?);
    let version = env::var("CARGO_PKG_VERSION").context("read CARGO_PKG_VERSION")?;

    let wasm::Modules { client, console } = wasm::build(&root, &out)?;
    let manifest = manifest::read(&root, &version)?;
    let web = layout::web(&root, &client, &version)?;
    let extension = layout::extension(&root, &client, &version, &manifest)?;
    let packages = pack::both(&extension, &manifest)?;
    let console = layout::console(&root, &console)?;
    table::write(&out, &web, &extension, &packages, &console)
}
