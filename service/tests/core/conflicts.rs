//! Conflicts: on the service, in the office, about deletes; replacing *mine*, and settling.

use crate::stage::{
    CONTACT, LINE, LINE_ORDER, NAME, NOTES, ORDER, ORDER_STATE, PHONE, Person, Stage, contact_fields,
    in_group, refused, row, text, written,
};
use landbridge_model::{
    Base, Change, Edit, Fields, Outcome, Record, RecordId, Scopes, Value,
    conflict::{AUTHOR, CONFLICT, EDIT, OF_RECORD, OTHER, PLACE, SETTLED_AT, SIDES, STATE, Sides},
    office::{OfficeRow, WriteOutcome, WriteResult},
};

/// Anna's value stands, Bert's is in conflict with it.
async fn in_conflict(stage: &Stage, anna: &Person, bert: &Person) -> (RecordId, RecordId) {
    let contact = stage.contact("Anna", "nl").await;
    let base = anna.base(stage).await;
    anna.push(stage, vec![anna.set(CONTACT, contact, base, PHONE, (None, text("111 111")))]).await;
    let outcome =
        bert.push(stage, vec![bert.set(CONTACT, contact, base, PHONE, (None, text("222 222")))]).await;
    let Outcome::Conflict { conflict } = outcome[0] else { panic!("{outcome:?}") };
    (contact, conflict)
}

fn sides(conflict: &Record) -> Sides {
    serde_json::from_str(conflict.value(SIDES).unwrap().as_text().unwrap()).unwrap()
}

fn values(conflict: &Record) -> [Option<Value>; 3] {
    let Sides::Values(sides) = sides(conflict) else { panic!("{conflict:?}") };
    [sides[0].base.clone(), sides[0].mine.clone(), sides[0].theirs.clone()]
}

#[tokio::test]
async fn a_conflict_keeps_base_mine_and_theirs_and_says_who() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.person("Bert", Scopes::All));
    let (contact, id) = in_conflict(&stage, &anna, &bert).await;
    let seen = anna.pull(&stage).await;
    let conflict = seen.record(id);
    assert_eq!(values(conflict), [None, text("222 222"), text("111 111")]);
    let field = |field| conflict.value(field).and_then(Value::as_text).unwrap().to_owned();
    assert_eq!(field(OF_RECORD), contact.to_string());
    assert_eq!(
        [field(AUTHOR), field(OTHER), field(PLACE), field(STATE)],
        ["Bert", "Anna", "service", "open"]
    );
    let scope = &seen.records.iter().find(|(_, record)| record.id == id).unwrap().0.scope;
    assert_eq!(scope.0, "team:nl+contacts");
    assert!(stage.dutch().pull(&stage).await.has(id));
    let swede = stage.person("Sven", Scopes::Some([landbridge_model::Scope::team("se")].into()));
    assert!(!swede.pull(&stage).await.has(id));
}

#[tokio::test]
async fn one_group_settles_a_conflict_and_sets_the_record() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let (contact, conflict) = in_conflict(&stage, &anna, &bert).await;
    let base = bert.base(&stage).await;
    let outcomes = bert
        .push(
            &stage,
            in_group(vec![
                bert.set(CONFLICT, conflict, base, STATE, (text("open"), text("mine"))),
                bert.set(CONTACT, contact, base, PHONE, (text("111 111"), text("222 222"))),
            ]),
        )
        .await;
    assert!(matches!(outcomes[..], [Outcome::Applied { .. }, Outcome::Accepted { .. }]), "{outcomes:?}");
    let seen = anna.pull(&stage).await;
    assert_eq!(seen.record(contact).value(PHONE), text("222 222").as_ref());
    assert_eq!(seen.record(conflict).value(STATE), text("mine").as_ref());
    assert!(seen.record(conflict).value(SETTLED_AT).is_some());
}

#[tokio::test]
async fn a_conflict_that_fails_to_be_settled_stays_open() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let (contact, conflict) = in_conflict(&stage, &anna, &bert).await;
    let base = bert.base(&stage).await;
    anna.push(&stage, vec![anna.set(CONTACT, contact, base, PHONE, (text("111 111"), text("333 333")))])
        .await;
    let outcomes = bert
        .push(
            &stage,
            in_group(vec![
                bert.set(CONFLICT, conflict, base, STATE, (text("open"), text("mine"))),
                bert.set(CONTACT, contact, base, PHONE, (text("111 111"), text("222 222"))),
            ]),
        )
        .await;
    assert_eq!(outcomes[1], Outcome::Conflict { conflict }, "it is about the same unit");
    let seen = anna.pull(&stage).await;
    assert_eq!(seen.record(conflict).value(STATE), text("open").as_ref());
    assert_eq!(values(seen.record(conflict)), [None, text("222 222"), text("333 333")]);
}

