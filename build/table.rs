//! Writes the files and the table of them that `src/assets.rs` includes.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::files::{self, Files};

/// Writes `assets.rs` and what it includes into `out`.
pub(crate) fn write(out: &Path, web: &Files, extension: &Files, packages: &Files) -> Result<()> {
    let contents = out.join("content");
    fs::create_dir_all(&contents).context("make the folder of contents")?;
    let mut kept = HashMap::new();
    let mut table = String::new();
    for (name, files) in [("WEB", web), ("EXTENSION", extension), ("PACKAGES", packages)] {
        let rows = rows(files, &mut kept)?;
        write!(table, "\nstatic {name}: [(&str, Asset); {}] = [\n{rows}];\n", files.len())?;
    }
    // The web app and the extension share most files; each content is written, and embedded, once.
    for (content, number) in kept {
        fs::write(contents.join(number.to_string()), content).context("write a content")?;
        write!(table, "\nstatic CONTENT_{number}: &[u8] = include_bytes!(\"content/{number}\");\n")?;
    }
    fs::write(out.join("assets.rs"), table).context("write the table of assets")
}

fn rows<'a>(files: &'a Files, kept: &mut HashMap<&'a [u8], usize>) -> Result<String> {
    let mut rows = String::new();
    for (path, content) in files {
        let next = kept.len();
        let number = *kept.entry(content).or_insert(next);
        let content_type = content_type(path)?;
        let etag = format!("\"{}\"", files::hash(content));
        writeln!(
            rows,
            "    ({path:?}, Asset {{ bytes: CONTENT_{number}, content_type: {content_type:?}, etag: {etag:?} }}),"
        )?;
    }
    Ok(rows)
}

fn content_type(path: &str) -> Result<&'static str> {
    let (_, ending) = path.rsplit_once('.').with_context(|| format!("{path} has no ending"))?;
    Ok(match ending {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "wasm" => "application/wasm",
        "woff2" => "font/woff2",
        // What Firefox installs when a person opens it.
        "xpi" => "application/x-xpinstall",
        "zip" => "application/zip",
        _ => bail!("{path}: the content type of .{ending} is not known here"),
    })
}
