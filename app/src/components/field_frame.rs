//! What stands around the control of a field: its label, what is wrong with it, and how far its last change has come.

use yew::{AttrValue, Html, Properties, component, html};

/// What a frame needs.
#[derive(Properties, PartialEq)]
pub(crate) struct FieldFrameProps {
    /// The field's key; tests and styles find the field by it.
    pub field: AttrValue,
    /// The id of the control that the label belongs to; nothing when there is only text.
    #[prop_or_default]
    pub control: Option<AttrValue>,
    /// What people call the field.
    pub label: AttrValue,
    /// The word for a required field, when it is one.
    #[prop_or_default]
    pub required: Option<AttrValue>,
    /// What is wrong with what was typed.
    #[prop_or_default]
    pub problem: Option<AttrValue>,
    /// Whether it takes the whole width.
    #[prop_or_default]
    pub is_wide: bool,
    /// How far its last change has come; tests and styles read it.
    #[prop_or_default]
    pub state: AttrValue,
    /// The mark of how far its last change has come, or nothing.
    #[prop_or_default]
    pub mark: Html,
    /// The control, and notes below it.
    pub children: Html,
}

/// A field with its label. The problem's id is the control's id with `-problem`.
#[component]
pub(crate) fn FieldFrame(props: &FieldFrameProps) -> Html {
    let class = if props.is_wide { "field wide" } else { "field" };
    let problem_id = props.control.as_ref().map(|control| format!("{control}-problem"));
    html! {
        <div class={class} data-field={props.field.clone()} data-state={props.state.clone()}
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
                { props.mark.clone() }
            </div>
            { props.children.clone() }
            if let Some(problem) = &props.problem {
                <p class="problem" id={problem_id}>{ problem }</p>
            }
        </div>
    }
}
