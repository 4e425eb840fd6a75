//! Where everything is: the business database, its mapping, the service, and who connects it.

use super::call::{Called, post};
use super::home::Home;
use super::text_field::{TextField, text_field, typed_into};
use super::told::failure_words;
use crate::state::{State, use_effect_with, use_state};
use landbridge_model::console::{Overview, Source};
use wasm_bindgen_futures::spawn_local;
use web_sys::SubmitEvent;
use yew::{Callback, Html, Properties, component, html};

/// What is asked for, each with its name in tests, styles and messages.
const FIELDS: [Part; 4] = [
    Part { name: "service", of: |source| &mut source.service },
    Part { name: "database", of: |source| &mut source.database },
    Part { name: "mapping", of: |source| &mut source.mapping },
    Part { name: "user", of: |source| &mut source.user },
];

/// One place.
struct Part {
    name: &'static str,
    of: fn(&mut Source) -> &mut String,
}

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
    let typed = use_state(|| home.overview.source.clone());
    let problem = use_state(|| None::<String>);
    {
        // The screen of the records keeps a mapping file of its own.
        let typed = typed.setter();
        use_effect_with(home.overview.source.mapping.clone(), move |mapping| {
            let mapping = mapping.clone();
            typed.change(|latest| match latest.mapping == mapping {
                true => latest,
                false => Source { mapping, ..(*latest).clone() }.into(),
            });
        });
    }
    let on_submit = {
        let (source, setter, home) = ((*typed).clone(), problem.setter(), home.clone());
        let typed = typed.setter();
        let on_kept = props.on_kept.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let typed = typed.clone();
            let (source, setter, home, on_kept) =
                (source.clone(), setter.clone(), home.clone(), on_kept.clone());
            spawn_local(async move {
                let kept: Called<Overview> = post("source", &source).await;
                setter.set(kept.as_ref().err().map(|failure| failure_words(&home, failure)));
                if let Ok(overview) = kept {
                    // A password that was typed is shown no longer.
                    typed.set(overview.source);
                    home.refresh.emit(());
                    on_kept.emit(());
                }
            });
        })
    };
    html! {
        <form id="source" onsubmit={on_submit} novalidate=true>
            <div class="fields">
                { for FIELDS.iter().map(|part| field(home, part, &typed)) }
            </div>
            <p class="problem" role="alert">{ (*problem).clone() }</p>
            <div class="buttons">
                <button type="submit" id="look" class="primary">{ home.say("source-look") }</button>
            </div>
        </form>
    }
}

fn field(home: &Home, part: &'static Part, typed: &State<Source>) -> Html {
    let id = format!("source-{}", part.name);
    text_field(TextField {
        name: part.name,
        label: home.say(&id),
        value: (part.of)(&mut (**typed).clone()).clone(),
        hint: Some(home.say(&format!("{id}-hint"))),
        problem: None,
        on_input: typed_into(typed, |source, text| *(part.of)(source) = text),
        id,
    })
}
