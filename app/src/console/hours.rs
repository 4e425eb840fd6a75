//! At which hours the office synchronises, and how fast.

use super::call::{Called, post};
use super::home::Home;
use super::told::failure_words;
use crate::state::{State, use_state};
use landbridge_model::console::{Overview, Pace};
use landbridge_model::hours::{Hours, MAX_WINDOWS, Window};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, HtmlInputElement, MouseEvent, SubmitEvent};
use yew::{Callback, Html, Properties, TargetCast, component, html};

/// What is proposed: working days.
const USUAL: Window =
    Window { days: [true, true, true, true, true, false, false], from: 7 * 60, to: 19 * 60 };
const DAYS: [&str; 7] = ["day-mo", "day-tu", "day-we", "day-th", "day-fr", "day-sa", "day-su"];

/// What the form needs.
#[derive(Properties, PartialEq)]
pub(super) struct HoursProps {
    pub(super) home: Home,
}

/// What is in the form.
#[derive(Clone, PartialEq)]
struct Entered {
    windows: Vec<Window>,
    /// Records a second; empty for no limit.
    limit: String,
}

/// The form.
#[component]
pub(super) fn HoursForm(props: &HoursProps) -> Html {
    let home = &props.home;
    let entered = use_state(|| as_set(&home.overview));
    let told = use_state(|| None::<Result<(), String>>);
    let is_changed = *entered != as_set(&home.overview);
    let on_submit = {
        let (home, entered, told) = (home.clone(), (*entered).clone(), told.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(limit) = limit(&entered.limit) else {
                return told.set(Some(Err(home.say("hours-limit-form"))));
            };
            let (home, told, windows) = (home.clone(), told.clone(), entered.windows.clone());
            spawn_local(async move {
                let kept = keep(&home, Hours(windows), limit).await;
                told.set(Some(kept.map(drop).map_err(|failure| failure_words(&home, &failure))));
                home.refresh.emit(());
            });
        })
    };
    let on_limit = changing(&entered, |entered, event: Event| {
        entered.limit = event.target_unchecked_into::<HtmlInputElement>().value();
    });
    html! {
        <form id="hours" class="card" onsubmit={on_submit} novalidate=true>
            <h2>{ home.say("hours-title") }</h2>
            <p class="hint">{ home.words.with("hours-clock", &[("computer", home.overview.computer.as_str().into())]) }</p>
            if entered.windows.is_empty() { <p>{ home.say("hours-always") }</p> }
            { for (0..entered.windows.len()).map(|at| window_fields(home, &entered, at)) }
            <div class="buttons">
                <button type="button" id="add-hours" disabled={entered.windows.len() >= MAX_WINDOWS}
                    onclick={changing(&entered, |entered, _: MouseEvent| entered.windows.push(USUAL))}>
                    { home.say("hours-add") }
                </button>
            </div>
            <div class="field" data-field="limit">
                <label for="limit">{ home.say("hours-limit") }</label>
                <input id="limit" name="limit" type="text" inputmode="numeric" autocomplete="off" value={entered.limit.clone()}
                    oninput={on_limit.reform(|event: yew::InputEvent| event.into())} aria-describedby="limit-hint" />
                <small id="limit-hint">{ home.say("hours-limit-hint") }</small>
            </div>
            { outcome(home, (*told).as_ref(), is_changed) }
            <div class="buttons">
                <button type="submit" id="keep-hours" class="primary" disabled={!is_changed}>{ home.say("hours-keep") }</button>
            </div>
        </form>
    }
}

fn as_set(overview: &Overview) -> Entered {
    let limit = overview.records_per_second.map(|limit| limit.to_string()).unwrap_or_default();
    Entered { windows: overview.hours.0.clone(), limit }
}

/// The limit that was typed; nothing when it is none.
fn limit(text: &str) -> Option<Option<u32>> {
    match text.trim() {
        "" => Some(None),
        number => number.parse().ok().filter(|limit| *limit > 0).map(Some),
    }
}

async fn keep(home: &Home, hours: Hours, limit: Option<u32>) -> Called<()> {
    if limit != home.overview.records_per_second {
        let pace = Pace { is_paused: home.overview.is_paused, records_per_second: limit };
        post::<Overview>("pace", &pace).await?;
    }
    if hours != home.overview.hours {
        post::<Overview>("hours", &hours).await?;
    }
    Ok(())
}

/// Changes what is in the form when something happens.
fn changing<E: 'static>(entered: &State<Entered>, change: impl Fn(&mut Entered, E) + 'static) -> Callback<E> {
    let setter = entered.setter();
    Callback::from(move |event: E| {
        setter.change(|latest| {
            let mut changed = (*latest).clone();
            change(&mut changed, event);
            changed.into()
        });
    })
}

fn window_fields(home: &Home, entered: &State<Entered>, at: usize) -> Html {
    let window = entered.windows[at];
    let day = |day: usize| {
        let on_tick = changing(entered, move |entered, event: Event| {
            entered.windows[at].days[day] = event.target_unchecked_into::<HtmlInputElement>().checked();
        });
        html! {
            <label class="inline">
                <input type="checkbox" id={format!("day-{at}-{day}")} checked={window.days[day]} onchange={on_tick} />
                { home.say(DAYS[day]) }
            </label>
        }
    };
    let time = |name: &'static str, minutes: u16, put: fn(&mut Window, u16)| {
        let on_time = changing(entered, move |entered, event: Event| {
            if let Some(minutes) = to_minutes(&event.target_unchecked_into::<HtmlInputElement>().value()) {
                put(&mut entered.windows[at], minutes);
            }
        });
        html! {
            <label class="inline">
                { home.say(name) }
                <input type="time" id={format!("{name}-{at}")} value={to_time(minutes)} onchange={on_time} required=true />
            </label>
        }
    };
    let on_remove = changing(entered, move |entered, _: MouseEvent| {
        entered.windows.remove(at);
    });
    html! {
        <fieldset class="window" id={format!("window-{at}")}>
            <legend>{ home.say("hours-window") }</legend>
            <div class="days">{ for (0..DAYS.len()).map(day) }</div>
            <div class="days">
                { time("hours-from", window.from, |window, minutes| window.from = minutes) }
                { time("hours-to", window.to, |window, minutes| window.to = minutes) }
            </div>
            if window.to <= window.from { <p class="hint">{ home.say("hours-over-midnight") }</p> }
            <div class="buttons">
                <button type="button" class="quiet" id={format!("remove-hours-{at}")} onclick={on_remove}>{ home.say("hours-remove") }</button>
            </div>
        </fieldset>
    }
}

fn outcome(home: &Home, told: Option<&Result<(), String>>, is_changed: bool) -> Html {
    match told {
        Some(Err(problem)) => html! { <p class="problem" role="alert">{ problem.clone() }</p> },
        Some(Ok(())) if !is_changed => {
            html! { <p class="hint" role="status" id="hours-kept">{ home.say("hours-kept") }</p> }
        }
        _ => Html::default(),
    }
}

/// Minutes since midnight as a field for a time has them.
fn to_time(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn to_minutes(time: &str) -> Option<u16> {
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.get(..2)?.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}
