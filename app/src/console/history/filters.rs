//! What to show of the history: what it tells of, which way something went, of which records, and when.

use super::entry::plural;
use crate::console::home::Home;
use crate::screens::formats::{from_local_text, to_local_text};
use landbridge_model::TypeNo;
use landbridge_model::history::{Direction, HistoryAsked, HistoryPage, Matter};
use web_sys::{Event, HtmlInputElement, HtmlSelectElement};
use yew::{Callback, Html, TargetCast, html};

/// What entries tell of, by the messages that say so.
const MATTERS: [(&str, Option<Matter>); 6] = [
    ("history-all", None),
    ("history-only-rounds", Some(Matter::Rounds)),
    ("history-only-open", Some(Matter::Open)),
    ("history-only-conflicts", Some(Matter::Conflicts)),
    ("history-only-refusals", Some(Matter::Refusals)),
    ("history-only-interruptions", Some(Matter::Interruptions)),
];

const DIRECTIONS: [(&str, Option<Direction>); 3] = [
    ("history-both-ways", None),
    ("history-to-people", Some(Direction::ToPeople)),
    ("history-to-office", Some(Direction::ToOffice)),
];

/// The filters.
pub(super) fn filters(
    home: &Home,
    asked: &HistoryAsked,
    page: Option<&HistoryPage>,
    on_filter: &Callback<HistoryAsked>,
) -> Html {
    let asked = *asked;
    let types = page.map(|page| page.types.as_slice()).unwrap_or_default();
    let every_type = (home.say("history-all-types"), None);
    let types: Vec<_> = std::iter::once(every_type)
        .chain(types.iter().map(|name| (plural(home, types, name.type_no), Some(name.type_no))))
        .collect();
    let say = |(id, value): (&str, _)| (home.say(id), value);
    let matters = MATTERS.map(|(id, matter)| (home.say(id), matter));
    html! {
        <form class="fields" id="history-filters" onsubmit={Callback::from(|event: web_sys::SubmitEvent| event.prevent_default())}>
            { choice("filter-kind", home.say("history-filter-kind"), &matters, asked.kind,
                on_filter.reform(move |kind| HistoryAsked { kind, ..asked })) }
            { choice("filter-direction", home.say("history-filter-direction"), &DIRECTIONS.map(say), asked.direction,
                on_filter.reform(move |direction| HistoryAsked { direction, ..asked })) }
            { choice("filter-type", home.say("history-filter-type"), &types, asked.type_no,
                on_filter.reform(move |type_no: Option<TypeNo>| HistoryAsked { type_no, ..asked })) }
            { moment("filter-from", home.say("history-filter-from"), asked.from_millis,
                on_filter.reform(move |from_millis| HistoryAsked { from_millis, ..asked })) }
            { moment("filter-until", home.say("history-filter-until"), asked.until_millis,
                on_filter.reform(move |until_millis| HistoryAsked { until_millis, ..asked })) }
        </form>
    }
}

/// A choice among a few things.
fn choice<T: Copy + PartialEq + 'static>(
    id: &'static str,
    label: String,
    options: &[(String, Option<T>)],
    chosen: Option<T>,
    on_choice: Callback<Option<T>>,
) -> Html {
    let values: Vec<Option<T>> = options.iter().map(|(_, value)| *value).collect();
    let on_change = Callback::from(move |event: Event| {
        let at = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
        let value = usize::try_from(at).ok().and_then(|at| values.get(at).copied());
        on_choice.emit(value.flatten());
    });
    html! {
        <div class="field">
            <div class="field-head"><label for={id}>{ label }</label></div>
            <select {id} onchange={on_change}>
                { for options.iter().map(|(words, value)| html! {
                    <option selected={*value == chosen}>{ words }</option>
                }) }
            </select>
        </div>
    }
}

/// A date and time, or nothing.
fn moment(id: &'static str, label: String, millis: Option<i64>, on_moment: Callback<Option<i64>>) -> Html {
    let on_change = Callback::from(move |event: Event| {
        on_moment.emit(from_local_text(&event.target_unchecked_into::<HtmlInputElement>().value()));
    });
    html! {
        <div class="field">
            <div class="field-head"><label for={id}>{ label }</label></div>
            <input {id} type="datetime-local" value={millis.map(to_local_text).unwrap_or_default()} onchange={on_change} />
        </div>
    }
}
