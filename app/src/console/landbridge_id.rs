//! The step in which the person signs in with a Landbridge ID, and the company is connected.

use super::call::{Called, post};
use super::home::Home;
use super::new_id::NewId;
use super::requirements::StepProps;
use super::told::failure_words;
use crate::components::notice::{Tone, notice};
use crate::state::{State, use_state};
use landbridge_model::connect::ConnectAnswer;
use landbridge_model::console::ConnectAsked;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, MouseEvent, SubmitEvent};
use yew::{Callback, Html, component, html, use_node_ref};

/// How far it is.
#[derive(Clone, PartialEq)]
enum Attempt {
    Idle,
    Busy,
    /// Something is not right, in words.
    Problem(String),
    /// The agreement is bound to nothing yet.
    AskToBind(ConnectAsked),
}

/// The step.
#[component]
pub(super) fn IdStep(props: &StepProps) -> Html {
    let home = &props.home;
    let (email, password) = (use_node_ref(), use_node_ref());
    let attempt = use_state(|| Attempt::Idle);
    let connect = {
        let (setter, home, on_done) = (attempt.setter(), home.clone(), props.on_done.clone());
        Callback::from(move |asked: ConnectAsked| connect(asked, &home, &setter, &on_done))
    };
    if home.is_connected() && !home.is_key_void() {
        return already(home, &props.on_done);
    }
    let on_submit = {
        let (email, password, connect) = (email.clone(), password.clone(), connect.clone());
        let (setter, home) = (attempt.setter(), home.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let value = |node: &yew::NodeRef| node.cast::<HtmlInputElement>().map(|input| input.value());
            let email = value(&email).unwrap_or_default().trim().to_owned();
            let password = value(&password).unwrap_or_default();
            if email.is_empty() || password.is_empty() {
                let id = if email.is_empty() { "sign-in-missing-email" } else { "sign-in-missing-password" };
                return setter.set(Attempt::Problem(home.say(id)));
            }
            connect.emit(ConnectAsked { email, password, bind: false });
        })
    };
    let is_busy = *attempt == Attempt::Busy;
    let problem = match &*attempt {
        Attempt::Problem(words) => Some(words.clone()),
        _ => None,
    };
    html! {
        <>
            <p>{ home.say("id-intro") }</p>
            { notice(Tone::Calm, None, html! { <span>{ home.say("id-not-business-user") }</span> }) }
            <form id="sign-in" novalidate=true onsubmit={on_submit}>
                <label for="email">{ home.say("sign-in-email") }</label>
                <input ref={email} id="email" name="email" type="email" autocomplete="username" aria-describedby="sign-in-problem" />
                <label for="password">{ home.say("sign-in-password") }</label>
                <input ref={password} id="password" name="password" type="password" autocomplete="current-password"
                    aria-describedby="sign-in-problem" />
                <p id="sign-in-problem" class="problem" role="alert">{ problem }</p>
                <div class="buttons">
                    <button type="submit" id="connect-now" class="primary" disabled={is_busy}>
                        { home.say(if is_busy { "id-busy" } else { "id-connect" }) }
                    </button>
                </div>
            </form>
            { bind_question(home, &attempt, connect) }
            <NewId home={home.clone()} />
            <p><a id="to-pair" href="#pair">{ home.say("pair-button") }</a></p>
        </>
    }
}

fn connect(asked: ConnectAsked, home: &Home, attempt: &State<Attempt>, on_done: &Callback<()>) {
    attempt.set(Attempt::Busy);
    let (attempt, home, on_done) = (attempt.setter(), home.clone(), on_done.clone());
    spawn_local(async move {
        let answer: Called<ConnectAnswer> = post("connect", &asked).await;
        attempt.set(match &answer {
            Ok(ConnectAnswer::Connected(_)) => Attempt::Idle,
            Ok(ConnectAnswer::Unbound(_)) => Attempt::AskToBind(asked),
            Ok(other) => Attempt::Problem(answer_words(&home, other)),
            Err(failure) => Attempt::Problem(failure_words(&home, failure)),
        });
        if let Ok(ConnectAnswer::Connected(_)) = answer {
            home.refresh.emit(());
            on_done.emit(());
        }
    });
}

fn answer_words(home: &Home, answer: &ConnectAnswer) -> String {
    let ask = |ask: &Option<String>| match ask {
        Some(email) => home.words.with("id-ask", &[("email", email.as_str().into())]),
        None => home.say("id-ask-somebody"),
    };
    match answer {
        ConnectAnswer::Connected(_) | ConnectAnswer::Unbound(_) => String::new(),
        ConnectAnswer::BoundElsewhere { company, ask: whom } => {
            let words = home.words.with("id-bound-elsewhere", &[("company", company.as_str().into())]);
            format!("{words} {}", ask(whom))
        }
        ConnectAnswer::Ended { ended_millis } => {
            home.words.with("id-ended", &[("moment", home.formats.moment(*ended_millis).into())])
        }
        ConnectAnswer::NotAdministrator { ask: whom } => {
            format!("{} {}", home.say("id-not-administrator"), ask(whom))
        }
        ConnectAnswer::Sample => home.say("lack-sample"),
    }
}

/// Binding is for good, so that it is asked for by itself.
fn bind_question(home: &Home, attempt: &State<Attempt>, connect: Callback<ConnectAsked>) -> Html {
    let Attempt::AskToBind(asked) = &**attempt else { return Html::default() };
    let bind = {
        let asked = ConnectAsked { bind: true, ..asked.clone() };
        Callback::from(move |_: MouseEvent| connect.emit(asked.clone()))
    };
    html! {
        <section id="bind" class="notice attention" role="alert">
            <span>{ home.say("id-bind-text") }</span>
            <button type="button" id="bind-now" onclick={bind}>{ home.say("id-bind") }</button>
        </section>
    }
}

fn already(home: &Home, on_done: &Callback<()>) -> Html {
    html! {
        <>
            { super::desktop::connected_by(home) }
            <div class="buttons">
                <button type="button" id="next" class="primary" onclick={on_done.reform(|_: MouseEvent| ())}>
                    { home.say("wizard-next") }
                </button>
            </div>
        </>
    }
}
