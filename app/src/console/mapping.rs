//! Which records are shared: the record types and their fields, corrected with the records before one's eyes.

mod ask;
mod fields;
mod keep;
mod label;
mod preview;
mod text;
mod type_card;

use super::home::Home;
use super::told::failure_words;
use crate::components::notice::{Tone, notice};
use ask::{Mapping, Wish, use_mapping};
use keep::KeepMapping;
use landbridge_model::mapped::{Corrected, Correction, Mapped, Trouble};
use landbridge_model::{FieldNo, TypeNo};
use text::MappingText;
use type_card::type_card;
use web_sys::MouseEvent;
use yew::{Callback, Html, Properties, component, html};

/// What the screen needs.
#[derive(Properties, PartialEq)]
pub(super) struct MappingProps {
    pub(super) home: Home,
}

/// The screen.
#[component]
pub(super) fn MappingScreen(props: &MappingProps) -> Html {
    let home = &props.home;
    let mapping = use_mapping(home.overview.source.database.clone());
    if !can_be_corrected(home) {
        let id = if home.overview.source.database.is_empty() { "mapping-no-database" } else { "mapping-own" };
        return html! {
            <section class="empty" id="mapping">
                <p>{ home.say(id) }</p>
                { way_back(home) }
            </section>
        };
    }
    let content = match &mapping.mapped {
        Some(mapped) => content(home, &mapping, mapped),
        None if mapping.failure.is_some() => Html::default(),
        None => html! { <p class="hint" role="status">{ home.say("mapping-loading") }</p> },
    };
    html! {
        <section class="desktop" id="mapping" data-waiting={mapping.is_waiting.to_string()}>
            <header class="screen-head">
                <h1>{ home.say("mapping-title") }</h1>
                <div class="buttons">{ way_back(home) }</div>
            </header>
            { problem(home, &mapping) }
            { content }
        </section>
    }
}

/// Whether the database has a mapping of its own making.
pub(super) fn can_be_corrected(home: &Home) -> bool {
    let database = home.overview.source.database.as_str();
    !database.is_empty() && !database.starts_with("tryton+")
}

fn way_back(home: &Home) -> Html {
    let to = if home.is_connected() { "#settings" } else { "#connect/requirements" };
    html! { <a class="button" id="mapping-back" href={to}>{ home.say("back") }</a> }
}

fn problem(home: &Home, mapping: &Mapping) -> Html {
    let Some(failure) = &mapping.failure else { return Html::default() };
    let again = mapping.wish.reform(|_: MouseEvent| Wish::Again);
    notice(
        Tone::Failure,
        "mapping-problem",
        html! {
            <>
                <span>{ failure_words(home, failure) }</span>
                <button type="button" id="mapping-again" onclick={again}>{ home.say("mapping-again") }</button>
            </>
        },
    )
}

fn content(home: &Home, mapping: &Mapping, mapped: &Mapped) -> Html {
    let intro = if mapped.before.is_none() { "mapping-proposed" } else { "mapping-intro" };
    let is_unreadable = mapped.types.is_empty();
    html! {
        <>
            <p>{ home.say(intro) }</p>
            { away(home, mapped.away.as_deref()) }
            { troubles(home, &mapped.troubles) }
            if is_unreadable && !mapped.text.contains("[[type]]") { <p class="empty" id="no-types">{ home.say("mapping-no-types") }</p> }
            <ul class="mapped-types">
                { for mapped.types.iter().map(|found| type_card(home, mapping, mapped, found)) }
            </ul>
            <MappingText home={home.clone()} text={mapped.text.clone()} line={first_line(mapped)} is_open={is_unreadable}
                on_check={mapping.wish.reform(Wish::Text)} />
            <KeepMapping home={home.clone()} mapped={mapped.clone()} is_waiting={mapping.is_waiting}
                on_again={mapping.wish.reform(|()| Wish::Afresh)} />
        </>
    }
}

fn away(home: &Home, why: Option<&str>) -> Html {
    let Some(why) = why else { return Html::default() };
    notice(
        Tone::Failure,
        "mapping-away",
        html! { <span>{ home.words.with("mapping-away", &[("why", why.into())]) }</span> },
    )
}

/// The line that the first thing is wrong in.
fn first_line(mapped: &Mapped) -> Option<u32> {
    all_troubles(mapped).map(|trouble| trouble.line).min()
}

/// Everything that is wrong.
fn all_troubles(mapped: &Mapped) -> impl Iterator<Item = &Trouble> {
    let types = mapped
        .types
        .iter()
        .flat_map(|found| found.troubles.iter().chain(found.fields.iter().flat_map(|field| &field.troubles)));
    mapped.troubles.iter().chain(types)
}

/// What is wrong with something, each with its line in the text.
fn troubles(home: &Home, troubles: &[Trouble]) -> Html {
    let one = |trouble: &Trouble| {
        let values = [("line", trouble.line.into()), ("message", trouble.message.as_str().into())];
        html! { <li>{ home.words.with("mapping-trouble", &values) }</li> }
    };
    html! {
        if !troubles.is_empty() {
            <ul class="troubles problem" role="alert">{ for troubles.iter().map(one) }</ul>
        }
    }
}

/// Has something corrected.
fn correct(mapping: &Mapping, of: TypeNo, field: Option<FieldNo>) -> Callback<Corrected> {
    mapping.wish.reform(move |to| Wish::Correct(Correction { of, field, to }))
}
