//! The rows of a list as a grid for screen readers and the keyboard: the document holds those in sight, the attributes tell of all.

use super::grid_row::{GridRow, row_id};
use super::head::head;
use super::place::Change;
use crate::components::virtual_rows::{VirtualRows, scroll_to_row};
use crate::hooks::Records;
use crate::ready_made::PicturedRows;
use crate::screens::here::{Here, Shelf, use_here};
use crate::screens::present::main_column;
use crate::screens::shell::go;
use crate::state::{use_effect_with, use_state_eq};
use landbridge_model::{Field, Kind, RecordId, RecordType, TypeNo, record_type::Sort};
use std::{ops::Range, rc::Rc};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent};
use yew::{Callback, Html, NodeRef, Properties, TargetCast, component, hook, html, use_node_ref};

/// Used until a row has been measured, in CSS pixels.
const ROW_HEIGHT: f64 = 36.0;

/// What the grid needs.
#[derive(Properties, PartialEq)]
pub(crate) struct GridProps {
    /// The type.
    pub record_type: Rc<RecordType>,
    /// Its rows.
    pub records: Records,
    /// The rows of the ready-made screen, as long as there are no others.
    pub pictured: Option<Rc<PicturedRows>>,
    /// The order they are in.
    pub sort: Sort,
    /// The rows to draw.
    pub window: Range<u32>,
    /// The chosen row.
    pub cursor: u32,
    /// How many times the list began anew at its top.
    pub beginnings: u32,
    /// Another order is wanted.
    pub on_sort: Callback<Sort>,
    /// Other rows are in sight, or another one is chosen.
    pub on_move: Callback<Change>,
}

impl GridProps {
    fn total(&self) -> u32 {
        match (&self.records.answer, &self.pictured) {
            (Some(answer), _) => answer.total,
            (None, pictured) => pictured.as_ref().map_or(0, |pictured| pictured.total),
        }
    }
}

/// The rows of a list.
#[component]
pub(crate) fn Grid(props: &GridProps) -> Html {
    let here = use_here();
    let (scroller, ruler) = (use_node_ref(), use_node_ref());
    let row_height = use_row_height(&ruler);
    let total = props.total();
    use_columns(&scroller, &props.record_type);
    use_scrolled_back(&scroller, here.shelf.scroll_top(props.record_type.no), total > 0);
    use_scrolled_to_top(&scroller, &here.shelf, props.record_type.no, props.beginnings);
    use_cursor_in_sight(&scroller, props.cursor, row_height);
    let on_keydown = on_keydown(&here, props, total, &scroller, row_height);
    let on_scroll = {
        let (scroller, shelf, type_no) = (scroller.clone(), here.shelf.clone(), props.record_type.no);
        Callback::from(move |_: web_sys::Event| {
            if let Some(scroller) = scroller.cast::<HtmlElement>() {
                shelf.put_scroll_top(type_no, scroller.scroll_top());
            }
        })
    };
    let on_click = on_click(&here, props);
    let columns = props.record_type.list.len() + 1;
    let window = props.window.start..props.window.end.min(total);
    html! {
        <div ref={scroller.clone()} id="list" class="list" role="grid" tabindex="0" aria-label={here.plural(&props.record_type).to_owned()}
            aria-rowcount={(total + 1).to_string()} aria-colcount={columns.to_string()} aria-describedby="list-keys"
            aria-busy={(!props.records.is_current).to_string()} aria-activedescendant={(total > 0).then(|| row_id(props.cursor))}
            onkeydown={on_keydown} onscroll={on_scroll} onclick={on_click}>
            { head(&here, &props.record_type, props.sort, &props.on_sort) }
            <p id="list-keys" class="visually-hidden">{ here.words.get("list-keys") }</p>
            <div ref={ruler} class="row ruler" aria-hidden="true"></div>
            <VirtualRows {scroller} {total} window={window.clone()} {row_height}
                on_window={props.on_move.reform(Change::Window)} on_in_sight={props.on_move.reform(Change::InSight)}>
                { for window.map(|place| row(props, place)) }
            </VirtualRows>
        </div>
    }
}

