//! Uses a corrected mapping from now on; where a company is connected, once it is said what that means.

use super::all_troubles;
use crate::components::dialog::Dialog;
use crate::console::call::{Called, post};
use crate::console::go;
use crate::console::home::Home;
use crate::console::told::failure_words;
use crate::state::use_state;
use landbridge_model::Label;
use landbridge_model::console::Overview;
use landbridge_model::mapped::{Effect, Mapped, MappingKept};
use wasm_bindgen_futures::spawn_local;
use web_sys::MouseEvent;
use yew::{Callback, Html, Properties, component, html};

/// What it needs.
#[derive(Properties, PartialEq)]
pub(super) struct KeepMappingProps {
    pub(super) home: Home,
    pub(super) mapped: Mapped,
    /// Whether a correction is being made.
    pub(super) is_waiting: bool,
    /// Shows what is in use.
    pub(super) on_again: Callback<()>,
}

/// The buttons, and the question before.
#[component]
pub(super) fn KeepMapping(props: &KeepMappingProps) -> Html {
    let KeepMappingProps { home, mapped, is_waiting, on_again } = props;
    let (is_asked, is_kept, problem) =
        (use_state(|| false), use_state(|| false), use_state(|| None::<String>));
    let wrong = all_troubles(mapped).count();
    let is_changed = mapped.before.as_ref() != Some(&mapped.text);
    let may_keep =
        is_changed && !is_waiting && (wrong == 0 || (!home.is_connected() && !mapped.types.is_empty()));
    let keep = {
        let (home, on_again, problem) = (home.clone(), on_again.clone(), problem.setter());
        let (is_asked, is_kept) = (is_asked.setter(), is_kept.setter());
        let kept = MappingKept { text: mapped.text.clone(), before: mapped.before.clone() };
        Callback::from(move |()| {
            let (home, on_again, problem) = (home.clone(), on_again.clone(), problem.clone());
            let (is_asked, is_kept, kept) = (is_asked.clone(), is_kept.clone(), kept.clone());
            spawn_local(async move {
                let done: Called<Overview> = post("mapping/keep", &kept).await;
                is_asked.set(false);
                problem.set(done.as_ref().err().map(|failure| failure_words(&home, failure)));
                if done.is_ok() {
                    is_kept.set(true);
                    on_again.emit(());
                    home.refresh.emit(());
                    if !home.is_connected() {
                        go("connect/requirements");
                    }
                }
            });
        })
    };
    let on_keep = {
        let (keep, is_asked, needs_word) = (keep.clone(), is_asked.setter(), !mapped.effects.is_empty());
        Callback::from(move |_: MouseEvent| if needs_word { is_asked.set(true) } else { keep.emit(()) })
    };
    let close = is_asked.setter();
    let on_close = Callback::from(move |()| close.set(false));
    html! {
        <section class="card" id="keep">
            if wrong > 0 { <p class="problem" role="status">{ home.words.with("mapping-wrong", &[("count", wrong.into())]) }</p> }
            <p class="problem" role="alert">{ (*problem).clone() }</p>
            if *is_kept && !is_changed { <p class="hint" role="status" id="mapping-kept">{ home.say("mapping-kept") }</p> }
            <div class="buttons">
                <button type="button" id="keep-mapping" class="primary" disabled={!may_keep} onclick={on_keep}>
                    { home.say("mapping-keep") }
                </button>
                <button type="button" id="drop-mapping" disabled={!is_changed || *is_waiting} onclick={on_again.reform(|_: MouseEvent| ())}>
                    { home.say(if mapped.before.is_none() { "mapping-afresh" } else { "mapping-drop" }) }
                </button>
            </div>
            if *is_asked { { question(home, &mapped.effects, &on_close, &keep) } }
        </section>
    }
}

fn question(home: &Home, effects: &[Effect], on_close: &Callback<()>, keep: &Callback<()>) -> Html {
    html! {
        <Dialog id="mapping-effects" title={home.say("mapping-effects")} close_label={home.say("close")} on_close={on_close.clone()}>
            <ul>{ for effects.iter().map(|effect| html! { <li>{ effect_words(home, effect) }</li> }) }</ul>
            <div class="buttons">
                <button type="button" onclick={on_close.reform(|_: MouseEvent| ())}>{ home.say("cancel") }</button>
                <button type="button" class="primary" id="keep-now" onclick={keep.reform(|_: MouseEvent| ())}>
                    { home.say("mapping-keep") }
                </button>
            </div>
        </Dialog>
    }
}

fn effect_words(home: &Home, effect: &Effect) -> String {
    let of_type = |id: &str, of: &Label| home.words.with(id, &[("type", of.get(home.tag).into())]);
    let of_field = |id: &str, of: &Label, field: &Label| {
        home.words.with(id, &[("type", of.get(home.tag).into()), ("field", field.get(home.tag).into())])
    };
    match effect {
        Effect::TypeLeaves(of) => of_type("mapping-type-leaves", of),
        Effect::TypeComes(of) => of_type("mapping-type-comes", of),
        Effect::FieldLeaves { of, field } => of_field("mapping-field-leaves", of, field),
        Effect::FieldComes { of, field } => of_field("mapping-field-comes", of, field),
        Effect::Renamed => home.say("mapping-renamed"),
        Effect::SentAgain => home.say("mapping-sent-again"),
    }
}
