//! The page cannot go on: why, and that nothing saved is lost.

use crate::session::StopCause;
use crate::words::Words;
use web_sys::MouseEvent;
use yew::{Callback, Html, html};

/// Says why the page stopped, and offers to load it again.
pub(crate) fn stopped_screen(words: &Words, cause: &StopCause) -> Html {
    let (text, details) = match cause {
        StopCause::Broken(message) => (words.get("stopped-broken"), Some(message.clone())),
        StopCause::TooOld => (words.get("stopped-too-old"), None),
    };
    html! {
        <main class="door" id="stopped">
            <h1>{ words.get("stopped-title") }</h1>
            <p role="alert">{ text }</p>
            if let Some(details) = details {
                <details>
                    <summary>{ words.get("stopped-details") }</summary>
                    <pre>{ details }</pre>
                </details>
            }
            <button type="button" class="primary" onclick={reload()}>{ words.get("stopped-reload") }</button>
        </main>
    }
}

/// Loads the page again.
pub(crate) fn reload() -> Callback<MouseEvent> {
    Callback::from(|_| {
        // It fails only in a document that is not shown any more.
        let _ = gloo::utils::window().location().reload();
    })
}
