//! A field for one line of text. What is drawn is what was typed: the office is asked again every second, which must not take it away.

use crate::components::field_frame::{FieldFrame, field_frame};
use crate::state::State;
use web_sys::{HtmlInputElement, InputEvent};
use yew::{Callback, Html, TargetCast, html};

/// What a field needs.
pub(super) struct TextField {
    /// The id of its control.
    pub(super) id: String,
    /// Its name in tests and styles.
    pub(super) name: &'static str,
    /// What it is called.
    pub(super) label: String,
    /// What is in it.
    pub(super) value: String,
    /// What to type, if that needs words.
    pub(super) hint: Option<String>,
    /// What is wrong with what was typed.
    pub(super) problem: Option<String>,
    /// Something else was typed.
    pub(super) on_input: Callback<InputEvent>,
}

/// Draws it.
pub(super) fn text_field(field: TextField) -> Html {
    let TextField { id, name, label, value, hint, problem, on_input } = field;
    let hint_id = format!("{id}-hint");
    let described_by = match (&hint, &problem) {
        (Some(_), _) => Some(hint_id.clone()),
        (None, Some(_)) => Some(format!("{id}-problem")),
        (None, None) => None,
    };
    let is_wide = hint.is_some();
    let children = html! {
        <>
            <input id={id.clone()} {name} type="text" {value} oninput={on_input} spellcheck="false" autocomplete="off"
                autocapitalize="off" aria-invalid={problem.is_some().then_some("true")} aria-describedby={described_by} />
            if let Some(hint) = hint { <small id={hint_id}>{ hint }</small> }
        </>
    };
    field_frame(FieldFrame {
        field: name.into(),
        control: Some(id.into()),
        label: label.into(),
        required: None,
        problem: problem.map(Into::into),
        is_wide,
        state: "".into(),
        mark: Html::default(),
        children,
    })
}

/// Puts what is typed where it belongs.
pub(super) fn typed_into<T: Clone + 'static>(
    typed: &State<T>,
    put: impl Fn(&mut T, String) + 'static,
) -> Callback<InputEvent> {
    let setter = typed.setter();
    Callback::from(move |event: InputEvent| {
        let text = event.target_unchecked_into::<HtmlInputElement>().value();
        setter.change(|latest| {
            let mut changed = (*latest).clone();
            put(&mut changed, text);
            changed.into()
        });
    })
}