fn row(props: &GridProps, place: u32) -> Html {
    if let Some(pictured) = props.pictured.as_ref().and_then(|pictured| pictured.rows.get(place as usize)) {
        return Html::VRef(pictured.clone());
    }
    let answer = props.records.answer.as_deref();
    let found = answer.and_then(|answer| answer.rows.get(place.checked_sub(answer.from)? as usize));
    let is_chosen = place == props.cursor;
    html! { <GridRow key={place} record_type={props.record_type.clone()} {place} {is_chosen} row={found.cloned()} /> }
}

/// Arrows, Page Up and Down, Home and End move; Enter opens.
fn on_keydown(
    here: &Here,
    props: &GridProps,
    total: u32,
    scroller: &NodeRef,
    row_height: f64,
) -> Callback<KeyboardEvent> {
    let (here, on_move, scroller) = (here.clone(), props.on_move.clone(), scroller.clone());
    let (type_no, cursor) = (props.record_type.no, props.cursor);
    Callback::from(move |event: KeyboardEvent| {
        let is_in_control =
            event.target_dyn_into::<Element>().is_some_and(|target| target.tag_name() == "BUTTON");
        if total == 0 || is_in_control || event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let room = scroller.cast::<HtmlElement>().map_or(0, |element| element.client_height());
        let page = (f64::from(room) / row_height) as u32;
        let page = page.saturating_sub(2).max(1);
        let to = match event.key().as_str() {
            "ArrowDown" => cursor.saturating_add(1),
            "ArrowUp" => cursor.saturating_sub(1),
            "PageDown" => cursor.saturating_add(page),
            "PageUp" => cursor.saturating_sub(page),
            "Home" => 0,
            "End" => total - 1,
            "Enter" => {
                if let Some(route) = record_in_row(cursor).and_then(|id| here.record(type_no, id)) {
                    event.prevent_default();
                    go(&route);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        on_move.emit(Change::Cursor(to.min(total - 1)));
    })
}

/// The record in the row at a place, as far as it is drawn.
fn record_in_row(place: u32) -> Option<RecordId> {
    let row = gloo::utils::document().get_element_by_id(&row_id(place))?;
    RecordId::parse(&row.get_attribute("data-record")?)
}

/// A click anywhere in a row opens its record.
fn on_click(here: &Here, props: &GridProps) -> Callback<MouseEvent> {
    let (here, type_no, on_move) = (here.clone(), props.record_type.no, props.on_move.clone());
    Callback::from(move |event: MouseEvent| {
        let Some(target) = event.target_dyn_into::<Element>() else { return };
        let Some(row) =
            target.closest("[data-row]").ok().flatten().and_then(|row| row.dyn_into::<HtmlElement>().ok())
        else {
            return;
        };
        let number = |name: &str| row.dataset().get(name);
        if let Some(place) = number("row").and_then(|place| place.parse().ok()) {
            on_move.emit(Change::Cursor(place));
        }
        let is_link = target.closest("a").is_ok_and(|link| link.is_some());
        let id = number("record").and_then(|id| RecordId::parse(&id));
        if let Some(route) = id.filter(|_| !is_link).and_then(|id| here.record(type_no, id)) {
            go(&route);
        }
    })
}

/// The height of a row as the style sheet and the person's font size make it.
#[hook]
fn use_row_height(ruler: &NodeRef) -> f64 {
    let height = use_state_eq(|| ROW_HEIGHT);
    {
        let (ruler, setter) = (ruler.clone(), height.setter());
        use_effect_with((), move |()| {
            let measure = move || {
                let element = ruler.cast::<HtmlElement>();
                let height = element.map_or(0.0, |element| element.get_bounding_client_rect().height());
                if height > 0.0 {
                    setter.set(height);
                }
            };
            measure();
            let listener =
                gloo::events::EventListener::new(&gloo::utils::window(), "resize", move |_| measure());
            move || drop(listener)
        });
    }
    *height
}

/// Gives each column room by its kind, through a custom property, since a style attribute is not allowed.
#[hook]
fn use_columns(scroller: &NodeRef, record_type: &RecordType) {
    let main = main_column(record_type);
    let rooms = record_type.list.iter().enumerate();
    let mut rooms: Vec<Room> = rooms.map(|(place, no)| room(place == main, record_type.field(*no))).collect();
    rooms.push(MARKS);
    let scroller = scroller.clone();
    use_effect_with(rooms, move |rooms| {
        if let Some(element) = scroller.cast::<HtmlElement>() {
            let columns: Vec<&str> = rooms.iter().map(|room| room.column).collect();
            let least: u32 = rooms.iter().map(|room| room.least_quarters).sum();
            // The values are lists of widths, and a width, so it cannot fail.
            let _ = element.style().set_property("--columns", &columns.join(" "));
            let _ = element.style().set_property("--columns-least", &format!("calc({least}rem / 4)"));
        }
    });
}

/// The room of a column: as the style sheets write it, and the least of it in quarters of a rem. The browser could add the least of
/// all up by itself, but would do so for each row anew.
#[derive(Clone, Copy, PartialEq)]
struct Room {
    column: &'static str,
    least_quarters: u32,
}

/// The column of what waits and how far edits have come.
const MARKS: Room = Room { column: "3.5rem", least_quarters: 14 };

fn room(is_main: bool, field: Option<&Field>) -> Room {
    let (column, least_quarters) = match field.map(|field| (&field.kind, field.read_only)) {
        Some((Kind::Money(_) | Kind::Date, _)) => ("minmax(7.5rem, 0.8fr)", 30),
        Some((Kind::Whole | Kind::Decimal(_) | Kind::YesNo, _)) => ("minmax(5rem, 0.8fr)", 20),
        Some((Kind::DateTime, _)) => ("minmax(9.5rem, 1fr)", 38),
        Some((Kind::Choice(_), _)) => ("minmax(6.5rem, 1fr)", 26),
        Some((Kind::Phone, _)) => ("minmax(9.5rem, 1fr)", 38),
        // A number or code that the business software gives.
        Some((Kind::Text, true)) => ("minmax(6rem, 0.7fr)", 24),
        _ if is_main => ("minmax(11rem, 3fr)", 44),
        _ => ("minmax(7rem, 1.7fr)", 28),
    };
    Room { column, least_quarters }
}

/// Goes back to where the list was scrolled to when it was left, once there are rows again.
#[hook]
fn use_scrolled_back(scroller: &NodeRef, scroll_top: i32, has_rows: bool) {
    let scroller = scroller.clone();
    use_effect_with(has_rows, move |has_rows| {
        // The room of the rows above is made in the same turn, by an effect of the component inside.
        let frame = has_rows.then(|| {
            gloo::render::request_animation_frame(move |_| {
                if let Some(element) = scroller.cast::<HtmlElement>() {
                    element.set_scroll_top(scroll_top);
                }
            })
        });
        move || drop(frame)
    });
}

/// Another order, other filters or another search begin at the top.
#[hook]
fn use_scrolled_to_top(scroller: &NodeRef, shelf: &Shelf, type_no: TypeNo, beginnings: u32) {
    let (scroller, shelf) = (scroller.clone(), shelf.clone());
    let is_first = yew::use_mut_ref(|| true);
    use_effect_with(beginnings, move |_| {
        // Asked of the element itself, the browser would have to lay out everything first.
        let is_scrolled = shelf.scroll_top(type_no) != 0;
        if let (false, true, Some(element)) =
            (is_first.replace(false), is_scrolled, scroller.cast::<HtmlElement>())
        {
            element.set_scroll_top(0);
        }
    });
}

/// Scrolls to the chosen row when it was moved out of sight.
#[hook]
fn use_cursor_in_sight(scroller: &NodeRef, cursor: u32, row_height: f64) {
    let scroller = scroller.clone();
    let is_first = yew::use_mut_ref(|| true);
    use_effect_with(cursor, move |cursor| {
        if is_first.replace(false) {
            return;
        }
        if let Some(element) = scroller.cast::<HtmlElement>() {
            let head = element.query_selector(".list-head").ok().flatten();
            let head_height = head.map_or(0.0, |head| head.get_bounding_client_rect().height());
            scroll_to_row(&element, *cursor, row_height, head_height);
        }
    });
}
