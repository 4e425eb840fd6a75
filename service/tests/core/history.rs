//! The synchronisation history: an entry for every round, written with what it tells of; idle time, absences, sweeps; paging and retention.

use crate::stage::{CONTACT, PHONE, Stage, contact_fields, refused, row, text, written};
use landbridge_model::{
    RecordId,
    history::{Direction, Entry, EntryKind, HistoryAsked, HistoryPage, HistorySettings, Matter, Way},
    wire::ErrorCode,
};
use landbridge_service::{Store, WorkspaceError, restore};
use sqlx::AssertSqlSafe;
use std::sync::atomic::Ordering;

const SECOND: i64 = 1_000;
const DAY: i64 = 24 * 3600 * SECOND;

/// A stage whose first sweep lies behind it.
async fn quiet() -> Stage {
    let stage = Stage::new().await;
    pass(&stage, 60 * SECOND);
    stage
}

fn pass(stage: &Stage, millis: i64) {
    stage.now.fetch_add(millis, Ordering::Relaxed);
}

async fn read(stage: &Stage, asked: HistoryAsked) -> HistoryPage {
    stage.workspace.history(&asked).await.unwrap()
}

async fn entries(stage: &Stage) -> Vec<Entry> {
    read(stage, HistoryAsked::default()).await.entries
}

fn kinds(entries: &[Entry]) -> Vec<EntryKind> {
    entries.iter().map(|entry| entry.kind).collect()
}

/// What went each way: brought, taken, written.
fn went(entry: &Entry) -> [u64; 3] {
    [Way::Brought, Way::Taken, Way::Written].map(|way| entry.number(way))
}

/// The office asks for work, and the minute is over in which it did.
async fn ask_for_work(stage: &Stage) {
    stage.work().await;
    // Behind it, in the same line, waits what nobody is told of.
    stage.workspace.manifest(&stage.anna().member).await.unwrap();
}

async fn on_database(stage: &Stage, statement: &str) {
    let store = Store::open(stage.folder.path()).await.unwrap();
    let mut transaction = store.begin().await.unwrap();
    sqlx::query(AssertSqlSafe(statement.to_owned())).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
}

#[tokio::test]
async fn a_round_tells_what_went_each_way_and_a_later_one_is_another() {
    let stage = quiet().await;
    let anna = stage.anna();
    let contact = stage.contact("Bygg", "se").await;
    let edit = anna.set(CONTACT, contact, anna.base(&stage).await, PHONE, (None, text("111")));
    anna.push(&stage, vec![edit.clone()]).await;
    pass(&stage, 3 * SECOND);
    let mut fields = contact_fields("Bygg", "se");
    fields.insert(PHONE, text("111").unwrap());
    stage.office(vec![written(edit.id())], vec![row(CONTACT, contact, fields)]).await;
    pass(&stage, 8 * SECOND);
    stage.contact("Other", "nl").await;
    let entries = entries(&stage).await;
    assert_eq!((went(&entries[0]), went(&entries[1])), ([1, 0, 0], [2, 1, 1]));
    assert_eq!((entries[0].rounds, entries[1].rounds), (1, 3));
    assert_eq!(entries[1].until_millis - entries[1].from_millis, 3 * SECOND);
    assert_eq!(entries[0].from_millis - entries[1].from_millis, 11 * SECOND);
}

#[tokio::test]
async fn a_round_that_cannot_be_told_does_not_happen() {
    let stage = quiet().await;
    let anna = stage.anna();
    on_database(
        &stage,
        "create trigger no_history before insert on sync_count begin select raise(abort, 'not told'); end",
    )
    .await;
    let before = stage.workspace.status().await.unwrap();
    let create = anna.create(CONTACT, stage.id(), contact_fields("Ny", "nl"));
    assert!(anna.try_push(&stage, vec![create.clone()]).await.is_err());
    let batch = stage.batch(vec![], vec![row(CONTACT, stage.id(), contact_fields("Bygg", "se"))]);
    assert!(stage.workspace.office_batch(batch.clone()).await.is_err());
    let after = stage.workspace.status().await.unwrap();
    assert_eq!((after.seq, after.waiting_for_office), (before.seq, before.waiting_for_office));
    on_database(&stage, "drop trigger no_history").await;
    anna.push(&stage, vec![create]).await;
    stage.send(batch).await;
    assert_eq!(went(&entries(&stage).await[0]), [1, 1, 0]);
}

