//! For how long the company keeps its history, and when somebody is written to about a silent office.

use crate::components::notice::{Tone, notice};
use crate::console::call::{Called, get, post};
use crate::console::home::Home;
use crate::console::text_field::{TextField, text_field, typed_into};
use crate::console::told::{failure_notice, failure_words};
use crate::state::{State, use_effect_with, use_state};
use landbridge_model::history::{HistorySettings, MAX_DAYS, MAX_SILENCE_MINUTES, MIN_SILENCE_MINUTES};
use landbridge_model::id_mail::Language;
use wasm_bindgen_futures::spawn_local;
use web_sys::SubmitEvent;
use yew::{Callback, Html, Properties, component, html};

/// What the form needs.
#[derive(Properties, PartialEq)]
pub(super) struct KeepFormProps {
    pub(super) home: Home,
}

/// What was typed.
#[derive(Clone, Default, PartialEq)]
struct Typed {
    days: String,
    minutes: String,
}

/// What has become of it.
#[derive(Clone, PartialEq)]
enum Attempt {
    Idle,
    Busy,
    Kept,
    WrongDays,
    WrongMinutes,
    Problem(String),
}

/// The form: a number of days, or nothing for ever; a number of minutes, or nothing for never.
#[component]
pub(super) fn KeepForm(props: &KeepFormProps) -> Html {
    let home = &props.home;
    let told = use_state(|| None::<Called<HistorySettings>>);
    let typed = use_state(Typed::default);
    let attempt = use_state(|| Attempt::Idle);
    {
        let (told, typed) = (told.setter(), typed.setter());
        use_effect_with((), move |()| {
            spawn_local(async move {
                let answer: Called<HistorySettings> = get("history/settings").await;
                if let Ok(settings) = &answer {
                    let text = |number: Option<u32>| number.map(|number| number.to_string());
                    let (days, minutes) = (text(settings.keep_days), text(settings.mail_after_minutes));
                    typed.set(Typed { days: days.unwrap_or_default(), minutes: minutes.unwrap_or_default() });
                }
                told.set(Some(answer));
            });
        });
    }
    let form = match &*told {
        None => html! { <p class="hint" role="status">{ home.say("loading") }</p> },
        Some(Err(failure)) => failure_notice(home, failure),
        Some(Ok(_)) => form(home, &typed, &attempt),
    };
    html! {
        <details class="card" id="history-settings">
            <summary>{ home.say("history-keep-title") }</summary>
            { form }
        </details>
    }
}

fn form(home: &Home, typed: &State<Typed>, attempt: &State<Attempt>) -> Html {
    let on_submit = {
        let (home, typed, attempt) = (home.clone(), (**typed).clone(), attempt.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match read(&typed, language(&home)) {
                Ok(settings) => keep(settings, &home, &attempt),
                Err(wrong) => attempt.set(wrong),
            }
        })
    };
    let wrong = |is_wrong: bool, least: u32, most: u32| {
        let numbers =
            [("least", home.formats.count(least).into()), ("most", home.formats.count(most).into())];
        is_wrong.then(|| home.words.with("history-keep-wrong", &numbers))
    };
    let days = TextField {
        id: "keep-days".into(),
        name: "keep-days",
        label: home.say("history-keep-days"),
        value: typed.days.clone(),
        hint: Some(home.say("history-keep-hint")),
        problem: wrong(**attempt == Attempt::WrongDays, 1, MAX_DAYS),
        on_input: typed_into(typed, |typed, text| typed.days = text),
    };
    let minutes = TextField {
        id: "mail-after".into(),
        name: "mail-after",
        label: home.say("history-mail-after"),
        value: typed.minutes.clone(),
        hint: Some(home.say("history-mail-hint")),
        problem: wrong(**attempt == Attempt::WrongMinutes, MIN_SILENCE_MINUTES, MAX_SILENCE_MINUTES),
        on_input: typed_into(typed, |typed, text| typed.minutes = text),
    };
    html! {
        <form novalidate=true onsubmit={on_submit}>
            { text_field(days) }
            { text_field(minutes) }
            { outcome(home, attempt) }
            <div class="buttons">
                <button type="submit" id="keep-history" class="primary" disabled={**attempt == Attempt::Busy}>{ home.say("history-keep") }</button>
            </div>
        </form>
    }
}

fn outcome(home: &Home, attempt: &Attempt) -> Html {
    match attempt {
        Attempt::Kept => {
            notice(Tone::Calm, "history-kept", html! { <span>{ home.say("history-kept") }</span> })
        }
        Attempt::Problem(words) => {
            notice(Tone::Failure, "history-not-kept", html! { <span>{ words }</span> })
        }
        Attempt::Idle | Attempt::Busy | Attempt::WrongDays | Attempt::WrongMinutes => Html::default(),
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

/// Mails are written in the language of whoever asks for them.
fn language(home: &Home) -> Language {
    Language::ALL.into_iter().find(|language| language.tag() == home.tag).unwrap_or_default()
}

fn read(typed: &Typed, language: Language) -> Result<HistorySettings, Attempt> {
    let keep_days = number(&typed.days, 1, MAX_DAYS).ok_or(Attempt::WrongDays)?;
    let minutes = number(&typed.minutes, MIN_SILENCE_MINUTES, MAX_SILENCE_MINUTES);
    let mail_after_minutes = minutes.ok_or(Attempt::WrongMinutes)?;
    Ok(HistorySettings { keep_days, mail_after_minutes, language })
}

/// A number between two, or nothing where nothing was typed; nothing at all when it is neither.
fn number(typed: &str, least: u32, most: u32) -> Option<Option<u32>> {
    match typed.trim() {
        "" => Some(None),
        typed => typed.parse().ok().filter(|number| (least..=most).contains(number)).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_whole_and_between_two_others_or_left_out() {
        assert_eq!(number(" 365 ", 1, MAX_DAYS), Some(Some(365)));
        assert_eq!(number("  ", 1, MAX_DAYS), Some(None));
        for wrong in ["0", "-1", "1.5", "a year", "36501"] {
            assert_eq!(number(wrong, 1, MAX_DAYS), None, "{wrong}");
        }
    }
}
