//! One edit of the outbox.

use super::export;
use crate::components::dialog::Dialog;
use crate::screens::failures::reason_words;
use crate::screens::form::amend::amend_route;
use crate::screens::here::Here;
use crate::screens::present::show;
use crate::state::State;
use landbridge_model::fold;
use landbridge_model::{Value, conflict::CONFLICT};
use landbridge_replica::draft::Intent;
use landbridge_replica::view::{EntryKind, EntryProgress, OutboxEntry};
use web_sys::MouseEvent;
use yew::{Callback, Html, html};

/// What can be done about entries.
pub(super) struct Acts {
    /// Something is to be done.
    pub on_intent: Callback<Intent>,
    /// The edit that is to be discarded if the person says so again.
    pub discarding: State<Option<u64>>,
}

/// One edit: what it wants, how far it is, and, when it is stuck, what can be done.
pub(super) fn card(here: &Here, entry: &OutboxEntry, acts: &Acts) -> Html {
    let record_type = entry.type_no.and_then(|type_no| here.record_type(type_no));
    let route = entry.type_no.zip(entry.record).and_then(|(type_no, id)| here.record(type_no, id));
    let title = match entry.type_no {
        Some(CONFLICT) => String::new(),
        _ => here.title_or_label(record_type.filter(|found| !found.is_part), &entry.title).to_owned(),
    };
    let number = here.words.with("outbox-number", &[("n", entry.n.into())]);
    let made = (entry.made_at_millis > 0).then(|| {
        let when = here.formats.moment(entry.made_at_millis);
        here.words.with("outbox-made", &[("when", when.into())])
    });
    html! {
        <article key={entry.n.to_string()} class="card entry" data-edit={entry.n.to_string()} data-record={entry.record.map(|id| id.to_string())}
            data-progress={progress_name(&entry.progress)}>
            <header>
                <h3>
                    { heading(here, entry) }{ " " }
                    if let Some(route) = route { <a href={route.href()}>{ title }</a> } else { { title } }
                </h3>
                <small>{ number }{ made.map(|made| format!(" · {made}")).unwrap_or_default() }</small>
            </header>
            if let EntryProgress::Refused(reason) = &entry.progress {
                <p class="problem reason">{ reason_words(here, record_type, reason) }</p>
            }
            if entry.progress == EntryProgress::Damaged {
                <p class="problem">{ here.words.get("outbox-damaged-text") }</p>
                <pre>{ &entry.raw }</pre>
            }
            { wanted(here, entry) }
            { buttons(here, entry, acts) }
        </article>
    }
}

/// What the edit does, in words.
pub(super) fn heading(here: &Here, entry: &OutboxEntry) -> String {
    let record_type = entry.type_no.and_then(|type_no| here.record_type(type_no));
    let label = record_type
        .map_or_else(|| here.words.get("outbox-unknown-type"), |found| fold::lower(here.label(found)));
    if entry.type_no == Some(CONFLICT) {
        return here.words.get("outbox-decision");
    }
    let id = match entry.kind {
        EntryKind::Create => "outbox-create",
        EntryKind::Change => "outbox-change",
        EntryKind::Delete => "outbox-delete",
        EntryKind::Damaged => "outbox-damaged-entry",
    };
    here.words.with(id, &[("label", label.into())])
}

/// For tests and styles.
fn progress_name(progress: &EntryProgress) -> &'static str {
    match progress {
        EntryProgress::OnDevice => "on_device",
        EntryProgress::OnService => "on_service",
        EntryProgress::Refused(_) => "refused",
        EntryProgress::Damaged => "damaged",
    }
}

/// The fields that the edit sets.
fn wanted(here: &Here, entry: &OutboxEntry) -> Html {
    let Some(record_type) = entry.type_no.and_then(|type_no| here.record_type(type_no)) else {
        return html! {};
    };
    if record_type.no == CONFLICT {
        return html! {};
    }
    let rows = entry.wanted.iter().filter_map(|(no, cell)| {
        let field = record_type.field(*no)?;
        // The document that a line belongs to has no name before it has a number.
        let is_unnamed = cell.title.is_empty() && matches!(cell.value, Some(Value::Reference(_)));
        if record_type.is_part && is_unnamed {
            return None;
        }
        let words = show(here, field, cell);
        let words = if words.is_empty() { here.words.get("outbox-emptied") } else { words };
        Some(html! {
            <div data-field={field.key.clone()}><dt>{ field.label.get(here.words.tag()) }</dt><dd>{ words }</dd></div>
        })
    });
    html! { <dl class="wanted">{ for rows }</dl> }
}

/// What can be done about an edit that is stuck; nothing for one that is on its way.
fn buttons(here: &Here, entry: &OutboxEntry, acts: &Acts) -> Html {
    let is_refused = matches!(entry.progress, EntryProgress::Refused(_));
    if !is_refused && entry.progress != EntryProgress::Damaged {
        return html! {};
    }
    let words = |id: &str| here.words.get(id);
    let n = entry.n;
    let retry = acts.on_intent.reform(move |_: MouseEvent| Intent::Retry { edits: vec![n] });
    let discard = acts.on_intent.reform(move |_: MouseEvent| Intent::Discard { edits: vec![n] });
    let export_it = {
        let entry = entry.clone();
        Callback::from(move |_: MouseEvent| export::download(std::slice::from_ref(&entry)))
    };
    let ask = |asks: bool| {
        let discarding = acts.discarding.setter();
        Callback::from(move |()| discarding.set(asks.then_some(n)))
    };
    let amend = is_refused.then(|| amend_route(here, entry)).flatten();
    html! {
        <footer class="buttons">
            if let Some(route) = amend { <a class="button primary amend" href={route.href()}>{ words("outbox-amend") }</a> }
            if is_refused { <button type="button" class="retry" onclick={retry}>{ words("outbox-retry") }</button> }
            <button type="button" class="export" onclick={export_it.clone()}>{ words("outbox-export") }</button>
            <button type="button" class="discard quiet danger" onclick={ask(true).reform(|_: MouseEvent| ())}>{ words("outbox-discard") }</button>
            if *acts.discarding == Some(n) {
                <Dialog id={format!("discard-{n}")} title={words("outbox-discard-title")} close_label={words("close")} on_close={ask(false)}>
                    <p>{ words("outbox-discard-text") }</p>
                    <footer class="buttons">
                        <button type="button" onclick={ask(false).reform(|_: MouseEvent| ())}>{ words("cancel") }</button>
                        <button type="button" onclick={export_it}>{ words("outbox-export") }</button>
                        <button type="button" class="danger discard-confirm" onclick={discard}>{ words("outbox-discard-confirm") }</button>
                    </footer>
                </Dialog>
            }
        </footer>
    }
}