#[tokio::test]
async fn a_round_that_does_not_happen_is_not_told() {
    let stage = quiet().await;
    let anna = stage.anna();
    let first = anna.create(CONTACT, stage.id(), contact_fields("Ny", "nl"));
    anna.push(&stage, vec![first.clone()]).await;
    let told = entries(&stage).await;
    // Pushed again, and sent again.
    anna.push(&stage, vec![first.clone()]).await;
    assert_eq!(entries(&stage).await, told);
    on_database(
        &stage,
        "create trigger not_settled before update of settled_at_millis on edit when new.settled_at_millis is not null
         begin select raise(abort, 'not settled'); end",
    )
    .await;
    stage.office(vec![refused(first.id())], vec![]).await;
    let told = entries(&stage).await;
    let mut push = anna.push_of(&stage, vec![anna.create(CONTACT, stage.id(), contact_fields("Ny", "nl"))]);
    push.settled = vec![first.n];
    assert!(stage.workspace.push(&anna.member, push).await.is_err());
    assert_eq!(entries(&stage).await, told);
}

#[tokio::test]
async fn time_in_which_nothing_changes_is_one_entry_that_grows() {
    let stage = quiet().await;
    ask_for_work(&stage).await;
    let from = stage.now.load(Ordering::Relaxed);
    for _ in 0..50 {
        pass(&stage, 30 * SECOND);
        ask_for_work(&stage).await;
    }
    let idle = entries(&stage).await.swap_remove(0);
    assert_eq!((idle.kind, idle.until_millis - idle.from_millis > 20 * 60 * SECOND), (EntryKind::Idle, true));
    assert!((40..=51).contains(&idle.rounds), "{idle:?}");
    stage.contact("Bygg", "se").await;
    pass(&stage, 61 * SECOND);
    ask_for_work(&stage).await;
    pass(&stage, 61 * SECOND);
    ask_for_work(&stage).await;
    let told = entries(&stage).await;
    let from_now: Vec<_> = told.into_iter().filter(|entry| entry.from_millis >= from).collect();
    assert_eq!(kinds(&from_now), [EntryKind::Idle, EntryKind::Round]);
}

#[tokio::test]
async fn an_absence_of_the_office_is_told_when_it_is_back() {
    let mut stage = quiet().await;
    ask_for_work(&stage).await;
    let left = stage.now.load(Ordering::Relaxed);
    pass(&stage, 2 * 3600 * SECOND);
    stage.restart().await;
    pass(&stage, 3600 * SECOND);
    ask_for_work(&stage).await;
    let told = entries(&stage).await;
    assert_eq!(kinds(&told[..2]), [EntryKind::Away, EntryKind::Started]);
    let back = left + 3 * 3600 * SECOND;
    assert_eq!((told[0].from_millis, told[0].until_millis), (left, back));
}

#[tokio::test]
async fn a_sweep_is_one_entry_with_all_that_it_brought() {
    let stage = Stage::bare().await;
    stage.hello().await;
    let rows: Vec<_> =
        (0..3).map(|no| row(CONTACT, stage.id(), contact_fields(&format!("c{no}"), "nl"))).collect();
    stage.sweep(rows).await;
    stage.contact("Later", "nl").await;
    let told = entries(&stage).await;
    assert_eq!(
        kinds(&told),
        [EntryKind::Round, EntryKind::Sweep, EntryKind::Came, EntryKind::Started],
        "{told:?}"
    );
    assert_eq!((went(&told[1]), told[1].rounds, told[1].is_going_on), ([3, 0, 0], 3, false));
}

#[tokio::test]
async fn starts_of_the_service_and_a_backup_that_was_put_back_are_told() {
    let mut stage = quiet().await;
    let backup = stage.folder.path().join("backup");
    Store::open(stage.folder.path()).await.unwrap().backup(&backup).await.unwrap();
    stage.restart().await;
    stage.restart().await;
    let told = entries(&stage).await;
    assert_eq!((told[0].kind, told[0].rounds), (EntryKind::Started, 2));
    stage.workspaces.stop().await;
    restore(&backup, stage.folder.path()).await.unwrap();
    stage.restart().await;
    assert_eq!(entries(&stage).await[0].kind, EntryKind::Restored);
}

/// Rounds that are too far apart to be one.
async fn rounds(stage: &Stage, many: usize) -> Vec<RecordId> {
    let mut made = Vec::new();
    for _ in 0..many {
        pass(stage, 20 * SECOND);
        made.push(stage.contact("Bygg", "se").await);
    }
    made
}

#[tokio::test]
async fn pages_have_every_entry_once_while_new_ones_come() {
    let stage = quiet().await;
    rounds(&stage, 23).await;
    let wanted: Vec<u64> = entries(&stage).await.iter().map(|entry| entry.no).collect();
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let asked = HistoryAsked { before, limit: Some(5), ..HistoryAsked::default() };
        let page = read(&stage, asked).await;
        found.extend(page.entries.iter().map(|entry| entry.no));
        rounds(&stage, 3).await;
        before = page.before;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(found, wanted);
}

