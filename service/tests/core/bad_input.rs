//! Bad input and edits without a right: refused with the reason and its place, nothing half-written.

use crate::stage::{
    CONTACT, NAME, NOTES, ORDER, ORDER_CONTACT, ORDER_STATE, PHONE, STOCK, Stage, TEAM, contact_fields, row,
    text,
};
use landbridge_model::{
    Base, Change, Edit, FieldNo, Fields, Level, Outcome, Reason, RecordId, Seq, TypeNo, Value,
    validate::Problem,
    wire::{ErrorCode, Push},
};

#[tokio::test]
async fn what_does_not_fit_is_refused_with_its_reason() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    let base = anna.base(&stage).await;
    let set = |field, new| anna.set(CONTACT, contact, base, field, (None, new));
    let nowhere = stage.id();
    let edits = vec![
        set(PHONE, text("bell\u{7}")),
        set(PHONE, text("none")),
        set(FieldNo(99), text("x")),
        set(STOCK, text("5")),
        anna.set(CONTACT, contact, base, NAME, (text("Anna"), None)),
        anna.set(CONTACT, stage.id(), base, PHONE, (None, text("1234567"))),
        anna.create(TypeNo(77), stage.id(), Fields::new()),
        anna.create(CONTACT, contact, contact_fields("Twice", "nl")),
        anna.create(ORDER, stage.id(), [(ORDER_CONTACT, Value::Reference(nowhere))].into()),
    ];
    let reasons: Vec<_> = anna
        .push(&stage, edits)
        .await
        .into_iter()
        .map(|outcome| match outcome {
            Outcome::Refused { reason } => reason,
            other => panic!("{other:?}"),
        })
        .collect();
    let invalid = |field, problem| Reason::Invalid { field, problem };
    assert_eq!(
        reasons,
        [
            invalid(PHONE, Problem::ControlCharacter),
            invalid(PHONE, Problem::NotAPhone),
            Reason::UnknownField { field: FieldNo(99) },
            invalid(STOCK, Problem::WrongKind),
            invalid(NAME, Problem::Required),
            Reason::NoSuchRecord,
            Reason::UnknownType,
            Reason::IdTaken,
            Reason::NoSuchReference { field: ORDER_CONTACT },
        ]
    );
}

#[tokio::test]
async fn a_base_that_never_came_fails_the_request() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    anna.next.store(8, std::sync::atomic::Ordering::Relaxed);
    let edit = anna.set(CONTACT, contact, Base::Mine { n: 7 }, PHONE, (None, text("0123456")));
    let error = anna.try_push(&stage, vec![edit]).await.unwrap_err().to_answer();
    assert_eq!((error.error, error.at.as_deref()), (ErrorCode::Malformed, Some("edits[0].change")));
}

#[tokio::test]
async fn a_push_names_no_more_ended_edits_than_its_own_go_on_from() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let edit = anna.create(CONTACT, stage.id(), contact_fields("A", "nl"));
    let push = Push { ended: vec![1, 2], ..anna.push_of(&stage, vec![edit]) };
    let error = stage.workspace.push(&anna.member, push).await.unwrap_err().to_answer();
    assert_eq!((error.error, error.at.as_deref()), (ErrorCode::Malformed, Some("ended")));
}

#[tokio::test]
async fn a_malformed_push_is_refused_and_says_where() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let good = || anna.create(CONTACT, stage.id(), contact_fields("A", "nl"));
    let zero = Edit { n: 0, ..good() };
    let nil = Edit { record: RecordId(uuid::Uuid::nil()), ..good() };
    let empty = anna.edit(CONTACT, stage.id(), Change::Set { base: Base::Mine { n: 1 }, fields: vec![] });
    let foreign = bert.create(CONTACT, stage.id(), contact_fields("A", "nl"));
    let cases = [
        (vec![good(), zero], "edits[1].n"),
        (vec![nil], "edits[0].record"),
        (vec![empty], "edits[0].change.set.fields"),
        (vec![foreign], "edits[0].client"),
    ];
    for (edits, at) in cases {
        let error = anna.try_push(&stage, edits).await.unwrap_err().to_answer();
        assert_eq!((error.error, error.at.as_deref()), (ErrorCode::Malformed, Some(at)));
    }
    assert!(anna.pull(&stage).await.records.is_empty(), "nothing is half-written");
}

