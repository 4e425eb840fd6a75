//! What the person should know above any screen: no session, no room, a new version.

use crate::components::dialog::Dialog;
use crate::components::notice::{Tone, notice};
use crate::hooks::{use_status, use_storage};
use crate::screens::here::{Here, use_here};
use crate::screens::sign_in::SignInForm;
use crate::screens::stopped::reload;
use crate::state::use_state;
use gloo::utils::window;
use landbridge_replica::view::Connection;
use web_sys::MouseEvent;
use yew::{Callback, Html, component, html};

/// The banners that hold now; usually none.
#[component]
pub(crate) fn Banners() -> Html {
    let here = use_here();
    let storage = use_storage();
    let status = use_status();
    let is_dismissed = use_state(was_dismissed);
    let dismiss = {
        let is_dismissed = is_dismissed.clone();
        Callback::from(move |_: MouseEvent| {
            remember_dismissed();
            is_dismissed.set(true);
        })
    };
    // Before anything is entered there is nothing to lose, and the quota tells whether the browser was asked at all.
    let may_be_evicted = !storage.is_persisted && storage.quota_bytes > 0 && status.on_device > 0;
    html! {
        <>
            { connection_banner(&here, status.connection) }
            if storage.is_full {
                { notice(Tone::Failure, "storage-full", html! { here.words.get("storage-full") }) }
            }
            if may_be_evicted && !*is_dismissed {
                { notice(Tone::Calm, "storage-not-persisted", html! { <>
                    <span>{ here.words.get("storage-not-persisted") }</span>
                    <button type="button" onclick={dismiss}>{ here.words.get("storage-not-persisted-dismiss") }</button>
                </> }) }
            }
        </>
    }
}

/// The name under which this device remembers that the person knows about eviction.
const DISMISSED: &str = "landbridge-eviction-understood";

fn was_dismissed() -> bool {
    let storage = window().local_storage().ok().flatten();
    storage.is_some_and(|storage| storage.get_item(DISMISSED).is_ok_and(|item| item.is_some()))
}

fn remember_dismissed() {
    if let Ok(Some(storage)) = window().local_storage() {
        // Without room it is said once more next time.
        let _ = storage.set_item(DISMISSED, "true");
    }
}

fn connection_banner(here: &Here, connection: Connection) -> Html {
    match connection {
        Connection::Unknown | Connection::Online => html! {},
        Connection::Offline => notice(Tone::Calm, "offline", html! { here.words.get("status-offline") }),
        Connection::Recovering => {
            notice(Tone::Calm, "recovering", html! { here.words.get("status-recovering") })
        }
        Connection::TooOld => {
            let words = html! {
                <>
                    <span>{ here.words.get("status-too-old") }</span>
                    <button type="button" onclick={reload()}>{ here.words.get("status-reload") }</button>
                </>
            };
            notice(Tone::Attention, "too-old", words)
        }
        Connection::SignedOut => html! { <SessionEnded /> },
    }
}

/// The session has ended; work goes on, and signing in again sends what waits.
#[component]
fn SessionEnded() -> Html {
    let here = use_here();
    let is_open = use_state(|| false);
    let open = {
        let is_open = is_open.clone();
        Callback::from(move |_: MouseEvent| is_open.set(true))
    };
    let close = {
        let is_open = is_open.clone();
        Callback::from(move |()| is_open.set(false))
    };
    let words = html! {
        <>
            <span>{ here.words.get("status-signed-out") }</span>
            <button type="button" id="sign-in-again" onclick={open}>{ here.words.get("status-sign-in-again") }</button>
            if *is_open {
                <Dialog id="sign-in-dialog" title={here.words.get("sign-in-title")} close_label={here.words.get("close")} on_close={close}>
                    <SignInForm email={here.person.email.clone()} />
                </Dialog>
            }
        </>
    };
    notice(Tone::Attention, "signed-out", words)
}