#[tokio::test]
async fn filters_show_what_they_say_and_nothing_else() {
    let mut stage = quiet().await;
    let anna = stage.anna();
    rounds(&stage, 2).await;
    let from = stage.now.load(Ordering::Relaxed) + 1;
    stage.restart().await;
    pass(&stage, 20 * SECOND);
    anna.push(&stage, vec![anna.create(CONTACT, stage.id(), contact_fields("Ny", "nl"))]).await;
    let count = async |asked| read(&stage, asked).await.entries.len();
    let all = HistoryAsked { from_millis: Some(from), ..HistoryAsked::default() };
    assert_eq!(count(all).await, 1);
    let to_office = HistoryAsked { direction: Some(Direction::ToOffice), ..HistoryAsked::default() };
    assert_eq!(count(to_office).await, 1);
    let to_people = HistoryAsked { direction: Some(Direction::ToPeople), ..HistoryAsked::default() };
    assert_eq!(count(to_people).await, 2);
    let orders = HistoryAsked { type_no: Some(crate::stage::ORDER), ..HistoryAsked::default() };
    assert_eq!(count(orders).await, 0);
    let until =
        HistoryAsked { until_millis: Some(from - 1), kind: Some(Matter::Rounds), ..HistoryAsked::default() };
    assert_eq!(count(until).await, 3, "two rounds and the sweep");
    let starts = read(&stage, HistoryAsked { kind: Some(Matter::Interruptions), ..HistoryAsked::default() });
    let starts = kinds(&starts.await.entries);
    assert_eq!(starts, [EntryKind::Started, EntryKind::Came, EntryKind::Started]);
}

#[tokio::test]
async fn a_question_that_cannot_be_answered_names_what_is_wrong() {
    let stage = quiet().await;
    let wrong = async |asked: HistoryAsked| match stage.workspace.history(&asked).await {
        Err(WorkspaceError::Malformed { at, .. }) => at,
        other => panic!("{other:?}"),
    };
    assert_eq!(wrong(HistoryAsked { limit: Some(0), ..HistoryAsked::default() }).await, "limit");
    assert_eq!(wrong(HistoryAsked { limit: Some(201), ..HistoryAsked::default() }).await, "limit");
    let turned = HistoryAsked { from_millis: Some(2), until_millis: Some(1), ..HistoryAsked::default() };
    assert_eq!(wrong(turned).await, "until_millis");
    for keep_days in [Some(0), Some(36_501)] {
        let kept = stage
            .workspace
            .set_history_settings(&HistorySettings { keep_days, ..HistorySettings::default() })
            .await;
        let error = kept.unwrap_err().to_answer();
        assert_eq!((error.error, error.at.as_deref()), (ErrorCode::Malformed, Some("keep_days")));
    }
}

#[tokio::test]
async fn entries_are_kept_for_as_long_as_the_company_wants_and_longer_while_something_is_open() {
    let mut stage = quiet().await;
    let anna = stage.anna();
    rounds(&stage, 3).await;
    pass(&stage, 20 * SECOND);
    let edit = anna.create(CONTACT, stage.id(), contact_fields("Ny", "nl"));
    anna.push(&stage, vec![edit.clone()]).await;
    stage.office(vec![refused(edit.id())], vec![]).await;
    pass(&stage, 20 * SECOND);
    rounds(&stage, 3).await;
    let open = read(&stage, HistoryAsked { kind: Some(Matter::Open), ..HistoryAsked::default() }).await;
    assert_eq!((open.entries.len(), open.open.refusals), (1, 1));

    stage.live(400).await;
    let rounds_of = async |stage: &Stage| {
        let asked = HistoryAsked { direction: Some(Direction::ToPeople), ..HistoryAsked::default() };
        read(stage, asked).await.entries.len()
    };
    assert_eq!(rounds_of(&stage).await, 6, "without a wish they are kept for ever");
    stage
        .workspace
        .set_history_settings(&HistorySettings { keep_days: Some(30), ..HistorySettings::default() })
        .await
        .unwrap();
    assert_eq!(stage.workspace.history_settings().await.unwrap().keep_days, Some(30));
    stage.live(2).await;
    assert_eq!(rounds_of(&stage).await, 0);
    let still = read(&stage, HistoryAsked { kind: Some(Matter::Open), ..HistoryAsked::default() }).await;
    assert_eq!(still, open);

    let mut again = anna.create(CONTACT, edit.record, contact_fields("Ny", "nl"));
    again.replaces = Some(edit.n);
    anna.push(&stage, vec![again]).await;
    stage.now.fetch_add(2 * DAY, Ordering::Relaxed);
    stage.restart().await;
    let asked = HistoryAsked { kind: Some(Matter::Refusals), ..HistoryAsked::default() };
    assert!(read(&stage, asked).await.entries.is_empty());
}
