//! The question before a company is disconnected: what waits, what is removed, what stays.

use super::call::{Called, get, post};
use super::go;
use super::home::Home;
use super::told::{failure_notice, failure_words};
use crate::components::dialog::Dialog;
use crate::components::notice::{Tone, notice};
use crate::state::{use_effect_with, use_state};
use landbridge_model::connection::{Disconnect, Held, HeldType};
use landbridge_model::console::Overview;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, HtmlInputElement, MouseEvent};
use yew::{Callback, Html, Properties, TargetCast, component, html};

/// What the dialog needs.
#[derive(Properties, PartialEq)]
pub(super) struct DisconnectDialogProps {
    pub(super) home: Home,
    pub(super) on_close: Callback<()>,
}

/// The dialog.
#[component]
pub(super) fn DisconnectDialog(props: &DisconnectDialogProps) -> Html {
    let DisconnectDialogProps { home, on_close } = props;
    let told = use_state(|| None::<Called<Held>>);
    let removes_tables = use_state(|| false);
    let is_busy = use_state(|| false);
    let problem = use_state(|| None::<String>);
    {
        let setter = told.setter();
        use_effect_with((), move |()| {
            spawn_local(async move { setter.set(Some(get("held").await)) });
        });
    }
    let on_tick = {
        let setter = removes_tables.setter();
        Callback::from(move |event: Event| {
            setter.set(event.target_unchecked_into::<HtmlInputElement>().checked())
        })
    };
    // What has become of entries is noted in the tables as long as they wait.
    let may_remove = matches!(&*told, Some(Ok(held)) if held.waiting() == 0);
    let asked = Disconnect { removes_tables: *removes_tables && may_remove };
    let on_disconnect = {
        let (home, problem, busy) = (home.clone(), problem.setter(), is_busy.setter());
        Callback::from(move |_: MouseEvent| {
            let (home, problem, busy) = (home.clone(), problem.clone(), busy.clone());
            busy.set(true);
            spawn_local(async move {
                let done: Called<Overview> = post("disconnect", &asked).await;
                busy.set(false);
                match done {
                    Ok(_) => {
                        home.refresh.emit(());
                        go("");
                    }
                    Err(failure) => problem.set(Some(failure_words(&home, &failure))),
                }
            });
        })
    };
    html! {
        <Dialog id="disconnect-dialog" title={home.say("settings-disconnect-title")} close_label={home.say("close")} on_close={on_close.clone()}>
            { held_list(home, told.as_ref()) }
            <p>{ home.say("disconnect-removed") }</p>
            <p>{ home.say("disconnect-stays") }</p>
            <label class="inline">
                <input type="checkbox" id="remove-tables" checked={asked.removes_tables} disabled={!may_remove} onchange={on_tick} />
                { home.say("disconnect-tables") }
            </label>
            <p class="hint">{ home.say(if may_remove { "disconnect-tables-hint" } else { "disconnect-tables-needed" }) }</p>
            <p class="problem" role="alert">{ (*problem).clone() }</p>
            <div class="buttons">
                <button type="button" onclick={on_close.reform(|_: MouseEvent| ())}>{ home.say("cancel") }</button>
                <button type="button" class="danger" id="disconnect-now" disabled={*is_busy} onclick={on_disconnect}>
                    { home.say(if *is_busy { "disconnect-busy" } else { "settings-disconnect" }) }
                </button>
            </div>
        </Dialog>
    }
}

/// What people entered and the business database does not have yet.
fn held_list(home: &Home, told: Option<&Called<Held>>) -> Html {
    match told {
        None => html! { <p class="hint" role="status">{ home.say("held-loading") }</p> },
        Some(Err(failure)) => html! {
            <>
                { failure_notice(home, failure) }
                <p>{ home.say("held-unknown") }</p>
            </>
        },
        Some(Ok(held)) if held.types.is_empty() => {
            html! { <p id="held-nothing">{ home.say("held-nothing") }</p> }
        }
        Some(Ok(held)) => notice(
            Tone::Attention,
            "held",
            html! {
                <div>
                    <p>{ home.say("held-intro") }</p>
                    <ul class="rows">{ for held.types.iter().map(|kind| html! { <li>{ held_words(home, kind) }</li> }) }</ul>
                </div>
            },
        ),
    }
}

fn held_words(home: &Home, kind: &HeldType) -> String {
    let count = |number: u64| home.formats.count(u32::try_from(number).unwrap_or(u32::MAX));
    let values = [
        ("type", kind.label.get(home.tag).into()),
        ("waiting", count(kind.waiting).into()),
        ("conflicts", count(kind.conflicts).into()),
    ];
    home.words.with("held-type", &values)
}
