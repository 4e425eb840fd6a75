//! The service's own page: its files, and its cookie.

use crate::stage::{COLLEAGUE, EXTENSION, OWNER, PASSWORD, Stage, error};
use landbridge_model::wire::{ErrorCode, Session};
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn a_person_signs_in_and_out() {
    let stage = Stage::begin().await;
    let cookie = stage.page(" ANNA@bygg.example").await;
    let me = stage.get("me").header("cookie", &cookie).send().await.unwrap();
    assert_eq!(me.headers()["cache-control"], "private, no-store");
    let me: Session = me.json().await.unwrap();
    assert_eq!((me.person.email.as_str(), me.workspaces.len()), (OWNER, 1));
    assert_eq!(me.tokens, None);

    let out = stage.post("sign-out?clear=true", &json!({}));
    let out = out.header("cookie", &cookie).header("origin", &stage.url).send().await.unwrap();
    assert_eq!(out.status(), StatusCode::NO_CONTENT);
    assert_eq!(out.headers()["clear-site-data"], "\"storage\"");
    assert!(out.headers()["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    let me = stage.get("me").header("cookie", &cookie).send().await.unwrap();
    assert_eq!(error(me).await.1.error, ErrorCode::SignedOut);
}

#[tokio::test]
async fn a_cookie_counts_only_from_the_services_own_page() {
    let stage = Stage::begin().await;
    let cookie = stage.page(OWNER).await;
    let evil = "https://evil.example";
    for (method, origin, wanted) in [
        (Method::GET, None, StatusCode::OK),
        (Method::GET, Some(stage.url.as_str()), StatusCode::OK),
        (Method::GET, Some(evil), StatusCode::FORBIDDEN),
        (Method::GET, Some(EXTENSION), StatusCode::FORBIDDEN),
        (Method::POST, None, StatusCode::FORBIDDEN),
        (Method::POST, Some(evil), StatusCode::FORBIDDEN),
        (Method::POST, Some("null"), StatusCode::FORBIDDEN),
        (Method::POST, Some(EXTENSION), StatusCode::FORBIDDEN),
        (Method::POST, Some(stage.url.as_str()), StatusCode::NO_CONTENT),
    ] {
        let path = if method == Method::GET { "me" } else { "sign-out" };
        let mut request = stage.request(method.clone(), path).header("cookie", &cookie);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        assert_eq!(request.send().await.unwrap().status(), wanted, "{method} {origin:?}");
    }
}

#[tokio::test]
async fn nobody_else_can_sign_a_visitor_in() {
    let stage = Stage::begin().await;
    let asked = json!({ "email": OWNER, "password": PASSWORD });
    let answer = stage.post("sign-in", &asked).header("origin", "https://evil.example").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert!(!answer.headers().contains_key("set-cookie"));
}

#[tokio::test]
async fn a_bearer_token_decides_when_there_is_a_cookie_too() {
    let stage = Stage::begin().await;
    let cookie = stage.page(OWNER).await;
    let tokens = stage.extension(COLLEAGUE).await;
    let me = stage.get("me").header("cookie", &cookie).bearer_auth(&tokens.access).send().await.unwrap();
    assert_eq!(me.json::<Session>().await.unwrap().person.email, COLLEAGUE);
    assert_eq!(stage.me("nonsense").await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let stage = Stage::begin().await;
    let asked = json!({ "email": OWNER, "password": PASSWORD });
    let answer = stage.post("sign-in", &asked).header("origin", &stage.url).send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict"), "{cookie}");
}

#[tokio::test]
async fn wrong_passwords_are_counted_and_unknown_people_look_the_same() {
    let stage = Stage::begin().await;
    for email in [OWNER, "nobody@bygg.example"] {
        let asked = json!({ "email": email, "password": "wrong horse", "wants_tokens": true });
        for _ in 0..10 {
            let answer = stage.post("sign-in", &asked).send().await.unwrap();
            assert_eq!(error(answer).await.1.error, ErrorCode::WrongPassword, "{email}");
        }
        let answer = stage.post("sign-in", &asked).send().await.unwrap();
        assert_eq!(answer.headers()["retry-after"], "901");
        assert_eq!(error(answer).await.0, StatusCode::TOO_MANY_REQUESTS, "{email}");
    }
    stage.wait_seconds(15 * 60);
    stage.page(OWNER).await;
}

#[tokio::test]
async fn a_session_that_nobody_uses_ends() {
    let stage = Stage::begin().await;
    let cookie = stage.page(OWNER).await;
    let status = async || stage.get("me").header("cookie", &cookie).send().await.unwrap().status();
    stage.wait_seconds(59 * 24 * 3600);
    assert_eq!(status().await, StatusCode::OK);
    stage.wait_seconds(59 * 24 * 3600);
    assert_eq!(status().await, StatusCode::OK);
    stage.wait_seconds(60 * 24 * 3600);
    assert_eq!(status().await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_web_app_is_asked_for_again_and_told_that_nothing_changed() {
    let stage = Stage::begin().await;
    let page = stage.client.get(&stage.url).send().await.unwrap();
    assert_eq!(page.headers()["content-security-policy"], "default-src 'none'");
    assert_eq!(page.headers()["cache-control"], "no-cache");
    assert_eq!(page.headers()["x-content-type-options"], "nosniff");
    let again = stage.client.get(&stage.url).header("if-none-match", "\"1\"").send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(again.text().await.unwrap(), "");
}

#[tokio::test]
async fn a_file_travels_as_the_build_compressed_it_to_who_takes_that() {
    let stage = Stage::begin().await;
    for (taken, coding, body) in [
        (None, None, "<!doctype html>"),
        (Some("br, gzip;q=0"), None, "<!doctype html>"),
        (Some("deflate, gzip;q=0.5"), Some("gzip"), "gzipped"),
    ] {
        let mut request = stage.client.get(&stage.url);
        if let Some(taken) = taken {
            request = request.header("accept-encoding", taken);
        }
        let file = request.send().await.unwrap();
        assert_eq!(file.headers().get("content-encoding").map(|coding| coding.to_str().unwrap()), coding);
        assert_eq!(file.headers()["vary"], "accept-encoding");
        assert_eq!(file.headers()["etag"], "\"1\"");
        assert_eq!(file.text().await.unwrap(), body);
    }
}
