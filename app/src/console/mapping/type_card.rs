//! One record type: whether it is shared, where it is, and when it is opened its fields and first records.

use super::ask::{Mapping, Wish};
use super::fields::field_list;
use super::label::LabelField;
use super::preview::preview;
use super::{correct, troubles};
use crate::components::icon::{Icon, icon};
use crate::console::home::Home;
use landbridge_model::mapped::{Corrected, Mapped, MappedType, Rows};
use web_sys::{Event, HtmlInputElement, MouseEvent};
use yew::{Callback, Html, TargetCast, html};

/// Draws it.
pub(super) fn type_card(home: &Home, mapping: &Mapping, mapped: &Mapped, found: &MappedType) -> Html {
    let no = found.no.0;
    let is_open = mapping.open == Some(found.no);
    let on_share = on_tick(correct(mapping, found.no, None), Corrected::Shared, Corrected::LeftOut);
    let opens = (!is_open).then_some(found.no);
    let on_open = mapping.wish.reform(move |_: MouseEvent| Wish::Open(opens));
    let wrong = found.fields.iter().filter(|field| !field.troubles.is_empty()).count();
    let body = format!("type-{no}-body");
    html! {
        <li key={no} class="card mapped-type" id={format!("type-{no}")} data-table={found.table.clone()} data-shared={found.is_shared.to_string()}>
            <header>
                <label class="inline">
                    <input type="checkbox" id={format!("share-{no}")} checked={found.is_shared} onchange={on_share} />
                    <strong>{ found.plural.get(home.tag) }</strong>
                </label>
                <span class="hint">{ place(home, found) }</span>
                <button type="button" id={format!("open-{no}")} aria-expanded={is_open.to_string()} aria-controls={body.clone()}
                    onclick={on_open}>
                    { icon(Icon::Down) }
                    { home.say(if is_open { "mapping-close" } else { "mapping-open" }) }
                    <span class="visually-hidden">{ " " }{ found.plural.get(home.tag) }</span>
                </button>
            </header>
            { troubles(home, &found.troubles) }
            if wrong > 0 && !is_open {
                <p class="problem">{ home.words.with("mapping-fields-wrong", &[("count", wrong.into())]) }</p>
            }
            <div id={body} class="mapped-body" hidden={!is_open}>
                if is_open { { opened(home, mapping, mapped, found) } }
            </div>
        </li>
    }
}

/// What a box with a tick does.
pub(super) fn on_tick(
    correct: Callback<Corrected>,
    ticked: Corrected,
    cleared: Corrected,
) -> Callback<Event> {
    correct.reform(move |event: Event| {
        let is_ticked = event.target_unchecked_into::<HtmlInputElement>().checked();
        if is_ticked { ticked.clone() } else { cleared.clone() }
    })
}

fn place(home: &Home, found: &MappedType) -> String {
    let table = ("table", found.table.as_str().into());
    match found.rows {
        None => home.words.with("mapping-table", &[table]),
        Some(Rows { count, is_more }) => {
            let id = if is_more { "mapping-many-rows" } else { "mapping-rows" };
            let shown = home.formats.count(count);
            home.words.with(id, &[table, ("count", count.into()), ("shown", shown.into())])
        }
    }
}

fn opened(home: &Home, mapping: &Mapping, mapped: &Mapped, found: &MappedType) -> Html {
    let no = found.no.0;
    let on_words = correct(mapping, found.no, None);
    let on_create = on_tick(correct(mapping, found.no, None), Corrected::Creatable, Corrected::NotCreatable);
    html! {
        <>
            <div class="fields">
                <LabelField home={home.clone()} id={format!("plural-{no}")} name={home.say("mapping-plural")} label={found.plural.clone()}
                    on_words={on_words.reform(Corrected::Plural)} />
                <LabelField home={home.clone()} id={format!("label-{no}")} name={home.say("mapping-singular")} label={found.label.clone()}
                    on_words={on_words.reform(Corrected::Label)} />
            </div>
            <label class="inline">
                <input type="checkbox" id={format!("create-{no}")} checked={found.is_creatable} onchange={on_create} />
                { home.say("mapping-create") }
            </label>
            { field_list(home, mapping, found) }
            { preview(home, mapped, found) }
        </>
    }
}
