//! What stands around the control of a field: its label, what is wrong with it, and how far its last change has come.

use yew::{AttrValue, Html, html};

/// What a frame needs.
pub(crate) struct FieldFrame {
    /// The field's key; tests and styles find the field by it.
    pub field: AttrValue,
    /// The id of the control that the label belongs to; nothing when there is only text.
    pub control: Option<AttrValue>,
    /// What people call the field.
    pub label: AttrValue,
    /// The word for a required field, when it is one.
    pub required: Option<AttrValue>,
    /// What is wrong with what was typed.
    pub problem: Option<AttrValue>,
    /// Whether it takes the whole width.
    pub is_wide: bool,
    /// How far its last change has come; tests and styles read it.
    pub state: AttrValue,
    /// The mark of how far its last change has come, or nothing.
    pub mark: Html,
    /// The control, and notes below it.
    pub children: Html,
}

/// A field with its label. The problem's id is the control's id with `-problem`.
pub(crate) fn field_frame(props: FieldFrame) -> Html {
    let class = if props.is_wide { "field wide" } else { "field" };
    let problem_id = props.control.as_ref().map(|control| format!("{control}-problem"));
    html! {
        <div key={props.field.to_string()} class={class} data-field={props.field} data-state={props.state}
            data-invalid={props.problem.is_some().then_some("true")}>
            <div class="field-head">
                if let Some(control) = &props.control {
                    <label for={control.clone()}>{ &props.label }</label>
                } else {
                    <span class="label">{ &props.label }</span>
                }
                if let Some(word) = &props.required {
                    <abbr class="required" title={word.clone()}>{ "*" }</abbr>
                }
                { props.mark }
            </div>
            { props.children }
            if let Some(problem) = &props.problem {
                <p class="problem" id={problem_id}>{ problem }</p>
            }
        </div>
    }
}