#[tokio::test]
async fn a_further_edit_replaces_mine() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let (contact, conflict) = in_conflict(&stage, &anna, &bert).await;
    let further = bert.set(CONTACT, contact, Base::Mine { n: 1 }, PHONE, (text("222 222"), text("999 999")));
    assert_eq!(bert.push(&stage, vec![further]).await, [Outcome::Conflict { conflict }]);
    let seen = anna.pull(&stage).await;
    assert_eq!(values(seen.record(conflict)), [None, text("999 999"), text("111 111")]);
    assert_eq!(seen.record(conflict).value(EDIT), text(&format!("{}:2", bert.client)).as_ref());
    assert_eq!(seen.conflicts().len(), 1);
}

#[tokio::test]
async fn an_edit_of_the_authors_other_device_is_kept_beside_the_first() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let (contact, conflict) = in_conflict(&stage, &anna, &bert).await;
    let other = Person { member: bert.member.clone(), ..stage.anna() };
    let edit =
        other.set(CONTACT, contact, other.base(&stage).await, PHONE, (text("000 000"), text("999 999")));
    let base = Base::Seen { generation: stage.workspace.generation(), seq: landbridge_model::Seq(1) };
    let Change::Set { fields, .. } = edit.change.clone() else { panic!() };
    let outcome = other.push(&stage, vec![Edit { change: Change::Set { base, fields }, ..edit }]).await;
    let Outcome::Conflict { conflict: second } = outcome[0] else { panic!("{outcome:?}") };
    assert_ne!(second, conflict);
    let seen = anna.pull(&stage).await;
    assert_eq!(values(seen.record(conflict))[1], text("222 222"));
    assert_eq!(values(seen.record(second))[1], text("999 999"));
}

#[tokio::test]
async fn an_edit_made_instead_settles_the_conflict() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let (contact, conflict) = in_conflict(&stage, &anna, &bert).await;
    let base = bert.base(&stage).await;
    let instead = bert.set(CONTACT, contact, base, PHONE, (text("111 111"), text("444 444")));
    let outcome = bert.push(&stage, vec![Edit { replaces: Some(1), ..instead }]).await;
    assert!(matches!(outcome[0], Outcome::Accepted { .. }));
    assert_eq!(anna.pull(&stage).await.record(conflict).value(STATE), text("mine").as_ref());
}

#[tokio::test]
async fn what_differs_in_the_office_is_a_conflict_and_the_offices_value_shows() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    let edit = anna.set(CONTACT, contact, anna.base(&stage).await, NAME, (text("Anna"), text("Anna B")));
    anna.push(&stage, vec![edit.clone()]).await;
    // The row comes first: the value that waits stays on the screen.
    stage.office(vec![], vec![row(CONTACT, contact, contact_fields("Anna C", "nl"))]).await;
    assert_eq!(anna.pull(&stage).await.record(contact).value(NAME), text("Anna B").as_ref());
    let result = WriteResult::Differs { present: vec![(NAME, text("Anna C"))] };
    stage.office(vec![WriteOutcome { edit: edit.id(), result }], vec![]).await;
    let seen = anna.pull(&stage).await;
    assert_eq!(seen.record(contact).value(NAME), text("Anna C").as_ref());
    let Outcome::Conflict { conflict } = *seen.outcome(1) else { panic!() };
    assert_eq!(values(seen.record(conflict)), [text("Anna"), text("Anna B"), text("Anna C")]);
    assert_eq!(seen.record(conflict).value(PLACE), text("office").as_ref());
    assert_eq!(seen.record(conflict).value(OTHER), None);
}

#[tokio::test]
async fn a_note_that_the_office_merged_is_shown_as_the_office_has_it() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.id();
    let with_notes = |notes| {
        let mut fields = contact_fields("Anna", "nl");
        fields.extend(text(notes).map(|notes| (NOTES, notes)));
        row(CONTACT, contact, fields)
    };
    stage.office(vec![], vec![with_notes("one\ntwo\nthree\n")]).await;
    let base = anna.base(&stage).await;
    let values = (text("one\ntwo\nthree\n"), text("one, by Anna\ntwo\nthree\n"));
    let edit = anna.set(CONTACT, contact, base, NOTES, values);
    anna.push(&stage, vec![edit.clone()]).await;
    // A large batch may end between the row and the outcome.
    stage.office(vec![], vec![with_notes("one, by Anna\ntwo\nthree, by the office\n")]).await;
    stage.office(vec![written(edit.id())], vec![]).await;
    let seen = anna.pull(&stage).await;
    assert!(matches!(seen.outcome(1), Outcome::Applied { .. }));
    let both = text("one, by Anna\ntwo\nthree, by the office\n");
    assert_eq!(seen.record(contact).value(NOTES), both.as_ref());
}

