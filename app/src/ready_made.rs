//! The ready-made first screen: a picture of the document that the next start shows before anything of the client runs.
//!
//! `web/boot.js` shows it. It lives as long as [`landbridge_replica::store::MetaKey::FirstRows`] does, and no longer.

use crate::components::length::{pixels, px};
use gloo::utils::{document, window};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

/// What is left out of the picture: it may not hold any more when the picture is shown.
const PASSING: &str = "dialog, .notice, .count, .snapshot, #office-age";

/// What lies above the screen while it is open.
const OPEN: &str = "dialog[open], :popover-open";

/// The properties that give the columns of a list their room.
const COLUMNS: [&str; 2] = ["--columns", "--columns-least"];

/// A picture of the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadyMade {
    /// The address that it belongs to, from `#` on.
    pub(crate) route: String,
    /// The language that it is in.
    pub(crate) language: String,
    /// The epoch of the rights that it was drawn under.
    pub(crate) epoch: u32,
    /// The inside of the element `#app`, without style attributes: they stand under `data-style`.
    pub(crate) html: String,
}

/// The picture of the list that is on the screen; nothing when it is scrolled, or when something lies above it. `status` is what the
/// status line says before anything is known: a selector for each of its parts, and the words.
pub(crate) fn draw(status: &[(&str, String)], language: &str, epoch: u32) -> Option<ReadyMade> {
    let route = window().location().hash().ok()?;
    let list: HtmlElement = document().get_element_by_id("list")?.dyn_into().ok()?;
    if list.scroll_top() != 0 || first(&document().document_element()?, OPEN).is_some() {
        return None;
    }
    let picture: Element =
        document().get_element_by_id("app")?.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
    while let Some(passing) = first(&picture, PASSING) {
        passing.remove();
    }
    leave_out_of_sight(&list, &picture);
    begin_status(&picture, status);
    put_styles_aside(&picture);
    Some(ReadyMade { route, language: language.to_owned(), epoch, html: picture.inner_html() })
}

/// The parts of a picture that stay as they are until everything can be found, apart from its rows.
const PARTS: [&str; 4] = [".person", "#navigation", ".filters", "#status"];

/// What the real screen begins with: drawing it anew would cost the start a third of its time.
#[derive(Clone, Debug)]
pub(crate) struct Pictured {
    /// The rows of its list.
    pub(crate) rows: PicturedRows,
    /// The parts, by their selectors.
    pub(crate) parts: Vec<(&'static str, Node)>,
}

/// The rows of a picture.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PicturedRows {
    /// The key of their type.
    pub(crate) type_key: String,
    /// The first rows, from the top of the list on.
    pub(crate) rows: Vec<Node>,
    /// How many rows the list has in all.
    pub(crate) total: u32,
}

/// Takes the picture away, right before the client draws itself in its place. Returns what can stay of it, if there was one.
///
/// The columns of its list are kept for the real one, since the browser may show that before its effects have run.
pub(crate) fn take_away(app: &HtmlElement) -> Option<Pictured> {
    if !app.inert() {
        return None;
    }
    let pictured = Pictured { rows: pictured_rows(app), parts: pictured_parts(app) };
    let list = first(app, "#list").and_then(|list| list.dyn_into::<HtmlElement>().ok());
    for property in COLUMNS {
        let value = list.as_ref().and_then(|list| list.style().get_property_value(property).ok());
        // It was taken from a list, so it cannot fail.
        let _ = app.style().set_property(property, &value.unwrap_or_default());
    }
    app.set_text_content(None);
    app.set_inert(false);
    // An attribute that is not there is no failure.
    let _ = app.remove_attribute("aria-busy");
    Some(pictured)
}

/// Nothing behind them would answer yet.
fn pictured_parts(app: &HtmlElement) -> Vec<(&'static str, Node)> {
    let part = |selector| {
        let part = first(app, selector)?;
        // `inert` is a valid name.
        let _ = part.set_attribute("inert", "");
        Some((selector, part.into()))
    };
    PARTS.into_iter().filter_map(part).collect()
}

fn pictured_rows(app: &HtmlElement) -> PicturedRows {
    let screen = first(app, "[data-type]").and_then(|screen| screen.get_attribute("data-type"));
    let row = |place: u32| first(app, &format!("[data-row=\"{place}\"]")).map(Node::from);
    // The heads of the columns count as one.
    let total = first(app, "#list").and_then(|list| list.get_attribute("aria-rowcount")?.parse::<u32>().ok());
    PicturedRows {
        type_key: screen.unwrap_or_default(),
        rows: (0..).map_while(row).collect(),
        total: total.unwrap_or_default().saturating_sub(1),
    }
}

/// Leaves out the rows below the screen's edge, and makes their room in their place, so that the scroll bar stays as it is.
fn leave_out_of_sight(list: &HtmlElement, picture: &Element) {
    let Some(row) = first(list, "[data-row]") else { return };
    let height = row.get_bounding_client_rect().height();
    let in_sight = (f64::from(list.client_height()) / height).ceil() as u32;
    let mut left_out = 0.0;
    for place in in_sight.. {
        let Some(row) = first(picture, &format!("[data-row=\"{place}\"]")) else { break };
        row.remove();
        left_out += height;
    }
    let room =
        first(picture, ".virtual-room:last-child").and_then(|room| room.dyn_into::<HtmlElement>().ok());
    if let Some(room) = room {
        let below = room.style().get_property_value("height").unwrap_or_default();
        // A height is a valid value, so it cannot fail.
        let _ = room.style().set_property("height", &px(pixels(&below) + left_out));
    }
}

/// Has the status line say what it says at every start: anything else would be a claim about another day.
fn begin_status(picture: &Element, words: &[(&str, String)]) {
    let Some(status) = first(picture, "#status").and_then(|status| status.dyn_into::<HtmlElement>().ok())
    else {
        return;
    };
    for name in status.get_attribute_names().iter().filter_map(|name| name.as_string()) {
        if name.starts_with("data-") {
            // It is one of the names that there are.
            let _ = status.remove_attribute(&name);
        }
    }
    for (part, words) in words {
        if let Some(part) = first(&status, part) {
            part.set_text_content(Some(words));
        }
    }
}

/// The content security policy refuses style attributes in what is parsed; `boot.js` sets the styles one by one.
fn put_styles_aside(picture: &Element) {
    while let Some(styled) = first(picture, "[style]") {
        let style = styled.get_attribute("style").unwrap_or_default();
        // Both are valid names.
        let _ = styled.set_attribute("data-style", &style);
        let _ = styled.remove_attribute("style");
    }
}

fn first(root: &Element, selector: &str) -> Option<Element> {
    // It fails only for what is no selector.
    root.query_selector(selector).ok().flatten()
}
