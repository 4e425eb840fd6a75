//! What the office notes of itself in its folder, for a support bundle: a file that stays short and has no secrets.
//!
//! A value is noted only under a name that is listed here, and those are kinds and numbers; whatever else an event carries (errors in words,
//! addresses, names) goes to standard error alone. A message is noted as it stands in the source.

use crate::chance::now_millis;
use jiff::Timestamp;
use landbridge_office::support::{LOG, OLD_LOG};
use std::{
    fmt::{self, Write as _},
    fs::{self, File, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
    sync::Mutex,
};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
};
use tracing_subscriber::{Layer, filter::Targets, layer::Context};

/// The values that are noted.
const NAMES: [&str; 5] = ["message", "obstacle", "pause", "sweeps", "is_decided"];
/// Who is listened to: all that the office does, and nobody else.
const TARGETS: [&str; 2] = ["landbridge_office", "landbridge::office"];
/// A file that has grown to this becomes the old one, in the place of the one before. Two of them tell of weeks.
const MAX_BYTES: u64 = 128 * 1024;

/// Notes what happens in a folder's file.
pub(crate) struct Journal {
    folder: PathBuf,
    /// Nothing before the first event, and while the folder takes none.
    file: Mutex<Option<File>>,
}

impl Journal {
    /// The journal of an office's folder, which may not be there yet.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), file: Mutex::default() }
    }

    /// An office that cannot note anything, as on a full disk, works all the same.
    fn note(&self, line: &str) {
        let Ok(mut file) = self.file.lock() else { return };
        if file.as_ref().is_none_or(|file| file.metadata().map_or(true, |about| about.len() > MAX_BYTES)) {
            *file = self.begin();
        }
        if let Some(open) = &mut *file
            && open.write_all(line.as_bytes()).is_err()
        {
            *file = None;
        }
    }

    /// The file to go on with; a long one becomes the old one first.
    fn begin(&self) -> Option<File> {
        let path = self.folder.join(LOG);
        if fs::metadata(&path).is_ok_and(|about| about.len() > MAX_BYTES) {
            fs::rename(&path, self.folder.join(OLD_LOG)).ok()?;
        }
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path).ok()
    }
}

/// What is listened to.
pub(crate) fn heard() -> Targets {
    Targets::new().with_targets(TARGETS.map(|target| (target, LevelFilter::INFO)))
}

impl<S: Subscriber> Layer<S> for Journal {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let about = event.metadata();
        let mut told = Told(String::new());
        event.record(&mut told);
        let at = Timestamp::from_millisecond(now_millis()).unwrap_or_default();
        self.note(&format!("{} {:<5}{}\n", at.strftime("%Y-%m-%d %H:%M:%S"), about.level(), told.0));
    }
}

/// What is noted of an event's values.
struct Told(String);

impl Visit for Told {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing into a string cannot fail.
        let _ = match field.name() {
            "message" => write!(self.0, " {value:?}"),
            name if NAMES.contains(&name) => write!(self.0, " {name}={value:?}"),
            _ => Ok(()),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing_subscriber::layer::SubscriberExt;

    #[test]
    fn only_listed_values_of_the_office_are_noted() {
        let folder = tempfile::tempdir().unwrap();
        let subscriber =
            tracing_subscriber::registry().with(Journal::new(folder.path()).with_filter(heard()));
        tracing::subscriber::with_default(subscriber, || {
            let secret = "hunter2";
            tracing::warn!(target: "landbridge_office::agent", obstacle = "locked", error = secret, "trying again");
            tracing::info!(target: "landbridge_service", secret, "a person signed in");
            tracing::debug!(target: "landbridge_office", secret, "a detail");
        });
        let noted = fs::read_to_string(folder.path().join(LOG)).unwrap();
        let (_, said) = noted.split_at("2026-12-01 00:00:00 ".len());
        assert_eq!(said, "WARN  trying again obstacle=\"locked\"\n");
    }

    #[test]
    fn it_stays_short_however_much_happens() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::new(folder.path());
        let line = format!("{}\n", "x".repeat(4_095));
        for _ in 0..200 {
            journal.note(&line);
        }
        let long = |name: &str| fs::metadata(folder.path().join(name)).unwrap().len();
        assert!(long(LOG) <= MAX_BYTES + 4_096 && long(OLD_LOG) <= MAX_BYTES + 4_096);
        assert!(long(LOG) > 0);
    }

    /// A message with something filled in would carry it past the list.
    #[test]
    fn no_message_of_the_office_has_anything_filled_in() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut folders = vec![root.join("office/src"), root.join("src/office")];
        let mut files = vec![root.join("src/office.rs")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if entry.is_dir() { folders.push(entry) } else { files.push(entry) }
            }
        }
        let mut seen = 0;
        for file in files {
            let text = fs::read_to_string(&file).unwrap_or_default();
            for event in text.split("tracing::").skip(1).filter(|rest| is_event(rest)) {
                let event = event.split(");").next().unwrap_or_default();
                let message = event.rsplit('"').nth(1).unwrap_or_default();
                assert!(!message.contains('{'), "{}: {message}", file.display());
                seen += 1;
            }
        }
        assert!(seen > 3, "no events were found");
    }

    fn is_event(rest: &str) -> bool {
        ["error!(", "warn!(", "info!("].iter().any(|name| rest.starts_with(name))
    }
}
