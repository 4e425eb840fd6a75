//! The line at the bottom: how it stands with the service, and where the person's edits are.

use super::use_browser::use_now;
use crate::hooks::use_status;
use crate::screens::here::{Here, use_here};
use landbridge_replica::view::{Connection, Status};
use yew::{Html, component, html};

const REFRESH_MILLIS: u32 = 20_000;

/// The status line. Its `data-` attributes have the counts for tests.
#[component]
pub(crate) fn StatusLine() -> Html {
    let here = use_here();
    let status = use_status();
    let now = use_now(REFRESH_MILLIS);
    html! {
        <footer id="status" class="status" aria-label={here.words.get("status-label")}
            data-connection={connection_name(status.connection)} data-on-device={status.on_device.to_string()}
            data-on-service={status.on_service.to_string()} data-refused={status.refused.to_string()}
            data-conflicts={status.conflicts.to_string()} data-damaged={status.damaged.to_string()}
            data-seq={status.seq.0.to_string()}>
            <span class="live" role="status">
            <span class="connection">{ connection_words(&here, status.connection) }</span>
            <span class="where">{ where_words(&here, &status) }</span>
            </span>
            if let Some(progress) = status.snapshot {
                <span class="snapshot">
                    <progress max={progress.of.max(1).to_string()} value={progress.done.to_string()}
                        aria-label={here.words.get("list-empty-syncing")}></progress>
                    { here.words.with("status-snapshot", &[
                        ("done", here.formats.count(progress.done).into()),
                        ("of", here.formats.count(progress.of).into()),
                    ]) }
                </span>
            }
            <span class="last-round">{ last_round_words(&here, &status, now) }</span>
        </footer>
    }
}

/// What the line says at every start, before anything is known: the selector of each of its parts, and the words.
pub(crate) fn words_at_start(here: &Here) -> [(&'static str, String); 3] {
    let status = Status::default();
    [
        (".connection", connection_words(here, status.connection)),
        (".where", where_words(here, &status)),
        (".last-round", last_round_words(here, &status, 0)),
    ]
}

/// The connection in a few words.
pub(crate) fn connection_words(here: &Here, connection: Connection) -> String {
    here.words.get(match connection {
        Connection::Unknown => "status-unknown",
        Connection::Online => "status-online",
        Connection::Offline => "status-offline-short",
        Connection::SignedOut => "status-signed-out-short",
        Connection::TooOld => "status-too-old-short",
        Connection::Recovering => "status-recovering-short",
    })
}

fn connection_name(connection: Connection) -> &'static str {
    match connection {
        Connection::Unknown => "unknown",
        Connection::Online => "online",
        Connection::Offline => "offline",
        Connection::SignedOut => "signed_out",
        Connection::TooOld => "too_old",
        Connection::Recovering => "recovering",
    }
}

/// Where the person's edits are: "3 edits only on this device · 2 edits on the service, waiting for the office · the rest is in the office".
pub(crate) fn where_words(here: &Here, status: &Status) -> String {
    if is_unknown(status) {
        return String::new();
    }
    let counted = [
        (status.on_device, "status-on-device"),
        (status.on_service, "status-on-service"),
        (status.refused, "status-refused"),
        (status.damaged, "status-damaged"),
        (status.conflicts, "status-conflicts"),
    ];
    let mut parts: Vec<String> = counted
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, id)| here.words.with(id, &[("count", (*count).into())]))
        .collect();
    let waits = status.on_device + status.on_service + status.refused + status.damaged > 0;
    parts.push(here.words.get(if waits { "status-all-sent" } else { "status-all-in-office" }));
    parts.join(" · ")
}

/// When the last round ended well.
pub(crate) fn last_round_words(here: &Here, status: &Status, now_millis: i64) -> String {
    match status.last_round_millis {
        Some(millis) => {
            let when = here.ago(millis, now_millis.max(millis));
            here.words.with("status-last-round", &[("when", when.into())])
        }
        None if is_unknown(status) => String::new(),
        None => here.words.get("status-never-synchronised"),
    }
}

/// Before the worker has told anything, whatever the line said of edits would be a guess.
fn is_unknown(status: &Status) -> bool {
    *status == Status::default()
}
