//! Making a deleted record again from the conflict that keeps its copy.

use crate::stage::{
    CITY, CONTACT, LINE, LINE_ORDER, LINE_TEXT, NAME, NOTES, ORDER, ORDER_CONTACT, ORDER_STATE, PHONE,
    Person, STOCK, STREET, Stage, TEAM, contact_fields, in_group, refused, row, text, written,
};
use landbridge_model::{
    Base, Change, Edit, EditId, Fields, Outcome, Record, RecordId, Scope, Scopes, Seq, TypeNo, Value,
    conflict::{CONFLICT, DeletedLine, LINES, SIDES, STATE, Sides},
    office::{Action, OfficeRow, WriteOutcome, WriteResult},
};

/// What the business software may hold; people may not enter such a number.
fn full_contact() -> Fields {
    let texts = [
        (NAME, "Anna"),
        (PHONE, "?"),
        (TEAM, "nl"),
        (STREET, "Kade 1"),
        (CITY, "Delft"),
        (NOTES, "one\ntwo"),
    ];
    let texts = texts.into_iter().map(|(no, value)| (no, Value::Text(value.into())));
    texts.chain([(STOCK, Value::Whole(3))]).collect()
}

/// A contact that the office has, with an order; the office deletes the contact, and then an edit of it comes that was made before.
async fn deleted_under_an_edit(
    stage: &Stage,
    anna: &Person,
    edit: impl Fn(RecordId) -> Edit,
) -> [RecordId; 3] {
    let (contact, order) = (stage.id(), stage.id());
    let rows = vec![
        row(CONTACT, contact, full_contact()),
        row(ORDER, order, [(ORDER_CONTACT, Value::Reference(contact))].into()),
    ];
    stage.office(vec![], rows).await;
    let edit = edit(contact);
    stage.office(vec![], vec![OfficeRow { type_no: CONTACT, record: contact, fields: None }]).await;
    let outcomes = anna.push(stage, vec![edit]).await;
    let Outcome::Conflict { conflict } = outcomes[0] else { panic!("{outcomes:?}") };
    [contact, order, conflict]
}

/// The edits of a click on "restore", as the client makes them.
async fn keep_mine(stage: &Stage, anna: &Person, contact: RecordId, conflict: RecordId) -> Vec<Edit> {
    let seen = anna.pull(stage).await;
    let json = seen.record(conflict).value(SIDES).and_then(Value::as_text).unwrap();
    let Sides::EditOfDeleted(copy) = serde_json::from_str(json).unwrap() else { panic!("{json}") };
    let fields = copy.into_iter().filter_map(|change| Some((change.field, change.new?))).collect();
    let base = anna.base(stage).await;
    in_group(vec![
        anna.set(CONFLICT, conflict, base, STATE, (text("open"), text("mine"))),
        anna.create(CONTACT, contact, fields),
    ])
}

#[tokio::test]
async fn keeping_mine_of_a_deleted_record_makes_it_again_with_all_that_it_had() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let base = anna.base(&stage).await;
    let rename = |contact| anna.set(CONTACT, contact, base, NAME, (text("Anna"), text("Anna B")));
    let [contact, order, conflict] = deleted_under_an_edit(&stage, &anna, rename).await;
    let edits = keep_mine(&stage, &anna, contact, conflict).await;
    let outcomes = anna.push(&stage, edits.clone()).await;
    assert!(matches!(outcomes[..], [Outcome::Applied { .. }, Outcome::Accepted { .. }]), "{outcomes:?}");

    let mut whole = full_contact();
    whole.extend(text("Anna B").map(|name| (NAME, name)));
    let seen = anna.pull(&stage).await;
    assert_eq!(seen.record(contact).fields(), whole);
    assert_eq!(seen.record(conflict).value(STATE), text("mine").as_ref());
    let work = stage.work().await;
    assert_eq!(work[0].writes[0].action, Action::Create { fields: whole.clone() });
    stage.office(vec![written(edits[1].id())], vec![row(CONTACT, contact, whole.clone())]).await;
    let seen = anna.pull(&stage).await;
    assert_eq!(seen.record(contact).fields(), whole);
    assert!(matches!(seen.outcome(edits[1].n), Outcome::Applied { .. }));
    // What refers to it finds it again, as it did before, and new records may refer to it.
    assert_eq!(seen.record(order).value(ORDER_CONTACT), Some(&Value::Reference(contact)));
    let further = anna.create(ORDER, stage.id(), [(ORDER_CONTACT, Value::Reference(contact))].into());
    assert!(matches!(anna.push(&stage, vec![further]).await[0], Outcome::Accepted { .. }));
}