#[tokio::test]
async fn an_outbox_belongs_to_one_person() {
    let stage = Stage::new().await;
    let (anna, thief) = (stage.anna(), stage.anna());
    anna.push(&stage, vec![anna.create(CONTACT, stage.id(), contact_fields("A", "nl"))]).await;
    let push = anna.push_of(&stage, vec![anna.create(CONTACT, stage.id(), contact_fields("B", "nl"))]);
    let error = stage.workspace.push(&thief.member, push).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::OtherPerson);
    let peek = landbridge_model::wire::Pull {
        generation: stage.workspace.generation(),
        from: Seq(0),
        client: anna.client,
        person: None,
    };
    let bytes = stage.workspace.pull(&thief.member, peek).await.unwrap();
    assert!(landbridge_model::feed::FeedView::read(&bytes).unwrap().head.outcomes.is_empty());
}

#[tokio::test]
async fn edits_in_a_tab_that_does_not_know_who_signed_in_wait_for_their_author() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let contact = stage.contact("Anna", "nl").await;
    let base = anna.base(&stage).await;
    let end = stage.workspace.status().await.unwrap().seq;
    // Nothing of this outbox has come before: only the push itself says whose it is.
    let edit = anna.set(CONTACT, contact, base, PHONE, (None, text("0123456")));
    let push = anna.push_of(&stage, vec![edit.clone()]);
    let error = stage.workspace.push(&bert.member, push).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::OtherPerson);
    assert_eq!(stage.workspace.status().await.unwrap().seq, end);
    let pull = landbridge_model::wire::Pull {
        generation: stage.workspace.generation(),
        from: Seq(0),
        client: anna.client,
        person: Some(anna.member.person),
    };
    let error = stage.workspace.pull(&bert.member, pull).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::OtherPerson);
    assert!(matches!(anna.push(&stage, vec![edit]).await[0], Outcome::Accepted { .. }));
}

#[tokio::test]
async fn rights_decide_what_may_be_edited() {
    let stage = Stage::new().await;
    let (anna, mut daan) = (stage.anna(), stage.dutch());
    let (dutch, swedish) = (stage.contact("Daan", "nl").await, stage.contact("Sven", "se").await);
    let base = anna.base(&stage).await;
    let no_right = Outcome::Refused { reason: Reason::NoRight };
    let outcomes = daan
        .push(
            &stage,
            vec![
                daan.set(CONTACT, dutch, base, PHONE, (None, text("0123456"))),
                daan.set(CONTACT, swedish, base, PHONE, (None, text("0123456"))),
                daan.set(CONTACT, dutch, base, TEAM, (text("nl"), text("se"))),
                daan.create(CONTACT, stage.id(), contact_fields("Ny", "se")),
                daan.create(ORDER, stage.id(), [(ORDER_CONTACT, Value::Reference(swedish))].into()),
            ],
        )
        .await;
    assert!(matches!(outcomes[0], Outcome::Accepted { .. }));
    assert_eq!(outcomes[1..4], [no_right.clone(), no_right.clone(), no_right.clone()]);
    assert_eq!(outcomes[4], Outcome::Refused { reason: Reason::NoSuchReference { field: ORDER_CONTACT } });
    daan.member.rights.modules.insert("contacts".into(), Level::Read);
    let read_only = daan.push(&stage, vec![daan.set(CONTACT, dutch, base, NOTES, (None, text("x")))]).await;
    assert_eq!(read_only, [no_right]);
}

#[tokio::test]
async fn a_locked_record_is_closed_for_edits() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let order = stage.id();
    stage.office(vec![], vec![row(ORDER, order, [(ORDER_STATE, text("invoiced").unwrap())].into())]).await;
    let base = anna.base(&stage).await;
    let set = anna.set(ORDER, order, base, ORDER_STATE, (text("invoiced"), text("open")));
    let delete = anna.edit(ORDER, order, Change::Delete { base, children: vec![] });
    let locked = Outcome::Refused { reason: Reason::Locked };
    assert_eq!(anna.push(&stage, vec![set, delete]).await, [locked.clone(), locked]);
}
