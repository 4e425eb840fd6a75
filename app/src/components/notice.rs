//! A sentence that people should not miss, with what they can do about it.

use yew::{Html, html};

/// How much a notice wants to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Good to know.
    Calm,
    /// Something waits for the person.
    Attention,
    /// Something did not work.
    Failure,
}

/// A notice with sentence and buttons; its id is for whoever looks for it. Failures are read out at once, the others when the reader pauses.
pub(crate) fn notice(tone: Tone, id: impl Into<Option<&'static str>>, children: Html) -> Html {
    let (class, role) = match tone {
        Tone::Calm => ("notice", "status"),
        Tone::Attention => ("notice attention", "status"),
        Tone::Failure => ("notice failure", "alert"),
    };
    html! { <div id={id.into()} class={class} role={role}>{ children }</div> }
}
