//! Connecting a company's business database.

use crate::stage::{COLLEAGUE, OWNER, PASSWORD, STRANGER, Stage, error, hello};
use landbridge_model::{
    Level,
    connect::{Agreement, ConnectAnswer, Connected},
    wire::{ErrorCode, Session},
};
use landbridge_service::accounts::Terms;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

/// Somebody who has nothing but a Landbridge ID.
const NEWCOMER: &str = "dora@bouw.example";

fn asked(email: &str, database: &str) -> Value {
    let company = json!({ "name": "Bouw", "number": "", "database": database, "system": format!("at {database}"), "is_sample": false });
    json!({
        "email": email, "password": PASSWORD, "company": company, "computer": "desk", "modules": ["contacts"], "bind": true
    })
}

async fn begin() -> Stage {
    let stage = Stage::begin().await;
    stage.accounts.add_person("Dora", NEWCOMER, PASSWORD).await.unwrap();
    stage
}

async fn ask(stage: &Stage, asked: &Value) -> Response {
    stage.client.post(format!("{}/office/v1/connect", stage.url)).json(asked).send().await.unwrap()
}

async fn answer(stage: &Stage, asked: &Value) -> ConnectAnswer {
    let answer = ask(stage, asked).await;
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.unwrap()
}

async fn connect(stage: &Stage, asked: &Value) -> Connected {
    match answer(stage, asked).await {
        ConnectAnswer::Connected(connected) => connected,
        other => panic!("{other:?}"),
    }
}

async fn with_token(stage: &Stage, token: &str, path: &str) -> Response {
    stage.client.get(format!("{}/office/v1/{path}", stage.url)).bearer_auth(token).send().await.unwrap()
}

async fn administer(stage: &Stage, email: &str) {
    let person = stage.accounts.person_by_email(email).await.unwrap().unwrap();
    stage.accounts.set_administrator(stage.workspace.id(), person.id).await.unwrap();
}

#[tokio::test]
async fn a_newcomer_connects_a_company_and_its_agent_is_known_at_once() {
    let stage = begin().await;
    let mut not_yet = asked(NEWCOMER, "bouw");
    not_yet["bind"] = json!(false);
    assert_eq!(answer(&stage, &not_yet).await, ConnectAnswer::Unbound(Agreement::default()));

    let connected = connect(&stage, &asked(NEWCOMER, "bouw")).await;
    assert_eq!((connected.workspace.name.as_str(), connected.person.email.as_str()), ("Bouw", NEWCOMER));
    let bound = Agreement { bound: Some("Bouw".into()), ..Agreement::default() };
    assert_eq!(connected.agreement, bound);
    let told = with_token(&stage, &connected.token, "agreement").await;
    assert_eq!(told.json::<Agreement>().await.unwrap(), bound);
    let greeting = stage.client.post(format!("{}/office/v1/hello", stage.url)).json(&hello());
    let welcome = greeting.bearer_auth(&connected.token).send().await.unwrap();
    assert_eq!(welcome.status(), StatusCode::OK);

    let access = stage.extension(NEWCOMER).await.access;
    let me: Session = stage.get("me").bearer_auth(&access).send().await.unwrap().json().await.unwrap();
    assert_eq!(me.workspaces, std::slice::from_ref(&connected.workspace));
    let member = stage.accounts.member(connected.workspace.id, &me.person).await.unwrap().unwrap();
    assert_eq!(member.rights.level("contacts"), Level::Full);
}

