//! What the client and the office agent read of the service: answers, news, and errors.

use landbridge_model::{
    json,
    office::{BatchAnswer, Welcome, Work},
    wire::{Catalogue, ErrorAnswer, Manifest, Poke, PushAnswer, Session, Tokens},
};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Debug;

/// Whether anybody can make anything of an answer.
pub(super) fn is_taken(bytes: &[u8]) -> bool {
    let readers = [
        is_read::<Session>,
        is_read::<Tokens>,
        is_read::<Catalogue>,
        is_read::<Manifest>,
        is_read::<PushAnswer>,
        is_read::<Poke>,
        is_read::<ErrorAnswer>,
        is_read::<Welcome>,
        is_read::<BatchAnswer>,
        is_read::<Work>,
    ];
    readers.iter().filter(|reads| reads(bytes)).count() > 0
}

/// The client has a reader of its own, which has to understand what the service writes as the agent's reader does.
fn is_read<T: Serialize + DeserializeOwned + PartialEq + Debug>(bytes: &[u8]) -> bool {
    let by_agent = serde_json::from_slice::<T>(bytes).ok();
    let by_client = std::str::from_utf8(bytes).ok().and_then(|text| json::from_str::<T>(text).ok());
    if let (Some(agent), Some(client)) = (&by_agent, &by_client) {
        assert_eq!(agent, client, "both read the same");
    }
    let Some(read) = by_agent.or(by_client) else { return false };
    let text = serde_json::to_string(&read).expect("an answer is plain data");
    assert_eq!(
        serde_json::from_str::<T>(&text).ok().as_ref(),
        Some(&read),
        "the agent reads what is written"
    );
    assert_eq!(json::from_str::<T>(&text).ok().as_ref(), Some(&read), "the client reads what is written");
    true
}