#[tokio::test]
async fn a_refusal_of_the_office_takes_the_value_back_and_nothing_else() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    let base = anna.base(&stage).await;
    let (bad, good) = (
        anna.set(CONTACT, contact, base, NAME, (text("Anna"), text("X"))),
        anna.set(CONTACT, contact, base, PHONE, (None, text("0123456"))),
    );
    anna.push(&stage, vec![bad.clone(), good.clone()]).await;
    stage.office(vec![refused(bad.id())], vec![]).await;
    let seen = anna.pull(&stage).await;
    assert_eq!(seen.record(contact).value(NAME), text("Anna").as_ref());
    assert_eq!(seen.record(contact).value(PHONE), text("0123456").as_ref());
    stage.office(vec![written(good.id())], vec![]).await;
    assert_eq!(anna.pull(&stage).await.record(contact).value(PHONE), text("0123456").as_ref());
}

#[tokio::test]
async fn an_edit_of_a_deleted_record_keeps_all_that_was_wanted() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    let base = anna.base(&stage).await;
    stage.office(vec![], vec![OfficeRow { type_no: CONTACT, record: contact, fields: None }]).await;
    let outcomes = anna
        .push(
            &stage,
            vec![
                anna.set(CONTACT, contact, base, NAME, (text("Anna"), text("Anna B"))),
                anna.set(CONTACT, contact, base, PHONE, (None, text("0123456"))),
            ],
        )
        .await;
    assert_eq!(outcomes[0], outcomes[1], "one conflict holds both");
    let seen = anna.pull(&stage).await;
    assert!(seen.tombstones.contains(&contact));
    let Sides::EditOfDeleted(wanted) = sides(seen.conflicts()[0]) else { panic!() };
    let fields: Fields = wanted.into_iter().filter_map(|change| Some((change.field, change.new?))).collect();
    let mut whole = contact_fields("Anna B", "nl");
    whole.extend(text("0123456").map(|phone| (PHONE, phone)));
    assert_eq!(fields, whole, "the record can be made again as its author saw it");
    let restore = anna.push(&stage, vec![anna.create(CONTACT, contact, fields)]).await;
    assert!(matches!(restore[0], Outcome::Accepted { .. }), "a restore is a create of the same id");
    assert!(anna.pull(&stage).await.has(contact));
}

#[tokio::test]
async fn an_edit_whose_record_is_gone_in_the_office_is_a_conflict() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    let edit = anna.set(CONTACT, contact, anna.base(&stage).await, NAME, (text("Anna"), text("Anna B")));
    anna.push(&stage, vec![edit.clone()]).await;
    stage.office(vec![], vec![OfficeRow { type_no: CONTACT, record: contact, fields: None }]).await;
    assert!(anna.pull(&stage).await.has(contact), "what waits stays on the screen");
    stage.office(vec![WriteOutcome { edit: edit.id(), result: WriteResult::Gone }], vec![]).await;
    let seen = anna.pull(&stage).await;
    assert!(matches!(seen.outcome(1), Outcome::Conflict { .. }));
    assert!(seen.tombstones.contains(&contact));
}

#[tokio::test]
async fn a_delete_of_what_others_changed_is_a_conflict() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let contact = stage.contact("Anna", "nl").await;
    let base = anna.base(&stage).await;
    anna.push(&stage, vec![anna.set(CONTACT, contact, base, PHONE, (None, text("0123456")))]).await;
    let delete = bert.edit(CONTACT, contact, Change::Delete { base, children: vec![] });
    assert!(matches!(bert.push(&stage, vec![delete]).await[0], Outcome::Conflict { .. }));
    assert!(bert.pull(&stage).await.has(contact));
    // Anna has seen her own change.
    let delete = anna.edit(CONTACT, contact, Change::Delete { base: Base::Mine { n: 1 }, children: vec![] });
    assert!(matches!(anna.push(&stage, vec![delete]).await[0], Outcome::Accepted { .. }));
    assert!(anna.pull(&stage).await.tombstones.contains(&contact));
}

/// An order with one line that the office has.
pub(crate) async fn order_with_line(stage: &Stage) -> (RecordId, RecordId) {
    let (order, line) = (stage.id(), stage.id());
    let rows = vec![
        row(ORDER, order, [(ORDER_STATE, text("open").unwrap())].into()),
        row(LINE, line, [(LINE_ORDER, Value::Reference(order))].into()),
    ];
    stage.office(vec![], rows).await;
    (order, line)
}

