//! A field in which one types to find a record and picks it from a list, as the WAI-ARIA combobox pattern describes it.

use crate::components::length::px;
use crate::state::{State, use_effect_with, use_state, use_state_eq};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::{document, window};
use web_sys::{FocusEvent, HtmlElement, HtmlInputElement, InputEvent, KeyboardEvent};
use yew::{AttrValue, Callback, Html, NodeRef, Properties, TargetCast, component, hook, html, use_node_ref};

/// One thing to pick.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Choice {
    /// What comes back when it is picked.
    pub key: AttrValue,
    /// What people read.
    pub label: AttrValue,
    /// More about it, in a quieter tone.
    pub detail: AttrValue,
}

/// What a combobox needs.
#[derive(Properties, PartialEq)]
pub(crate) struct ComboboxProps {
    /// The id of the input.
    pub id: AttrValue,
    /// The input's name.
    pub name: AttrValue,
    /// What is picked now, in words.
    pub shown: AttrValue,
    /// What stands in the empty input.
    #[prop_or_default]
    pub placeholder: AttrValue,
    /// Its name, where no label belongs to it.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// What matches what was typed.
    pub choices: Vec<Choice>,
    /// What to read when nothing matches.
    pub none: AttrValue,
    /// The word for making a new one of what was typed, when one may.
    #[prop_or_default]
    pub new_label: Option<AttrValue>,
    /// Whether something is wrong with it.
    #[prop_or_default]
    pub is_invalid: bool,
    /// Something else was typed.
    pub on_search: Callback<String>,
    /// One was picked; nothing when the input was emptied.
    pub on_pick: Callback<Option<Choice>>,
    /// A new one is wanted, of this name.
    #[prop_or_default]
    pub on_new: Callback<String>,
    /// The list was closed.
    #[prop_or_default]
    pub on_close: Callback<()>,
}

/// A combobox.
#[component]
pub(crate) fn Combobox(props: &ComboboxProps) -> Html {
    let typed = use_state(|| None::<String>);
    let at = use_state_eq(|| 0_usize);
    let close = {
        let (typed, on_close) = (typed.clone(), props.on_close.clone());
        Callback::from(move |()| {
            typed.set(None);
            on_close.emit(());
        })
    };
    let pick = {
        let (close, on_pick, on_new) = (close.clone(), props.on_pick.clone(), props.on_new.clone());
        let (choices, typed) = (props.choices.clone(), typed.clone());
        Callback::from(move |place: usize| {
            match choices.get(place) {
                Some(choice) => on_pick.emit(Some(choice.clone())),
                None => on_new.emit(typed.as_deref().unwrap_or_default().to_owned()),
            }
            close.emit(());
        })
    };
    let on_input = {
        let (typed, at, on_search, on_pick) =
            (typed.clone(), at.clone(), props.on_search.clone(), props.on_pick.clone());
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            at.set(0);
            if text.trim().is_empty() {
                on_pick.emit(None);
            }
            on_search.emit(text.clone());
            typed.set(Some(text));
        })
    };
    let on_keydown = on_keydown(props, &typed, &at, &close, &pick);
    let on_blur = {
        let close = close.clone();
        Callback::from(move |_: FocusEvent| close.emit(()))
    };
    let on_open = open(props, &typed);
    let is_open = typed.is_some();
    let (input, popup) = (use_node_ref(), use_node_ref());
    use_placed_below(&input, &popup, is_open);
    let list = format!("{}-list", props.id);
    html! {
        <div class="combobox">
            <input ref={input} id={props.id.clone()} name={props.name.clone()} type="text" role="combobox" autocomplete="off"
                aria-autocomplete="list" aria-expanded={is_open.to_string()} aria-controls={list.clone()}
                aria-label={props.label.clone()} aria-invalid={props.is_invalid.then_some("true")}
                aria-describedby={props.is_invalid.then(|| format!("{}-problem", props.id))}
                aria-activedescendant={is_open.then(|| option_id(&props.id, *at))}
                placeholder={props.placeholder.clone()}
                value={(*typed).clone().map_or_else(|| props.shown.clone(), AttrValue::from)}
                oninput={on_input} onkeydown={on_keydown} onblur={on_blur} onclick={on_open} />
            if is_open {
                <ul ref={popup} id={list} role="listbox" class="combobox-list">{ options(props, *at, &pick) }</ul>
            }
        </div>
    }
}

