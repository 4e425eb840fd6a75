//! What a search over everything finds: the first hits of each type, and a way to all of them.

use crate::hooks::use_records;
use crate::screens::here::{Here, use_here};
use crate::screens::present::row_words;
use crate::screens::route::{self, Route};
use landbridge_model::RecordType;
use landbridge_replica::view::{ListQuery, ListRow};
use std::rc::Rc;
use yew::{Html, Properties, component, html};

/// Hits shown of each type.
const HITS: u32 = 5;

/// The first hits of every type of the menu for `text`.
pub(super) fn search_results(here: &Here, text: &str) -> Html {
    html! {
        <section class="search-results" id="search-results">
            <h1>{ here.words.with("search-results", &[("text", text.into())]) }</h1>
            { for here.menu().map(|record_type| html! {
                <Hits key={record_type.key.clone()} record_type={Rc::new(record_type.clone())} text={text.to_owned()} />
            }) }
            <p class="no-hits">{ here.words.with("search-no-hits", &[("text", text.into())]) }</p>
        </section>
    }
}

/// What the hits of one type need.
#[derive(Properties, PartialEq)]
struct HitsProps {
    record_type: Rc<RecordType>,
    text: String,
}

/// The hits of one type; nothing when there are none, so that the style sheet can tell whether to say so.
#[component]
fn Hits(props: &HitsProps) -> Html {
    let here = use_here();
    let record_type = &*props.record_type;
    let records = use_records(ListQuery {
        type_no: record_type.no,
        sort: None,
        filters: Vec::new(),
        search: props.text.clone(),
        from: 0,
        count: HITS,
    });
    let Some(answer) = records.answer.filter(|answer| answer.total > 0) else { return html! {} };
    let all = Route::List { segment: route::segment(record_type), search: props.text.clone() };
    let hit = |row: &ListRow| {
        let (title, mut rest) = row_words(&here, record_type, row, None);
        rest.truncate(3);
        let href = here.record(record_type.no, row.id).map(|route| route.href());
        html! {
            <li data-record={row.id.to_string()}><a {href}><strong>{ title }</strong>{ " " }<small>{ rest.join(" · ") }</small></a></li>
        }
    };
    let count = here.formats.count(answer.total);
    html! {
        <section class="hits" data-type={record_type.key.clone()}>
            <h2>{ here.words.with("search-results-type", &[
                ("plural", here.plural(record_type).into()), ("count", count.clone().into()),
            ]) }</h2>
            <ul>{ for answer.rows.iter().map(hit) }</ul>
            if answer.total > HITS {
                <a class="all" href={all.href()}>{ here.words.with("search-results-all", &[("count", count.into())]) }</a>
            }
        </section>
    }
}
