//! A window on very many rows of one height: only those in sight, and some around them, are in the document.

use crate::components::length::px;
use crate::state::use_effect_with;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use std::{ops::Range, rc::Rc};
use web_sys::HtmlElement;
use yew::{Callback, Html, NodeRef, Properties, component, html, use_mut_ref};

/// Rows drawn above and below those in sight, so that scrolling never shows a gap.
const OVERSCAN: u32 = 20;
/// The rows around those in sight are drawn so long after them: neither those in sight nor the next keystroke of a search wait for them.
const LOOK_AFTER_MILLIS: u32 = 500;

/// What the window needs.
#[derive(Properties, PartialEq)]
pub(crate) struct VirtualRowsProps {
    /// The element that scrolls; it holds this component.
    pub scroller: NodeRef,
    /// How many rows there are in all.
    pub total: u32,
    /// The rows that are drawn now.
    pub window: Range<u32>,
    /// The height of a row, in CSS pixels.
    pub row_height: f64,
    /// Other rows came into sight: these are to be drawn.
    pub on_window: Callback<Range<u32>>,
    /// So many rows are in sight, told when it is found out and when it changes.
    pub on_in_sight: Callback<u32>,
    /// The rows of `window`.
    pub children: Html,
}

/// Keeps the room of the rows that are not drawn, and says which are to be.
#[component]
pub(crate) fn VirtualRows(props: &VirtualRowsProps) -> Html {
    let rows_below = props.total.saturating_sub(props.window.end);
    {
        let scroller = props.scroller.clone();
        let (total, window, on_window) = (props.total, props.window.clone(), props.on_window.clone());
        let (height, on_in_sight, told) = (props.row_height, props.on_in_sight.clone(), use_mut_ref(|| 0));
        use_effect_with((total, window, height.to_bits()), move |(total, window, _)| {
            let total = *total;
            let current = window.clone();
            let scroller = scroller.cast::<HtmlElement>();
            let listeners = scroller.map(|scroller| {
                let seen = scroller.clone();
                let look = Rc::new(move || {
                    let in_sight = count_in_sight(&seen, height);
                    if told.replace(in_sight) != in_sight {
                        on_in_sight.emit(in_sight);
                    }
                    let wanted = rows_in_sight(&seen, height, total);
                    if !covers(&current, &wanted, total) {
                        on_window.emit(with_overscan(&wanted, total));
                    }
                });
                let (scrolled, resized) = (look.clone(), look.clone());
                (
                    // Not at once: that would have the browser lay out now what it is about to lay out anyway.
                    Timeout::new(LOOK_AFTER_MILLIS, move || look()),
                    EventListener::new(&scroller, "scroll", move |_| scrolled()),
                    EventListener::new(&gloo::utils::window(), "resize", move |_| resized()),
                )
            });
            move || drop(listeners)
        });
    }
    html! {
        <>
            <div class="virtual-room" role="presentation" ~style={room(props.window.start, props.row_height)}></div>
            { props.children.clone() }
            <div class="virtual-room" role="presentation" ~style={room(rows_below, props.row_height)}></div>
        </>
    }
}

/// The style that makes room for so many rows. It changes together with the rows: were it changed by an effect, the browser might lay the list out
/// in between, too short, and scroll up. The content security policy allows the property; a style attribute it does not.
fn room(rows: u32, row_height: f64) -> String {
    format!("height: {}", px(f64::from(rows) * row_height))
}

/// Scrolls so far that a row is in sight; not at all when it is.
pub(crate) fn scroll_to_row(scroller: &HtmlElement, row: u32, row_height: f64, head_height: f64) {
    let top = f64::from(row) * row_height;
    let room = f64::from(scroller.client_height()) - head_height;
    let scrolled = f64::from(scroller.scroll_top());
    if top < scrolled {
        scroller.set_scroll_top(top as i32);
    } else if top + row_height > scrolled + room {
        scroller.set_scroll_top((top + row_height - room).ceil() as i32);
    }
}

fn rows_in_sight(scroller: &HtmlElement, row_height: f64, total: u32) -> Range<u32> {
    let first = (f64::from(scroller.scroll_top()) / row_height).floor().max(0.0) as u32;
    let first = first.min(total.saturating_sub(1));
    first..(first + count_in_sight(scroller, row_height)).min(total)
}

/// One more than fit, since the first and the last may each be in sight in part.
fn count_in_sight(scroller: &HtmlElement, row_height: f64) -> u32 {
    (f64::from(scroller.client_height()) / row_height).ceil() as u32 + 1
}

/// Whether the window still has rows to spare on both sides.
fn covers(window: &Range<u32>, wanted: &Range<u32>, total: u32) -> bool {
    let spare = OVERSCAN / 3;
    let above = window.start == 0 || window.start + spare <= wanted.start;
    let below = window.end >= total || window.end >= wanted.end + spare;
    above && below && window.start <= wanted.start && window.end >= wanted.end
}

fn with_overscan(wanted: &Range<u32>, total: u32) -> Range<u32> {
    wanted.start.saturating_sub(OVERSCAN)..(wanted.end + OVERSCAN).min(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_kept_until_its_spare_rows_run_out() {
        let window = with_overscan(&(100..130), 1000);
        assert_eq!(window, 80..150);
        assert!(covers(&window, &(96..126), 1000));
        assert!(!covers(&window, &(84..114), 1000));
        assert!(!covers(&window, &(145..175), 1000));
    }

    #[test]
    fn the_ends_of_the_list_need_no_spare_rows() {
        assert!(covers(&(0..40), &(0..30), 40));
        assert_eq!(with_overscan(&(0..30), 20), 0..20);
    }
}
