//! How the synchronisation goes: what is done, how far each record type is, how long it still takes, and the way to pause it.

use super::call::{Called, post};
use super::home::Home;
use super::noticed_late::noticed_late;
use super::obstacle::obstacle_notice;
use super::told::failure_words;
use crate::state::use_state;
use landbridge_model::console::{Overview, Pace, Phase, Start, TypeProgress};
use wasm_bindgen_futures::spawn_local;
use web_sys::MouseEvent;
use yew::{Callback, Html, Properties, component, html};

/// What is chosen when the line is to be left to others.
const SLOW_RECORDS_PER_SECOND: u32 = 200;
const SECOND_MILLIS: i64 = 1_000;
const MINUTE_SECONDS: u64 = 60;

/// The panel of the synchronisation.
pub(super) fn progress_panel(home: &Home) -> Html {
    let progress = &home.overview.progress;
    html! {
        <section class="panel" id="panel-progress" data-phase={phase_name(&progress.phase)}>
            <h2>{ home.say("progress-title") }</h2>
            <p><strong>{ phase_words(home) }</strong></p>
            { obstacle_notice(home) }
            { late_start(home) }
            if !progress.types.is_empty() { { types(home) } }
            <p class="hint">{ counts(home) }</p>
            { noticed_late(home) }
            <PaceButtons home={home.clone()} />
        </section>
    }
}

/// For tests and styles.
fn phase_name(phase: &Phase) -> &'static str {
    match phase {
        Phase::Idle => "idle",
        Phase::Waits => "waits",
        Phase::Paused => "paused",
        Phase::Closed { .. } => "closed",
        Phase::Starts => "starts",
        Phase::Sweeps => "sweeps",
        Phase::InStep => "in_step",
        Phase::Fails { .. } => "fails",
    }
}

fn phase_words(home: &Home) -> String {
    let overview = &home.overview;
    match &overview.progress.phase {
        Phase::Idle if overview.start.is_none() => home.say("phase-not-started"),
        Phase::Idle | Phase::Starts => home.say("phase-starts"),
        Phase::Waits => {
            let at = overview.start.map_or(0, |start| start.at_millis);
            home.words.with("phase-waits", &[("moment", home.formats.moment(at).into())])
        }
        Phase::Paused => home.say("phase-paused"),
        Phase::Closed { opens_millis: None } => home.say("phase-closed-for-good"),
        Phase::Closed { opens_millis: Some(opens_millis) } => {
            home.words.with("phase-closed", &[("moment", home.formats.moment(*opens_millis).into())])
        }
        Phase::Sweeps => home.say("phase-sweeps"),
        Phase::InStep => home.say("phase-in-step"),
        Phase::Fails { since_millis, needs_somebody, .. } => {
            let id = if *needs_somebody { "phase-fails-somebody" } else { "phase-fails" };
            home.words.with(id, &[("moment", home.formats.moment(*since_millis).into())])
        }
    }
}

/// A first synchronisation that began later than it was to, because the computer was off.
fn late_start(home: &Home) -> Html {
    let Some(Start { at_millis, began_millis: Some(began_millis) }) = home.overview.start else {
        return Html::default();
    };
    if began_millis - at_millis < 60 * SECOND_MILLIS {
        return Html::default();
    }
    let moments = [
        ("planned", home.formats.moment(at_millis).into()),
        ("began", home.formats.moment(began_millis).into()),
    ];
    html! { <p class="hint" id="late-start">{ home.words.with("progress-late", &moments) }</p> }
}

fn types(home: &Home) -> Html {
    html! {
        <ul class="rows counts" id="progress-types">
            { for home.overview.progress.types.iter().map(|kind| one_type(home, kind)) }
        </ul>
    }
}

