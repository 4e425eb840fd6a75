//! The feed: no gaps, whole commits, only what one may see; tombstones are forgotten in the end.

use crate::stage::{CONTACT, ORDER, Stage, contact_fields, row, text};
use landbridge_model::{
    FieldNo, Outcome, Seq,
    office::OfficeRow,
    wire::{ErrorCode, Pull},
};
use landbridge_service::{Clock, Dice, Store, Workspaces};
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

#[tokio::test]
async fn nobody_skips_a_commit_while_many_push_at_once() {
    let stage = Stage::new().await;
    let people: Vec<_> = (0..8).map(|_| stage.anna()).collect();
    let reader = stage.anna();
    let pushing = futures_util::future::join_all(people.iter().map(|person| async {
        for _ in 0..10 {
            let edits =
                (0..3).map(|_| person.create(CONTACT, stage.id(), contact_fields("N", "nl"))).collect();
            person.push(&stage, edits).await;
        }
    }));
    let reading = async {
        let (mut seen, mut cursor) = (BTreeSet::new(), Seq(0));
        while seen.len() < 240 {
            let news = reader.pull_from(&stage, cursor).await;
            for (_, record) in &news.records {
                assert!(record.seq > cursor && record.seq <= news.head.to);
                seen.insert(record.id);
            }
            cursor = news.head.to;
            tokio::task::yield_now().await;
        }
        seen.len()
    };
    let (_, seen) = tokio::join!(pushing, reading);
    assert_eq!(seen, 240);
}

#[tokio::test]
async fn a_long_feed_comes_in_answers_that_end_at_commits() {
    let stage = Stage::new().await;
    let mut ends = BTreeSet::from([stage.workspace.status().await.unwrap().seq]);
    let long = "x".repeat(1000);
    for _ in 0..10 {
        let rows = (0..300).map(|_| row(CONTACT, stage.id(), contact_fields(&long, "nl"))).collect();
        stage.office(vec![], rows).await;
        ends.insert(stage.workspace.status().await.unwrap().seq);
    }
    let anna = stage.anna();
    let (mut count, mut answers, mut cursor) = (0, 0, Seq(0));
    loop {
        let news = anna.pull_from(&stage, cursor).await;
        count += news.records.len();
        answers += 1;
        cursor = news.head.to;
        assert!(ends.contains(&cursor));
        if !news.head.is_more {
            break;
        }
    }
    assert_eq!(count, 3000);
    assert!((3..=5).contains(&answers), "{answers} answers");
}

#[tokio::test]
async fn one_commit_larger_than_an_answer_comes_whole() {
    let stage = Stage::new().await;
    let long = "x".repeat(20_000);
    let rows = (0..100).map(|_| row(CONTACT, stage.id(), contact_fields(&long, "nl"))).collect();
    stage.office(vec![], rows).await;
    let anna = stage.anna();
    let mut news = anna.pull(&stage).await;
    while news.records.is_empty() {
        news = anna.pull_from(&stage, news.head.to).await;
    }
    assert_eq!((news.records.len(), news.head.is_more), (100, false));
}

#[tokio::test]
async fn modules_without_a_right_are_not_in_the_feed() {
    let stage = Stage::new().await;
    let order = stage.id();
    stage.office(vec![], vec![row(ORDER, order, [(FieldNo(2), text("open").unwrap())].into())]).await;
    let mut anna = stage.anna();
    assert!(anna.pull(&stage).await.has(order));
    anna.member.rights.modules.remove("sales");
    assert!(!anna.pull(&stage).await.has(order));
    let catalogue = stage.workspace.catalogue(&anna.member).await.unwrap();
    let keys: Vec<_> = catalogue.types.iter().map(|kind| kind.key.as_str()).collect();
    assert_eq!(keys, ["conflict", "contact"]);
}

