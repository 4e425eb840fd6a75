//! Conflicts and refusals in the synchronisation history: whose, of which record, why, and what has become of them.

use crate::stage::{CONTACT, PHONE, Person, Stage, contact_fields, in_group, refused, text};
use landbridge_model::{
    Edit, Outcome, Reason, RecordId, Scopes,
    conflict::{CONFLICT, STATE},
    history::{Cause, Entry, HistoryAsked, HistoryPage, How, Matter, Open, Trouble, Way, Wish},
    office::{WriteOutcome, WriteResult},
};
use std::sync::atomic::Ordering;

async fn read(stage: &Stage, kind: Option<Matter>) -> HistoryPage {
    stage.workspace.history(&HistoryAsked { kind, ..HistoryAsked::default() }).await.unwrap()
}

async fn troubles(stage: &Stage) -> Vec<Trouble> {
    read(stage, None).await.entries.into_iter().flat_map(|entry| entry.troubles).collect()
}

/// A contact that Anna has changed, and Bert at the same time.
async fn in_conflict(stage: &Stage, bert: &Person) -> (RecordId, RecordId) {
    let anna = stage.anna();
    let contact = stage.contact("Bygg & Co", "nl").await;
    let base = anna.base(stage).await;
    anna.push(stage, vec![anna.set(CONTACT, contact, base, PHONE, (None, text("111")))]).await;
    let outcomes = bert.push(stage, vec![bert.set(CONTACT, contact, base, PHONE, (None, text("222")))]).await;
    let Outcome::Conflict { conflict } = outcomes[0] else { panic!("{outcomes:?}") };
    (contact, conflict)
}

/// A new contact that the office refuses.
async fn in_refusal(stage: &Stage, anna: &Person) -> Edit {
    let edit = anna.create(CONTACT, stage.id(), contact_fields("Ny", "nl"));
    anna.push(stage, vec![edit.clone()]).await;
    stage.office(vec![refused(edit.id())], vec![]).await;
    edit
}

#[tokio::test]
async fn a_conflict_is_told_with_whose_it_is_of_which_record_and_who_settled_it() {
    let stage = Stage::new().await;
    let bert = stage.person("Bert", Scopes::All);
    let (contact, conflict) = in_conflict(&stage, &bert).await;
    let page = read(&stage, Some(Matter::Conflicts)).await;
    assert_eq!(page.open, Open { conflicts: 1, refusals: 0 });
    let [Entry { troubles, counts, .. }] = &page.entries[..] else { panic!("{page:?}") };
    assert!(counts.iter().any(|count| count.way == Way::Conflict && count.number == 1), "{counts:?}");
    let told = &troubles[0];
    assert_eq!((told.client, told.n, told.person.as_str()), (bert.client, 1, "Bert"));
    assert_eq!((told.record, told.record_name.as_str()), (contact, "Bygg & Co"));
    assert_eq!((&told.wanted, &told.cause), (&Wish::Change(vec![PHONE]), &Cause::Conflict(conflict)));
    assert_eq!(told.settled, None);
    let named = page.types.iter().find(|name| name.type_no == CONTACT).unwrap();
    assert_eq!(named.fields.iter().map(|(no, _)| *no).collect::<Vec<_>>(), [PHONE]);

    let cecil = stage.person("Cecil", Scopes::All);
    let base = cecil.base(&stage).await;
    cecil
        .push(&stage, vec![cecil.set(CONFLICT, conflict, base, STATE, (text("open"), text("theirs")))])
        .await;
    let settled = self::troubles(&stage).await.swap_remove(0).settled.unwrap();
    assert_eq!((settled.by.as_str(), settled.how), ("Cecil", How::Theirs));
    assert_eq!(read(&stage, Some(Matter::Open)).await.entries, []);
}

#[tokio::test]
async fn a_conflict_that_its_author_settles_by_taking_the_own_value_is_told_so() {
    let stage = Stage::new().await;
    let bert = stage.person("Bert", Scopes::All);
    let (contact, conflict) = in_conflict(&stage, &bert).await;
    let base = bert.base(&stage).await;
    let group = in_group(vec![
        bert.set(CONFLICT, conflict, base, STATE, (text("open"), text("mine"))),
        bert.set(CONTACT, contact, base, PHONE, (text("111"), text("222"))),
    ]);
    bert.push(&stage, group).await;
    let settled = troubles(&stage).await.swap_remove(0).settled.unwrap();
    assert_eq!((settled.by.as_str(), settled.how), ("Bert", How::Mine));
}

#[tokio::test]
async fn a_conflict_that_the_office_finds_and_a_refusal_by_it_are_told_with_their_cause() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Bygg", "nl").await;
    let edit = anna.set(CONTACT, contact, anna.base(&stage).await, PHONE, (None, text("111")));
    anna.push(&stage, vec![edit.clone()]).await;
    let result = WriteResult::Differs { present: vec![(PHONE, text("333"))] };
    stage.office(vec![WriteOutcome { edit: edit.id(), result }], vec![]).await;
    let refused = in_refusal(&stage, &anna).await;
    let told = troubles(&stage).await;
    assert!(matches!(told[0].cause, Cause::Conflict(_)), "{told:?}");
    let reason = Reason::Office { message: "CHECK constraint failed".into(), field: None, rule: None };
    assert_eq!((told[1].n, &told[1].cause), (refused.n, &Cause::Refused(reason)));
    assert_eq!((&told[1].wanted, told[1].record_name.as_str()), (&Wish::Create, "Ny"));
    assert_eq!(read(&stage, None).await.open, Open { conflicts: 1, refusals: 1 });
}

#[tokio::test]
async fn a_refusal_that_is_made_again_or_given_up_is_settled_by_its_author() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let again = in_refusal(&stage, &anna).await;
    let given_up = in_refusal(&stage, &anna).await;
    let open = in_refusal(&stage, &anna).await;
    stage.now.fetch_add(60_000, Ordering::Relaxed);
    let mut push = anna.push_of(&stage, vec![]);
    let new = anna.create(CONTACT, again.record, contact_fields("Ny", "nl"));
    push.edits = vec![Edit { replaces: Some(again.n), ..new }];
    // The outbox lets both go; what was made again is not given up.
    push.settled = vec![again.n, given_up.n];
    stage.workspace.push(&anna.member, push).await.unwrap();
    let told = troubles(&stage).await;
    let how = |edit: &Edit| {
        let trouble = told.iter().find(|trouble| trouble.n == edit.n).unwrap();
        trouble.settled.as_ref().map(|settled| (settled.by.clone(), settled.how))
    };
    assert_eq!(how(&again), Some(("Anna".into(), How::Again)));
    assert_eq!(how(&given_up), Some(("Anna".into(), How::Discarded)));
    assert_eq!(how(&open), None);
    assert_eq!(read(&stage, None).await.open, Open { conflicts: 0, refusals: 1 });
}
