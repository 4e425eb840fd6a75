//! What stands in the way of the synchronisation: what is wrong, what to do, when it is tried again, and the way to what helps.

use super::adopt::AdoptChoice;
use super::call::{Called, post};
use super::home::Home;
use super::told::failure_words;
use crate::components::notice::{Tone, notice};
use crate::state::use_state;
use landbridge_model::console::{Overview, Phase};
use landbridge_model::obstacle::{Misfit, MisfitFault, Obstacle, Speaker};
use landbridge_model::requirement::{CLOCK_LIMIT_SECONDS, Item, Lack};
use wasm_bindgen_futures::spawn_local;
use web_sys::MouseEvent;
use yew::{Callback, Html, Properties, component, html};

/// What stands in the way now, if something does; and a clock that is wrong, which does not by itself.
pub(super) fn obstacle_notice(home: &Home) -> Html {
    let Phase::Fails { obstacle, needs_somebody, retry_seconds, .. } = &home.overview.progress.phase else {
        return clock_notice(home);
    };
    let tone = if *needs_somebody { Tone::Failure } else { Tone::Attention };
    html! {
        <div class="obstacle" data-obstacle={obstacle.kind()}>
            { clock_notice(home) }
            { notice(tone, "progress-failure", obstacle_text(home, obstacle)) }
            // Outside of what is read out, since it changes each second.
            <p class="hint" id="retry">{ retry_words(home, *retry_seconds) }</p>
            if *obstacle == Obstacle::Apart { <AdoptChoice home={home.clone()} /> }
            <Buttons home={home.clone()} obstacle={obstacle.clone()} />
        </div>
    }
}

fn clock_notice(home: &Home) -> Html {
    let ahead = home.overview.progress.clock_ahead_seconds.filter(|ahead| ahead.abs() > CLOCK_LIMIT_SECONDS);
    let words = |ahead| super::told::lack_words(home, Item::Clock, &Lack::Clock(ahead));
    ahead.map_or_else(Html::default, |ahead| {
        notice(Tone::Attention, "clock-wrong", html! { <span>{ words(ahead) }</span> })
    })
}

/// What is wrong, and what to do about it.
pub(super) fn obstacle_text(home: &Home, obstacle: &Obstacle) -> Html {
    let misfits = match obstacle {
        Obstacle::Mapping { misfits, .. } => misfits.as_slice(),
        _ => &[],
    };
    html! {
        <div>
            <p><strong>{ obstacle_words(home, obstacle) }</strong></p>
            if !misfits.is_empty() {
                <ul class="rows">{ for misfits.iter().map(|misfit| html! { <li>{ misfit_words(home, misfit) }</li> }) }</ul>
            }
            <p>{ remedy_words(home, obstacle) }</p>
            if let Some(says) = original_words(home, obstacle) { <p class="hint original">{ says }</p> }
        </div>
    }
}

/// What is wrong, in one sentence.
pub(super) fn obstacle_words(home: &Home, obstacle: &Obstacle) -> String {
    let figure = obstacle.figure().map(|(name, text)| (name, text.into()));
    home.words.with(&format!("obstacle-{}", obstacle.kind()), figure.as_slice())
}

/// What to do about it.
pub(super) fn remedy_words(home: &Home, obstacle: &Obstacle) -> String {
    home.say(&format!("obstacle-{}-remedy", obstacle.kind()))
}

/// What somebody else says of it, with who that is.
fn original_words(home: &Home, obstacle: &Obstacle) -> Option<String> {
    let (speaker, says) = obstacle.original()?;
    let id = match speaker {
        Speaker::Database => "obstacle-database-says",
        Speaker::System => "obstacle-system-says",
        Speaker::Service => "obstacle-service-says",
    };
    Some(home.words.with(id, &[("says", says.into())]))
}

fn misfit_words(home: &Home, misfit: &Misfit) -> String {
    let line = ("line", misfit.line.into());
    match &misfit.fault {
        MisfitFault::NoTable { table } => {
            home.words.with("misfit-no-table", &[line, ("table", table.as_str().into())])
        }
        MisfitFault::NoColumn { table, column } => {
            let names = [line, ("table", table.as_str().into()), ("column", column.as_str().into())];
            home.words.with("misfit-no-column", &names)
        }
        MisfitFault::OtherType { table, column, says } => {
            let names = [
                line,
                ("table", table.as_str().into()),
                ("column", column.as_str().into()),
                ("says", says.as_str().into()),
            ];
            home.words.with("misfit-other-type", &names)
        }
        MisfitFault::Other { says } => {
            home.words.with("misfit-other", &[line, ("says", says.as_str().into())])
        }
    }
}

fn retry_words(home: &Home, seconds: Option<u32>) -> String {
    match seconds {
        None => home.say("obstacle-retry-never"),
        Some(0) => home.say("obstacle-retry-now"),
        Some(seconds) => home.words.with("obstacle-retry", &[("seconds", seconds.into())]),
    }
}

/// Where something can be done about it, and what that is called.
fn remedy_place(obstacle: &Obstacle) -> Option<(&'static str, &'static str)> {
    match obstacle {
        Obstacle::Credentials { .. } | Obstacle::PasswordFile { .. } => {
            Some(("#reconnect", "obstacle-new-password"))
        }
        Obstacle::DatabaseMissing { .. }
        | Obstacle::DatabaseUnreachable { .. }
        | Obstacle::NoSuchDatabase { .. } => Some(("#reconnect", "obstacle-new-place")),
        Obstacle::TokenVoid => Some(("#connect/sign-in", "obstacle-sign-in")),
        Obstacle::Rights { .. } | Obstacle::Mapping { .. } | Obstacle::NotNamed => {
            Some(("#connect/requirements", "obstacle-requirements"))
        }
        _ => None,
    }
}

/// What the buttons need.
#[derive(Properties, PartialEq)]
struct ButtonsProps {
    home: Home,
    obstacle: Obstacle,
}

/// Tries it now, or leads to where something can be done about it.
#[component]
fn Buttons(props: &ButtonsProps) -> Html {
    let ButtonsProps { home, obstacle } = props;
    let problem = use_state(|| None::<String>);
    let on_try = {
        let (home, problem) = (home.clone(), problem.setter());
        Callback::from(move |_: MouseEvent| {
            let (home, problem) = (home.clone(), problem.clone());
            spawn_local(async move {
                let asked: Called<Overview> = post("try-now", &()).await;
                problem.set(asked.err().map(|failure| failure_words(&home, &failure)));
                home.refresh.emit(());
            });
        })
    };
    let label = if *obstacle == Obstacle::TakenOver { "obstacle-take-over" } else { "obstacle-try-now" };
    html! {
        <div class="buttons">
            <p class="problem" role="alert">{ (*problem).clone() }</p>
            if let Some((place, words)) = remedy_place(obstacle) {
                <a class="button primary" id="remedy" href={place}>{ home.say(words) }</a>
            }
            <button type="button" id="try-now" onclick={on_try}>{ home.say(label) }</button>
        </div>
    }
}
