//! The records of one type: a list that scrolls through very many rows, sorts, filters and searches as one types.

mod filters;
mod grid;
mod grid_row;
mod head;
mod place;

use super::here::{Here, use_here};
use super::shell::{go, use_shortcut, words_at_start};
use crate::components::icon::{Icon, icon};
use crate::components::pictured::Pictured;
use crate::hooks::{Records, use_records, use_status};
use crate::hub::hub;
use crate::link::ToWorker;
use crate::ready_made::{self, PicturedRows};
use crate::state::{use_effect_with, use_memo};
use filters::FilterBar;
use gloo::timers::callback::Timeout;
use grid::Grid;
use landbridge_model::RecordType;
use landbridge_model::fold;
use landbridge_replica::view::{ListAnswer, ListQuery};
use place::use_place;
use std::rc::Rc;
use web_sys::MouseEvent;
use yew::{Callback, Html, Properties, component, hook, html};

/// The screen to begin with at the next start is kept when nothing has changed for so long: later than the worker keeps the rows, which
/// withdraws the screen before.
const READY_MADE_AFTER_MILLIS: u32 = 2_000;

/// What the screen needs.
#[derive(Properties, PartialEq)]
pub(crate) struct ListScreenProps {
    /// The type.
    pub record_type: Rc<RecordType>,
    /// What is searched for.
    pub search: String,
    /// The search is to be emptied.
    pub on_clear_search: Callback<()>,
}

/// The list of a type.
#[component]
pub(crate) fn ListScreen(props: &ListScreenProps) -> Html {
    let here = use_here();
    let record_type = &*props.record_type;
    let place = use_place(record_type.no, &props.search);
    let now = &place.now;
    let query = ListQuery {
        type_no: record_type.no,
        sort: now.sort,
        filters: now.filters.clone(),
        search: props.search.trim().to_owned(),
        from: now.window.start,
        count: now.window.end - now.window.start,
    };
    let records = use_records(query.clone());
    let pictured = use_pictured_rows(record_type, &records);
    let total = records.answer.as_ref().map(|answer| answer.total);
    let total = total.or(pictured.as_ref().map(|pictured| pictured.total));
    use_searched(records.subscription, query, place::first_window(now.in_sight).end);
    let may_create = here.may_create(record_type);
    let new = {
        let to = here.new_of(record_type);
        Callback::from(move |()| {
            if may_create {
                go(&to)
            }
        })
    };
    use_shortcut("n", new);
    // The same ones as long as they do the same, so that the rows are not looked at when nothing of them changed.
    let on_sort = use_memo(place.change.clone(), |change| change.reform(place::Change::Sort));
    let on_filters = use_memo(place.change.clone(), |change| change.reform(place::Change::Filters));
    let on_clear = {
        let (change, on_clear_search) = (place.change.clone(), props.on_clear_search.clone());
        Callback::from(move |()| {
            change.emit(place::Change::Filters(Vec::new()));
            on_clear_search.emit(());
        })
    };
    let is_narrowed = !props.search.trim().is_empty() || !now.filters.is_empty();
    let is_as_at_start =
        !is_narrowed && now.sort.is_none_or(|sort| sort == record_type.sort) && now.cursor == 0;
    use_ready_made(&here, records.answer.as_ref().filter(|_| is_as_at_start && now.window.start == 0));
    html! {
        <section class="list-screen" data-type={record_type.key.clone()}>
            <header class="screen-head">
                <h1>{ here.plural(record_type) }</h1>
                <span id="list-count" class="hint" role="status">{ count_words(&here, total, is_narrowed) }</span>
                if may_create {
                    <a id="new-record" class="button primary" href={here.new_of(record_type).href()}>
                        { icon(Icon::Plus) }{ here.words.with("list-new", &[("label", fold::lower(here.label(record_type)).into())]) }
                    </a>
                }
            </header>
            <Pictured part=".filters">
                <FilterBar record_type={props.record_type.clone()} filters={now.filters.clone()} on_change={(*on_filters).clone()} />
            </Pictured>
            <Grid record_type={props.record_type.clone()} records={records.clone()} {pictured} sort={now.sort.unwrap_or(record_type.sort)}
                window={now.window.clone()} cursor={now.cursor} beginnings={now.beginnings} on_sort={(*on_sort).clone()} on_move={place.change.clone()} />
            if records.answer.as_ref().is_some_and(|answer| answer.total == 0) {
                <Nothing record_type={props.record_type.clone()} {is_narrowed} {on_clear} />
            }
        </section>
    }
}

/// Has the search box search this list, from its top.
#[hook]
fn use_searched(subscription: u32, query: ListQuery, count: u32) {
    let from_top = ListQuery { search: String::new(), from: 0, count, ..query };
    use_effect_with((subscription, from_top), |searched| {
        hub().put_searched(Some(searched.clone()));
        || hub().put_searched(None)
    });
}

/// Keeps a picture of the list for the next start, once its rows have stood still for a while as they stand at every start.
#[hook]
fn use_ready_made(here: &Here, rows: Option<&Rc<ListAnswer>>) {
    let here = here.clone();
    let drawn = rows.map(|rows| (Rc::as_ptr(rows), Rc::as_ptr(&here.catalogue), here.words.tag()));
    use_effect_with(drawn, move |drawn| {
        let timer = drawn.map(|_| {
            Timeout::new(READY_MADE_AFTER_MILLIS, move || {
                let screen = ready_made::draw(&words_at_start(&here), here.words.tag(), here.catalogue.epoch);
                screen.into_iter().for_each(|screen| hub().send(&ToWorker::ReadyMade(screen)));
            })
        });
        move || drop(timer)
    });
}

/// The rows of the ready-made screen, until the worker has told some.
#[hook]
fn use_pictured_rows(record_type: &RecordType, records: &Records) -> Option<Rc<PicturedRows>> {
    let taken = use_memo((), |()| hub().take_pictured_rows().map(Rc::new));
    let pictured = taken.as_ref().as_ref().filter(|rows| rows.type_key == record_type.key);
    pictured.filter(|_| records.answer.is_none()).cloned()
}

fn count_words(here: &Here, total: Option<u32>, is_narrowed: bool) -> String {
    let Some(total) = total else { return here.words.get("loading") };
    let id = if is_narrowed { "list-hits" } else { "list-count" };
    here.words.with(id, &[("count", total.into()), ("shown", here.formats.count(total).into())])
}

/// What the words about no rows need.
#[derive(Properties, PartialEq)]
struct NothingProps {
    /// The type.
    record_type: Rc<RecordType>,
    /// Whether there could be rows without filters and search.
    is_narrowed: bool,
    /// To be without them.
    on_clear: Callback<()>,
}

/// Why there are no rows, and what to do about it.
#[component]
fn Nothing(props: &NothingProps) -> Html {
    let (here, status) = (use_here(), use_status());
    let words = match (props.is_narrowed, status.snapshot.is_some()) {
        (true, _) => here.words.get("list-no-hits"),
        (false, true) => here.words.get("list-empty-syncing"),
        (false, false) => {
            let plural = fold::lower(here.plural(&props.record_type));
            here.words.with("list-empty", &[("plural", plural.into())])
        }
    };
    let onclick = props.on_clear.reform(|_: MouseEvent| ());
    html! {
        <div class="empty" id="list-empty" role="status">
            <p>{ words }</p>
            if props.is_narrowed {
                <button type="button" id="clear-search" {onclick}>{ here.words.get("list-clear-search") }</button>
            }
        </div>
    }
}
