//! Sweeps: what the business database no longer has goes, what waits stays; recovery after a backup was put back.

use crate::stage::{
    CONTACT, NAME, ORDER, ORDER_STATE, PHONE, Stage, contact_fields, in_group, refused, row, text, written,
};
use landbridge_model::{
    Change, Fields, Outcome, Reason,
    conflict::{CONFLICT, STATE},
    office::{Batch, Hello, Next, SweepMark},
    wire::ErrorCode,
};
use landbridge_service::{Store, restore};
use std::sync::atomic::Ordering;

async fn start_sweep(stage: &Stage) {
    let mut hello = stage.agent_hello();
    hello.types[0].key = "customer".into();
    assert!(matches!(stage.workspace.office_hello(hello).await.unwrap().next, Next::Sweep { .. }));
    stage.workspace.office_hello(stage.agent_hello()).await.unwrap();
}

#[tokio::test]
async fn what_a_sweep_does_not_meet_is_gone_unless_it_waits_to_be_made() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let (kept, lost, new) =
        (stage.contact("Kept", "nl").await, stage.contact("Lost", "nl").await, stage.id());
    anna.push(&stage, vec![anna.create(CONTACT, new, contact_fields("Ny", "nl"))]).await;
    start_sweep(&stage).await;
    let from = stage.workspace.status().await.unwrap().seq;
    stage.sweep(vec![row(CONTACT, kept, contact_fields("Kept", "nl"))]).await;
    let news = anna.pull_from(&stage, from).await;
    assert_eq!(news.tombstones, [lost]);
    assert!(news.records.is_empty(), "{news:?}");
    let seen = anna.pull(&stage).await;
    assert!(seen.has(kept) && seen.has(new));
}

#[tokio::test]
async fn what_people_delete_and_a_sweep_does_not_meet_does_not_come_back_when_the_delete_fails() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Lost", "nl").await;
    let change = Change::Delete { base: anna.base(&stage).await, children: vec![] };
    let delete = anna.edit(CONTACT, contact, change);
    anna.push(&stage, vec![delete.clone()]).await;
    start_sweep(&stage).await;
    stage.sweep(vec![]).await;
    stage.office(vec![refused(delete.id())], vec![]).await;
    assert!(!anna.pull(&stage).await.has(contact));
}

#[tokio::test]
async fn what_is_made_in_the_office_during_a_sweep_is_met_by_it() {
    let stage = Stage::new().await;
    start_sweep(&stage).await;
    let made = stage.contact("Made", "nl").await;
    stage.sweep(vec![]).await;
    assert!(stage.anna().pull(&stage).await.has(made));
}

#[tokio::test]
async fn an_agent_whose_mapping_reads_something_else_is_told_to_sweep() {
    let stage = Stage::new().await;
    let lost = stage.contact("Lost", "nl").await;
    assert_eq!(stage.hello().await, Next::Continue);
    let hello = Hello { needs_sweep: true, ..stage.agent_hello() };
    let told = stage.workspace.office_hello(hello).await.unwrap().next;
    assert!(matches!(told, Next::Sweep { .. }), "{told:?}");
    assert_eq!(stage.hello().await, told, "it goes on where it was");
    stage.sweep(vec![]).await;
    assert!(stage.anna().pull(&stage).await.tombstones.contains(&lost));
    assert_eq!(stage.hello().await, Next::Continue);
}

#[tokio::test]
async fn an_audit_that_is_due_is_one_sweep_and_stops_nobody() {
    let stage = Stage::new().await;
    let (kept, lost) = (stage.contact("Kept", "nl").await, stage.contact("Lost", "nl").await);
    let due = || Hello { is_audit_due: true, ..stage.agent_hello() };
    let before = stage.workspace.office_hello(stage.agent_hello()).await.unwrap();
    assert_eq!((before.next, before.swept_millis), (Next::Continue, Some(stage.now.load(Ordering::Relaxed))));
    let told = stage.workspace.office_hello(due()).await.unwrap().next;
    assert!(matches!(told, Next::Sweep { .. }), "{told:?}");
    assert_eq!(stage.workspace.office_hello(due()).await.unwrap().next, told, "it goes on where it was");
    let anna = stage.anna();
    let edit = anna.set(CONTACT, kept, anna.base(&stage).await, PHONE, (None, text("0123456")));
    let outcome = anna.push(&stage, vec![edit]).await;
    assert!(matches!(outcome[0], Outcome::Accepted { .. }), "{outcome:?}");
    stage.sweep(vec![row(CONTACT, kept, contact_fields("Kept", "nl"))]).await;
    let seen = anna.pull(&stage).await;
    assert!(seen.tombstones.contains(&lost) && seen.record(kept).value(PHONE) == text("0123456").as_ref());
    assert_eq!(stage.hello().await, Next::Continue);
}

