//! What a failed wait shows: the page, its console, the logs, and where a screenshot lies.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::Browser;
use crate::program::{Program, tail};

/// How much of a page's text is shown, in characters.
const PAGE_CHARACTERS: usize = 3_000;
/// How many of the last lines of the console are shown.
const CONSOLE_LINES: usize = 30;
/// What the lines that come from a console contain: Firefox's first, then Chromium's.
const CONSOLE_MARKS: &[&str] =
    &["console.", "JavaScript error:", "JavaScript warning:", "Content-Security-Policy", ":CONSOLE"];

impl Browser {
    /// Everything that helps to see why a test failed. It never fails itself: it says what it could not find out.
    pub async fn evidence(&self) -> String {
        let url =
            self.driver().current_url().await.map_or_else(|error| error.to_string(), |url| url.to_string());
        let text = self.text().await.unwrap_or_else(|error| format!("{error:#}"));
        let text: String = text.chars().take(PAGE_CHARACTERS).collect();
        let picture = self.screenshot(&failure_name()).await;
        let picture = picture.map_or_else(|error| format!("{error:#}"), |file| file.display().to_string());
        let console = self.console();
        let console = console[console.len().saturating_sub(CONSOLE_LINES)..].join("\n");
        let logs: Vec<String> = self.logs.iter().map(|log| tail(log)).collect();
        format!(
            "{:?} at {url}\n--- the page says:\n{text}\n--- its console says:\n{console}\n{}\n--- screenshot: {picture}",
            self.kind,
            logs.join("\n"),
        )
    }
}

/// The console's lines in what the browser wrote.
pub(super) fn console(program: &Program) -> Vec<String> {
    let written = [program.output(), program.log()].map(|file| std::fs::read(file).unwrap_or_default());
    let written = written.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let lines = written.iter().flat_map(|text| text.lines());
    lines.filter(|line| CONSOLE_MARKS.iter().any(|mark| line.contains(mark))).map(str::to_owned).collect()
}

fn failure_name() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(1);
    format!("failure-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}
