//! Conflicts that whoever administers the company settles in the office's console.

use crate::stage::{CONTACT, PHONE, Person, Stage, text, written};
use landbridge_model::{
    Level, Outcome, RecordId, Rights, Scope, Scopes, Value,
    conflict::STATE,
    dispute::{Dispute, Disputed, Shown, Side},
    history::{HistoryAsked, How},
    office::Action,
    wire::ErrorCode,
};

fn value(words: &str) -> Shown {
    Shown::Value(Value::Text(words.into()))
}

/// A contact that Anna has changed and the office has taken, and Bert from the same base; its conflict.
async fn in_conflict(stage: &Stage, bert: &Person) -> (RecordId, RecordId) {
    let anna = stage.anna();
    let contact = stage.contact("Bygg & Co", "nl").await;
    let base = anna.base(stage).await;
    let edit = anna.set(CONTACT, contact, base, PHONE, (None, text("111")));
    anna.push(stage, vec![edit.clone()]).await;
    stage.office(vec![written(edit.id())], vec![]).await;
    let outcomes = bert.push(stage, vec![bert.set(CONTACT, contact, base, PHONE, (None, text("222")))]).await;
    let Outcome::Conflict { conflict } = outcomes[0] else { panic!("{outcomes:?}") };
    (contact, conflict)
}

/// How it was settled and by whom, by the history.
async fn settled(stage: &Stage) -> (String, How) {
    let page = stage.workspace.history(&HistoryAsked::default()).await.unwrap();
    let mut troubles = page.entries.into_iter().flat_map(|entry| entry.troubles);
    let settled = troubles.find_map(|trouble| trouble.settled).expect("it is settled");
    (settled.by, settled.how)
}

#[tokio::test]
async fn both_values_are_shown_and_the_authors_can_be_taken_after_all() {
    let stage = Stage::new().await;
    let (bert, frida) = (stage.person("Bert", Scopes::All), stage.person("Frida", Scopes::All));
    let (contact, conflict) = in_conflict(&stage, &bert).await;
    let disputed = Disputed { field: PHONE, base: Shown::Empty, mine: value("222"), theirs: value("111") };
    let shown = stage.workspace.dispute(&frida.member, conflict).await.unwrap();
    assert_eq!(shown, Dispute { is_open: true, fields: vec![disputed] });

    let before = stage.workspace.status().await.unwrap().seq;
    stage.workspace.settle_dispute(frida.member.clone(), conflict, Side::Mine).await.unwrap();
    let news = bert.pull_from(&stage, before).await;
    assert_eq!(news.record(contact).value(PHONE), text("222").as_ref());
    assert_eq!(news.record(conflict).value(STATE), text("mine").as_ref());
    assert_eq!(news.head.outcomes, [], "the decision is in nobody's outbox");
    assert_eq!(settled(&stage).await, ("Frida".into(), How::Mine));
    let work = stage.work().await;
    let [write] = &work[0].writes[..] else { panic!("{work:?}") };
    let Action::Set { changes } = &write.action else { panic!("{write:?}") };
    assert_eq!((&changes[0].base, &changes[0].new), (&text("111"), &text("222")));
    assert_ne!(write.edit.client, bert.client);
}

#[tokio::test]
async fn the_value_that_stands_can_stay_and_a_second_decision_is_none() {
    let stage = Stage::new().await;
    let (bert, frida) = (stage.person("Bert", Scopes::All), stage.person("Frida", Scopes::All));
    let (contact, conflict) = in_conflict(&stage, &bert).await;
    stage.workspace.settle_dispute(frida.member.clone(), conflict, Side::Theirs).await.unwrap();
    assert_eq!(settled(&stage).await, ("Frida".into(), How::Theirs));
    let again = stage.workspace.settle_dispute(frida.member.clone(), conflict, Side::Mine).await;
    assert_eq!(again.unwrap_err().code(), ErrorCode::Refused);
    assert_eq!(bert.pull(&stage).await.record(contact).value(PHONE), text("111").as_ref());
    assert!(stage.work().await.is_empty(), "nothing is to be written");
    assert!(!stage.workspace.dispute(&frida.member, conflict).await.unwrap().is_open);
}

#[tokio::test]
async fn what_was_changed_since_is_shown_and_replaced_knowingly() {
    let stage = Stage::new().await;
    let (bert, frida) = (stage.person("Bert", Scopes::All), stage.person("Frida", Scopes::All));
    let (contact, conflict) = in_conflict(&stage, &bert).await;
    let anna = stage.anna();
    let base = anna.base(&stage).await;
    anna.push(&stage, vec![anna.set(CONTACT, contact, base, PHONE, (text("111"), text("333")))]).await;
    let shown = stage.workspace.dispute(&frida.member, conflict).await.unwrap();
    assert_eq!(shown.fields[0].theirs, value("333"));
    stage.workspace.settle_dispute(frida.member.clone(), conflict, Side::Mine).await.unwrap();
    assert_eq!(bert.pull(&stage).await.record(contact).value(PHONE), text("222").as_ref());
}

#[tokio::test]
async fn nobody_decides_without_the_right_to_edit_the_record() {
    let stage = Stage::new().await;
    let (bert, swede) = (stage.person("Bert", Scopes::All), Scopes::Some([Scope::team("se")].into()));
    let (contact, conflict) = in_conflict(&stage, &bert).await;
    let swede = stage.person("Sven", swede);
    let shown = stage.workspace.dispute(&swede.member, conflict).await;
    assert_eq!(shown.unwrap_err().code(), ErrorCode::NoRight);
    let mut reader = stage.person("Rita", Scopes::All).member;
    reader.rights = Rights { modules: [("contacts".into(), Level::Read)].into(), ..reader.rights };
    stage.workspace.dispute(&reader, conflict).await.unwrap();
    let settled = stage.workspace.settle_dispute(reader, conflict, Side::Mine).await;
    assert_eq!(settled.unwrap_err().code(), ErrorCode::NoRight);
    let unknown = stage.workspace.dispute(&bert.member, contact).await;
    assert_eq!(unknown.unwrap_err().code(), ErrorCode::NotFound);
    assert_eq!(bert.pull(&stage).await.record(contact).value(PHONE), text("111").as_ref());
}