#[tokio::test]
async fn a_restart_of_the_service_withdraws_no_type() {
    let mut stage = Stage::new().await;
    stage.workspaces.stop().await;
    stage.restart().await;
    let anna = stage.anna();
    let outcome = anna.push(&stage, vec![anna.create(CONTACT, stage.id(), contact_fields("Ny", "nl"))]).await;
    assert!(matches!(outcome[0], Outcome::Accepted { .. }), "{outcome:?}");
    assert_eq!(stage.hello().await, Next::Continue);
}

#[tokio::test]
async fn records_of_a_type_that_the_office_shares_no_more_go_and_come_back_with_it() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let (kept, order) = (stage.contact("Kept", "nl").await, stage.id());
    let fields: Fields = [(ORDER_STATE, text("open").unwrap())].into();
    stage.office(vec![], vec![row(ORDER, order, fields.clone())]).await;
    let everything = stage.agent_hello();
    let types = everything.types.iter().filter(|kind| kind.no == CONTACT).cloned().collect();
    let told = stage.workspace.office_hello(Hello { types, ..stage.agent_hello() }).await.unwrap().next;
    let Next::Sweep { sweep, .. } = told else { panic!("what is not shared goes by a sweep: {told:?}") };
    let contacts = vec![row(CONTACT, kept, contact_fields("Kept", "nl"))];
    let mark = SweepMark { sweep, type_no: CONTACT, done: 1, of: 1, is_last_of_type: true, is_last: true };
    stage.send(Batch { sweep: Some(mark), ..stage.batch(vec![], contacts.clone()) }).await;
    let seen = anna.pull(&stage).await;
    assert!(seen.tombstones.contains(&order) && seen.has(kept));
    let create = anna.create(ORDER, stage.id(), fields.clone());
    let outcome = anna.push(&stage, vec![create]).await;
    assert!(matches!(&outcome[0], Outcome::Refused { reason: Reason::UnknownType }), "{outcome:?}");

    assert!(matches!(stage.hello().await, Next::Sweep { .. }));
    stage.sweep([contacts, vec![row(ORDER, order, fields)]].concat()).await;
    assert!(anna.pull(&stage).await.has(order));
}

#[tokio::test]
async fn an_audit_begun_by_the_agent_counts_as_a_sweep() {
    let stage = Stage::new().await;
    let lost = stage.contact("Lost", "nl").await;
    let mark = SweepMark { sweep: 2, type_no: CONTACT, done: 0, of: 0, is_last_of_type: true, is_last: true };
    stage.send(Batch { sweep: Some(mark), ..stage.batch(vec![], vec![]) }).await;
    assert!(stage.anna().pull(&stage).await.tombstones.contains(&lost));
    assert_eq!(stage.hello().await, Next::Continue);
}

#[tokio::test]
async fn a_service_put_back_waits_for_the_office_before_it_takes_pushes() {
    let mut stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    let backup = stage.folder.path().join("backup.db");
    Store::open(stage.folder.path()).await.unwrap().backup(&backup).await.unwrap();
    // What happens now is lost on the service, not in the office.
    let base = anna.base(&stage).await;
    let edit = anna.set(CONTACT, contact, base, PHONE, (None, text("0123456")));
    anna.push(&stage, vec![edit.clone()]).await;
    stage.office(vec![], vec![row(CONTACT, contact, contact_fields("Anna C", "nl"))]).await;
    let (lost, end) = (stage.workspace.generation(), stage.workspace.status().await.unwrap().seq);
    stage.workspaces.stop().await;
    restore(&backup, stage.folder.path()).await.unwrap();
    stage.restart().await;

    let pull =
        landbridge_model::wire::Pull { generation: lost, from: end, client: anna.client, person: None };
    let error = stage.workspace.pull(&anna.member, pull).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnknownGeneration);
    let error = anna.try_push(&stage, vec![edit.clone()]).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Recovering);
    // The service does not know the agent's last batch: it asks for a sweep behind the last one that it knows.
    let Next::Sweep { sweep, after } = stage.hello().await else { panic!() };
    let mark = SweepMark { sweep, type_no: CONTACT, done: 1, of: 1, is_last_of_type: true, is_last: true };
    let rows = vec![row(CONTACT, contact, contact_fields("Anna C", "nl"))];
    stage.send(Batch { previous: after, sweep: Some(mark), ..stage.batch(vec![], rows) }).await;
    let outcome = anna.push(&stage, vec![edit]).await;
    assert!(matches!(outcome[0], Outcome::Accepted { .. }), "{outcome:?}");
    assert_eq!(anna.pull(&stage).await.record(contact).value(NAME), text("Anna C").as_ref());
}