fn one_type(home: &Home, kind: &TypeProgress) -> Html {
    let label = kind.label.get(home.tag).to_owned();
    let count = |number: u64| home.formats.count(u32::try_from(number).unwrap_or(u32::MAX));
    let (text, share) = match (kind.is_complete, kind.of) {
        (true, None) => (home.say("progress-complete"), 1.0),
        (true, Some(_)) => (count(kind.done), 1.0),
        (false, None) => (home.say("progress-not-yet"), 0.0),
        (false, Some(of)) => {
            let numbers = [("done", count(kind.done).into()), ("of", count(of).into())];
            (home.words.with("progress-of", &numbers), kind.done as f64 / of.max(1) as f64)
        }
    };
    html! {
        <li data-complete={kind.is_complete.then_some("true")}>
            <span>{ &label }</span>
            <progress max="1" value={format!("{share:.3}")} aria-label={label.clone()}></progress>
            <span class="number">{ text }</span>
        </li>
    }
}

/// How much has gone, how fast, and how long it still takes.
fn counts(home: &Home) -> String {
    let overview = &home.overview;
    let sent = home.formats.count(u32::try_from(overview.progress.sent).unwrap_or(u32::MAX));
    let written = home.formats.count(u32::try_from(overview.progress.written).unwrap_or(u32::MAX));
    let mut text = home.words.with("progress-counts", &[("sent", sent.into()), ("written", written.into())]);
    if let Some((rate, seconds)) = rate_and_rest(overview) {
        let rate = home.formats.count(u32::try_from(rate).unwrap_or(u32::MAX));
        text = format!("{text} {}", home.words.with("progress-rate", &[("rate", rate.into())]));
        let rest = match seconds {
            None => String::new(),
            Some(0..MINUTE_SECONDS) => home.say("progress-rest-short"),
            Some(more) => {
                home.words.with("progress-rest", &[("minutes", more.div_ceil(MINUTE_SECONDS).into())])
            }
        };
        text = format!("{text} {rest}");
    }
    text
}

/// Records a second so far, and seconds for the rest at that rate, once all types have told how many records they have; nothing while
/// nothing is swept.
fn rate_and_rest(overview: &Overview) -> Option<(u64, Option<u64>)> {
    let progress = &overview.progress;
    let began = progress.sweep_began_millis.filter(|_| progress.phase == Phase::Sweeps)?;
    let seconds =
        u64::try_from((overview.now_millis - began) / SECOND_MILLIS).ok().filter(|seconds| *seconds > 0)?;
    let rate = (progress.sweep_sent / seconds).max(1);
    let left = progress.types.iter().filter(|kind| !kind.is_complete);
    let rest: Option<u64> = left.map(|kind| Some(kind.of?.saturating_sub(kind.done))).sum();
    Some((rate, rest.map(|rest| rest / rate)))
}

/// What the buttons need.
#[derive(Properties, PartialEq)]
struct PaceButtonsProps {
    home: Home,
}

/// Pauses, and slows down, or takes it back.
#[component]
fn PaceButtons(props: &PaceButtonsProps) -> Html {
    let home = &props.home;
    let overview = &home.overview;
    let problem = use_state(|| None::<String>);
    if overview.start.is_none() {
        return Html::default();
    }
    let is_slow = overview.records_per_second.is_some();
    let set = |pace: Pace| {
        let (home, problem) = (home.clone(), problem.setter());
        Callback::from(move |_: MouseEvent| {
            let (home, problem) = (home.clone(), problem.clone());
            spawn_local(async move {
                let done: Called<Overview> = post("pace", &pace).await;
                problem.set(done.err().map(|failure| failure_words(&home, &failure)));
                home.refresh.emit(());
            });
        })
    };
    let pace = Pace { is_paused: overview.is_paused, records_per_second: overview.records_per_second };
    let other_pause = Pace { is_paused: !pace.is_paused, ..pace };
    let slower = (!is_slow).then_some(SLOW_RECORDS_PER_SECOND);
    let other_speed = Pace { records_per_second: slower, ..pace };
    html! {
        <div class="buttons">
            <p class="problem" role="alert">{ (*problem).clone() }</p>
            <button type="button" id="pause" onclick={set(other_pause)}>
                { home.say(if pace.is_paused { "progress-resume" } else { "progress-pause" }) }
            </button>
            <button type="button" id="throttle" class="quiet" aria-pressed={is_slow.to_string()} onclick={set(other_speed)}>
                { home.say(if is_slow { "progress-full-speed" } else { "progress-slower" }) }
            </button>
        </div>
    }
}
