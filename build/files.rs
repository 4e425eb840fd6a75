//! A set of files by path, held in memory while it is put together.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

/// From path, with `/` between its parts, to content; sorted, so that everything made from it is the same each time.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Whether this build is for people to use: then a smaller file is worth the time that it takes to make.
pub(crate) fn is_shipped() -> bool {
    env::var("PROFILE").is_ok_and(|profile| profile != "debug")
}

/// All files below `folder`, with paths relative to it.
pub(crate) fn read_below(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    collect(folder, "", &mut files)?;
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, files: &mut Files) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("list {}", folder.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("list {}", folder.display()))?;
        let name = entry.file_name().into_string().ok().context("a file's name is not UTF-8")?;
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.insert(path, read(&entry.path())?);
        }
    }
    Ok(())
}

/// The content of one file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("read {}", path.display()))
}

/// The content of one file as text.
pub(crate) fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("read {}", path.display()))
}

/// Replaces the one place where `old` stands.
pub(crate) fn replace_once(text: &str, old: &str, new: &str) -> Result<String> {
    ensure!(text.matches(old).count() == 1, "expected {old:?} exactly once");
    Ok(text.replacen(old, new, 1))
}

/// SHA-256 in base64, as in the `integrity` attribute.
pub(crate) fn hash(content: &[u8]) -> String {
    base64(&Sha256::digest(content))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, at| bits << 8 | u32::from(chunk.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * at) & 63) as usize];
            text.push(if at <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}