#[tokio::test]
async fn a_delete_takes_along_the_lines_it_saw_and_no_other() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let (order, line) = order_with_line(&stage).await;
    let base = anna.base(&stage).await;
    let new_line = stage.id();
    bert.push(&stage, vec![bert.create(LINE, new_line, [(LINE_ORDER, Value::Reference(order))].into())])
        .await;
    let delete = |base, children| anna.edit(ORDER, order, Change::Delete { base, children });
    let blind = anna.push(&stage, vec![delete(base, vec![line])]).await;
    assert!(matches!(blind[0], Outcome::Conflict { .. }), "{blind:?}");
    let base = anna.base(&stage).await;
    let seen = anna.push(&stage, vec![delete(base, vec![line, new_line])]).await;
    assert!(matches!(seen[0], Outcome::Accepted { .. }), "{seen:?}");
    let tombstones = anna.pull(&stage).await.tombstones;
    assert!([order, line, new_line].iter().all(|id| tombstones.contains(id)));
}

#[tokio::test]
async fn a_refused_delete_brings_everything_back() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let (order, line) = order_with_line(&stage).await;
    let base = anna.base(&stage).await;
    let delete = anna.edit(ORDER, order, Change::Delete { base, children: vec![line] });
    anna.push(&stage, vec![delete.clone()]).await;
    // A change of the line in the office does not bring it back while the delete waits.
    stage.office(vec![], vec![row(LINE, line, [(LINE_ORDER, Value::Reference(order))].into())]).await;
    assert!(!anna.pull(&stage).await.has(line));
    stage.office(vec![refused(delete.id())], vec![]).await;
    let seen = anna.pull(&stage).await;
    assert!(seen.has(order) && seen.has(line));
    let again =
        anna.edit(ORDER, order, Change::Delete { base: anna.base(&stage).await, children: vec![line] });
    anna.push(&stage, vec![again.clone()]).await;
    let gone = |type_no, record| OfficeRow { type_no, record, fields: None };
    stage.office(vec![written(again.id())], vec![gone(ORDER, order), gone(LINE, line)]).await;
    let seen = anna.pull(&stage).await;
    assert!(matches!(seen.outcome(2), Outcome::Applied { .. }));
    assert!(seen.tombstones.contains(&order) && seen.tombstones.contains(&line));
}

#[tokio::test]
async fn going_on_from_an_own_edit_is_not_having_seen_what_it_was_merged_with() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    let base = anna.base(&stage).await;
    stage.office(vec![], vec![row(CONTACT, contact, contact_fields("Anna C", "nl"))]).await;
    let mine = |n| Base::Mine { n };
    let outcomes = anna
        .push(
            &stage,
            vec![
                anna.set(CONTACT, contact, base, PHONE, (None, text("111 111"))),
                anna.set(CONTACT, contact, mine(1), PHONE, (text("111 111"), text("222 222"))),
                anna.set(CONTACT, contact, mine(2), NAME, (text("Anna"), text("Anna B"))),
                anna.edit(CONTACT, contact, Change::Delete { base: mine(2), children: vec![] }),
            ],
        )
        .await;
    assert!(matches!(outcomes[0], Outcome::Accepted { merged: true, .. }), "{outcomes:?}");
    assert!(matches!(outcomes[1], Outcome::Accepted { .. }), "{outcomes:?}");
    assert!(matches!(outcomes[2..], [Outcome::Conflict { .. }, Outcome::Conflict { .. }]), "{outcomes:?}");
}

#[tokio::test]
async fn there_is_no_conflict_about_a_conflict() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let (_, conflict) = in_conflict(&stage, &anna, &bert).await;
    let base = bert.base(&stage).await;
    let settle =
        |person: &Person, state| person.set(CONFLICT, conflict, base, STATE, (text("open"), text(state)));
    anna.push(&stage, vec![settle(&anna, "theirs")]).await;
    let outcomes = bert.push(&stage, vec![settle(&bert, "theirs"), settle(&bert, "mine")]).await;
    assert!(matches!(outcomes[0], Outcome::Applied { .. }), "{outcomes:?}");
    assert_eq!(outcomes[1], Outcome::Refused { reason: landbridge_model::Reason::Locked });
}

#[tokio::test]
async fn people_set_nothing_of_a_conflict_but_its_state() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let (_, conflict) = in_conflict(&stage, &anna, &bert).await;
    let base = bert.base(&stage).await;
    let outcomes = bert
        .push(
            &stage,
            vec![
                bert.set(CONFLICT, conflict, base, AUTHOR, (None, text("Eve"))),
                bert.create(CONFLICT, stage.id(), [(STATE, text("open").unwrap())].into()),
                bert.edit(CONFLICT, conflict, Change::Delete { base, children: vec![] }),
            ],
        )
        .await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Refused { .. })), "{outcomes:?}");
    let mut reader = stage.anna();
    reader.member.rights.modules.insert("contacts".into(), landbridge_model::Level::Read);
    let state = reader
        .push(&stage, vec![reader.set(CONFLICT, conflict, base, STATE, (text("open"), text("mine")))])
        .await;
    assert!(matches!(state[0], Outcome::Refused { .. }), "{state:?}");
}