#[tokio::test]
async fn pushes_open_for_each_record_that_the_recovery_has_met() {
    let mut stage = Stage::new().await;
    let anna = stage.anna();
    let (first, second) = (stage.contact("First", "nl").await, stage.contact("Second", "nl").await);
    let base = anna.base(&stage).await;
    let backup = stage.folder.path().join("backup.db");
    Store::open(stage.folder.path()).await.unwrap().backup(&backup).await.unwrap();
    stage.workspaces.stop().await;
    restore(&backup, stage.folder.path()).await.unwrap();
    stage.restart().await;
    let set = |contact| anna.set(CONTACT, contact, base, PHONE, (None, text("0123456")));
    let edits = vec![set(second), set(first), anna.create(CONTACT, stage.id(), contact_fields("Ny", "nl"))];
    let error = anna.try_push(&stage, edits.clone()).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Recovering);

    let Next::Sweep { sweep, .. } = stage.hello().await else { panic!() };
    let range = |record, name: &str, is_last| {
        let mark = SweepMark { sweep, type_no: CONTACT, done: 1, of: 2, is_last_of_type: is_last, is_last };
        let rows = vec![row(CONTACT, record, contact_fields(name, "nl"))];
        Batch { sweep: Some(mark), ..stage.batch(vec![], rows) }
    };
    stage.send(range(second, "Second", false)).await;
    let outcomes = anna.push(&stage, edits.clone()).await;
    assert!(matches!(outcomes[..], [Outcome::Accepted { .. }]), "only the first is dealt with: {outcomes:?}");
    for held_up in [vec![edits[1].clone()], in_group(vec![set(second), set(first)]), vec![edits[2].clone()]] {
        let error = anna.try_push(&stage, held_up).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::Recovering);
    }
    stage.send(range(first, "First", true)).await;
    let all = anna.push(&stage, edits).await;
    assert_eq!(all[0], outcomes[0]);
    assert!(all[1..].iter().all(|outcome| matches!(outcome, Outcome::Accepted { .. })), "{all:?}");
}

#[tokio::test]
async fn a_create_that_a_lost_history_had_applied_is_applied() {
    let mut stage = Stage::new().await;
    let anna = stage.anna();
    let backup = stage.folder.path().join("backup.db");
    Store::open(stage.folder.path()).await.unwrap().backup(&backup).await.unwrap();
    let (made, other) = (stage.id(), stage.id());
    let create = anna.create(CONTACT, made, contact_fields("Ny", "nl"));
    anna.push(&stage, vec![create.clone()]).await;
    stage.workspaces.stop().await;
    restore(&backup, stage.folder.path()).await.unwrap();
    stage.restart().await;
    // The business software has added a number of its own.
    let mut fields = contact_fields("Ny", "nl");
    fields.extend(text("0123456").map(|phone| (PHONE, phone)));
    stage.sweep(vec![row(CONTACT, made, fields), row(CONTACT, other, contact_fields("Other", "nl"))]).await;
    let twice = anna.create(CONTACT, other, contact_fields("Twice", "nl"));
    let outcomes = anna.push(&stage, vec![create, twice]).await;
    assert!(matches!(outcomes[0], Outcome::Applied { .. }), "{outcomes:?}");
    assert_eq!(outcomes[1], Outcome::Refused { reason: Reason::IdTaken });
    assert_eq!(anna.pull(&stage).await.record(made).value(PHONE), text("0123456").as_ref());
    assert!(stage.work().await.is_empty());
}

#[tokio::test]
async fn what_the_business_database_has_is_applied_though_the_click_that_it_went_with_is_lost() {
    let mut stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    let base = anna.base(&stage).await;
    let backup = stage.folder.path().join("backup.db");
    Store::open(stage.folder.path()).await.unwrap().backup(&backup).await.unwrap();
    stage.workspaces.stop().await;
    restore(&backup, stage.folder.path()).await.unwrap();
    stage.restart().await;
    let lost_conflict = stage.id();
    let click = in_group(vec![
        anna.set(CONFLICT, lost_conflict, base, STATE, (text("open"), text("mine"))),
        anna.set(CONTACT, contact, base, NAME, (text("Anna"), text("Anneke"))),
    ]);
    stage.hello().await;
    stage.office(vec![written(click[1].id())], vec![]).await;
    stage.sweep(vec![row(CONTACT, contact, contact_fields("Anneke B", "nl"))]).await;
    let outcomes = anna.push(&stage, click).await;
    assert!(matches!(outcomes[..], [Outcome::Refused { .. }, Outcome::Applied { .. }]), "{outcomes:?}");
    assert_eq!(anna.pull(&stage).await.record(contact).value(NAME), text("Anneke B").as_ref());
}
