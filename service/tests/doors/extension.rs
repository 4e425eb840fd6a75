//! The extension: bearer tokens in rounds, across origins.

use crate::stage::{EXTENSION, OWNER, Stage, error};
use landbridge_model::wire::{ErrorCode, Tokens};
use reqwest::{Method, StatusCode};
use serde_json::json;

async fn refresh(stage: &Stage, token: &str) -> Result<Tokens, StatusCode> {
    let answer = stage.post("token", &json!({ "refresh": token })).send().await.unwrap();
    match answer.status() {
        StatusCode::OK => Ok(answer.json().await.unwrap()),
        status => Err(status),
    }
}

#[tokio::test]
async fn an_access_token_lives_for_minutes_and_a_refresh_token_brings_the_next() {
    let stage = Stage::begin().await;
    let first = stage.extension(OWNER).await;
    assert_eq!(stage.me(&first.access).await, StatusCode::OK);
    stage.wait_seconds(i64::from(first.access_seconds));
    assert_eq!(stage.me(&first.access).await, StatusCode::UNAUTHORIZED);
    let second = refresh(&stage, &first.refresh).await.unwrap();
    assert_eq!(stage.me(&second.access).await, StatusCode::OK);
}

#[tokio::test]
async fn a_lost_answer_does_not_sign_anybody_out() {
    let stage = Stage::begin().await;
    let first = stage.extension(OWNER).await;
    let lost = refresh(&stage, &first.refresh).await.unwrap();
    let second = refresh(&stage, &first.refresh).await.unwrap();
    assert_eq!(stage.me(&lost.access).await, StatusCode::UNAUTHORIZED);
    assert_eq!(stage.me(&second.access).await, StatusCode::OK);
    assert!(refresh(&stage, &second.refresh).await.is_ok());
}

#[tokio::test]
async fn a_copied_refresh_token_ends_the_session_for_both() {
    let stage = Stage::begin().await;
    let first = stage.extension(OWNER).await;
    let second = refresh(&stage, &first.refresh).await.unwrap();
    assert_eq!(stage.me(&second.access).await, StatusCode::OK);
    assert_eq!(refresh(&stage, &first.refresh).await, Err(StatusCode::UNAUTHORIZED));
    assert_eq!(stage.me(&second.access).await, StatusCode::UNAUTHORIZED);
    assert_eq!(refresh(&stage, &second.refresh).await, Err(StatusCode::UNAUTHORIZED));
}

#[tokio::test]
async fn an_older_refresh_token_ends_the_session_too() {
    let stage = Stage::begin().await;
    let first = stage.extension(OWNER).await;
    let second = refresh(&stage, &first.refresh).await.unwrap();
    let third = refresh(&stage, &second.refresh).await.unwrap();
    assert_eq!(refresh(&stage, &first.refresh).await, Err(StatusCode::UNAUTHORIZED));
    assert_eq!(stage.me(&third.access).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn tokens_are_good_for_their_own_use_only() {
    let stage = Stage::begin().await;
    let tokens = stage.extension(OWNER).await;
    assert_eq!(stage.me(&tokens.refresh).await, StatusCode::UNAUTHORIZED);
    assert_eq!(stage.me(&stage.agent_token).await, StatusCode::UNAUTHORIZED);
    assert_eq!(refresh(&stage, &tokens.access).await, Err(StatusCode::UNAUTHORIZED));
    let work = stage.client.get(format!("{}/office/v1/work?after=0&fence=1", stage.url));
    let work = work.bearer_auth(&tokens.access).send().await.unwrap();
    assert_eq!(work.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn signing_out_voids_every_token() {
    let stage = Stage::begin().await;
    let tokens = stage.extension(OWNER).await;
    let out = stage.post("sign-out", &json!({})).bearer_auth(&tokens.access).send().await.unwrap();
    assert_eq!(out.status(), StatusCode::NO_CONTENT);
    assert_eq!(stage.me(&tokens.access).await, StatusCode::UNAUTHORIZED);
    assert_eq!(refresh(&stage, &tokens.refresh).await, Err(StatusCode::UNAUTHORIZED));
}

#[tokio::test]
async fn extensions_may_read_answers_and_nobody_may_with_credentials() {
    let stage = Stage::begin().await;
    let tokens = stage.extension(OWNER).await;
    let preflight = stage
        .request(Method::OPTIONS, &stage.in_workspace("push"))
        .header("origin", EXTENSION)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type")
        .send()
        .await
        .unwrap();
    assert_eq!(preflight.status(), StatusCode::NO_CONTENT);
    assert_eq!(preflight.headers()["access-control-allow-origin"], EXTENSION);
    assert!(preflight.headers()["access-control-allow-headers"].to_str().unwrap().contains("authorization"));
    for path in ["me", "no-such-route"] {
        let answer = stage.get(path).header("origin", EXTENSION).bearer_auth(&tokens.access);
        let answer = answer.send().await.unwrap();
        assert_eq!(answer.headers()["access-control-allow-origin"], EXTENSION);
        assert_eq!(answer.headers()["vary"], "origin");
        assert!(!answer.headers().contains_key("access-control-allow-credentials"));
    }
}

#[tokio::test]
async fn other_origins_are_told_nothing() {
    let stage = Stage::begin().await;
    for origin in ["https://evil.example", "null", "moz-extension://short", "chrome-extension://ABC"] {
        let answer = stage.get("me").header("origin", origin).send().await.unwrap();
        assert!(!answer.headers().contains_key("access-control-allow-origin"), "{origin}");
        assert_eq!(answer.headers()["vary"], "origin");
    }
    let page = stage.client.get(&stage.url).header("origin", EXTENSION).send().await.unwrap();
    assert!(!page.headers().contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn a_client_that_is_too_old_or_speaks_nonsense_is_told() {
    let stage = Stage::begin().await;
    let answer = stage.client.get(format!("{}/api/v1/me", stage.url)).header("landbridge-protocol", "x");
    let (status, answer) = error(answer.send().await.unwrap()).await;
    assert_eq!((status, answer.error), (StatusCode::BAD_REQUEST, ErrorCode::Malformed));
    assert_eq!(answer.at.as_deref(), Some("landbridge-protocol"));
}
