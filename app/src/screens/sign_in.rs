//! Signing in with a Landbridge ID.

use crate::session::{SignInCause, SignInFailure, use_app};
use crate::state::use_state;
use crate::words::{LANGUAGES, UseLanguage, Words, use_words};
use web_sys::{Event, HtmlInputElement, HtmlSelectElement, SubmitEvent};
use yew::{Callback, Html, Properties, TargetCast, component, html, use_node_ref};

/// How far the attempt is.
#[derive(Clone, PartialEq)]
enum Attempt {
    Idle,
    Busy,
    MissingEmail,
    MissingPassword,
    Failed(SignInFailure),
}

/// Greets, and asks who it is: who signed in last on this device, or nobody yet. `cause` is why a person is here who was signed in
/// before.
pub(crate) fn sign_in_screen(language: &UseLanguage, email: &str, cause: Option<SignInCause>) -> Html {
    let words = &language.words;
    let greeting = match cause {
        Some(SignInCause::SignedOut) => "sign-in-signed-out",
        Some(SignInCause::LeaseEnded) => "sign-in-lease-ended",
        None => "sign-in-intro",
    };
    html! {
        <main class="door">
            <h1>{ words.get("sign-in-title") }</h1>
            <p>{ words.get(greeting) }</p>
            <SignInForm email={email.to_owned()} />
            { language_choice("sign-in-language", language) }
        </main>
    }
}

/// What the form needs.
#[derive(Properties, PartialEq)]
pub(crate) struct SignInFormProps {
    /// Who signed in last on this device, or nothing.
    pub email: String,
}

/// Asks for e-mail address and password, in a form that password managers understand.
#[component]
pub(crate) fn SignInForm(props: &SignInFormProps) -> Html {
    let (app, words) = (use_app(), use_words());
    let (email, password) = (use_node_ref(), use_node_ref());
    let attempt = use_state(|| Attempt::Idle);
    let is_shown = use_state(|| false);
    let on_submit = {
        let (email, password, attempt) = (email.clone(), password.clone(), attempt.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let value = |node: &yew::NodeRef| node.cast::<HtmlInputElement>().map(|input| input.value());
            let email = value(&email).unwrap_or_default().trim().to_owned();
            let password = value(&password).unwrap_or_default();
            if email.is_empty() {
                return attempt.set(Attempt::MissingEmail);
            }
            if password.is_empty() {
                return attempt.set(Attempt::MissingPassword);
            }
            let setter = attempt.setter();
            attempt.set(Attempt::Busy);
            let done = move |result: Result<(), SignInFailure>| {
                setter.set(result.map_or_else(Attempt::Failed, |()| Attempt::Idle));
            };
            app.sign_in(email, password, Callback::from(done));
        })
    };
    let on_show = {
        let is_shown = is_shown.clone();
        Callback::from(move |event: Event| {
            is_shown.set(event.target_unchecked_into::<HtmlInputElement>().checked())
        })
    };
    let problem = problem_words(&words, &attempt);
    let is_busy = *attempt == Attempt::Busy;
    html! {
        <form id="sign-in" novalidate=true onsubmit={on_submit}>
            <label for="email">{ words.get("sign-in-email") }</label>
            <input ref={email} id="email" name="email" type="email" autocomplete="username" autofocus={props.email.is_empty()}
                value={props.email.clone()} aria-invalid={(*attempt == Attempt::MissingEmail).then_some("true")}
                aria-describedby="sign-in-problem" />
            <label for="password">{ words.get("sign-in-password") }</label>
            <input ref={password} id="password" name="password" type={if *is_shown { "text" } else { "password" }}
                autocomplete="current-password" autofocus={!props.email.is_empty()} aria-describedby="sign-in-problem"
                aria-invalid={(*attempt == Attempt::MissingPassword).then_some("true")} />
            <label class="inline">
                <input type="checkbox" id="show-password" checked={*is_shown} onchange={on_show} />
                { words.get("sign-in-show-password") }
            </label>
            <p id="sign-in-problem" class="problem" role="alert">{ problem }</p>
            <button type="submit" class="primary" disabled={is_busy}>
                { words.get(if is_busy { "sign-in-busy" } else { "sign-in-submit" }) }
            </button>
        </form>
    }
}

fn problem_words(words: &Words, attempt: &Attempt) -> Option<String> {
    let id = match attempt {
        Attempt::Idle | Attempt::Busy => return None,
        Attempt::MissingEmail => "sign-in-missing-email",
        Attempt::MissingPassword => "sign-in-missing-password",
        Attempt::Failed(SignInFailure::WrongPassword) => "sign-in-wrong-password",
        Attempt::Failed(SignInFailure::TooMany) => "sign-in-too-many",
        Attempt::Failed(SignInFailure::Offline) => "sign-in-offline",
        Attempt::Failed(SignInFailure::NoWorkspace) => "sign-in-no-workspace",
        Attempt::Failed(SignInFailure::TooOld) => "sign-in-too-old",
        Attempt::Failed(SignInFailure::Broken(message)) => {
            return Some(words.with("sign-in-failed", &[("message", message.as_str().into())]));
        }
    };
    Some(words.get(id))
}

/// The choice of the language, each under its own name; `id` is that of its control.
pub(crate) fn language_choice(id: &'static str, language: &UseLanguage) -> Html {
    let on_change = {
        let set = language.set.clone();
        Callback::from(move |event: Event| {
            set.emit(event.target_unchecked_into::<HtmlSelectElement>().value())
        })
    };
    html! {
        <div class="language">
            <label for={id}>{ language.words.get("person-language") }</label>
            <select {id} name="language" onchange={on_change}>
                { for LANGUAGES.iter().map(|(tag, name)| html! {
                    <option value={*tag} lang={*tag} selected={*tag == language.tag}>{ *name }</option>
                }) }
            </select>
        </div>
    }
}
