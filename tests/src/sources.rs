//! The project's own sources, for the tests of its rules.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::places;

/// Folders of the checkout whose files are sources.
const FOLDERS: [&str; 13] = [
    "app",
    "build",
    "docs",
    "extension",
    "fuzz",
    "model",
    "office",
    "replica",
    "service",
    "src",
    "tests",
    "web",
    "xtask",
];

/// Folders within them whose files were made by tools.
const MADE: [&str; 2] = ["target", "node_modules"];

/// A source file.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its path in the checkout, with `/` between its parts.
    pub path: String,
    /// All of its text.
    pub text: String,
}

impl Source {
    /// The lines before its unit tests with their numbers, from 1; none for a file that is all tests.
    pub fn lines_before_tests(&self) -> Vec<(usize, &str)> {
        if self.is_all_tests() {
            return Vec::new();
        }
        let lines = self.text.lines().enumerate().map(|(index, line)| (index + 1, line));
        lines.take_while(|(_, line)| *line != "#[cfg(test)]").collect()
    }

    /// The lines of its code before its tests: what is left without comments.
    pub fn code(&self) -> Vec<(usize, &str)> {
        let lines = self.lines_before_tests().into_iter();
        lines.filter(|(_, line)| !line.trim_start().starts_with("//")).collect()
    }

    /// Whether it lies in the folder.
    pub fn is_in(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Whether it is a test itself: the files of the tests' own room are, but for what they share, and so is a
    /// module that holds the tests of another.
    fn is_all_tests(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs") || self.path.ends_with("_tests.rs")
    }
}

/// All sources with the extension (`rs`, `sql`, ...), by path.
pub fn all(extension: &str) -> Result<Vec<Source>> {
    let root = places::workspace_folder();
    let mut files = vec![root.join("build.rs")];
    for folder in FOLDERS {
        collect(&root.join(folder), &mut files)?;
    }
    files.retain(|file| file.extension().is_some_and(|found| found == extension));
    files.sort();
    files.iter().map(|file| read(&root, file)).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    let entries = fs::read_dir(folder).with_context(|| format!("list {}", folder.display()))?;
    for entry in entries {
        let path = entry.context("read a folder")?.path();
        let is_made = MADE.iter().any(|made| path.ends_with(made));
        if path.is_dir() && !is_made {
            collect(&path, files)?;
        } else if path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

fn read(root: &Path, file: &Path) -> Result<Source> {
    let path = file.strip_prefix(root).context("name a source by its path in the checkout")?;
    let text = fs::read_to_string(file).with_context(|| format!("read {}", file.display()))?;
    Ok(Source { path: path.to_string_lossy().replace('\\', "/"), text })
}
