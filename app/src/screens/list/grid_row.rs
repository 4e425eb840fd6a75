//! One row of a list. It is drawn again only when something of it changes, since scrolling moves the window all the time.

use crate::screens::here::{Here, use_here};
use crate::screens::present::{attention_mark, is_number, main_column, show, state_mark, state_name};
use landbridge_model::RecordType;
use landbridge_replica::view::ListRow;
use std::rc::Rc;
use yew::{Html, Properties, component, html};

/// What a row needs.
#[derive(Properties, PartialEq)]
pub(crate) struct GridRowProps {
    /// The type.
    pub record_type: Rc<RecordType>,
    /// Its place in the list, from 0.
    pub place: u32,
    /// Whether it is the chosen one.
    pub is_chosen: bool,
    /// The record, unless it has not come yet.
    pub row: Option<ListRow>,
}

/// A row, or the room of one that has not come yet.
#[component]
pub(crate) fn GridRow(props: &GridRowProps) -> Html {
    let here = use_here();
    let GridRowProps { record_type, place, is_chosen, row } = props;
    let is_chosen = is_chosen.to_string();
    // The head is row 1, and rows are counted from 1.
    let number = (place + 2).to_string();
    match row {
        Some(row) => html! {
            <div id={row_id(*place)} class="row" role="row" aria-rowindex={number} aria-selected={is_chosen}
                data-row={place.to_string()} data-record={row.id.to_string()} data-state={state_name(row.state)}>
                { cells(&here, record_type, row) }
            </div>
        },
        None => html! {
            <div id={row_id(*place)} class="row waiting" role="row" aria-rowindex={number} aria-selected={is_chosen}
                data-row={place.to_string()}>
                <span role="gridcell"></span>
            </div>
        },
    }
}

/// The id of the row at a place.
pub(crate) fn row_id(place: u32) -> String {
    format!("row-{place}")
}

fn cells(here: &Here, record_type: &RecordType, row: &ListRow) -> Html {
    let href = here.record(record_type.no, row.id).map(|route| route.href());
    let main = main_column(record_type);
    let cells = record_type.list.iter().zip(&row.cells).enumerate().filter_map(|(column, (no, cell))| {
        let field = record_type.field(*no)?;
        let words = show(here, field, cell);
        let class = match column {
            _ if column == main => "cell main",
            _ if is_number(&field.kind) => "cell number",
            _ => "cell",
        };
        let content = match column {
            _ if column == main => html! { <a href={href.clone()} tabindex="-1">{ words }</a> },
            _ => html! { words },
        };
        Some(html! {
            <span {class} role="gridcell" aria-colindex={(column + 1).to_string()} data-field={field.key.clone()}>{ content }</span>
        })
    });
    html! {
        <>
            { for cells }
            <span class="cell marks" role="gridcell" aria-colindex={(record_type.list.len() + 1).to_string()}>
                if row.needs_attention { { attention_mark(here) } }
                { state_mark(here, row.state) }
            </span>
        </>
    }
}
