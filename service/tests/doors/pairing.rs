//! Another computer takes over the synchronisation with a code.

use crate::stage::{OWNER, PASSWORD, Stage, error};
use landbridge_model::{
    connect::{Connect, ConnectedCompany},
    hours::{Hours, Window},
    pairing::{Carried, CarriedSetup, PairAnswer, Paired, PairingCode, Successor},
    wire::ErrorCode,
};
use landbridge_service::accounts::Connection;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

const DATABASE: &str = "the database of Bygg";

fn setup() -> CarriedSetup {
    let night = Window { days: [true; 7], from: 22 * 60, to: 6 * 60 };
    CarriedSetup {
        mapping: Some("[company]".into()),
        hours: Hours(vec![night]),
        records_per_second: Some(50),
    }
}

/// A company that the owner has connected, and the token of its agent.
async fn begin() -> (Stage, String) {
    let stage = Stage::begin().await;
    let owner = stage.accounts.person_by_email(OWNER).await.unwrap().unwrap();
    stage.accounts.set_administrator(stage.workspace.id(), owner.id).await.unwrap();
    let token = connect(&stage, "desk").await;
    (stage, token)
}

async fn connect(stage: &Stage, computer: &str) -> String {
    let owner = stage.accounts.person_by_email(OWNER).await.unwrap().unwrap();
    let company = ConnectedCompany {
        name: "Bygg".into(),
        number: String::new(),
        database: DATABASE.into(),
        system: "desk".into(),
        is_sample: false,
    };
    let asked = Connect {
        email: OWNER.into(),
        password: PASSWORD.into(),
        company,
        computer: computer.into(),
        modules: vec!["contacts".into()],
        bind: true,
    };
    match stage.accounts.connect(&owner, &asked).await.unwrap() {
        Connection::Made { token, .. } => token,
        Connection::Answer(answer) => panic!("{answer:?}"),
    }
}

async fn code(stage: &Stage, token: &str) -> String {
    let url = format!("{}/office/v1/pairing", stage.url);
    let asked = stage.client.post(url).bearer_auth(token).json(&json!({ "setup": setup() }));
    asked.send().await.unwrap().json::<PairingCode>().await.unwrap().code
}

async fn post(stage: &Stage, path: &str, body: &Value) -> Response {
    stage.client.post(format!("{}/office/v1/{path}", stage.url)).json(body).send().await.unwrap()
}

async fn pair(stage: &Stage, code: &str, database: &str) -> Response {
    post(stage, "pair", &json!({ "code": code, "database": database, "computer": "server room" })).await
}

async fn take_over(stage: &Stage, code: &str) -> Paired {
    match pair(stage, code, DATABASE).await.json().await.unwrap() {
        PairAnswer::Paired(paired) => *paired,
        PairAnswer::OtherDatabase => panic!("it is the same database"),
    }
}

async fn get(stage: &Stage, token: &str, path: &str) -> Response {
    stage.client.get(format!("{}/office/v1/{path}", stage.url)).bearer_auth(token).send().await.unwrap()
}

async fn assert_void(stage: &Stage, code: &str) {
    let (status, answer) = error(pair(stage, code, DATABASE).await).await;
    assert_eq!((status, answer.error), (StatusCode::NOT_FOUND, ErrorCode::NotFound), "{code}");
}

#[tokio::test]
async fn a_code_gives_one_computer_the_place_of_the_other() {
    let (stage, former) = begin().await;
    let code = code(&stage, &former).await;
    let looked = post(&stage, "pairing/look", &json!({ "code": code.to_lowercase() })).await;
    let carried = Carried { company: stage.workspace.about().name.clone(), setup: setup() };
    assert_eq!(looked.json::<Carried>().await.unwrap(), carried);
    assert_eq!(get(&stage, &former, "workspace").await.status(), StatusCode::OK);

    let paired = take_over(&stage, &code).await;
    assert_eq!(&paired.workspace, stage.workspace.about());
    assert_eq!(paired.person.map(|person| person.email).as_deref(), Some(OWNER));
    assert_eq!(get(&stage, &paired.token, "workspace").await.status(), StatusCode::OK);
    assert_eq!(get(&stage, &former, "workspace").await.status(), StatusCode::UNAUTHORIZED);
    assert_void(&stage, &code).await;

    let told: Option<Successor> = get(&stage, &former, "successor").await.json().await.unwrap();
    let since_millis = stage.clock().now_millis();
    assert_eq!(told, Some(Successor { computer: "server room".into(), since_millis }));
    // Who is good has no successor, and who never was one is told nothing.
    assert_eq!(get(&stage, &paired.token, "successor").await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn another_database_takes_no_place_and_leaves_the_code_good() {
    let (stage, former) = begin().await;
    let code = code(&stage, &former).await;
    let answer = pair(&stage, &code, "a copy").await.json::<PairAnswer>().await.unwrap();
    assert_eq!(answer, PairAnswer::OtherDatabase);
    assert_eq!(get(&stage, &former, "workspace").await.status(), StatusCode::OK);
    take_over(&stage, &code).await;
}

#[tokio::test]
async fn only_the_newest_code_is_good_and_only_for_ten_minutes() {
    let (stage, former) = begin().await;
    let first = code(&stage, &former).await;
    let second = code(&stage, &former).await;
    assert_void(&stage, &first).await;
    stage.wait_seconds(601);
    assert_void(&stage, &second).await;
    assert_eq!(get(&stage, &former, "workspace").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn whoever_guesses_codes_is_stopped() {
    let (stage, former) = begin().await;
    for _ in 0..20 {
        assert_void(&stage, "AAAA-AAAA").await;
    }
    let code = code(&stage, &former).await;
    assert_eq!(error(pair(&stage, &code, DATABASE).await).await.1.error, ErrorCode::TooMany);
    stage.wait_seconds(15 * 60);
    let code = self::code(&stage, &former).await;
    take_over(&stage, &code).await;
}

#[tokio::test]
async fn who_was_connected_before_is_told_who_came_after() {
    let (stage, first) = begin().await;
    connect(&stage, "laptop").await;
    let told: Option<Successor> = get(&stage, &first, "successor").await.json().await.unwrap();
    assert_eq!(told.map(|successor| successor.computer).as_deref(), Some("laptop"));
    stage.accounts.end_agents(stage.workspace.id()).await.unwrap();
    let told: Option<Successor> = get(&stage, &first, "successor").await.json().await.unwrap();
    assert_eq!(told, None);
}
