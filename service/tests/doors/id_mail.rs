//! A Landbridge ID by mail, from asking for it to signing in, by the demo's mailbox.

use crate::stage::{COLLEAGUE, OWNER, PASSWORD, Stage, error};
use landbridge_model::{
    id_mail::{IdAsked, IdProgress, IdState},
    wire::ErrorCode,
};
use landbridge_service::api::Scheme;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

const NEWCOMER: &str = "dora@bouw.example";
const CHOSEN: &str = "another horse";

/// Asks for a Landbridge ID.
async fn ask_id(stage: &Stage, email: &str) -> String {
    let asked = json!({ "email": email, "name": "Dora <b>", "language": "en" });
    let answer = stage.post("id", &asked).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    answer.json::<IdAsked>().await.unwrap().request
}

async fn ask_password(stage: &Stage, email: &str) {
    let answer =
        stage.post("id/forgotten", &json!({ "email": email, "language": "en" })).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    assert_eq!(answer.text().await.unwrap(), "");
}

async fn state(stage: &Stage, request: &str) -> IdState {
    stage.get(&format!("id/{request}")).send().await.unwrap().json::<IdProgress>().await.unwrap().state
}

/// The mails in the mailbox, newest first.
async fn mails(stage: &Stage) -> Vec<String> {
    let page = stage.client.get(format!("{}/mailbox", stage.url)).send().await.unwrap().text().await.unwrap();
    page.split("<article>").skip(1).map(str::to_owned).collect()
}

/// The link of the newest mail, which must be a link that can be clicked.
async fn link(stage: &Stage) -> String {
    let newest = mails(stage).await.swap_remove(0);
    let (_, link) = newest.split_once("<a href=\"").unwrap();
    link.split_once('"').unwrap().0.to_owned()
}

async fn follow(stage: &Stage, link: &str) -> Response {
    stage.client.get(link).send().await.unwrap()
}

/// Sends the form of the page off.
async fn send(stage: &Stage, link: &str, password: &str, again: &str) -> StatusCode {
    send_form(stage, link, password, again).await.status()
}

async fn send_form(stage: &Stage, link: &str, password: &str, again: &str) -> Response {
    let token = link.split_once("link=").unwrap().1;
    let body =
        format!("link={token}&password={}&again={}", password.replace(' ', "+"), again.replace(' ', "+"));
    let form = stage.client.post(format!("{}/id", stage.url)).body(body);
    form.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap()
}

async fn sign_in(stage: &Stage, email: &str, password: &str) -> StatusCode {
    let asked = json!({ "email": email, "password": password, "wants_tokens": true });
    stage.post("sign-in", &asked).send().await.unwrap().status()
}

#[tokio::test]
async fn a_newcomer_chooses_a_password_behind_the_link_and_the_window_notices() {
    let stage = Stage::begin().await;
    let request = ask_id(&stage, " DORA@bouw.example").await;
    assert_eq!(state(&stage, &request).await, IdState::Waiting);
    let link = link(&stage).await;
    assert!(link.starts_with(&format!("{}/id?link=", stage.url)), "{link}");
    let page = follow(&stage, &link).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(page.headers()["referrer-policy"], "no-referrer");
    assert!(page.text().await.unwrap().contains(NEWCOMER));
    assert_eq!(sign_in(&stage, NEWCOMER, CHOSEN).await, StatusCode::UNAUTHORIZED);

    assert_eq!(send(&stage, &link, CHOSEN, CHOSEN).await, StatusCode::OK);
    assert_eq!(state(&stage, &request).await, IdState::Chosen);
    assert_eq!(sign_in(&stage, NEWCOMER, CHOSEN).await, StatusCode::OK);
    let person = stage.accounts.person_by_email(NEWCOMER).await.unwrap().unwrap();
    assert_eq!(person.name, "Dora <b>");
}

