//! A Landbridge ID for somebody who has none, and another password for somebody who forgot it, both by mail.

use super::call::{Called, get, post};
use super::home::Home;
use super::told::failure_words;
use crate::components::notice::{Tone, notice};
use crate::state::{State, use_effect_with, use_state};
use gloo::timers::callback::Interval;
use landbridge_model::id_mail::{AskId, Forgotten, IdAsked, IdProgress, IdState, Language};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, MouseEvent, SubmitEvent};
use yew::{Callback, Html, NodeRef, Properties, component, html, use_node_ref};

/// How often the window looks whether the link was used.
const LOOK_EVERY_MILLIS: u32 = 2_000;

/// How far it is.
#[derive(Clone, PartialEq)]
enum Mailed {
    Nothing,
    /// The service is being asked.
    Busy,
    Problem(String),
    /// A mail is on its way; the request to ask with, and what to send again.
    Sent(String, AskId),
    /// A password was chosen behind the link.
    Chosen,
    /// A mail for another password is on its way to this address.
    Forgotten(String),
}

/// What the form needs.
#[derive(Properties, PartialEq)]
pub(super) struct NewIdProps {
    pub(super) home: Home,
}

/// The form, and what came of it.
#[component]
pub(super) fn NewId(props: &NewIdProps) -> Html {
    let home = &props.home;
    let (name, email) = (use_node_ref(), use_node_ref());
    let mailed = use_state(|| Mailed::Nothing);
    use_watch(&mailed);
    let on_submit = {
        let (name, email, mailed, home) = (name.clone(), email.clone(), mailed.setter(), home.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let asked = AskId { email: typed(&email), name: typed(&name), language: language(&home) };
            match (asked.name.is_empty(), asked.email.is_empty()) {
                (true, _) => mailed.set(Mailed::Problem(home.say("id-missing-name"))),
                (_, true) => mailed.set(Mailed::Problem(home.say("sign-in-missing-email"))),
                _ => send(asked, &home, &mailed),
            }
        })
    };
    let on_forgotten = {
        let (email, mailed, home) = (email.clone(), mailed.setter(), home.clone());
        Callback::from(move |_: MouseEvent| {
            let email = typed(&email);
            if email.is_empty() {
                return mailed.set(Mailed::Problem(home.say("sign-in-missing-email")));
            }
            send_forgotten(email, &home, &mailed);
        })
    };
    let is_busy = *mailed == Mailed::Busy;
    html! {
        <details id="new-id">
            <summary>{ home.say("id-none") }</summary>
            <form id="new-id-form" novalidate=true onsubmit={on_submit}>
                <p>{ home.say("id-new-intro") }</p>
                <label for="new-email">{ home.say("sign-in-email") }</label>
                <input ref={email} id="new-email" name="email" type="email" autocomplete="email" />
                <label for="new-name">{ home.say("id-name") }</label>
                <input ref={name} id="new-name" name="name" type="text" autocomplete="name" />
                { outcome(home, &mailed) }
                <div class="buttons">
                    <button type="submit" id="create-id" disabled={is_busy}>{ home.say("id-new") }</button>
                    <button type="button" id="forgotten" class="quiet" disabled={is_busy} onclick={on_forgotten}>{ home.say("id-forgotten") }</button>
                </div>
            </form>
        </details>
    }
}

fn typed(node: &NodeRef) -> String {
    let text = node.cast::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
    text.trim().to_owned()
}

fn language(home: &Home) -> Language {
    Language::ALL.into_iter().find(|language| language.tag() == home.tag).unwrap_or_default()
}

fn send(asked: AskId, home: &Home, mailed: &State<Mailed>) {
    let (home, mailed) = (home.clone(), mailed.setter());
    mailed.set(Mailed::Busy);
    spawn_local(async move {
        let sent: Called<IdAsked> = post("id", &asked).await;
        mailed.set(match sent {
            Ok(IdAsked { request }) => Mailed::Sent(request, asked),
            Err(failure) => Mailed::Problem(failure_words(&home, &failure)),
        });
    });
}

fn send_forgotten(email: String, home: &Home, mailed: &State<Mailed>) {
    let (home, mailed) = (home.clone(), mailed.setter());
    let asked = Forgotten { email, language: language(&home) };
    mailed.set(Mailed::Busy);
    spawn_local(async move {
        let sent: Called<()> = post("id/forgotten", &asked).await;
        mailed.set(match sent {
            Ok(()) => Mailed::Forgotten(asked.email),
            Err(failure) => Mailed::Problem(failure_words(&home, &failure)),
        });
    });
}

/// Looks whether the link in the mail was used, as long as one is on its way.
#[yew::hook]
fn use_watch(mailed: &State<Mailed>) {
    let request = match &**mailed {
        Mailed::Sent(request, _) => Some(request.clone()),
        _ => None,
    };
    let setter = mailed.setter();
    use_effect_with(request, move |request| {
        let looking = request
            .clone()
            .map(|request| Interval::new(LOOK_EVERY_MILLIS, move || look(request.clone(), setter.clone())));
        move || drop(looking)
    });
}

fn look(request: String, mailed: State<Mailed>) {
    spawn_local(async move {
        let progress: Called<IdProgress> = get(&format!("id/{request}")).await;
        if matches!(progress, Ok(IdProgress { state: IdState::Chosen })) {
            mailed.set(Mailed::Chosen);
        }
    });
}

fn outcome(home: &Home, mailed: &State<Mailed>) -> Html {
    match &**mailed {
        Mailed::Nothing | Mailed::Busy => Html::default(),
        Mailed::Problem(words) => {
            html! { <p id="new-id-problem" class="problem" role="alert">{ words.clone() }</p> }
        }
        Mailed::Sent(_, asked) => {
            let again = {
                let (asked, home, mailed) = (asked.clone(), home.clone(), mailed.setter());
                Callback::from(move |_: MouseEvent| send(asked.clone(), &home, &mailed))
            };
            let sent = home.words.with("id-sent", &[("email", asked.email.as_str().into())]);
            notice(
                Tone::Calm,
                "mail-sent",
                html! {
                    <>
                        <span>{ sent }{ " " }{ home.say("id-spam") }</span>
                        <button type="button" id="send-again" onclick={again}>{ home.say("id-again") }</button>
                    </>
                },
            )
        }
        Mailed::Chosen => notice(Tone::Calm, "id-chosen", html! { <span>{ home.say("id-chosen") }</span> }),
        Mailed::Forgotten(email) => {
            let sent = home.words.with("id-sent-forgotten", &[("email", email.as_str().into())]);
            notice(Tone::Calm, "mail-sent", html! { <span>{ sent }</span> })
        }
    }
}
