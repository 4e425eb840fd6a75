//! The client in the extension's background: sends what waits while no page is open to do it.

use crate::platform::Place;
use crate::platform::device::{Remembered, SignedIn};
use crate::platform::lock::Held;
use crate::platform::store::Store;
use crate::worker::{Client, OpenWorkspace, Opened, is_silent};
use gloo::timers::future::TimeoutFuture;
use landbridge_replica::Replica;
use landbridge_replica::sync::Sync;
use landbridge_replica::view::{Connection, Status};
use wasm_bindgen_futures::spawn_local;

/// Browsers stop a background that is idle for 30 seconds, and one that holds the lock keeps pages waiting.
const MAX_ROUND_MILLIS: u32 = 20_000;
const LOOK_EVERY_MILLIS: u32 = 100;

/// Rounds until nothing is unsent or the service cannot be reached. Returns the number of edits that are only on this device.
pub(crate) async fn round() -> u32 {
    let client = Client::new(Place::Extension, "", None, |_| {});
    let Some(signed_in) = remembered(&client).await else { return 0 };
    let Some(held) = lock_of(&signed_in.store).await else { return unsent(&signed_in).await };
    let opened = Opened::of(&signed_in, client.device()).await;
    let Ok(workspace) = client.open_workspace(&signed_in, opened).await else { return 0 };
    spawn_local(workspace.clone().lead(held));
    let mut waited = 0;
    while waited < MAX_ROUND_MILLIS && !is_over(&workspace.status()) {
        TimeoutFuture::new(LOOK_EVERY_MILLIS).await;
        waited += LOOK_EVERY_MILLIS;
    }
    let unsent = workspace.status().on_device;
    workspace.close();
    unsent
}

/// Only a context that holds the lock may sync. A page that does needs no help; one that is frozen has it taken away.
async fn lock_of(store: &str) -> Option<Held> {
    match OpenWorkspace::lock_of(store).await {
        None if is_silent(store).await => OpenWorkspace::take_lock_of(store).await,
        held => held,
    }
}

async fn remembered(client: &Client) -> Option<SignedIn> {
    client.find_service().await?;
    match client.device().remembered().await {
        Remembered::Here(signed_in) | Remembered::LeaseEnded(signed_in) => Some(signed_in),
        Remembered::Nobody => None,
    }
}

fn is_over(status: &Status) -> bool {
    match status.connection {
        Connection::Unknown => false,
        Connection::Online => {
            status.on_device == 0 && status.snapshot.is_none() && status.last_round_millis.is_some()
        }
        Connection::Offline | Connection::SignedOut | Connection::TooOld | Connection::Recovering => true,
    }
}

/// What the outbox says, without syncing.
async fn unsent(signed_in: &SignedIn) -> u32 {
    let Ok(store) = Store::open(&signed_in.store, signed_in.replaced).await else { return 0 };
    let contents = store.load_outbox().await.unwrap_or_default();
    store.close();
    let (replica, _) = Replica::open(contents, "en");
    replica.status(&Sync::new()).on_device
}
