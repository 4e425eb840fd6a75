//! The conflict inbox: what two people changed at once, with both values until somebody chooses.

mod sides;

use super::failures::commit_words;
use super::here::{Here, use_here};
use crate::components::notice::{Tone, notice};
use crate::hooks::{CommitFailure, use_commit, use_conflicts};
use crate::state::use_state;
use landbridge_model::conflict::Sides;
use landbridge_replica::draft::Intent;
use landbridge_replica::view::{ConflictView, Keep};
use sides::sides;
use web_sys::{Event, HtmlInputElement, MouseEvent};
use yew::{Callback, Html, Properties, TargetCast, component, html};

/// The inbox. Settled conflicts show on request.
#[component]
pub(crate) fn ConflictsScreen() -> Html {
    let here = use_here();
    let conflicts = use_conflicts();
    let shows_settled = use_state(|| false);
    let on_toggle = {
        let shows_settled = shows_settled.clone();
        Callback::from(move |event: Event| {
            shows_settled.set(event.target_unchecked_into::<HtmlInputElement>().checked())
        })
    };
    let has_open = conflicts.iter().any(|conflict| conflict.is_open);
    let shown = conflicts.iter().filter(|conflict| conflict.is_open || *shows_settled);
    html! {
        <section class="inbox" id="conflicts">
            <header class="screen-head">
                <h1>{ here.words.get("conflicts-title") }</h1>
                <label class="inline">
                    <input type="checkbox" id="show-settled" checked={*shows_settled} onchange={on_toggle} />
                    { here.words.get("conflicts-show-settled") }
                </label>
            </header>
            if has_open {
                <p class="hint">{ here.words.get("conflicts-intro") }</p>
            } else {
                <p class="empty" id="no-conflicts" role="status">{ here.words.get("conflicts-none") }</p>
            }
            { for shown.map(|conflict| html! { <ConflictCard key={conflict.id.to_string()} conflict={conflict.clone()} /> }) }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ConflictCardProps {
    conflict: ConflictView,
}

/// One conflict.
#[component]
fn ConflictCard(props: &ConflictCardProps) -> Html {
    let here = use_here();
    let commit = use_commit();
    let failure = use_state(|| None::<CommitFailure>);
    let conflict = &props.conflict;
    let record_type = here.record_type(conflict.of_type);
    let keep = |keep: Keep| {
        let (commit, failure, id) = (commit.clone(), failure.setter(), conflict.id);
        Callback::from(move |_: MouseEvent| {
            let failure = failure.clone();
            let answered = Callback::from(move |result: Result<(), CommitFailure>| failure.set(result.err()));
            commit.emit((Intent::Settle { conflict: id, keep }, answered));
        })
    };
    let label = record_type
        .map_or_else(|| here.words.get("outbox-unknown-type"), |found| here.label(found).to_owned());
    let heading = match conflict.title.as_str() {
        "" => label,
        title => here.words.with("conflict-of", &[("label", label.into()), ("title", title.into())]),
    };
    let (mine_words, theirs_words) = button_words(&here, conflict);
    let is_deleted = matches!(conflict.sides, Sides::EditOfDeleted(_));
    let route = here.record(conflict.of_type, conflict.of_record).filter(|_| !is_deleted);
    html! {
        <article class="card conflict" data-conflict={conflict.id.to_string()} data-record={conflict.of_record.to_string()}
            data-open={conflict.is_open.to_string()} data-place={if conflict.is_at_office { "office" } else { "service" }}>
            <header>
                <h2>{ heading }</h2>
                if !conflict.is_open { <span class="tag">{ here.words.get("conflict-settled") }</span> }
                if let Some(route) = route { <a href={route.href()}>{ here.words.get("conflict-open-record") }</a> }
            </header>
            { sides(&here, record_type, conflict) }
            <p class="hint">
                { here.words.get(if conflict.is_at_office { "conflict-at-office" } else { "conflict-at-service" }) }
            </p>
            if let Some(failure) = &*failure {
                { notice(Tone::Failure, None, html! { commit_words(&here, record_type, failure) }) }
            }
            if conflict.is_open && conflict.is_decidable {
                <footer class="buttons">
                    <button type="button" class="keep-mine" onclick={keep(Keep::Mine)}>{ mine_words }</button>
                    <button type="button" class="keep-theirs" onclick={keep(Keep::Theirs)}>{ theirs_words }</button>
                </footer>
            } else if conflict.is_open {
                <p class="hint">{ here.words.get("conflict-not-yours") }</p>
            }
        </article>
    }
}

/// What the two buttons say: to keep the author's side, and to keep what stands.
fn button_words(here: &Here, conflict: &ConflictView) -> (String, String) {
    let words = &here.words;
    match &conflict.sides {
        Sides::Values(_) => {
            let mine = if conflict.is_mine {
                words.get("conflict-keep-mine")
            } else {
                words.with("conflict-keep-mine-of", &[("name", conflict.author.as_str().into())])
            };
            (mine, words.get("conflict-keep-theirs"))
        }
        Sides::EditOfDeleted(_) => {
            (words.get("conflict-edit-of-deleted-restore"), words.get("conflict-edit-of-deleted-drop"))
        }
        Sides::DeleteOfEdited { .. } => {
            (words.get("conflict-delete-of-edited-delete"), words.get("conflict-delete-of-edited-keep"))
        }
    }
}
