//! Business databases that were put back from a backup or copied, and what the administrator makes of them.

use crate::stage::{CONTACT, NAME, PHONE, Person, Stage, contact_fields, row, text, written};
use landbridge_model::{
    Edit, EditId, Outcome, Reason, RecordId,
    office::{Action, Batch, Hello, Next, OfficeRow, SweepMark, WriteOutcome, WriteResult},
    wire::Push,
};
use landbridge_service::{Decision, Store, decide_on_office};

async fn decide(stage: &Stage, decision: Decision) -> bool {
    let store = Store::open(stage.folder.path()).await.unwrap();
    decide_on_office(&store, stage.workspace.id(), decision).await.unwrap()
}

/// A contact with two telephone numbers, one after the other, both in the business database; the hello of that as it was between them.
async fn two_numbers(stage: &Stage, anna: &Person) -> (RecordId, [Edit; 2], Hello) {
    let contact = stage.contact("Anna", "nl").await;
    let mut edits = Vec::new();
    let mut between = stage.agent_hello();
    for (was, now) in [("", "0123456"), ("0123456", "0654321")] {
        let was = if was.is_empty() { None } else { text(was) };
        let edit = anna.set(CONTACT, contact, anna.base(stage).await, PHONE, (was, text(now)));
        anna.push(stage, vec![edit.clone()]).await;
        between = stage.agent_hello();
        stage.office(vec![written(edit.id())], vec![]).await;
        edits.push(edit);
    }
    (contact, edits.try_into().unwrap(), between)
}

#[tokio::test]
async fn a_database_that_is_one_batch_behind_was_put_back_too() {
    let stage = Stage::new().await;
    let before = stage.agent_hello();
    stage.office(vec![], vec![]).await;
    assert_eq!(stage.workspace.office_hello(before).await.unwrap().next, Next::Stop);
    assert_eq!(stage.hello().await, Next::Continue, "the right one goes on");
}

#[tokio::test]
async fn a_copy_that_is_told_to_stop_does_not_shut_the_right_agent_out() {
    let stage = Stage::new().await;
    let copy = Hello { fence: 7, ..stage.agent_hello() };
    stage.office(vec![], vec![]).await;
    assert_eq!(stage.workspace.office_hello(copy).await.unwrap().next, Next::Stop);
    stage.office(vec![], vec![]).await;
}

#[tokio::test]
async fn a_database_that_was_put_back_is_adopted_with_a_sweep_once_the_administrator_says_so() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let (contact, _, back) = two_numbers(&stage, &anna).await;
    assert!(!decide(&stage, Decision::Adopt).await, "nobody was told to stop");
    assert_eq!(stage.workspace.office_hello(back.clone()).await.unwrap().next, Next::Stop);
    assert!(decide(&stage, Decision::Adopt).await);
    let last = stage.agent_hello().last_batch;
    let told = stage.workspace.office_hello(Hello { fence: 0, ..back }).await.unwrap().next;
    let Next::Sweep { after, .. } = told else { panic!("{told:?}") };
    assert_eq!(after, last);
    let back = contact_fields("Anna", "nl");
    let fields = back.into_iter().chain([(PHONE, text("0123456").unwrap())]).collect();
    stage.sweep(vec![row(CONTACT, contact, fields)]).await;
    assert_eq!(anna.pull(&stage).await.record(contact).value(PHONE), text("0123456").as_ref());
    assert!(stage.work().await.is_empty());
    assert_eq!(stage.hello().await, Next::Continue);
}

/// The agent goes on behind the batch that it was told.
fn follow(stage: &Stage, told: Next) {
    let Next::Sweep { after, .. } = told else { panic!("{told:?}") };
    stage.follow(after);
}

/// The administrator decides so; the database tells that it has one edit, and its sweep begins with the contact as it was then.
async fn apply_again(stage: &Stage, contact: RecordId, kept: &Edit, back: Hello) {
    assert!(decide(stage, Decision::ApplyAgain).await);
    let told = stage.workspace.office_hello(back).await.unwrap().next;
    let Next::Sweep { sweep, .. } = told else { panic!("{told:?}") };
    follow(stage, told);
    stage.office(vec![written(kept.id())], vec![]).await;
    assert!(stage.work().await.is_empty(), "it may have more to tell");
    let fields = contact_fields("Anna B", "nl").into_iter().chain([(PHONE, text("0123456").unwrap())]);
    let mark = SweepMark { sweep, type_no: CONTACT, done: 0, of: 0, is_last_of_type: true, is_last: false };
    let rows = vec![row(CONTACT, contact, fields.collect())];
    stage.send(Batch { sweep: Some(mark), ..stage.batch(vec![], rows) }).await;
}

#[tokio::test]
async fn what_waits_to_be_applied_again_is_not_forgotten_however_long_ago_it_was_settled() {
    let mut stage = Stage::new().await;
    let anna = stage.anna();
    let (contact, [kept, lost], back) = two_numbers(&stage, &anna).await;
    let settled = Push { settled: vec![kept.n, lost.n], ..anna.push_of(&stage, vec![]) };
    stage.workspace.push(&anna.member, settled).await.unwrap();
    assert_eq!(stage.workspace.office_hello(back.clone()).await.unwrap().next, Next::Stop);
    stage.live(91).await;
    apply_again(&stage, contact, &kept, back).await;
    stage.live(91).await;
    let work = stage.work().await;
    assert_eq!(work.iter().map(|write_back| write_back.writes[0].edit).collect::<Vec<_>>(), [lost.id()]);
    // The database may be put back once more, so that it is as new as any other edit from then on.
    stage.hello().await;
    stage.office(vec![written(lost.id())], vec![]).await;
    stage.restart().await;
    let late = anna.push(&stage, vec![lost]).await;
    assert!(matches!(late[0], Outcome::Applied { .. }), "{late:?}");
}

