//! For how long the company keeps its history.

use crate::components::notice::{Tone, notice};
use crate::console::call::{Called, get, post};
use crate::console::home::Home;
use crate::console::text_field::{TextField, text_field, typed_into};
use crate::console::told::{failure_notice, failure_words};
use crate::state::{State, use_effect_with, use_state};
use landbridge_model::history::{HistorySettings, MAX_DAYS};
use wasm_bindgen_futures::spawn_local;
use web_sys::SubmitEvent;
use yew::{Callback, Html, Properties, component, html};

/// What the form needs.
#[derive(Properties, PartialEq)]
pub(super) struct KeepFormProps {
    pub(super) home: Home,
}

/// What has become of what was entered.
#[derive(Clone, PartialEq)]
enum Attempt {
    Idle,
    Busy,
    Kept,
    Problem(String),
}

/// The form: a number of days, or nothing for ever.
#[component]
pub(super) fn KeepForm(props: &KeepFormProps) -> Html {
    let home = &props.home;
    let told = use_state(|| None::<Called<HistorySettings>>);
    let days = use_state(String::new);
    let attempt = use_state(|| Attempt::Idle);
    {
        let (told, days) = (told.setter(), days.setter());
        use_effect_with((), move |()| {
            spawn_local(async move {
                let answer: Called<HistorySettings> = get("history/settings").await;
                if let Ok(settings) = &answer {
                    days.set(settings.keep_days.map(|days| days.to_string()).unwrap_or_default());
                }
                told.set(Some(answer));
            });
        });
    }
    let form = match &*told {
        None => html! { <p class="hint" role="status">{ home.say("loading") }</p> },
        Some(Err(failure)) => failure_notice(home, failure),
        Some(Ok(_)) => form(home, &days, &attempt),
    };
    html! {
        <details class="card" id="history-settings">
            <summary>{ home.say("history-keep-title") }</summary>
            { form }
        </details>
    }
}

fn form(home: &Home, days: &State<String>, attempt: &State<Attempt>) -> Html {
    let on_submit = {
        let (home, days, attempt) = (home.clone(), (**days).clone(), attempt.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match read_days(&days) {
                Some(keep_days) => keep(HistorySettings { keep_days }, &home, &attempt),
                None => attempt.set(Attempt::Problem(wrong_days(&home))),
            }
        })
    };
    let problem = match &**attempt {
        Attempt::Problem(words) => Some(words.clone()),
        _ => None,
    };
    let field = TextField {
        id: "keep-days".into(),
        name: "keep-days",
        label: home.say("history-keep-days"),
        value: (**days).clone(),
        hint: Some(home.say("history-keep-hint")),
        problem,
        on_input: typed_into(days, |days, typed| *days = typed),
    };
    html! {
        <form novalidate=true onsubmit={on_submit}>
            { text_field(field) }
            <div class="buttons">
                <button type="submit" id="keep-history" class="primary" disabled={**attempt == Attempt::Busy}>{ home.say("history-keep") }</button>
            </div>
            if **attempt == Attempt::Kept {
                { notice(Tone::Calm, "history-kept", html! { <span>{ home.say("history-kept") }</span> }) }
            }
        </form>
    }
}

fn keep(settings: HistorySettings, home: &Home, attempt: &State<Attempt>) {
    attempt.set(Attempt::Busy);
    let (home, attempt) = (home.clone(), attempt.setter());
    spawn_local(async move {
        let answer: Called<HistorySettings> = post("history/settings", &settings).await;
        attempt.set(match answer {
            Ok(_) => Attempt::Kept,
            Err(failure) => Attempt::Problem(failure_words(&home, &failure)),
        });
    });
}

fn wrong_days(home: &Home) -> String {
    home.words.with("history-keep-wrong", &[("most", home.formats.count(MAX_DAYS).into())])
}

/// A number of days, or nothing for ever; nothing at all when it is neither.
fn read_days(typed: &str) -> Option<Option<u32>> {
    match typed.trim() {
        "" => Some(None),
        days => days.parse().ok().filter(|days| (1..=MAX_DAYS).contains(days)).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_a_number_or_nothing() {
        assert_eq!(read_days(" 365 "), Some(Some(365)));
        assert_eq!(read_days("  "), Some(None));
        for wrong in ["0", "-1", "1.5", "a year", "36501"] {
            assert_eq!(read_days(wrong), None, "{wrong}");
        }
    }
}