#[tokio::test]
async fn a_value_that_nobody_may_enter_is_refused_in_a_record_made_again_unless_it_had_it() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    stage.office(vec![], vec![OfficeRow { type_no: CONTACT, record: contact, fields: None }]).await;
    let mut odd = contact_fields("Anna", "nl");
    odd.extend(text("?").map(|phone| (PHONE, phone)));
    let nameless: Fields = text("nl").map(|team| (TEAM, team)).into_iter().collect();
    let edits = [odd, nameless].map(|fields| anna.create(CONTACT, contact, fields));
    let outcomes = anna.push(&stage, edits.into()).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Refused { .. })), "{outcomes:?}");
}

#[tokio::test]
async fn a_record_made_again_in_another_scope_leaves_its_old_one_with_what_belongs_to_it() {
    let stage = Stage::new().await;
    let (anna, daan) = (stage.anna(), stage.dutch());
    let swede = stage.person("Sven", Scopes::Some([Scope::team("se")].into()));
    let base = anna.base(&stage).await;
    let move_away = |contact| anna.set(CONTACT, contact, base, TEAM, (text("nl"), text("se")));
    let [contact, order, conflict] = deleted_under_an_edit(&stage, &anna, move_away).await;
    // Daan was away since before the contact was deleted.
    let edits = keep_mine(&stage, &anna, contact, conflict).await;
    let outcomes = anna.push(&stage, edits).await;
    assert!(matches!(outcomes[1], Outcome::Accepted { .. }), "{outcomes:?}");
    let left: Vec<RecordId> = daan.pull_from(&stage, Seq(0)).await.lefts.iter().map(|left| left.1).collect();
    assert!(left.contains(&contact) && left.contains(&order), "{left:?}");
    let seen = swede.pull(&stage).await;
    assert!(seen.has(contact) && seen.has(order) && seen.has(conflict));
}

/// An order with three lines, the first of which goes by itself before the order does.
async fn order_and_lines(stage: &Stage) -> (RecordId, [RecordId; 3]) {
    let (order, lines) = (stage.id(), [stage.id(), stage.id(), stage.id()]);
    let mut rows = vec![row(ORDER, order, [(ORDER_STATE, text("open").unwrap())].into())];
    rows.extend(lines.map(|line| row(LINE, line, line_fields(order))));
    stage.office(vec![], rows).await;
    stage.office(vec![], vec![gone(LINE, lines[0])]).await;
    (order, lines)
}

fn line_fields(order: RecordId) -> Fields {
    [(LINE_ORDER, Value::Reference(order)), (LINE_TEXT, Value::Text("Bricks".into()))].into()
}

fn gone(type_no: TypeNo, record: RecordId) -> OfficeRow {
    OfficeRow { type_no, record, fields: None }
}

fn lines_in(conflict: &Record) -> Vec<DeletedLine> {
    serde_json::from_str(conflict.value(LINES).and_then(Value::as_text).unwrap()).unwrap()
}

fn expected_lines(order: RecordId, lines: &[RecordId]) -> Vec<DeletedLine> {
    let line = |record: &RecordId| DeletedLine { type_no: LINE, record: *record, fields: line_fields(order) };
    lines.iter().map(line).collect()
}

#[tokio::test]
async fn a_document_is_made_again_with_the_lines_that_went_with_it() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let (order, lines) = order_and_lines(&stage).await;
    let base = anna.base(&stage).await;
    let delete = bert.edit(ORDER, order, Change::Delete { base, children: lines.to_vec() });
    bert.push(&stage, vec![delete.clone()]).await;
    stage.office(vec![written(delete.id())], vec![]).await;
    let outcomes = anna
        .push(&stage, vec![anna.set(ORDER, order, base, ORDER_STATE, (text("open"), text("invoiced")))])
        .await;
    let Outcome::Conflict { conflict } = outcomes[0] else { panic!("{outcomes:?}") };
    let copies = lines_in(anna.pull(&stage).await.record(conflict));
    assert_eq!(copies, expected_lines(order, &lines[1..]));

    let base = anna.base(&stage).await;
    let mut edits = vec![
        anna.set(CONFLICT, conflict, base, STATE, (text("open"), text("mine"))),
        anna.create(ORDER, order, [(ORDER_STATE, text("invoiced").unwrap())].into()),
    ];
    edits.extend(copies.into_iter().map(|line| anna.create(line.type_no, line.record, line.fields)));
    let outcomes = anna.push(&stage, in_group(edits)).await;
    assert!(outcomes[1..].iter().all(|outcome| matches!(outcome, Outcome::Accepted { .. })), "{outcomes:?}");
    let seen = anna.pull(&stage).await;
    assert!(seen.has(order) && !seen.has(lines[0]) && seen.has(lines[1]) && seen.has(lines[2]));
}

