//! Writes the files and the table of them that `src/assets.rs` includes.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::files::{self, Files};

/// Into how many blocks, each with a code of its own, a file may be split. The few of the default are too few for the
/// Wasm: these save another 8 KB of it.
const BLOCKS: u16 = 200;

/// Writes `assets.rs` and what it includes into `out`.
pub(crate) fn write(
    out: &Path,
    web: &Files,
    extension: &Files,
    packages: &Files,
    console: &Files,
) -> Result<()> {
    let contents = out.join("content");
    fs::create_dir_all(&contents).context("make the folder of contents")?;
    let (gzipped, none) = (if files::is_shipped() { gzip(web)? } else { Files::new() }, Files::new());
    let mut kept = HashMap::new();
    let mut table = String::new();
    let tables = [
        ("WEB", web, &gzipped),
        ("EXTENSION", extension, &none),
        ("PACKAGES", packages, &none),
        ("CONSOLE", console, &none),
    ];
    for (name, files, gzipped) in tables {
        let rows = rows(files, gzipped, &mut kept)?;
        write!(table, "\nstatic {name}: [(&str, Asset); {}] = [\n{rows}];\n", files.len())?;
    }
    // The web app and the extension share most files; each content is written, and embedded, once.
    for (content, number) in kept {
        fs::write(contents.join(number.to_string()), content).context("write a content")?;
        write!(table, "\nstatic CONTENT_{number}: &[u8] = include_bytes!(\"content/{number}\");\n")?;
    }
    fs::write(out.join("assets.rs"), table).context("write the table of assets")
}

/// The files that become smaller, compressed as well as the format allows: more often than on each request.
fn gzip(web: &Files) -> Result<Files> {
    let options = zopfli::Options { maximum_block_splits: BLOCKS, ..zopfli::Options::default() };
    let mut gzipped = Files::new();
    for (path, content) in web {
        let mut smaller = Vec::new();
        zopfli::compress(options, zopfli::Format::Gzip, content.as_slice(), &mut smaller)
            .with_context(|| format!("compress {path}"))?;
        if smaller.len() < content.len() {
            gzipped.insert(path.clone(), smaller);
        }
    }
    Ok(gzipped)
}

fn rows<'a>(files: &'a Files, gzipped: &'a Files, kept: &mut HashMap<&'a [u8], usize>) -> Result<String> {
    let mut constant = |content| {
        let next = kept.len();
        format!("CONTENT_{}", kept.entry(content).or_insert(next))
    };
    let mut rows = String::new();
    for (path, content) in files {
        let bytes = constant(content);
        let gzip = gzipped.get(path).map_or("None".into(), |gzip| format!("Some({})", constant(gzip)));
        let content_type = content_type(path)?;
        let etag = format!("\"{}\"", files::hash(content));
        writeln!(
            rows,
            "    ({path:?}, Asset {{ bytes: {bytes}, gzip: {gzip}, content_type: {content_type:?}, etag: {etag:?} }}),"
        )?;
    }
    Ok(rows)
}

fn content_type(path: &str) -> Result<&'static str> {
    let (_, ending) = path.rsplit_once('.').with_context(|| format!("{path} has no ending"))?;
    Ok(match ending {
        "css" => "text/css; charset=utf-8",
        "ftl" => "text/plain; charset=utf-8",
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
