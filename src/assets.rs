//! What the binary carries for browsers: the web app, the unpacked extension, and its packages for the two stores.

use std::fs;
use std::io;
use std::path::Path;

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// One file that the binary carries.
#[derive(Debug)]
pub(crate) struct Asset {
    /// The file's content.
    pub(crate) bytes: &'static [u8],
    /// The same compressed, when the build did so.
    pub(crate) gzip: Option<&'static [u8]>,
    /// The value of the `Content-Type` header.
    pub(crate) content_type: &'static str,
    /// The value of the `ETag` header, with its quotation marks: a hash of the content.
    pub(crate) etag: &'static str,
}

/// A file of the web app by its path below the service's address, without a leading slash: `index.html`, `app.js`.
pub(crate) fn file(path: &str) -> Option<&'static Asset> {
    find(&WEB, path)
}

/// A package of the extension by its file name: `landbridge-firefox.xpi` or `landbridge-chromium.zip`.
pub(crate) fn package(name: &str) -> Option<&'static Asset> {
    find(&PACKAGES, name)
}

/// A file of the office console by its path.
pub(crate) fn console(path: &str) -> Option<&'static Asset> {
    find(&CONSOLE, path)
}

/// Writes the unpacked extension into `folder`/`unpacked` and the packages beside it. Files that are there already with
/// the same content stay untouched, so that a browser that runs the extension does not notice a start of the binary.
///
/// # Errors
/// What the file system says when a folder or file cannot be written.
pub(crate) fn unpack_extension(folder: &Path) -> io::Result<()> {
    for (path, asset) in &EXTENSION {
        write_changed(&folder.join("unpacked").join(path), asset.bytes)?;
    }
    for (name, asset) in &PACKAGES {
        write_changed(&folder.join(name), asset.bytes)?;
    }
    Ok(())
}

fn find(table: &'static [(&'static str, Asset)], path: &str) -> Option<&'static Asset> {
    // The build sorts each table by path.
    let at = table.binary_search_by_key(&path, |(path, _)| path).ok()?;
    Some(&table[at].1)
}

fn write_changed(path: &Path, content: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|present| present == content) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, content)
}

#[cfg(test)]
#[path = "assets_tests.rs"]
mod tests;
