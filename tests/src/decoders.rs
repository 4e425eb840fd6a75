//! Everything that decodes bytes from elsewhere, each with what must hold of it whatever the bytes are: it does not panic, what it takes
//! comes back the same when it is written and read again, and what is damaged is reported and not taken.
//!
//! `cargo xtask fuzz` looks for bytes for which that does not hold; what it found worth keeping lies under `tests/corpora` and is decoded by
//! every test run.

mod answers;
mod feeds;
mod mappings;
mod pages;
mod requests;
pub mod seeds;
mod stores;
mod world;

use crate::places;
use anyhow::{Context, Result};
use std::{fs, path::PathBuf};

/// A decoder, or several that read the same kind of bytes.
#[derive(Clone, Copy, Debug)]
pub struct Decoder {
    /// Its name; also that of its folder under `tests/corpora`.
    pub name: &'static str,
    /// Decodes the bytes, and panics when something does not hold that must. Whether they were taken.
    pub is_taken: fn(&[u8]) -> bool,
}

/// All of them.
pub const DECODERS: &[Decoder] = &[
    Decoder { name: "requests", is_taken: requests::is_taken },
    Decoder { name: "answers", is_taken: answers::is_taken },
    Decoder { name: "pages", is_taken: pages::is_taken },
    Decoder { name: "feeds", is_taken: feeds::is_taken },
    Decoder { name: "outbox", is_taken: stores::is_outbox_row_taken },
    Decoder { name: "meta", is_taken: stores::is_meta_taken },
    Decoder { name: "indexes", is_taken: stores::is_index_taken },
    Decoder { name: "mappings", is_taken: mappings::is_taken },
];

impl Decoder {
    /// The decoder of this name.
    pub fn named(name: &str) -> Option<Self> {
        DECODERS.iter().copied().find(|decoder| decoder.name == name)
    }

    /// The folder of the bytes that were worth keeping.
    pub fn corpus_folder(self) -> PathBuf {
        places::workspace_folder().join("tests/corpora").join(self.name)
    }

    /// What is kept, by the names of the files, in their order.
    pub fn corpus(self) -> Result<Vec<(String, Vec<u8>)>> {
        let folder = self.corpus_folder();
        let entries = fs::read_dir(&folder).with_context(|| format!("list {}", folder.display()))?;
        let mut kept = Vec::new();
        for entry in entries {
            let file = entry.context("read a folder")?.path();
            let bytes = fs::read(&file).with_context(|| format!("read {}", file.display()))?;
            kept.push((file.file_name().unwrap_or_default().to_string_lossy().into_owned(), bytes));
        }
        kept.sort();
        Ok(kept)
    }
}
