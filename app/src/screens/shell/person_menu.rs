//! The person at the top right: how long ago the office was heard of, the language, and signing out.

use super::use_browser::use_now;
use crate::components::dialog::Dialog;
use crate::components::icon::{Icon, icon};
use crate::hooks::{use_poke, use_status};
use crate::screens::formats::now_millis;
use crate::screens::here::{Here, use_here};
use crate::screens::route::Route;
use crate::screens::sign_in::language_choice;
use crate::session::{SignOutFailure, use_app};
use crate::state::{State, use_memo, use_state};
use crate::words::use_language;
use landbridge_model::wire::Poke;
use web_sys::MouseEvent;
use yew::{Callback, Html, component, hook, html};

/// From this age on it is worth a word that the office has not been heard of.
const OFFICE_AGE_SHOWN_MILLIS: i64 = 60 * 60 * 1000;
const MINUTE_MILLIS: u32 = 60_000;

/// How far signing out is.
#[derive(Clone, PartialEq)]
enum SigningOut {
    No,
    Asked,
    Busy,
    Failed(SignOutFailure),
}

/// The person's name with a menu.
#[component]
pub(crate) fn PersonMenu() -> Html {
    let (here, language) = (use_here(), use_language());
    let signing_out = use_state(|| SigningOut::No);
    let ask = {
        let signing_out = signing_out.clone();
        Callback::from(move |_: MouseEvent| signing_out.set(SigningOut::Asked))
    };
    let name = here.person.name.clone();
    html! {
        <div class="person">
            <button type="button" id="person" class="quiet" popovertarget="person-menu"
                aria-label={here.words.with("person-menu", &[("name", name.as_str().into())])}>
                <span class="person-name">{ name }</span>
                { icon(Icon::Down) }
            </button>
            <OfficeAge />
            <div id="person-menu" class="menu" popover="auto">
                <p><strong>{ &here.person.name }</strong><br /><small>{ &here.person.email }</small></p>
                { language_choice("language", &language) }
                <a class="button" href={Route::Settings.href()}>{ here.words.get("nav-settings") }</a>
                <button type="button" id="sign-out" onclick={ask} popovertarget="person-menu" popovertargetaction="hide">
                    { here.words.get("person-sign-out") }
                </button>
            </div>
            if *signing_out != SigningOut::No {
                <SignOutDialog {signing_out} />
            }
        </div>
    }
}

/// How long ago the office was heard of, when that is worth a word.
#[component]
fn OfficeAge() -> Html {
    let here = use_here();
    let poke = use_poke();
    let now = use_now(MINUTE_MILLIS);
    let Some(age) = use_office_age(&poke, now) else { return html! {} };
    if age < OFFICE_AGE_SHOWN_MILLIS {
        return html! {};
    }
    let when = here.ago(now - age, now);
    html! {
        <small id="office-age" class="office-age">{ here.words.with("status-office-age", &[("when", when.into())]) }</small>
    }
}

/// How long ago the office was heard of, in milliseconds: by the service's clock up to its last word, by this device's since. Nothing
/// when the service has not said, or the office never was.
#[hook]
fn use_office_age(poke: &Poke, now: i64) -> Option<i64> {
    let told_at = use_memo(*poke, |_| now_millis());
    let is_known = poke.now_millis > 0 && poke.office_seen_millis > 0;
    is_known.then(|| (poke.now_millis - poke.office_seen_millis).max(0) + (now - *told_at).max(0))
}

/// What the dialog needs.
#[derive(yew::Properties, PartialEq)]
struct SignOutDialogProps {
    signing_out: State<SigningOut>,
}

/// Asks before signing out, and names what would be lost.
#[component]
fn SignOutDialog(props: &SignOutDialogProps) -> Html {
    let here = use_here();
    let (app, status) = (use_app(), use_status());
    let unsent = match &*props.signing_out {
        SigningOut::Failed(SignOutFailure::Unsent(count)) => *count,
        _ => status.on_device,
    };
    let close = {
        let signing_out = props.signing_out.clone();
        Callback::from(move |()| signing_out.set(SigningOut::No))
    };
    let sign_out = {
        let state = props.signing_out.clone();
        Callback::from(move |_: MouseEvent| {
            let setter = state.setter();
            state.set(SigningOut::Busy);
            let done = Callback::from(move |result: Result<(), SignOutFailure>| {
                setter.set(result.map_or_else(SigningOut::Failed, |()| SigningOut::No));
            });
            if unsent > 0 { app.sign_out_losing_edits(done) } else { app.sign_out(done) }
        })
    };
    let is_busy = *props.signing_out == SigningOut::Busy;
    let cancel = close.reform(|_: MouseEvent| ());
    html! {
        <Dialog id="sign-out-dialog" title={here.words.get("sign-out-title")} close_label={here.words.get("close")} on_close={close.clone()}>
            <p>{ sign_out_words(&here, unsent) }</p>
            if let SigningOut::Failed(SignOutFailure::Broken(message)) = &*props.signing_out {
                <p class="problem" role="alert">
                    { here.words.with("sign-out-failed", &[("message", message.as_str().into())]) }
                </p>
            }
            <footer class="buttons">
                if unsent > 0 {
                    <a class="button" href={Route::Outbox.href()} onclick={cancel.clone()}>{ here.words.get("sign-out-go-to-outbox") }</a>
                }
                <button type="button" onclick={cancel}>{ here.words.get("cancel") }</button>
                <button type="button" id="sign-out-confirm" class={if unsent > 0 { "danger" } else { "primary" }}
                    disabled={is_busy} onclick={sign_out}>
                    { here.words.get(confirm_words(is_busy, unsent)) }
                </button>
            </footer>
        </Dialog>
    }
}

fn sign_out_words(here: &Here, unsent: u32) -> String {
    match unsent {
        0 => here.words.get("sign-out-clean"),
        count => here.words.with("sign-out-unsent", &[("count", count.into())]),
    }
}

fn confirm_words(is_busy: bool, unsent: u32) -> &'static str {
    match (is_busy, unsent) {
        (true, _) => "sign-out-busy",
        (false, 0) => "sign-out-confirm",
        (false, _) => "sign-out-anyway",
    }
}