#[tokio::test]
async fn another_computer_takes_the_place_of_the_one_before() {
    let stage = begin().await;
    let first = connect(&stage, &asked(NEWCOMER, "bouw")).await;
    let mut elsewhere = asked(NEWCOMER, "bouw");
    elsewhere["computer"] = json!("server room");
    elsewhere["company"]["name"] = json!("Bouw en Zonen");
    let second = connect(&stage, &elsewhere).await;
    assert_eq!(second.workspace, first.workspace);
    assert_eq!(second.agreement.bound.as_deref(), Some("Bouw en Zonen"));
    assert_eq!(with_token(&stage, &first.token, "workspace").await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(with_token(&stage, &second.token, "workspace").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_administrator_of_a_workspace_binds_it_and_its_former_agent_is_void() {
    let stage = begin().await;
    let nobody = ConnectAnswer::NotAdministrator { ask: None };
    assert_eq!(answer(&stage, &asked(OWNER, "bygg")).await, nobody);
    administer(&stage, OWNER).await;
    let connected = connect(&stage, &asked(OWNER, "bygg")).await;
    assert_eq!(&connected.workspace, stage.workspace.about());
    let former = stage.office(Method::GET, "workspace").send().await.unwrap();
    assert_eq!(former.status(), StatusCode::UNAUTHORIZED);

    let ask = Some(OWNER.to_owned());
    let not_administrator = ConnectAnswer::NotAdministrator { ask: ask.clone() };
    assert_eq!(answer(&stage, &asked(COLLEAGUE, "bygg")).await, not_administrator);
    let company = "Bouw".to_owned();
    let second = ConnectAnswer::BoundElsewhere { company: company.clone(), ask };
    assert_eq!(answer(&stage, &asked(OWNER, "second")).await, second);
    let strangers = ConnectAnswer::BoundElsewhere { company, ask: None };
    assert_eq!(answer(&stage, &asked(STRANGER, "bygg")).await, strangers);
}

#[tokio::test]
async fn two_companies_may_call_their_server_the_same() {
    let stage = begin().await;
    administer(&stage, OWNER).await;
    let at_localhost = |email, database| {
        let mut asked = asked(email, database);
        asked["company"]["system"] = json!("localhost");
        asked
    };
    connect(&stage, &at_localhost(OWNER, "bygg")).await;
    connect(&stage, &at_localhost(NEWCOMER, "bouw")).await;
}

#[tokio::test]
async fn who_left_a_company_administers_it_no_more() {
    let stage = begin().await;
    administer(&stage, OWNER).await;
    connect(&stage, &asked(OWNER, "bygg")).await;
    let owner = stage.accounts.person_by_email(OWNER).await.unwrap().unwrap();
    stage.accounts.end_membership(stage.workspace.id(), owner.id).await.unwrap();
    let strangers = ConnectAnswer::BoundElsewhere { company: "Bouw".into(), ask: None };
    assert_eq!(answer(&stage, &asked(OWNER, "bygg")).await, strangers);
    assert!(stage.accounts.set_administrator(stage.workspace.id(), owner.id).await.is_err());
}

#[tokio::test]
async fn an_ended_agreement_refuses_connecting_and_not_reading() {
    let stage = begin().await;
    administer(&stage, OWNER).await;
    let connected = connect(&stage, &asked(OWNER, "bygg")).await;
    let terms = Terms { modules: Some(vec!["contacts".into()]), people: Some(2), ends_millis: Some(7) };
    stage.accounts.set_agreement(stage.workspace.id(), &terms).await.unwrap();
    assert_eq!(answer(&stage, &asked(OWNER, "bygg")).await, ConnectAnswer::Ended { ended_millis: 7 });
    let told: Agreement = with_token(&stage, &connected.token, "agreement").await.json().await.unwrap();
    let bound = Some("Bouw".to_owned());
    assert_eq!(told, Agreement { modules: terms.modules, people: Some(2), ends_millis: Some(7), bound });
}

#[tokio::test]
async fn an_agreement_is_for_so_many_people() {
    let stage = begin().await;
    let terms = Terms { people: Some(2), ..Terms::default() };
    stage.accounts.set_agreement(stage.workspace.id(), &terms).await.unwrap();
    let person = async |email| stage.accounts.person_by_email(email).await.unwrap().unwrap();
    let (colleague, newcomer) = (person(COLLEAGUE).await, person(NEWCOMER).await);
    let workspace = stage.workspace.id();
    let rights = stage.accounts.member(workspace, &colleague).await.unwrap().unwrap().rights;
    stage.accounts.set_membership(workspace, colleague.id, &rights).await.unwrap();
    let refused = stage.accounts.set_membership(workspace, newcomer.id, &rights).await.unwrap_err();
    assert_eq!(refused.to_string(), "the agreement is for 2 people, and there are as many already");
    stage.accounts.end_membership(workspace, colleague.id).await.unwrap();
    stage.accounts.set_membership(workspace, newcomer.id, &rights).await.unwrap();
    assert!(stage.accounts.set_membership(workspace, colleague.id, &rights).await.is_err());
}

#[tokio::test]
async fn an_agreement_for_fewer_people_than_there_are_keeps_nobody_but_newcomers_out() {
    let stage = begin().await;
    administer(&stage, OWNER).await;
    let terms = Terms { people: Some(1), ..Terms::default() };
    stage.accounts.set_agreement(stage.workspace.id(), &terms).await.unwrap();
    connect(&stage, &asked(OWNER, "bygg")).await;
    let person = async |email| stage.accounts.person_by_email(email).await.unwrap().unwrap();
    let (colleague, newcomer) = (person(COLLEAGUE).await, person(NEWCOMER).await);
    let workspace = stage.workspace.id();
    let mut rights = stage.accounts.member(workspace, &colleague).await.unwrap().unwrap().rights;
    rights.modules.insert("contacts".into(), Level::Read);
    stage.accounts.set_membership(workspace, colleague.id, &rights).await.unwrap();
    let member = stage.accounts.member(workspace, &colleague).await.unwrap().unwrap();
    assert_eq!(member.rights, rights);
    assert!(stage.accounts.set_membership(workspace, newcomer.id, &rights).await.is_err());
    // Who left is a newcomer again.
    stage.accounts.end_membership(workspace, colleague.id).await.unwrap();
    assert!(stage.accounts.set_membership(workspace, colleague.id, &rights).await.is_err());
}

#[tokio::test]
async fn a_wrong_password_connects_nothing_and_is_counted() {
    let stage = begin().await;
    let mut wrong = asked(NEWCOMER, "bouw");
    wrong["password"] = json!("wrong horse");
    for _ in 0..10 {
        assert_eq!(error(ask(&stage, &wrong).await).await.1.error, ErrorCode::WrongPassword);
    }
    assert_eq!(error(ask(&stage, &asked(NEWCOMER, "bouw")).await).await.1.error, ErrorCode::TooMany);
}

#[tokio::test]
async fn a_malformed_company_is_told_where() {
    let stage = begin().await;
    let with = |pointer: &str, value: Value| {
        let mut asked = asked(NEWCOMER, "bouw");
        *asked.pointer_mut(pointer).unwrap() = value;
        asked
    };
    for (pointer, value, at) in [
        ("/company/database", json!(""), "company.database"),
        ("/company/system", json!("x".repeat(201)), "company.system"),
        ("/company/name", json!(""), "company.name"),
        ("/company/number", json!("9".repeat(201)), "company.number"),
        ("/computer", json!(""), "computer"),
        ("/modules", json!(["contacts", ""]), "modules[1]"),
        ("/modules", json!(vec!["contacts"; 1_001]), "modules"),
        ("/bind", json!(1), "bind"),
    ] {
        let (status, answer) = error(ask(&stage, &with(pointer, value)).await).await;
        assert_eq!((status, answer.error), (StatusCode::BAD_REQUEST, ErrorCode::Malformed), "{at}");
        assert_eq!(answer.at.as_deref(), Some(at), "{}", answer.message);
    }
}
