//! The heads of a list's columns; each sorts the list.

use crate::components::icon::{Icon, icon};
use crate::screens::here::Here;
use crate::screens::present::is_number;
use landbridge_model::{Field, RecordType, record_type::Sort};
use web_sys::MouseEvent;
use yew::{Callback, Html, html};

/// The row of column heads of a type; the rows are in this order until another is wanted.
pub(crate) fn head(here: &Here, record_type: &RecordType, sort: Sort, on_sort: &Callback<Sort>) -> Html {
    let language = here.words.tag();
    let columns = record_type.list.iter().filter_map(|no| record_type.field(*no));
    let column = |(place, field): (usize, &Field)| {
        let (aria_sort, picture) = match sort {
            sort if sort.field != field.no => ("none", None),
            Sort { descending: true, .. } => ("descending", Some(Icon::SortedDown)),
            Sort { descending: false, .. } => ("ascending", Some(Icon::SortedUp)),
        };
        let to = Sort { field: field.no, descending: aria_sort == "ascending" };
        let on_click = on_sort.reform(move |event: MouseEvent| {
            event.stop_propagation();
            to
        });
        let class = if is_number(&field.kind) { "cell number" } else { "cell" };
        html! {
            <span class={class} role="columnheader" aria-colindex={(place + 1).to_string()} aria-sort={aria_sort} data-field={field.key.clone()}>
                <button type="button" onclick={on_click}>
                    <span>{ field.label.get(language) }</span>
                    if let Some(picture) = picture { { icon(picture) } }
                </button>
            </span>
        }
    };
    html! {
        <div class="row list-head" role="row" aria-rowindex="1">
            { for columns.enumerate().map(column) }
            <span class="cell marks" role="columnheader" aria-colindex={(record_type.list.len() + 1).to_string()}>
                <span class="visually-hidden">{ here.words.get("list-state") }</span>
            </span>
        </div>
    }
}
