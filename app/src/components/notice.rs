//! A sentence that people should not miss, with what they can do about it.

use yew::{AttrValue, Html, Properties, component, html};

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

/// What a notice needs.
#[derive(Properties, PartialEq)]
pub(crate) struct NoticeProps {
    /// How much it wants to be seen.
    pub tone: Tone,
    /// Its id in the document, when something refers to it.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// The sentence and buttons.
    pub children: Html,
}

/// A notice. Failures are read out at once, the others when the reader pauses.
#[component]
pub(crate) fn Notice(props: &NoticeProps) -> Html {
    let (class, role) = match props.tone {
        Tone::Calm => ("notice", "status"),
        Tone::Attention => ("notice attention", "status"),
        Tone::Failure => ("notice failure", "alert"),
    };
    html! { <div id={props.id.clone()} class={class} role={role}>{ props.children.clone() }</div> }
}
