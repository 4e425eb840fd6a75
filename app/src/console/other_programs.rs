//! The other programs that use the business database, which are better closed for the first synchronisation.

use super::call::{Called, get};
use super::home::Home;
use super::told::failure_notice;
use crate::components::notice::{Tone, notice};
use crate::state::{use_effect_with, use_state};
use landbridge_model::console::OtherProgram;
use wasm_bindgen_futures::spawn_local;
use yew::{Html, Properties, component, html};

/// What the list needs.
#[derive(Properties, PartialEq)]
pub(super) struct OtherProgramsProps {
    pub(super) home: Home,
}

/// The recommendation, and the programs that the database tells of.
#[component]
pub(super) fn OtherPrograms(props: &OtherProgramsProps) -> Html {
    let home = &props.home;
    let told = use_state(|| None::<Called<Option<Vec<OtherProgram>>>>);
    {
        let setter = told.setter();
        use_effect_with((), move |()| {
            spawn_local(async move { setter.set(Some(get("programs").await)) });
        });
    }
    let list = match &*told {
        None => html! { <p class="hint" role="status">{ home.say("loading") }</p> },
        Some(Err(failure)) => failure_notice(home, failure),
        Some(Ok(None)) => html! { <p class="hint">{ home.say("programs-unknown") }</p> },
        Some(Ok(Some(programs))) if programs.is_empty() => {
            html! { <p class="hint">{ home.say("programs-none") }</p> }
        }
        Some(Ok(Some(programs))) => html! {
            <>
                <p>{ home.say("programs-intro") }</p>
                <ul class="rows">{ for programs.iter().map(|program| html! { <li>{ words(home, program) }</li> }) }</ul>
            </>
        },
    };
    html! {
        <section id="other-programs">
            { notice(Tone::Calm, None, html! { <span>{ home.say("start-other-programs") }</span> }) }
            { list }
        </section>
    }
}

fn words(home: &Home, program: &OtherProgram) -> String {
    let OtherProgram { program, login, computer, .. } = program;
    let program = if program.is_empty() { home.say("programs-nameless") } else { program.clone() };
    let id = if computer.is_empty() { "programs-one" } else { "programs-on" };
    let names = [
        ("program", program.into()),
        ("login", login.as_str().into()),
        ("computer", computer.as_str().into()),
    ];
    home.words.with(id, &names)
}
