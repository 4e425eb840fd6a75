//! Giving edits out as a file, so that nothing that somebody typed is ever only here.

use gloo::file::{Blob, ObjectUrl};
use gloo::utils::document;
use landbridge_replica::view::OutboxEntry;
use wasm_bindgen::JsCast;
use web_sys::HtmlAnchorElement;

/// Has the browser save the entries as a JSON file. A damaged row stands in it as it is stored.
pub(crate) fn download(entries: &[OutboxEntry]) {
    let Ok(json) = serde_json::to_string_pretty(entries) else { return };
    let blob = Blob::new_with_options(json.as_str(), Some("application/json"));
    let address = ObjectUrl::from(blob);
    let anchor =
        document().create_element("a").ok().and_then(|element| element.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(anchor) = anchor {
        anchor.set_href(&address);
        anchor.set_download(&file_name(entries));
        anchor.click();
    }
    // The browser reads the blob after this turn.
    gloo::timers::callback::Timeout::new(60_000, move || drop(address)).forget();
}

fn file_name(entries: &[OutboxEntry]) -> String {
    match entries {
        [one] => format!("landbridge-edit-{}.json", one.n),
        _ => "landbridge-outbox.json".to_owned(),
    }
}
