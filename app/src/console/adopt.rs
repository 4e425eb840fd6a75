//! The administrator's decision about a business database that was put back from a backup, or is a copy: both choices, and what each means.

use super::call::{Called, post};
use super::home::Home;
use super::told::failure_words;
use crate::components::dialog::Dialog;
use crate::state::use_state;
use landbridge_model::adopt::{Adopt, Lost};
use landbridge_model::console::Overview;
use wasm_bindgen_futures::spawn_local;
use web_sys::MouseEvent;
use yew::{Callback, Html, Properties, component, html};

/// What the choice needs.
#[derive(Properties, PartialEq)]
pub(super) struct AdoptProps {
    pub(super) home: Home,
}

/// One of the two choices, with its name in tests and the ids of its words.
struct Choice {
    lost: Lost,
    id: &'static str,
    label: &'static str,
    text: &'static str,
}

const CHOICES: [Choice; 2] = [
    Choice { lost: Lost::Gone, id: "adopt-gone", label: "adopt-gone", text: "adopt-gone-text" },
    Choice { lost: Lost::WrittenAgain, id: "adopt-again", label: "adopt-again", text: "adopt-again-text" },
];

/// The choice. What is chosen is asked for once more, since it cannot be taken back.
#[component]
pub(super) fn AdoptChoice(props: &AdoptProps) -> Html {
    let home = &props.home;
    let asked = use_state(|| None::<usize>);
    let ask = |at: Option<usize>| {
        let setter = asked.setter();
        Callback::from(move |()| setter.set(at))
    };
    let one = |(at, choice): (usize, &Choice)| {
        html! {
            <div class="choice">
                <p>{ home.say(choice.text) }</p>
                <button type="button" id={choice.id} onclick={ask(Some(at)).reform(|_: MouseEvent| ())}>
                    { home.say(choice.label) }
                </button>
            </div>
        }
    };
    html! {
        <section id="adopt">
            <h3>{ home.say("adopt-title") }</h3>
            { for CHOICES.iter().enumerate().map(one) }
            <p>{ home.say("adopt-copy") }{ " " }<a href="#settings">{ home.say("nav-settings") }</a></p>
            if let Some(at) = *asked { <Sure home={home.clone()} {at} on_close={ask(None)} /> }
        </section>
    }
}

/// What the question needs.
#[derive(Properties, PartialEq)]
struct SureProps {
    home: Home,
    /// Which of the choices.
    at: usize,
    on_close: Callback<()>,
}

/// Asks once more.
#[component]
fn Sure(props: &SureProps) -> Html {
    let SureProps { home, at, on_close } = props;
    let choice = &CHOICES[*at];
    let problem = use_state(|| None::<String>);
    let on_sure = {
        let (home, problem, on_close, lost) = (home.clone(), problem.setter(), on_close.clone(), choice.lost);
        Callback::from(move |_: MouseEvent| {
            let (home, problem, on_close) = (home.clone(), problem.clone(), on_close.clone());
            spawn_local(async move {
                let done: Called<Overview> = post("adopt", &Adopt { lost }).await;
                match done {
                    Ok(_) => {
                        home.refresh.emit(());
                        on_close.emit(());
                    }
                    Err(failure) => problem.set(Some(failure_words(&home, &failure))),
                }
            });
        })
    };
    html! {
        <Dialog id="adopt-dialog" title={home.say(choice.label)} close_label={home.say("close")} on_close={on_close.clone()}>
            <p>{ home.say(choice.text) }</p>
            <p>{ home.say("adopt-sure") }</p>
            <p class="problem" role="alert">{ (*problem).clone() }</p>
            <div class="buttons">
                <button type="button" onclick={on_close.reform(|_: MouseEvent| ())}>{ home.say("cancel") }</button>
                <button type="button" class="danger" id="adopt-now" onclick={on_sure}>{ home.say(choice.label) }</button>
            </div>
        </Dialog>
    }
}
