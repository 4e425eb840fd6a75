//! The step that says which computer synchronises, and when the first synchronisation begins.

use super::call::{Called, post};
use super::other_programs::OtherPrograms;
use super::requirements::StepProps;
use super::told::failure_words;
use crate::components::notice::{Tone, notice};
use crate::screens::formats::{from_local_text, to_local_text};
use crate::state::{State, use_state};
use landbridge_model::console::{Overview, StartAsked};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, HtmlInputElement, InputEvent, MouseEvent, SubmitEvent};
use yew::{Callback, Html, TargetCast, component, html};

const HOUR_MILLIS: i64 = 3_600_000;

/// The step.
#[component]
pub(super) fn StartStep(props: &StepProps) -> Html {
    let StepProps { home, on_done } = props;
    let computer = [("computer", home.overview.computer.as_str().into())];
    let has_begun = home.overview.start.is_some_and(|start| start.began_millis.is_some());
    html! {
        <>
            <p>{ home.words.with("start-computer", &computer) }</p>
            if let Some(host) = &home.overview.database_host {
                { notice(Tone::Attention, "other-computer", html! {
                    <span>{ home.words.with("start-other-computer", &[("host", host.as_str().into())]) }</span>
                }) }
            }
            if has_begun {
                <p>{ home.say("start-begun") }</p>
                <div class="buttons">
                    <button type="button" id="next" class="primary" onclick={on_done.reform(|_: MouseEvent| ())}>
                        { home.say("wizard-next") }
                    </button>
                </div>
            } else {
                <OtherPrograms home={home.clone()} />
                <StartForm home={home.clone()} on_done={on_done.clone()} />
            }
        </>
    }
}

/// Asks when it begins.
#[component]
fn StartForm(props: &StepProps) -> Html {
    let home = &props.home;
    let is_later = use_state(|| false);
    let problem = use_state(|| None::<String>);
    let moment = use_state(|| to_local_text(home.overview.now_millis + HOUR_MILLIS));
    let on_moment = {
        let setter = moment.setter();
        Callback::from(move |event: InputEvent| {
            setter.set(event.target_unchecked_into::<HtmlInputElement>().value())
        })
    };
    let on_choice = {
        let setter = is_later.setter();
        Callback::from(move |event: Event| {
            setter.set(event.target_unchecked_into::<HtmlInputElement>().value() == "later")
        })
    };
    let on_submit = {
        let (moment, problem, is_later) = ((*moment).clone(), problem.setter(), *is_later);
        let props = props.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let at_millis = if is_later { from_local_text(&moment) } else { None };
            if is_later && at_millis.is_none_or(|at| at <= props.home.overview.now_millis) {
                return problem.set(Some(props.home.say("start-in-the-past")));
            }
            begin(StartAsked { at_millis }, &props, &problem);
        })
    };
    html! {
        <form id="start" onsubmit={on_submit} novalidate=true>
            <fieldset>
                <legend>{ home.say("start-when") }</legend>
                <label class="inline"><input type="radio" name="when" value="now" id="start-now" checked={!*is_later} onchange={on_choice.clone()} />
                    { home.say("start-now") }</label>
                <label class="inline"><input type="radio" name="when" value="later" id="start-later" checked={*is_later} onchange={on_choice} />
                    { home.say("start-later") }</label>
                if *is_later {
                    <input type="datetime-local" id="start-moment" value={(*moment).clone()} oninput={on_moment} aria-label={home.say("start-moment")} />
                    <p class="hint">{ home.say("start-survives") }</p>
                }
            </fieldset>
            <p class="problem" role="alert">{ (*problem).clone() }</p>
            <div class="buttons">
                <button type="submit" id="begin" class="primary">{ home.say("start-begin") }</button>
            </div>
        </form>
    }
}

fn begin(asked: StartAsked, props: &StepProps, problem: &State<Option<String>>) {
    let (StepProps { home, on_done }, problem) = (props.clone(), problem.setter());
    spawn_local(async move {
        let begun: Called<Overview> = post("start", &asked).await;
        match begun {
            Ok(_) => {
                home.refresh.emit(());
                on_done.emit(());
            }
            Err(failure) => problem.set(Some(failure_words(&home, &failure))),
        }
    });
}
