//! What a type or field is called, in one's own language; it is corrected when one leaves it or presses Enter.

use crate::console::home::Home;
use crate::state::{use_effect_with, use_state_eq};
use landbridge_model::Label;
use landbridge_model::mapped::Words;
use web_sys::{Event, HtmlInputElement};
use yew::{AttrValue, Callback, Html, InputEvent, Properties, TargetCast, component, html};

/// What a label needs.
#[derive(Properties, PartialEq)]
pub(super) struct LabelFieldProps {
    pub(super) home: Home,
    /// The id of its control.
    pub(super) id: AttrValue,
    /// What the control is called.
    pub(super) name: AttrValue,
    /// The words as they are.
    pub(super) label: Label,
    /// Whether the name is only for those who hear it.
    #[prop_or_default]
    pub(super) is_name_hidden: bool,
    /// Other words.
    pub(super) on_words: Callback<Words>,
}

/// The control.
#[component]
pub(super) fn LabelField(props: &LabelFieldProps) -> Html {
    let LabelFieldProps { home, id, name, label, is_name_hidden, on_words } = props;
    let present = label.get(home.tag).to_owned();
    let typed = use_state_eq(|| present.clone());
    {
        let typed = typed.setter();
        use_effect_with(present.clone(), move |present| typed.set(present.clone()));
    }
    let on_input = {
        let typed = typed.setter();
        Callback::from(move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value())
        })
    };
    let on_change = {
        let (on_words, present, language) = (on_words.clone(), present.clone(), home.tag);
        Callback::from(move |event: Event| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value().trim().to_owned();
            if !text.is_empty() && text != present {
                on_words.emit(Words { language: language.into(), text });
            }
        })
    };
    let is_empty = typed.trim().is_empty();
    let problem = format!("{id}-problem");
    html! {
        <div class="field">
            <label for={id.clone()} class={is_name_hidden.then_some("visually-hidden")}>{ name }</label>
            <input id={id.clone()} type="text" value={(*typed).clone()} oninput={on_input} onchange={on_change} autocomplete="off"
                aria-invalid={is_empty.then_some("true")} aria-describedby={is_empty.then(|| problem.clone())} />
            if is_empty { <p class="problem" id={problem}>{ home.say("mapping-no-name") }</p> }
        </div>
    }
}
