//! The outbox: what was entered here and is not in the office yet, where it is, and what can be done about what was refused.

mod entry;
mod export;

use super::here::{Here, use_here};
use crate::hooks::{CommitFailure, use_commit, use_outbox};
use crate::screens::failures::commit_words;
use crate::state::use_state;
use entry::Acts;
use landbridge_replica::draft::Intent;
use landbridge_replica::view::{EntryProgress, OutboxEntry};
use web_sys::MouseEvent;
use yew::{Callback, Html, component, html};

/// The outbox, what waits for the person first.
#[component]
pub(crate) fn OutboxScreen() -> Html {
    let here = use_here();
    let outbox = use_outbox();
    let commit = use_commit();
    let failure = use_state(|| None::<CommitFailure>);
    let act = {
        let failure = failure.setter();
        Callback::from(move |intent: Intent| {
            let failure = failure.clone();
            let answered = Callback::from(move |result: Result<(), CommitFailure>| failure.set(result.err()));
            commit.emit((intent, answered));
        })
    };
    let acts = Acts { on_intent: act, discarding: use_state(|| None::<u64>) };
    let export_all = {
        let outbox = outbox.clone();
        Callback::from(move |_: MouseEvent| export::download(&outbox))
    };
    let groups = GROUPS.iter().filter_map(|(words, belongs)| {
        let entries: Vec<&OutboxEntry> = outbox.iter().filter(|entry| belongs(entry)).collect();
        (!entries.is_empty()).then(|| {
            html! {
                <section class="outbox-group">
                    <h2>{ here.words.get(words) }</h2>
                    { for runs(&here, entries).into_iter().map(|run| draw_run(&here, &run, &acts)) }
                </section>
            }
        })
    });
    html! {
        <section class="inbox" id="outbox">
            <header class="screen-head">
                <h1>{ here.words.get("outbox-title") }</h1>
                if !outbox.is_empty() {
                    <button type="button" id="export-all" onclick={export_all}>{ here.words.get("outbox-export-all") }</button>
                }
            </header>
            <p class="hint">{ here.words.get("outbox-intro") }</p>
            if let Some(failure) = &*failure {
                <p class="problem" role="alert">{ commit_words(&here, None, failure) }</p>
            }
            if outbox.is_empty() {
                <p class="empty" id="outbox-empty" role="status">{ here.words.get("outbox-none") }</p>
            }
            { for groups }
        </section>
    }
}

/// A group's heading, and which entries belong to it.
type Group = (&'static str, fn(&OutboxEntry) -> bool);

/// The groups of entries, in order: their headings, and which entries belong to them.
const GROUPS: [Group; 4] = [
    ("outbox-refused", |entry| matches!(entry.progress, EntryProgress::Refused(_))),
    ("outbox-damaged", |entry| entry.progress == EntryProgress::Damaged),
    ("outbox-on-device", |entry| entry.progress == EntryProgress::OnDevice),
    ("outbox-on-service", |entry| entry.progress == EntryProgress::OnService),
];

/// Lines of a document follow each other in the outbox; so many of them would hide everything else.
const MOST_IN_A_ROW: usize = 3;

/// Entries that follow each other and do the same to lines.
fn runs<'a>(here: &Here, entries: Vec<&'a OutboxEntry>) -> Vec<Vec<&'a OutboxEntry>> {
    let is_line = |entry: &OutboxEntry| {
        entry
            .type_no
            .and_then(|type_no| here.record_type(type_no))
            .is_some_and(|record_type| record_type.is_part)
    };
    let mut runs: Vec<Vec<&OutboxEntry>> = Vec::new();
    for entry in entries {
        match runs.last_mut() {
            Some(run) if is_line(entry) && run[0].type_no == entry.type_no && run[0].kind == entry.kind => {
                run.push(entry)
            }
            _ => runs.push(vec![entry]),
        }
    }
    runs
}

fn draw_run(here: &Here, run: &[&OutboxEntry], acts: &Acts) -> Html {
    let cards = run.iter().map(|entry| entry::card(here, entry, acts));
    if run.len() <= MOST_IN_A_ROW {
        return html! { <>{ for cards }</> };
    }
    let args = [("count", run.len().into()), ("what", entry::heading(here, run[0]).into())];
    html! {
        <details class="card" key={run[0].n.to_string()}>
            <summary>{ here.words.with("outbox-several", &args) }</summary>
            { for cards }
        </details>
    }
}
