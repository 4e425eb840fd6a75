//! What the contexts that have the same replica open tell each other, by BroadcastChannel.

use landbridge_model::wire::Poke;
use landbridge_replica::follow::StoreKey;
use landbridge_replica::view::{Connection, Progress};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

/// One message.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Told {
    /// These keys of the store were written.
    Wrote(Vec<StoreKey>),
    /// How the context that syncs stands with the service.
    Leader(LeaderStatus),
    /// What the service said without being asked.
    Poke(Poke),
    /// A context does not know the leader's status yet, or whether there is one that answers.
    Hello,
    /// It is worth trying a round at once.
    Nudge,
    /// The person signed in again.
    SignedIn,
    /// The person signed out: close the store.
    SignedOut,
    /// Somebody's store of this name is the one in use on this device from now on.
    Opened(String),
}

/// What only the context that syncs knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LeaderStatus {
    /// How it stands with the service.
    pub(crate) connection: Connection,
    /// How far the snapshot is, while it comes.
    pub(crate) snapshot: Option<Progress>,
    /// When the last round ended well.
    pub(crate) last_round_millis: Option<i64>,
}

/// The channel of one replica, or of the whole device.
pub(crate) struct Channel {
    inner: BroadcastChannel,
}

impl Channel {
    /// Opens the channel; `heard` gets what other contexts tell.
    pub(crate) fn open(name: &str, mut heard: impl FnMut(Told) + 'static) -> Result<Self, JsValue> {
        let inner = BroadcastChannel::new(name)?;
        let closure = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            let text = message.data().as_string();
            // A message of another version of the client means nothing here; what it wrote is read at the next start.
            if let Some(told) = text.and_then(|text| landbridge_model::json::from_str(&text).ok()) {
                heard(told);
            }
        });
        inner.set_onmessage(Some(closure.into_js_value().unchecked_ref()));
        Ok(Self { inner })
    }

    /// Tells the other contexts.
    pub(crate) fn tell(&self, told: &Told) {
        let text = serde_json::to_string(told).expect("messages are plain data");
        // The only failure is a channel that is closed, and then nobody is to hear.
        let _ = self.inner.post_message(&text.into());
    }

    /// Hears and tells nothing more.
    pub(crate) fn close(&self) {
        self.inner.set_onmessage(None);
        self.inner.close();
    }
}
