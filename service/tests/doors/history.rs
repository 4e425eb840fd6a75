//! The synchronisation history over HTTP, and the mails about an office that is silent.

use crate::stage::{COLLEAGUE, OWNER, STRANGER, Stage, counting_dice, error, hello};
use landbridge_model::{
    RecordId,
    history::{EntryKind, HistoryPage, HistorySettings, Way},
    id_mail::Language,
    wire::ErrorCode,
};
use landbridge_service::{Watch, api::Scheme};
use reqwest::{Method, Response, StatusCode};
use serde_json::json;

const MINUTE: i64 = 60;

async fn administered() -> Stage {
    let stage = Stage::begin().await;
    let owner = stage.accounts.person_by_email(OWNER).await.unwrap().unwrap();
    stage.accounts.set_administrator(stage.workspace.id(), owner.id).await.unwrap();
    stage.bring_a_contact().await;
    stage
}

async fn of_person(stage: &Stage, email: &str) -> Response {
    let access = stage.extension(email).await.access;
    stage.get(&stage.in_workspace("history")).bearer_auth(access).send().await.unwrap()
}

#[tokio::test]
async fn the_office_and_who_administers_the_company_read_the_history_and_nobody_else() {
    let stage = administered().await;
    let of_office = stage.office(Method::GET, "history").send().await.unwrap();
    let told: HistoryPage = of_office.json().await.unwrap();
    let kinds: Vec<_> = told.entries.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [EntryKind::Sweep, EntryKind::Came, EntryKind::Started]);
    assert_eq!(told.entries[0].number(Way::Brought), 1);
    assert_eq!(of_person(&stage, OWNER).await.json::<HistoryPage>().await.unwrap(), told);
    let (status, refused) = error(of_person(&stage, COLLEAGUE).await).await;
    assert_eq!((status, refused.error), (StatusCode::FORBIDDEN, ErrorCode::NoRight));
    assert_eq!(of_person(&stage, STRANGER).await.status(), StatusCode::NOT_FOUND);
    let without = stage.client.get(format!("{}/office/v1/history", stage.url)).send().await.unwrap();
    assert_eq!(without.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_office_decides_on_conflicts_only_for_somebody_who_administers_the_company() {
    let stage = Stage::begin().await;
    let path = format!("conflicts/{}", RecordId::new(1, [7; 10]));
    let ask = async || {
        let (status, refused) = error(stage.office(Method::GET, &path).send().await.unwrap()).await;
        (status, refused.error)
    };
    assert_eq!(ask().await, (StatusCode::FORBIDDEN, ErrorCode::NoRight));
    let owner = stage.accounts.person_by_email(OWNER).await.unwrap().unwrap();
    stage.accounts.set_administrator(stage.workspace.id(), owner.id).await.unwrap();
    assert_eq!(ask().await, (StatusCode::NOT_FOUND, ErrorCode::NotFound));
    let without = stage.client.get(format!("{}/office/v1/{path}", stage.url)).send().await.unwrap();
    assert_eq!(without.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_question_about_the_history_that_cannot_be_is_told_where() {
    let stage = administered().await;
    for (query, named) in [
        ("limit=1000", "limit"),
        ("from_millis=2&until_millis=1", "until_millis"),
        ("kind=weather", "kind"),
        ("type_no=many", "type_no"),
    ] {
        let answer = stage.office(Method::GET, &format!("history?{query}")).send().await.unwrap();
        let (status, told) = error(answer).await;
        assert_eq!((status, told.error), (StatusCode::BAD_REQUEST, ErrorCode::Malformed), "{query}");
        let place = format!("{} {}", told.at.unwrap_or_default(), told.message);
        assert!(place.contains(named), "{query}: {place}");
    }
}

async fn wish(stage: &Stage, keep_days: Option<u32>, mail_after_minutes: Option<u32>) -> Response {
    let wished = HistorySettings { keep_days, mail_after_minutes, language: Language::En };
    stage.office(Method::POST, "history/settings").json(&wished).send().await.unwrap()
}

#[tokio::test]
async fn what_the_company_wants_of_its_history_is_checked_and_kept() {
    let stage = administered().await;
    for (days, minutes, named) in [(Some(0), None, "keep_days"), (None, Some(4), "mail_after_minutes")] {
        let (status, told) = error(wish(&stage, days, minutes).await).await;
        assert_eq!((status, told.at.as_deref()), (StatusCode::BAD_REQUEST, Some(named)));
    }
    assert_eq!(wish(&stage, Some(400), Some(90)).await.status(), StatusCode::OK);
    let told = stage.office(Method::GET, "history/settings").send().await.unwrap();
    let wanted =
        HistorySettings { keep_days: Some(400), mail_after_minutes: Some(90), language: Language::En };
    assert_eq!(told.json::<HistorySettings>().await.unwrap(), wanted);
}

#[tokio::test]
async fn a_service_that_sends_no_mails_takes_no_wish_for_them() {
    let stage = Stage::begin_mailing(Scheme::Http, None, |_| None).await;
    let (status, told) = error(wish(&stage, None, Some(90)).await).await;
    assert_eq!((status, told.error), (StatusCode::NOT_IMPLEMENTED, ErrorCode::NoMail));
    assert_eq!(wish(&stage, Some(30), None).await.status(), StatusCode::OK);
}

fn watch(stage: &Stage) -> Watch {
    Watch::new(stage.store.clone(), stage.clock(), counting_dice(), stage.mailing.clone().unwrap())
}

/// The mails in the mailbox, newest first.
async fn mails(stage: &Stage) -> Vec<String> {
    let page = stage.client.get(format!("{}/mailbox", stage.url)).send().await.unwrap().text().await.unwrap();
    page.split("<article>").skip(1).map(str::to_owned).collect()
}

/// The agent is heard of again.
async fn come_back(stage: &Stage) {
    let answer = stage.office(Method::POST, "hello").json(&hello()).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_silent_office_brings_one_mail_with_the_probable_cause_and_one_when_it_is_back() {
    let stage = administered().await;
    let watch = watch(&stage);
    wish(&stage, None, Some(60)).await;
    stage.wait_seconds(59 * MINUTE);
    watch.look().await.unwrap();
    assert!(mails(&stage).await.is_empty());
    stage.wait_seconds(2 * MINUTE);
    watch.look().await.unwrap();
    watch.look().await.unwrap();
    let told = mails(&stage).await;
    assert_eq!(told.len(), 1);
    for words in [OWNER, "Bygg: the synchronisation has stopped", "2026-09-21 14:13 UTC", "is off or has no"]
    {
        assert!(told[0].contains(words), "{words}: {}", told[0]);
    }
    stage.wait_seconds(60 * MINUTE);
    come_back(&stage).await;
    watch.look().await.unwrap();
    watch.look().await.unwrap();
    let told = mails(&stage).await;
    assert_eq!(told.len(), 2);
    assert!(told[0].contains("Bygg: the synchronisation goes on"), "{}", told[0]);
}

#[tokio::test]
async fn what_the_agent_told_of_the_business_database_is_the_probable_cause() {
    let stage = administered().await;
    let watch = watch(&stage);
    wish(&stage, None, Some(60)).await;
    stage.wait_seconds(30 * MINUTE);
    // It does not count as hearing of the office.
    let problem = json!({ "problem": "unreachable" });
    let noted = stage.office(Method::POST, "problem").json(&problem).send().await.unwrap();
    assert_eq!(noted.status(), StatusCode::OK);
    stage.wait_seconds(31 * MINUTE);
    watch.look().await.unwrap();
    let told = mails(&stage).await;
    assert!(told[0].contains("the business database cannot be reached"), "{told:?}");
    let history = stage.office(Method::GET, "history?kind=interruptions").send().await.unwrap();
    let history: HistoryPage = history.json().await.unwrap();
    assert_eq!(history.entries[0].kind, EntryKind::NoDatabase);
}

#[tokio::test]
async fn whoever_wants_no_mails_gets_none() {
    let stage = administered().await;
    let watch = watch(&stage);
    stage.wait_seconds(24 * 60 * MINUTE);
    watch.look().await.unwrap();
    assert!(mails(&stage).await.is_empty());
}
