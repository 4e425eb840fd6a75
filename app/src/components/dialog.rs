//! A question above the page, by the browser's own `<dialog>`: it keeps the focus and closes with Escape by itself.

use crate::state::use_effect_with;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement, MouseEvent};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_node_ref};

/// What a dialog needs.
#[derive(Properties, PartialEq)]
pub(crate) struct DialogProps {
    /// Its id in the document.
    pub id: AttrValue,
    /// Its heading.
    pub title: AttrValue,
    /// What the button that closes it is called.
    pub close_label: AttrValue,
    /// The person wants it closed.
    pub on_close: Callback<()>,
    /// What is in it, buttons among it.
    pub children: Html,
}

/// A dialog that is open as long as it is drawn.
#[component]
pub(crate) fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            if let Some(dialog) = node.cast::<HtmlDialogElement>() {
                // It can only fail for a dialog that is open already.
                let _ = dialog.show_modal();
                focus_on_first_field(&dialog);
            }
        });
    }
    let on_cancel = {
        let on_close = props.on_close.clone();
        // The element goes when it is no longer drawn, not before.
        Callback::from(move |event: web_sys::Event| {
            event.prevent_default();
            on_close.emit(());
        })
    };
    let on_cross = props.on_close.reform(|_: MouseEvent| ());
    let heading = format!("{}-title", props.id);
    html! {
        <dialog ref={node} id={props.id.clone()} class="dialog" aria-labelledby={heading.clone()} oncancel={on_cancel}>
            <header class="dialog-head">
                <h2 id={heading}>{ &props.title }</h2>
                <button type="button" class="quiet" aria-label={props.close_label.clone()} onclick={on_cross}>
                    { super::icon::icon(super::icon::Icon::Cross) }
                </button>
            </header>
            { props.children.clone() }
        </dialog>
    }
}

/// The browser would put it on the first button, which is the one that closes.
fn focus_on_first_field(dialog: &HtmlDialogElement) {
    let first =
        dialog.query_selector("form input, form select, form textarea, .buttons button").ok().flatten();
    if let Some(first) = first.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Where it cannot be, it stays on the button.
        let _ = first.focus();
    }
}
