//! An office that ends its connection.

use crate::stage::{Stage, hello};
use landbridge_model::{
    connection::{Leave, Left},
    office::{Hello, Next, Welcome},
};
use reqwest::{Method, StatusCode};

async fn leave(stage: &Stage, removes_tables: bool) -> Left {
    let asked = Leave { removes_tables };
    let answer = stage.office(Method::POST, "leave").json(&asked).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.unwrap()
}

async fn greet(stage: &Stage, token: &str) -> Next {
    let greeting = stage.client.post(format!("{}/office/v1/hello", stage.url)).bearer_auth(token);
    // As an agent that finds nothing of an earlier one.
    let hello = Hello { fence: 0, needs_sweep: true, ..hello() };
    greeting.json(&hello).send().await.unwrap().json::<Welcome>().await.unwrap().next
}

#[tokio::test]
async fn every_token_is_void_once_the_office_has_left() {
    let stage = Stage::begin().await;
    let second = stage.accounts.add_agent(stage.workspace.id(), "second").await.unwrap();
    assert_eq!(leave(&stage, false).await, Left { may_remove_tables: false });
    for token in [&stage.agent_token, &second] {
        let url = format!("{}/office/v1/workspace", stage.url);
        let answer = stage.client.get(url).bearer_auth(token).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    }
    let again =
        stage.office(Method::POST, "leave").json(&Leave { removes_tables: true }).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_database_without_its_tables_is_no_copy_after_the_office_has_said_so() {
    for (removes_tables, next) in [(true, Next::Sweep { sweep: 2, after: None }), (false, Next::Stop)] {
        let stage = Stage::begin().await;
        stage.bring_a_contact().await;
        assert_eq!(leave(&stage, removes_tables).await.may_remove_tables, removes_tables);
        let token = stage.accounts.add_agent(stage.workspace.id(), "office").await.unwrap();
        assert_eq!(greet(&stage, &token).await, next);
    }
}
