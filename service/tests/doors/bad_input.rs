//! Requests that are not what they should be: each is answered in words, and none takes the service down.

use crate::stage::{OWNER, Stage, error, hello};
use landbridge_model::wire::{ErrorCode, MAX_PUSH_BYTES};
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn a_malformed_push_is_told_where() {
    let stage = Stage::begin().await;
    let tokens = stage.extension(OWNER).await;
    let client = "0199f3a4-1111-7222-8333-444455556666";
    let edit = json!({
        "client": client, "n": 1, "save": client, "type_no": 16, "type_version": 1, "record": client,
        "change": { "set": { "base": { "mine": { "n": 0 } }, "fields": [{ "field": 1, "base": null, "new": { "whole": "x" } }] } },
        "made_at_millis": 0
    });
    for (body, at) in [
        (json!({ "client": "x", "generation": null, "edits": [] }).to_string(), Some("client")),
        (json!({ "client": client, "generation": null, "edits": [], "more": 1 }).to_string(), Some("more")),
        (
            json!({ "client": client, "generation": null, "edits": [edit] }).to_string(),
            Some("edits[0].change.set.fields[0].new.whole"),
        ),
        ("{\"client\":".to_owned(), Some("client")),
        (String::new(), None),
        ("{} {}".to_owned(), None),
    ] {
        let push = stage.request(Method::POST, &stage.in_workspace("push")).bearer_auth(&tokens.access);
        let (status, answer) = error(push.body(body.clone()).send().await.unwrap()).await;
        assert_eq!((status, answer.error), (StatusCode::BAD_REQUEST, ErrorCode::Malformed), "{body}");
        assert_eq!(answer.at.as_deref(), at, "{body}: {}", answer.message);
    }
}

#[tokio::test]
async fn too_large_a_request_is_refused() {
    let stage = Stage::begin().await;
    let tokens = stage.extension(OWNER).await;
    let too_large = vec![b' '; MAX_PUSH_BYTES + 1];
    let push = stage.request(Method::POST, &stage.in_workspace("push")).bearer_auth(&tokens.access);
    let (status, answer) = error(push.body(too_large).send().await.unwrap()).await;
    assert_eq!((status, answer.error), (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::TooLarge));
    let sign_in = stage.request(Method::POST, "sign-in").body(vec![b' '; 65 * 1024]);
    assert_eq!(error(sign_in.send().await.unwrap()).await.1.error, ErrorCode::TooLarge);
}

#[tokio::test]
async fn a_malformed_query_is_told() {
    let stage = Stage::begin().await;
    let tokens = stage.extension(OWNER).await;
    for query in ["", "?generation=x&from=0&client=x", "?from=-1"] {
        let feed = stage.get(&stage.in_workspace(&format!("feed{query}"))).bearer_auth(&tokens.access);
        let (status, answer) = error(feed.send().await.unwrap()).await;
        assert_eq!((status, answer.error), (StatusCode::BAD_REQUEST, ErrorCode::Malformed), "{query}");
        assert_eq!(answer.at.as_deref(), Some("query"));
    }
    let work = stage.office(Method::GET, "work?after=x").send().await.unwrap();
    assert_eq!(error(work).await.1.error, ErrorCode::Malformed);
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_answered_in_the_same_shape() {
    let stage = Stage::begin().await;
    for (method, path, status, code) in [
        (Method::GET, "/api/v1/nothing", StatusCode::NOT_FOUND, ErrorCode::NotFound),
        (Method::GET, "/nothing.js", StatusCode::NOT_FOUND, ErrorCode::NotFound),
        (Method::GET, "/../Cargo.toml", StatusCode::NOT_FOUND, ErrorCode::NotFound),
        (Method::DELETE, "/api/v1/me", StatusCode::METHOD_NOT_ALLOWED, ErrorCode::Malformed),
        (Method::POST, "/", StatusCode::METHOD_NOT_ALLOWED, ErrorCode::Malformed),
    ] {
        let answer = stage.client.request(method, format!("{}{path}", stage.url)).send().await.unwrap();
        let (found, answer) = error(answer).await;
        assert_eq!((found, answer.error), (status, code), "{path}");
    }
}

#[tokio::test]
async fn a_batch_from_an_agent_that_another_took_over_from_is_refused() {
    let stage = Stage::begin().await;
    stage.office(Method::POST, "hello").json(&hello()).send().await.unwrap();
    let batch = json!({ "id": hello().agent, "previous": null, "generation": hello().agent, "fence": 0, "outcomes": [], "rows": [], "sweep": null });
    let answer = stage.office(Method::POST, "batch").json(&batch).send().await.unwrap();
    assert_eq!(error(answer).await.0, StatusCode::CONFLICT);
}
