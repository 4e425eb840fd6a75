//! What belongs to another company does not exist, on any route.

use crate::stage::{COLLEAGUE, OWNER, STRANGER, Stage, error};
use landbridge_model::{
    Level, Rights, Scopes,
    page::PageView,
    wire::{Catalogue, ErrorCode, Manifest, Session},
};
use reqwest::{Method, StatusCode};
use serde_json::json;

/// Every route of a workspace.
const ROUTES: [(&str, &str); 7] = [
    ("GET", "types"),
    ("GET", "manifest"),
    ("GET", "pages/00000000000000000000000000000000"),
    (
        "GET",
        "feed?generation=00000000-0000-7000-8000-000000000000&from=0&client=00000000-0000-7000-8000-000000000000",
    ),
    ("POST", "push"),
    ("GET", "status"),
    ("GET", "events"),
];

#[tokio::test]
async fn another_companys_workspace_is_not_found_on_any_route() {
    let stage = Stage::begin().await;
    let tokens = stage.extension(STRANGER).await;
    for workspace in [stage.workspace.id().to_string(), "nonsense".into()] {
        for (method, route) in ROUTES {
            let path = format!("workspaces/{workspace}/{route}");
            let request = stage.request(Method::from_bytes(method.as_bytes()).unwrap(), &path);
            let answer = request.bearer_auth(&tokens.access).json(&json!({})).send().await.unwrap();
            let (status, answer) = error(answer).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{route}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn a_push_of_somebody_elses_outbox_is_answered_like_one_of_nobody() {
    let stage = Stage::begin().await;
    let access = stage.extension(OWNER).await.access;
    let outbox = "0199f3a4-1111-7222-8333-444455556666";
    let push = |person: &str| json!({ "client": outbox, "person": person, "generation": null, "edits": [] });
    let ask = async |person: &str| {
        let request = stage.post(&stage.in_workspace("push"), &push(person));
        request.bearer_auth(&access).send().await.unwrap()
    };
    let me: Session = stage.get("me").bearer_auth(&access).send().await.unwrap().json().await.unwrap();
    assert_eq!(ask(&me.person.id.to_string()).await.status(), StatusCode::OK);
    let (status, answer) = error(ask("0199f3a4-9999-7222-8333-444455556666").await).await;
    assert_eq!((status, answer.error), (StatusCode::UNAUTHORIZED, ErrorCode::OtherPerson));
}

#[tokio::test]
async fn who_asks_for_somebody_elses_replica_gets_nothing_of_their_own() {
    let stage = Stage::begin().await;
    stage.bring_a_contact().await;
    let access = stage.extension(OWNER).await.access;
    let ask = async |route: &str, person: &str| {
        let path = stage.in_workspace(&format!("{route}?person={person}"));
        stage.get(&path).bearer_auth(&access).send().await.unwrap()
    };
    let me: Session = stage.get("me").bearer_auth(&access).send().await.unwrap().json().await.unwrap();
    let me = me.person.id.to_string();
    let manifest: Manifest = ask("manifest", &me).await.json().await.unwrap();
    for route in ["types".to_owned(), "manifest".to_owned(), format!("pages/{}", manifest.pages[0].hash)] {
        assert_eq!(ask(&route, &me).await.status(), StatusCode::OK, "{route}");
        let (status, answer) = error(ask(&route, "0199f3a4-9999-7222-8333-444455556666").await).await;
        assert_eq!((status, answer.error), (StatusCode::UNAUTHORIZED, ErrorCode::OtherPerson), "{route}");
        let (status, answer) = error(ask(&route, "nobody").await).await;
        assert_eq!((status, answer.error), (StatusCode::BAD_REQUEST, ErrorCode::Malformed), "{route}");
    }
}

#[tokio::test]
async fn a_page_of_another_workspace_is_not_found_in_ones_own() {
    let stage = Stage::begin().await;
    stage.bring_a_contact().await;
    let manifest = stage.get(&stage.in_workspace("manifest"));
    let manifest = manifest.bearer_auth(&stage.extension(OWNER).await.access).send().await.unwrap();
    let manifest: Manifest = manifest.json().await.unwrap();
    let hash = manifest.pages[0].hash;
    let page = async |email, path: String| {
        let access = stage.extension(email).await.access;
        stage.get(&path).bearer_auth(access).send().await.unwrap()
    };
    let own = page(OWNER, stage.in_workspace(&format!("pages/{hash}"))).await;
    assert_eq!(own.status(), StatusCode::OK);
    assert_eq!(own.headers()["content-type"], "application/octet-stream");
    assert_eq!(own.headers()["cache-control"], "private, no-store");
    assert_eq!(PageView::read(&own.bytes().await.unwrap()).unwrap().hash, hash);
    let strangers = page(STRANGER, format!("workspaces/{}/pages/{hash}", stage.others.id())).await;
    assert_eq!(strangers.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn without_a_session_every_route_asks_to_sign_in() {
    let stage = Stage::begin().await;
    for (method, route) in ROUTES {
        let request =
            stage.request(Method::from_bytes(method.as_bytes()).unwrap(), &stage.in_workspace(route));
        assert_eq!(request.send().await.unwrap().status(), StatusCode::UNAUTHORIZED, "{route}");
    }
    for (method, route) in [
        ("POST", "hello"),
        ("POST", "batch"),
        ("GET", "work?after=0&fence=0"),
        ("GET", "workspace"),
        ("GET", "agreement"),
    ] {
        let url = format!("{}/office/v1/{route}", stage.url);
        let request = stage.client.request(Method::from_bytes(method.as_bytes()).unwrap(), url);
        assert_eq!(request.send().await.unwrap().status(), StatusCode::UNAUTHORIZED, "{route}");
    }
}

#[tokio::test]
async fn changed_rights_raise_the_epoch_and_the_same_rights_do_not() {
    let stage = Stage::begin().await;
    let tokens = stage.extension(COLLEAGUE).await;
    let epoch = async || {
        let answer =
            stage.get(&stage.in_workspace("types")).bearer_auth(&tokens.access).send().await.unwrap();
        answer.json::<Catalogue>().await.unwrap().epoch
    };
    let person = stage.accounts.person_by_email(COLLEAGUE).await.unwrap().unwrap();
    let rights = Rights { modules: [("contacts".to_owned(), Level::Read)].into(), scopes: Scopes::All };
    assert_eq!(epoch().await, 1);
    for _ in 0..2 {
        stage.accounts.set_membership(stage.workspace.id(), person.id, &rights).await.unwrap();
        assert_eq!(epoch().await, 2);
    }
}

#[tokio::test]
async fn who_left_a_workspace_does_not_find_it_and_comes_back_with_a_higher_epoch() {
    let stage = Stage::begin().await;
    let tokens = stage.extension(COLLEAGUE).await;
    let types =
        async || stage.get(&stage.in_workspace("types")).bearer_auth(&tokens.access).send().await.unwrap();
    let person = stage.accounts.person_by_email(COLLEAGUE).await.unwrap().unwrap();
    let member = stage.accounts.member(stage.workspace.id(), &person).await.unwrap().unwrap();
    stage.accounts.end_membership(stage.workspace.id(), person.id).await.unwrap();
    assert_eq!(types().await.status(), StatusCode::NOT_FOUND);
    stage.accounts.set_membership(stage.workspace.id(), person.id, &member.rights).await.unwrap();
    assert_eq!(types().await.json::<Catalogue>().await.unwrap().epoch, 3);
}

#[tokio::test]
async fn a_new_password_ends_every_session() {
    let stage = Stage::begin().await;
    let tokens = stage.extension(OWNER).await;
    let person = stage.accounts.person_by_email(OWNER).await.unwrap().unwrap();
    stage.accounts.set_password(person.id, "another horse").await.unwrap();
    assert_eq!(stage.me(&tokens.access).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_office_agent_is_told_which_workspace_it_speaks_for() {
    let stage = Stage::begin().await;
    let answer = stage.office(Method::GET, "workspace").send().await.unwrap();
    let told = answer.json::<landbridge_model::wire::Workspace>().await.unwrap();
    assert_eq!(&told, stage.workspace.about());
}

#[tokio::test]
async fn an_office_agent_has_to_speak_a_version_that_there_is() {
    let stage = Stage::begin().await;
    let request = stage.office(Method::GET, "workspace").header("landbridge-protocol", "soon");
    assert_eq!(request.send().await.unwrap().status(), StatusCode::BAD_REQUEST);
}