#[tokio::test]
async fn what_a_database_has_lost_is_applied_again_and_nothing_else() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let (contact, [kept, lost], back) = two_numbers(&stage, &anna).await;
    assert_eq!(stage.workspace.office_hello(back.clone()).await.unwrap().next, Next::Stop);
    apply_again(&stage, contact, &kept, back).await;
    let work = stage.work().await;
    let [write_back] = &work[..] else { panic!("{work:?}") };
    let [write] = &write_back.writes[..] else { panic!("{work:?}") };
    let Action::Set { changes } = &write.action else { panic!("{work:?}") };
    assert_eq!(
        (write.edit, &changes[0].base, &changes[0].new),
        (lost.id(), &text("0123456"), &text("0654321"))
    );
    let seen = anna.pull(&stage).await;
    assert_eq!(seen.record(contact).value(PHONE), text("0654321").as_ref(), "it does not flicker away");
    assert_eq!(seen.record(contact).value(NAME), text("Anna B").as_ref());
    stage.office(vec![written(lost.id())], vec![]).await;
    assert!(matches!(anna.pull(&stage).await.outcome(lost.n), Outcome::Applied { .. }));
}

#[tokio::test]
async fn what_was_written_is_not_forgotten_while_nobody_hears_of_the_office() {
    let mut stage = Stage::new().await;
    let anna = stage.anna();
    let (contact, [kept, lost], back) = two_numbers(&stage, &anna).await;
    let settled = Push { settled: vec![kept.n, lost.n], ..anna.push_of(&stage, vec![]) };
    stage.workspace.push(&anna.member, settled).await.unwrap();
    stage.live(91).await;
    assert_eq!(stage.workspace.office_hello(back.clone()).await.unwrap().next, Next::Stop);
    apply_again(&stage, contact, &kept, back).await;
    assert_eq!(waiting(&stage).await, [lost.id()]);
}

/// The edits that wait for the office.
async fn waiting(stage: &Stage) -> Vec<EditId> {
    stage.work().await.iter().flat_map(|write_back| &write_back.writes).map(|write| write.edit).collect()
}

/// Sends the end of a sweep of the contacts, which meets none.
async fn sweep_of_nothing(stage: &Stage, told: Next) {
    let Next::Sweep { sweep, .. } = told else { panic!("{told:?}") };
    let mark = SweepMark { sweep, type_no: CONTACT, done: 0, of: 0, is_last_of_type: true, is_last: false };
    stage.send(Batch { sweep: Some(mark), ..stage.batch(vec![], vec![]) }).await;
}

#[tokio::test]
async fn an_edit_that_is_applied_again_to_a_record_that_nobody_knows_any_more_comes_to_its_end() {
    let mut stage = Stage::new().await;
    let anna = stage.anna();
    let (contact, [kept, lost], back) = two_numbers(&stage, &anna).await;
    stage.office(vec![], vec![OfficeRow { type_no: CONTACT, record: contact, fields: None }]).await;
    stage.workspace.manifest(&anna.member).await.unwrap();
    assert_eq!(stage.workspace.office_hello(back.clone()).await.unwrap().next, Next::Stop);
    stage.live(91).await;
    assert!(decide(&stage, Decision::ApplyAgain).await);
    let told = stage.workspace.office_hello(back).await.unwrap().next;
    follow(&stage, told);
    stage.office(vec![written(kept.id())], vec![]).await;
    sweep_of_nothing(&stage, told).await;
    assert_eq!(waiting(&stage).await, [lost.id()]);
    let from = stage.workspace.seq();
    stage.office(vec![WriteOutcome { edit: lost.id(), result: WriteResult::Gone }], vec![]).await;
    assert!(waiting(&stage).await.is_empty());
    let outcome = anna.pull_from(&stage, from).await.outcome(lost.n).clone();
    assert_eq!(outcome, Outcome::Refused { reason: Reason::NoSuchRecord });
}

#[tokio::test]
async fn what_was_lost_is_applied_again_although_another_database_came_in_between() {
    for decision in [None, Some(Decision::ApplyAgain)] {
        let stage = Stage::new().await;
        let anna = stage.anna();
        let (_, [kept, lost], back) = two_numbers(&stage, &anna).await;
        assert_eq!(stage.workspace.office_hello(back.clone()).await.unwrap().next, Next::Stop);
        assert!(decide(&stage, Decision::ApplyAgain).await);
        follow(&stage, stage.workspace.office_hello(back.clone()).await.unwrap().next);
        stage.office(vec![], vec![]).await;
        assert_eq!(
            stage.workspace.office_hello(back).await.unwrap().next,
            Next::Stop,
            "it is a batch behind"
        );
        if let Some(decision) = decision {
            assert!(decide(&stage, decision).await);
        }
        // It may have told some already, and tells all of them once more.
        let told = stage.hello().await;
        follow(&stage, told);
        stage.office(vec![written(kept.id())], vec![]).await;
        sweep_of_nothing(&stage, told).await;
        assert_eq!(waiting(&stage).await, [lost.id()]);
    }
}