#[tokio::test]
async fn lines_that_went_with_a_document_in_the_office_are_kept_whenever_that_is_heard() {
    for is_heard_before in [false, true] {
        let stage = Stage::new().await;
        let anna = stage.anna();
        let (order, lines) = order_and_lines(&stage).await;
        let base = anna.base(&stage).await;
        let edit = anna.set(ORDER, order, base, ORDER_STATE, (text("open"), text("invoiced")));
        anna.push(&stage, vec![edit.clone()]).await;
        let rows = vec![gone(ORDER, order), gone(LINE, lines[1]), gone(LINE, lines[2])];
        let outcome = vec![WriteOutcome { edit: edit.id(), result: WriteResult::Gone }];
        if is_heard_before {
            stage.office(vec![], rows).await;
            stage.office(outcome, vec![]).await;
        } else {
            stage.office(outcome, rows).await;
        }
        let seen = anna.pull(&stage).await;
        assert!(seen.tombstones.contains(&order) && seen.tombstones.contains(&lines[1]));
        assert_eq!(lines_in(seen.conflicts()[0]), expected_lines(order, &lines[1..]));
    }
}

#[tokio::test]
async fn what_builds_on_a_restore_is_written_when_the_office_never_deleted_the_record() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let contact = stage.contact("Anna", "nl").await;
    let base = anna.base(&stage).await;
    let delete = anna.edit(CONTACT, contact, Change::Delete { base, children: vec![] });
    anna.push(&stage, vec![delete.clone()]).await;
    let restore = bert.create(CONTACT, contact, contact_fields("Anna", "nl"));
    let note = bert.set(CONTACT, contact, Base::Mine { n: restore.n }, NOTES, (None, text("call her")));
    bert.push(&stage, vec![restore.clone(), note.clone()]).await;

    // Somebody in the office changed the contact before the delete came there.
    let changed = contact_fields("Anna C", "nl");
    let differs = WriteResult::Differs { present: vec![(NAME, text("Anna C"))] };
    let outcomes = vec![WriteOutcome { edit: delete.id(), result: differs }, refused(restore.id())];
    stage.office(outcomes, vec![row(CONTACT, contact, changed.clone())]).await;
    let left: Vec<EditId> =
        stage.work().await.iter().flat_map(|back| &back.writes).map(|write| write.edit).collect();
    assert_eq!(left, [note.id()]);
    let with_note: Fields = changed.into_iter().chain(text("call her").map(|text| (NOTES, text))).collect();
    stage.office(vec![written(note.id())], vec![row(CONTACT, contact, with_note.clone())]).await;
    let seen = bert.pull(&stage).await;
    assert!(matches!(seen.outcome(restore.n), Outcome::Refused { .. }), "{seen:?}");
    assert!(matches!(seen.outcome(note.n), Outcome::Applied { .. }), "{seen:?}");
    assert_eq!(seen.record(contact).fields(), with_note);
}

#[tokio::test]
async fn who_restores_what_is_restored_has_not_seen_what_was_entered_since() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let contact = stage.contact("Anna", "nl").await;
    stage.office(vec![], vec![gone(CONTACT, contact)]).await;
    let restore = |person: &Person| person.create(CONTACT, contact, contact_fields("Anna", "nl"));
    let note = |person: &Person, n, words| {
        person.set(CONTACT, contact, Base::Mine { n }, PHONE, (None, text(words)))
    };
    let edits = [restore(&anna), note(&anna, 1, "111 111")];
    let with_phone: Fields =
        contact_fields("Anna", "nl").into_iter().chain(text("111 111").map(|text| (PHONE, text))).collect();
    anna.push(&stage, edits.to_vec()).await;
    let outcomes = edits.iter().map(|edit| written(edit.id())).collect();
    stage.office(outcomes, vec![row(CONTACT, contact, with_phone)]).await;

    let outcomes = bert.push(&stage, vec![restore(&bert), note(&bert, 1, "222 222")]).await;
    assert!(matches!(outcomes[..], [Outcome::Applied { .. }, Outcome::Conflict { .. }]), "{outcomes:?}");
}