#[tokio::test]
async fn a_link_works_once() {
    let stage = Stage::begin().await;
    ask_id(&stage, NEWCOMER).await;
    let link = link(&stage).await;
    assert_eq!(send(&stage, &link, CHOSEN, CHOSEN).await, StatusCode::OK);
    assert_eq!(send(&stage, &link, "a third horse", "a third horse").await, StatusCode::GONE);
    assert_eq!(follow(&stage, &link).await.status(), StatusCode::GONE);
    assert_eq!(sign_in(&stage, NEWCOMER, CHOSEN).await, StatusCode::OK);
}

#[tokio::test]
async fn a_link_works_for_an_hour() {
    let stage = Stage::begin().await;
    let request = ask_id(&stage, NEWCOMER).await;
    let link = link(&stage).await;
    stage.wait_seconds(3_599);
    assert_eq!(follow(&stage, &link).await.status(), StatusCode::OK);
    stage.wait_seconds(1);
    assert_eq!(follow(&stage, &link).await.status(), StatusCode::GONE);
    assert_eq!(send(&stage, &link, CHOSEN, CHOSEN).await, StatusCode::GONE);
    assert_eq!(state(&stage, &request).await, IdState::Waiting);
    assert_eq!(sign_in(&stage, NEWCOMER, CHOSEN).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn only_the_newest_link_works_and_every_window_notices() {
    let stage = Stage::begin().await;
    let first = ask_id(&stage, NEWCOMER).await;
    let first_link = link(&stage).await;
    stage.wait_seconds(1);
    let second = ask_id(&stage, NEWCOMER).await;
    let second_link = link(&stage).await;
    assert_ne!(first_link, second_link);
    assert_eq!(send(&stage, &first_link, CHOSEN, CHOSEN).await, StatusCode::GONE);
    assert_eq!(send(&stage, &second_link, CHOSEN, CHOSEN).await, StatusCode::OK);
    for request in [first, second] {
        assert_eq!(state(&stage, &request).await, IdState::Chosen);
    }
}

/// It follows the link, runs what there is to run, and sends the form off as it finds it, or with anything in it.
#[tokio::test]
async fn a_program_that_looks_into_mails_uses_no_link_up() {
    let stage = Stage::begin().await;
    let request = ask_id(&stage, NEWCOMER).await;
    let link = link(&stage).await;
    for _ in 0..3 {
        let page = follow(&stage, &link).await.text().await.unwrap();
        assert!(!page.contains("<script"));
        assert_eq!(send(&stage, &link, "", "").await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(send(&stage, &link, CHOSEN, "").await, StatusCode::UNPROCESSABLE_ENTITY);
        let nothing = stage.client.post(format!("{}/id", stage.url)).send().await.unwrap();
        assert_eq!(nothing.status(), StatusCode::GONE);
    }
    assert_eq!(state(&stage, &request).await, IdState::Waiting);
    assert!(stage.accounts.person_by_email(NEWCOMER).await.unwrap().is_none());
    assert_eq!(send(&stage, &link, CHOSEN, CHOSEN).await, StatusCode::OK);
}

#[tokio::test]
async fn a_password_that_is_too_short_or_mistyped_can_be_typed_again() {
    let stage = Stage::begin().await;
    ask_id(&stage, NEWCOMER).await;
    let link = link(&stage).await;
    assert_eq!(send(&stage, &link, "seven77", "seven77").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(send(&stage, &link, CHOSEN, "another house").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(send(&stage, &link, CHOSEN, CHOSEN).await, StatusCode::OK);
}

#[tokio::test]
async fn a_password_that_is_too_long_is_told_so_in_every_language() {
    let stage = Stage::begin().await;
    for (language, told) in [("en", "too long"), ("nl", "te lang"), ("sv", "för långt")] {
        let asked = json!({ "email": NEWCOMER, "name": "Dora", "language": language });
        stage.post("id", &asked).send().await.unwrap();
        let link = link(&stage).await;
        let page = follow(&stage, &link).await.text().await.unwrap();
        assert_eq!(page.matches(" maxlength=\"1024\"").count(), 2, "{page}");
        let long = "x".repeat(1_025);
        let page = send_form(&stage, &link, &long, &long).await;
        assert_eq!(page.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let page = page.text().await.unwrap();
        let fault = page.lines().find(|line| line.contains("class=\"fault\"")).unwrap();
        assert!(fault.contains(told) && fault.contains("1024"), "{fault}");
        stage.wait_seconds(1);
    }
}

#[tokio::test]
async fn another_password_ends_the_sessions_of_who_forgot_it_and_of_nobody_else() {
    let stage = Stage::begin().await;
    let (owners, colleagues) = (stage.extension(OWNER).await, stage.extension(COLLEAGUE).await);
    ask_password(&stage, OWNER).await;
    assert_eq!(stage.me(&owners.access).await, StatusCode::OK);
    assert_eq!(send(&stage, &link(&stage).await, CHOSEN, CHOSEN).await, StatusCode::OK);
    assert_eq!(stage.me(&owners.access).await, StatusCode::UNAUTHORIZED);
    assert_eq!(stage.me(&colleagues.access).await, StatusCode::OK);
    assert_eq!(sign_in(&stage, OWNER, PASSWORD).await, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&stage, OWNER, CHOSEN).await, StatusCode::OK);
}

#[tokio::test]
async fn asking_for_a_password_that_nobody_has_leaves_the_newest_link_good() {
    let stage = Stage::begin().await;
    ask_id(&stage, NEWCOMER).await;
    let link = link(&stage).await;
    ask_password(&stage, NEWCOMER).await;
    assert_eq!(mails(&stage).await.len(), 1);
    assert_eq!(send(&stage, &link, CHOSEN, CHOSEN).await, StatusCode::OK);
}

#[tokio::test]
async fn whoever_chose_another_password_after_many_wrong_ones_signs_in_at_once() {
    let stage = Stage::begin().await;
    for _ in 0..10 {
        assert_eq!(sign_in(&stage, OWNER, "wrong horse").await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(sign_in(&stage, OWNER, PASSWORD).await, StatusCode::TOO_MANY_REQUESTS);
    ask_password(&stage, OWNER).await;
    assert_eq!(send(&stage, &link(&stage).await, CHOSEN, CHOSEN).await, StatusCode::OK);
    assert_eq!(sign_in(&stage, OWNER, CHOSEN).await, StatusCode::OK);
}

#[tokio::test]
async fn only_the_mail_tells_whether_an_address_is_known() {
    let stage = Stage::begin().await;
    ask_id(&stage, OWNER).await;
    assert!(mails(&stage).await[0].contains("You have a Landbridge ID already"));
    stage.wait_seconds(1);
    ask_id(&stage, NEWCOMER).await;
    let new = mails(&stage).await;
    assert!(new[0].contains("Choose the password of your Landbridge ID") && new.len() == 2);
    ask_password(&stage, "nobody@bouw.example").await;
    assert_eq!(mails(&stage).await.len(), 2);
}

#[tokio::test]
async fn mails_that_are_older_than_a_day_are_in_the_mailbox_no_more() {
    const DAY_SECONDS: i64 = 24 * 3_600;
    let stage = Stage::begin().await;
    ask_id(&stage, NEWCOMER).await;
    stage.wait_seconds(DAY_SECONDS - 1);
    assert_eq!(mails(&stage).await.len(), 1);
    stage.wait_seconds(1);
    assert_eq!(mails(&stage).await.len(), 0);
    ask_id(&stage, OWNER).await;
    // A clock that was set back would show what is still kept.
    stage.wait_seconds(-DAY_SECONDS);
    assert_eq!(mails(&stage).await.len(), 1);
}

/// Whoever asks could write anything there, to anybody.
#[tokio::test]
async fn the_name_that_somebody_asks_with_stands_in_no_mail() {
    let stage = Stage::begin().await;
    ask_id(&stage, NEWCOMER).await;
    assert!(!mails(&stage).await[0].contains("Dora"));
}

#[tokio::test]
async fn so_many_mails_go_to_one_address_and_are_asked_for_by_one() {
    let stage = Stage::begin().await;
    for _ in 0..5 {
        ask_id(&stage, NEWCOMER).await;
    }
    let asked = json!({ "email": NEWCOMER, "language": "nl" });
    let refused = stage.post("id/forgotten", &asked).send().await.unwrap();
    assert_eq!(refused.headers()["retry-after"], "3601");
    assert_eq!(error(refused).await.1.error, ErrorCode::TooMany);
    for n in 0..15 {
        ask_id(&stage, &format!("{n}@bouw.example")).await;
    }
    let asked = json!({ "email": "more@bouw.example", "name": "More", "language": "sv" });
    let refused = stage.post("id", &asked).send().await.unwrap();
    assert_eq!(error(refused).await.1.error, ErrorCode::TooMany);
    assert_eq!(mails(&stage).await.len(), 20);
    stage.wait_seconds(3_600);
    ask_id(&stage, NEWCOMER).await;
}

#[tokio::test]
async fn a_malformed_request_is_told_where() {
    let stage = Stage::begin().await;
    let good = json!({ "email": NEWCOMER, "name": "Dora", "language": "en" });
    let with = |key: &str, value: Value| {
        let mut asked = good.clone();
        asked[key] = value;
        asked
    };
    for (key, value) in [
        ("email", json!("dora")),
        ("email", json!("dora@bouw.example\r\nBcc: everybody@bouw.example")),
        ("name", json!(" ")),
        ("name", json!("x".repeat(201))),
        ("language", json!("fr")),
        ("more", json!(1)),
    ] {
        let answer = stage.post("id", &with(key, value)).send().await.unwrap();
        let (status, answer) = error(answer).await;
        assert_eq!((status, answer.error), (StatusCode::BAD_REQUEST, ErrorCode::Malformed), "{key}");
        assert_eq!(answer.at.as_deref(), Some(key));
    }
    let unknown = stage.get("id/nonsense").send().await.unwrap();
    assert_eq!(error(unknown).await.1.error, ErrorCode::NotFound);
    assert_eq!(follow(&stage, &format!("{}/id?link=%FF", stage.url)).await.status(), StatusCode::GONE);
}

#[tokio::test]
async fn a_service_that_sends_no_mails_says_so_and_has_no_mailbox() {
    let stage = Stage::begin_mailing(Scheme::Http, None, |_| None).await;
    let asked = json!({ "email": NEWCOMER, "name": "Dora", "language": "en" });
    let (status, answer) = error(stage.post("id", &asked).send().await.unwrap()).await;
    assert_eq!((status, answer.error), (StatusCode::NOT_IMPLEMENTED, ErrorCode::NoMail));
    let mailbox = stage.client.get(format!("{}/mailbox", stage.url)).send().await.unwrap();
    assert_eq!(mailbox.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_page_speaks_the_language_of_the_mail_and_a_void_link_that_of_the_browser() {
    let stage = Stage::begin().await;
    let asked = json!({ "email": NEWCOMER, "name": "Dora", "language": "sv" });
    stage.post("id", &asked).send().await.unwrap();
    let link = link(&stage).await;
    let dutch = || stage.client.get(&link).header("accept-language", "fr, nl-BE;q=0.9, en;q=0.8");
    assert!(dutch().send().await.unwrap().text().await.unwrap().contains("<html lang=\"sv\">"));
    send(&stage, &link, CHOSEN, CHOSEN).await;
    assert!(dutch().send().await.unwrap().text().await.unwrap().contains("<html lang=\"nl\">"));
}

#[tokio::test]
async fn the_page_needs_nothing_that_its_policy_blocks() {
    let stage = Stage::begin().await;
    ask_id(&stage, NEWCOMER).await;
    let page = follow(&stage, &link(&stage).await).await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; style-src 'self'; form-action 'self'"), "{policy}");
    let page = page.text().await.unwrap();
    assert!(!page.contains("<style") && !page.contains(" style=") && page.contains("href=\"/plain.css\""));
    let style = stage.client.get(format!("{}/plain.css", stage.url)).send().await.unwrap();
    assert_eq!(style.headers()["content-type"], "text/css; charset=utf-8");
}
