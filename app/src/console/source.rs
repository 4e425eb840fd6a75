//! Where everything is: the business database, its mapping, the service, and who connects it.

use super::call::{Called, post};
use super::home::Home;
use super::told::failure_words;
use crate::components::field_frame::{FieldFrame, field_frame};
use crate::state::use_state;
use landbridge_model::console::{Overview, Source};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::{Callback, Html, NodeRef, Properties, component, html, use_node_ref};

/// What the form needs.
#[derive(Properties, PartialEq)]
pub(super) struct SourceFormProps {
    pub(super) home: Home,
    /// What was named is kept, and should be looked at.
    pub(super) on_kept: Callback<()>,
}

/// Asks where everything is.
#[component]
pub(super) fn SourceForm(props: &SourceFormProps) -> Html {
    let home = &props.home;
    let nodes = [use_node_ref(), use_node_ref(), use_node_ref(), use_node_ref()];
    let problem = use_state(|| None::<String>);
    let on_submit = {
        let (nodes, setter, home) = (nodes.clone(), problem.setter(), home.clone());
        let on_kept = props.on_kept.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let [service, database, mapping, user] = nodes.each_ref().map(typed);
            let source = Source { database, mapping, service, user };
            let (setter, home, on_kept) = (setter.clone(), home.clone(), on_kept.clone());
            spawn_local(async move {
                let kept: Called<Overview> = post("source", &source).await;
                setter.set(kept.as_ref().err().map(|failure| failure_words(&home, failure)));
                home.refresh.emit(());
                on_kept.emit(());
            });
        })
    };
    let source = &home.overview.source;
    let [service, database, mapping, user] = nodes;
    html! {
        <form id="source" onsubmit={on_submit} novalidate=true>
            <div class="fields">
                { field(home, "service", &source.service, service) }
                { field(home, "database", &source.database, database) }
                { field(home, "mapping", &source.mapping, mapping) }
                { field(home, "user", &source.user, user) }
            </div>
            <p class="problem" role="alert">{ (*problem).clone() }</p>
            <div class="buttons">
                <button type="submit" id="look" class="primary">{ home.say("source-look") }</button>
            </div>
        </form>
    }
}

fn typed(node: &NodeRef) -> String {
    node.cast::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default()
}

fn field(home: &Home, name: &'static str, value: &str, node: NodeRef) -> Html {
    let id = format!("source-{name}");
    let hint = format!("{id}-hint");
    let input = html! {
        <>
            <input ref={node} id={id.clone()} {name} type="text" value={value.to_owned()} spellcheck="false" autocomplete="off"
                autocapitalize="off" aria-describedby={hint.clone()} />
            <small id={hint.clone()}>{ home.say(&hint) }</small>
        </>
    };
    field_frame(FieldFrame {
        field: name.into(),
        control: Some(id.clone().into()),
        label: home.say(&id).into(),
        required: None,
        problem: None,
        is_wide: true,
        state: "".into(),
        mark: Html::default(),
        children: input,
    })
}
