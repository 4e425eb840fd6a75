//! The heads of a list's columns; each sorts the list.

use crate::components::icon::{Icon, icon};
use crate::screens::here::use_here;
use crate::screens::present::is_number;
use landbridge_model::{Field, RecordType, record_type::Sort};
use std::rc::Rc;
use web_sys::MouseEvent;
use yew::{Callback, Html, Properties, component, html};

/// What the head needs.
#[derive(Properties, PartialEq)]
pub(crate) struct HeadProps {
    /// The type.
    pub record_type: Rc<RecordType>,
    /// The order of the rows.
    pub sort: Sort,
    /// Another order is wanted.
    pub on_sort: Callback<Sort>,
}

/// The row of column heads.
#[component]
pub(crate) fn Head(props: &HeadProps) -> Html {
    let here = use_here();
    let language = here.words.tag();
    let columns = props.record_type.list.iter().filter_map(|no| props.record_type.field(*no));
    let head = |(place, field): (usize, &Field)| {
        let (aria_sort, picture) = match props.sort {
            sort if sort.field != field.no => ("none", None),
            Sort { descending: true, .. } => ("descending", Some(Icon::SortedDown)),
            Sort { descending: false, .. } => ("ascending", Some(Icon::SortedUp)),
        };
        let to = Sort { field: field.no, descending: aria_sort == "ascending" };
        let on_click = props.on_sort.reform(move |event: MouseEvent| {
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
            { for columns.enumerate().map(head) }
            <span class="cell marks" role="columnheader" aria-colindex={(props.record_type.list.len() + 1).to_string()}>
                <span class="visually-hidden">{ here.words.get("list-state") }</span>
            </span>
        </div>
    }
}