#[tokio::test]
async fn old_tombstones_are_forgotten_and_raise_the_floor() {
    let mut stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    let old = stage.workspace.status().await.unwrap().seq;
    stage.office(vec![], vec![OfficeRow { type_no: CONTACT, record: contact, fields: None }]).await;
    stage.live(91).await;
    let kept = stage.contact("Kept", "nl").await;
    // The pages know of the delete from now on.
    stage.workspace.manifest(&anna.member).await.unwrap();
    stage.restart().await;
    let pull =
        Pull { generation: stage.workspace.generation(), from: old, client: anna.client, person: None };
    let error = stage.workspace.pull(&anna.member, pull).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::BelowFloor);
    let manifest = stage.workspace.manifest(&anna.member).await.unwrap();
    let news = anna.pull_from(&stage, manifest.seq).await;
    assert!(news.tombstones.is_empty());
    let late = anna.push(&stage, vec![anna.create(CONTACT, kept, contact_fields("A", "nl"))]).await;
    assert!(matches!(late[0], Outcome::Refused { .. }));
}

#[tokio::test]
async fn a_delete_that_a_wrong_clock_makes_old_reaches_the_pages() {
    let mut stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    assert_eq!(stage.workspace.manifest(&anna.member).await.unwrap().pages.len(), 1);
    let year_millis = 365 * 24 * 3600 * 1000;
    stage.now.fetch_sub(year_millis, Ordering::Relaxed);
    stage.office(vec![], vec![OfficeRow { type_no: CONTACT, record: contact, fields: None }]).await;
    stage.now.fetch_add(year_millis, Ordering::Relaxed);
    stage.restart().await;
    assert_eq!(stage.workspace.manifest(&anna.member).await.unwrap().pages, []);
}

#[tokio::test]
async fn a_poke_tells_of_every_commit() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let mut pokes = stage.workspace.pokes();
    let before = pokes.borrow_and_update().seq;
    anna.push(&stage, vec![anna.create(CONTACT, stage.id(), contact_fields("N", "nl"))]).await;
    assert!(pokes.has_changed().unwrap());
    let poke = *pokes.borrow_and_update();
    assert!(poke.seq > before);
    assert_eq!(poke.waiting_for_office, 1);
    assert!(poke.office_seen_millis > 0);
}

#[tokio::test]
async fn a_restart_still_knows_when_the_office_was_heard_of() {
    const HOUR_MILLIS: i64 = 3600 * 1000;
    let mut stage = Stage::new().await;
    stage.now.fetch_add(HOUR_MILLIS, Ordering::Relaxed);
    stage.workspace.office_work(0, 1).await.unwrap();
    let heard_of = stage.workspace.status().await.unwrap().office_seen_millis;
    assert_eq!(heard_of, stage.now.load(Ordering::Relaxed));
    stage.now.fetch_add(2 * HOUR_MILLIS, Ordering::Relaxed);
    stage.restart().await;
    let poke = stage.workspace.status().await.unwrap();
    assert_eq!((poke.office_seen_millis, poke.now_millis), (heard_of, heard_of + 2 * HOUR_MILLIS));
}

/// It is kept beside whatever goes on: if both asked a clock that goes on with each question, chance would say who is told what, and no
/// simulated run could be repeated.
#[tokio::test]
async fn keeping_when_the_office_was_heard_of_asks_no_clock() {
    const HOUR_MILLIS: i64 = 3600 * 1000;
    let asked = Arc::new(AtomicI64::new(1));
    let counting = Arc::clone(&asked);
    let clock = Clock::new(move || counting.fetch_add(1, Ordering::Relaxed) * HOUR_MILLIS);
    let store = Store::open_in_memory().await.unwrap();
    let workspaces = Workspaces::open(store, clock, Dice::new(|| [7; 10])).await.unwrap();
    let workspace = workspaces.create("Bygg", false).await.unwrap();
    let before = asked.load(Ordering::Relaxed);
    workspace.office_work(0, 0).await.unwrap();
    workspace.stop().await;
    // Whoever speaks for the office does, and the writer does at its end.
    assert_eq!(asked.load(Ordering::Relaxed) - before, 2);
}

#[tokio::test]
async fn a_stopped_workspace_finishes_what_it_took_on() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let id = stage.id();
    let push = anna.try_push(&stage, vec![anna.create(CONTACT, id, contact_fields("N", "nl"))]);
    let (answer, ()) = tokio::join!(push, stage.workspace.stop());
    assert!(answer.is_ok());
    let late = anna.try_push(&stage, vec![anna.create(CONTACT, stage.id(), contact_fields("N", "nl"))]).await;
    assert_eq!(late.unwrap_err().code(), ErrorCode::Unavailable);
}
