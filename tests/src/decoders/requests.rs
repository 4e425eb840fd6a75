//! What the service reads: the bodies of requests, and the query of a pull.

use axum::{extract::Query, http::Uri};
use landbridge_model::{
    connect::Connect,
    id_mail::{AskId, Forgotten},
    office::{Batch, Hello},
    wire::{ErrorCode, Pull, Push, Refresh, SignIn},
};
use landbridge_service::api::read_body;
use serde::{Serialize, de::DeserializeOwned};

/// A query begins with a question mark; everything else is a body.
pub(super) fn is_taken(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"?") {
        return is_pull(bytes);
    }
    let readers = [
        is_body::<SignIn>,
        is_body::<Refresh>,
        is_body::<AskId>,
        is_body::<Forgotten>,
        is_body::<Push>,
        is_body::<Connect>,
        is_body::<Hello>,
        is_body::<Batch>,
    ];
    // All of them read it: which one does is for whoever sent it to choose.
    readers.iter().filter(|reads| reads(bytes)).count() > 0
}

fn is_body<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> bool {
    let read = match read_body::<T>(bytes) {
        Ok(read) => read,
        Err(refused) => {
            assert_eq!(refused.error, ErrorCode::Malformed);
            return false;
        }
    };
    let text = serde_json::to_string(&read).expect("a request is plain data");
    let again = read_body::<T>(text.as_bytes()).expect("what was read can be written and read again");
    assert_eq!(serde_json::to_string(&again).expect("a request is plain data"), text);
    true
}

fn is_pull(bytes: &[u8]) -> bool {
    let uri = std::str::from_utf8(bytes).ok().and_then(|query| format!("/{query}").parse::<Uri>().ok());
    let Some(Query(pull)) = uri.and_then(|uri| Query::<Pull>::try_from_uri(&uri).ok()) else { return false };
    let client = pull.client;
    let query = format!("/?generation={}&from={}&client={client}", pull.generation, pull.from.0);
    let query = pull.person.map_or(query.clone(), |person| format!("{query}&person={person}"));
    let uri = query.parse().expect("a pull has nothing that a query may not have");
    let Query(again) =
        Query::<Pull>::try_from_uri(&uri).expect("what was read can be written and read again");
    assert_eq!(again, pull);
    true
}
