//! Packs the extension for each store, with the same bytes from the same files.

use std::io::{Cursor, Write};

use anyhow::{Context, Result};
use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::files::Files;
use crate::manifest;

/// The packages for the two stores, by file name.
pub(crate) fn both(extension: &Files, manifest: &Value) -> Result<Files> {
    Ok(Files::from([
        ("landbridge-firefox.xpi".into(), pack(extension, &manifest::for_firefox(manifest))?),
        ("landbridge-chromium.zip".into(), pack(extension, &manifest::for_chromium(manifest))?),
    ]))
}

fn pack(extension: &Files, manifest: &Value) -> Result<Vec<u8>> {
    // The time is fixed, to the first that the format can hold: it would be the only thing that changes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::DEFAULT);
    let manifest = manifest::print(manifest)?;
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in extension {
        let content = if path == "manifest.json" { &manifest } else { content };
        package.start_file(path, options).with_context(|| format!("pack {path}"))?;
        package.write_all(content).with_context(|| format!("pack {path}"))?;
    }
    Ok(package.finish().context("finish the package")?.into_inner())
}
