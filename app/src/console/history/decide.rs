//! Deciding on a conflict here: both values side by side, and a button for each.

use crate::components::icon::{Icon, icon};
use crate::console::call::{Called, get, post};
use crate::console::home::Home;
use crate::console::told::failure_words;
use crate::state::{State, use_state};
use landbridge_model::RecordId;
use landbridge_model::Value;
use landbridge_model::dispute::{Dispute, Disputed, Settle, Shown, Side};
use landbridge_model::history::TypeName;
use wasm_bindgen_futures::spawn_local;
use web_sys::MouseEvent;
use yew::{Callback, Html, Properties, component, html};

/// What the decision needs.
#[derive(Properties, PartialEq)]
pub(super) struct DecideProps {
    pub(super) home: Home,
    pub(super) name: Option<TypeName>,
    /// Whose value was not taken.
    pub(super) author: String,
    pub(super) conflict: RecordId,
}

/// How far it is.
#[derive(Clone, Default, PartialEq)]
struct Progress {
    dispute: Option<Dispute>,
    problem: Option<String>,
    is_busy: bool,
    is_settled: bool,
}

/// A button that shows both values, and then one for each.
#[component]
pub(super) fn Decide(props: &DecideProps) -> Html {
    let home = &props.home;
    let progress = use_state(Progress::default);
    let problem = html! { <p class="problem" role="alert">{ progress.problem.clone() }</p> };
    if progress.is_settled {
        return html! { <p class="hint decided" role="status">{ home.say("history-decided") }</p> };
    }
    let Some(dispute) = &progress.dispute else {
        let on_click = show(props, progress.setter());
        return html! {
            <>
                { problem }
                <button type="button" class="decide-here" disabled={progress.is_busy} onclick={on_click}>
                    { icon(Icon::Conflict) }{ home.say("history-decide") }
                </button>
            </>
        };
    };
    let has_values = !dispute.fields.is_empty();
    let keep_mine = home.words.with("conflict-keep-mine-of", &[("name", props.author.as_str().into())]);
    html! {
        <>
            if has_values { { table(props, dispute) } } else { <p class="hint">{ home.say("history-decide-there") }</p> }
            { problem }
            <div class="buttons">
                if has_values {
                    <button type="button" class="keep-mine" disabled={progress.is_busy}
                        onclick={settle(props, progress.setter(), Side::Mine)}>{ keep_mine }</button>
                }
                <button type="button" class="keep-theirs" disabled={progress.is_busy}
                    onclick={settle(props, progress.setter(), Side::Theirs)}>{ home.say("conflict-keep-theirs") }</button>
            </div>
        </>
    }
}

fn path(props: &DecideProps) -> String {
    format!("conflicts/{}", props.conflict)
}

fn show(props: &DecideProps, progress: State<Progress>) -> Callback<MouseEvent> {
    let (home, path) = (props.home.clone(), path(props));
    Callback::from(move |_| {
        let (home, path, progress) = (home.clone(), path.clone(), progress.clone());
        progress.set(Progress { is_busy: true, ..Progress::default() });
        spawn_local(async move {
            let answer: Called<Dispute> = get(&path).await;
            progress.set(match answer {
                Ok(dispute) if !dispute.is_open => Progress { is_settled: true, ..Progress::default() },
                Ok(dispute) => Progress { dispute: Some(dispute), ..Progress::default() },
                Err(failure) => {
                    Progress { problem: Some(failure_words(&home, &failure)), ..Progress::default() }
                }
            });
        });
    })
}

fn settle(props: &DecideProps, progress: State<Progress>, keep: Side) -> Callback<MouseEvent> {
    let (home, path) = (props.home.clone(), path(props));
    Callback::from(move |_| {
        let (home, path, progress) = (home.clone(), path.clone(), progress.clone());
        progress.change(|latest| Progress { is_busy: true, problem: None, ..(*latest).clone() }.into());
        spawn_local(async move {
            let done: Called<()> = post(&path, &Settle { keep }).await;
            let problem = done.err().map(|failure| failure_words(&home, &failure));
            progress.change(|latest| {
                let is_settled = problem.is_none();
                Progress { is_busy: false, is_settled, problem, ..(*latest).clone() }.into()
            });
        });
    })
}

fn table(props: &DecideProps, dispute: &Dispute) -> Html {
    let home = &props.home;
    let mine = home.words.with("conflict-mine-of", &[("name", props.author.as_str().into())]);
    html! {
        <div class="sides-scroll">
            <table class="sides">
                <thead><tr>
                    <th scope="col">{ home.say("conflict-field") }</th>
                    <th scope="col">{ home.say("conflict-base") }</th>
                    <th scope="col">{ mine }</th>
                    <th scope="col">{ home.say("conflict-theirs") }</th>
                </tr></thead>
                <tbody>{ for dispute.fields.iter().map(|disputed| row(props, disputed)) }</tbody>
            </table>
        </div>
    }
}

fn row(props: &DecideProps, disputed: &Disputed) -> Html {
    let (home, fields) = (&props.home, props.name.as_ref().map(|name| &name.fields));
    let label = fields.and_then(|fields| fields.iter().find(|(no, _)| *no == disputed.field));
    let label =
        label.map_or_else(|| home.say("reason-some-field"), |(_, label)| label.get(home.tag).to_owned());
    html! {
        <tr>
            <th scope="row">{ label }</th>
            <td class="base">{ words(home, &disputed.base) }</td>
            <td class="mine">{ words(home, &disputed.mine) }</td>
            <td class="theirs">{ words(home, &disputed.theirs) }</td>
        </tr>
    }
}

fn words(home: &Home, shown: &Shown) -> String {
    match shown {
        Shown::Empty => home.say("conflict-empty"),
        Shown::Words(label) => label.get(home.tag).to_owned(),
        Shown::Value(Value::YesNo(yes)) => home.say(if *yes { "yes" } else { "no" }),
        Shown::Value(Value::Instant(millis)) => home.formats.moment(*millis),
        Shown::Value(Value::Date(date)) => home.formats.day(*date),
        Shown::Value(value) => value.to_string(),
    }
}
