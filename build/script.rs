//! Leaves out of a script what nobody's browser reads: indentation, empty lines, and lines of comment.

use anyhow::{Result, ensure};

/// The same script in fewer bytes. Lines stay lines, since a script may rely on them to end its statements.
pub(crate) fn slim(script: &str) -> Result<String> {
    let mut slim = String::with_capacity(script.len());
    let mut is_comment = false;
    for line in script.lines().map(str::trim) {
        // Within a text that goes on over lines every byte counts.
        ensure!(line.matches('`').count() % 2 == 0, "a text of several lines: {line:?}");
        is_comment |= line.starts_with("/*");
        if !is_comment && !line.is_empty() && !line.starts_with("//") {
            slim += line;
            slim.push('\n');
        }
        is_comment &= !line.ends_with("*/");
    }
    Ok(slim)
}