/// Puts the list below its input, or above where there is more room, and keeps it there while anything scrolls. It is placed on the
/// window, since a table that scrolls would cut it off.
#[hook]
fn use_placed_below(input: &NodeRef, popup: &NodeRef, is_open: bool) {
    let (input, popup) = (input.clone(), popup.clone());
    use_effect_with(is_open, move |is_open| {
        let listener = is_open.then(|| {
            place(&input, &popup);
            let options = EventListenerOptions::run_in_capture_phase();
            EventListener::new_with_options(&document(), "scroll", options, move |_| place(&input, &popup))
        });
        move || drop(listener)
    });
}

fn place(input: &NodeRef, popup: &NodeRef) {
    let (Some(input), Some(popup)) = (input.cast::<HtmlElement>(), popup.cast::<HtmlElement>()) else {
        return;
    };
    let around = input.get_bounding_client_rect();
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    let (below, above) = (height - around.bottom(), around.top());
    let is_below = below >= MOST_LIST_HEIGHT || below >= above;
    let (top, bottom) = if is_below {
        (px(around.bottom() + 2.0), "auto".to_owned())
    } else {
        ("auto".to_owned(), px(height - around.top() + 2.0))
    };
    let (left, width) = (px(around.left()), px(around.width()));
    for (name, value) in [("top", top), ("bottom", bottom), ("left", left), ("min-width", width)] {
        // Lengths are valid values, so it cannot fail.
        let _ = popup.style().set_property(name, &value);
    }
}

/// The greatest height of the list that the style sheet allows, in CSS pixels.
const MOST_LIST_HEIGHT: f64 = 256.0;

/// How many places there are to go to: the choices, and making a new one.
fn places(props: &ComboboxProps) -> usize {
    props.choices.len() + usize::from(props.new_label.is_some())
}

fn open(props: &ComboboxProps, typed: &State<Option<String>>) -> Callback<web_sys::MouseEvent> {
    let (typed, shown, on_search) = (typed.clone(), props.shown.clone(), props.on_search.clone());
    Callback::from(move |_| {
        if typed.is_none() {
            on_search.emit(String::new());
            typed.set(Some(shown.to_string()));
        }
    })
}

fn on_keydown(
    props: &ComboboxProps,
    typed: &State<Option<String>>,
    at: &State<usize>,
    close: &Callback<()>,
    pick: &Callback<usize>,
) -> Callback<KeyboardEvent> {
    let (typed, at, close, pick) = (typed.clone(), at.clone(), close.clone(), pick.clone());
    let (places, shown, on_search) = (places(props), props.shown.clone(), props.on_search.clone());
    Callback::from(move |event: KeyboardEvent| {
        let is_open = typed.is_some();
        match event.key().as_str() {
            "ArrowDown" if is_open => at.set((*at + 1).min(places.saturating_sub(1))),
            "ArrowDown" => {
                on_search.emit(String::new());
                typed.set(Some(shown.to_string()));
            }
            "ArrowUp" if is_open => at.set(at.saturating_sub(1)),
            "Enter" if is_open && *at < places => pick.emit(*at),
            "Escape" if is_open => close.emit(()),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    })
}

fn options(props: &ComboboxProps, at: usize, pick: &Callback<usize>) -> Html {
    let option = |place: usize, class: &'static str, content: Html| {
        let pick = pick.clone();
        // Before the input loses the focus, which would close the list.
        let on_press = Callback::from(move |event: web_sys::MouseEvent| {
            event.prevent_default();
            pick.emit(place);
        });
        html! {
            <li id={option_id(&props.id, place)} role="option" class={class} aria-selected={(place == at).to_string()}
                onmousedown={on_press}>{ content }</li>
        }
    };
    let choices = props.choices.iter().enumerate().map(|(place, choice)| {
        let content = html! { <><span>{ &choice.label }</span><small>{ &choice.detail }</small></> };
        option(place, "", content)
    });
    html! {
        <>
            { for choices }
            if props.choices.is_empty() { <li class="none" role="presentation">{ &props.none }</li> }
            if let Some(label) = &props.new_label { { option(props.choices.len(), "new", html! { label }) } }
        </>
    }
}

fn option_id(id: &str, place: usize) -> String {
    format!("{id}-option-{place}")
}
