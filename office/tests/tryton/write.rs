//! Edits are written into Tryton, by its rules.

use crate::{proxy::Cut, stage::*};
use landbridge_model::{
    FieldNo, Value,
    map::Map,
    office::{Action, WriteResult},
};
use serde_json::json;

#[tokio::test]
async fn a_changed_field_lands_in_tryton() {
    let mut stage = Stage::new().await;
    let name = unused("Before");
    let (id, record) = stage.party(&name).await;
    let new = unused("After Å \u{1f3e2}");
    let write = stage.set(PARTY, record, vec![change(NAME, text(&name), text(&new))]);
    assert_eq!(stage.write(&save(vec![write])).await, [WriteResult::Written]);
    assert_eq!(stage.person.field("party.party", id, "name").await, json!(new));
    assert_eq!(stage.value(PARTY, record, NAME), text(&new));
}

#[tokio::test]
async fn what_somebody_in_the_office_wrote_meanwhile_stays_and_is_a_conflict() {
    let mut stage = Stage::new().await;
    let name = unused("Seen");
    let (id, record) = stage.party(&name).await;
    let theirs = unused("Theirs");
    stage.person.set("party.party", id, json!({ "name": theirs })).await;
    let write = stage.set(PARTY, record, vec![change(NAME, text(&name), text("Mine"))]);
    let other =
        stage.set(PARTY, record, vec![change(ACTIVE, Some(Value::YesNo(true)), Some(Value::YesNo(false)))]);
    let differs = WriteResult::Differs { present: vec![(FieldNo(NAME), text(&theirs))] };
    // The other fields of the save are not held by it.
    assert_eq!(stage.write(&save(vec![write, other])).await, [differs, WriteResult::Written]);
    assert_eq!(stage.person.field("party.party", id, "name").await, json!(theirs));
    assert_eq!(stage.person.field("party.party", id, "active").await, json!(0));
}

#[tokio::test]
async fn somebody_who_is_faster_between_the_look_and_the_write_is_not_overwritten() {
    let mut stage = Stage::new().await;
    let name = unused("Seen");
    let (id, record) = stage.party(&name).await;
    let theirs = unused("Faster");
    let save = save(vec![stage.set(PARTY, record, vec![change(NAME, text(&name), text("Mine"))])]);
    stage.line.cut("write", Cut::Hold);
    let Stage { agent, line, person, .. } = &mut stage;
    let (written, ()) = tokio::join!(agent.write_back(&save, NOW_MILLIS), async {
        line.is_cut().await;
        person.set("party.party", id, json!({ "name": theirs })).await;
        line.release();
    });
    assert!(written.unwrap());
    assert_eq!(stage.person.field("party.party", id, "name").await, json!(theirs));
    let outcomes: Vec<_> = stage.drain().await.into_iter().flat_map(|batch| batch.outcomes).collect();
    let differs = WriteResult::Differs { present: vec![(FieldNo(NAME), text(&theirs))] };
    assert_eq!(outcomes.into_iter().map(|outcome| outcome.result).collect::<Vec<_>>(), [differs]);
}

#[tokio::test]
async fn what_tryton_does_not_allow_is_refused_in_its_words() {
    let mut stage = Stage::new().await;
    let (id, party) = stage.party(&unused("Reached")).await;
    let value = json!({ "party": id, "type": "other", "value": "by letter" });
    stage.person.create("party.contact_mechanism", value).await;
    stage.drain().await;
    let record = stage.find(MECHANISM, 1, Some(Value::Reference(party)));
    let write = stage.set(MECHANISM, record, vec![change(3, text("by letter"), None)]);
    let results = stage.write(&save(vec![write])).await;
    let [WriteResult::Refused { message, field, .. }] = &results[..] else { panic!("{results:?}") };
    assert!(message.contains("field \"Value\"") && message.contains("required"), "{message}");
    assert_eq!(*field, Some(FieldNo(3)));
    assert_eq!(stage.value(MECHANISM, record, 3), text("by letter"));
}

#[tokio::test]
async fn a_record_is_made_and_keeps_its_id() {
    let mut stage = Stage::new().await;
    let name = unused("New");
    let write = stage.create(PARTY, fields([(NAME, text(&name)), (ACTIVE, Some(Value::YesNo(true)))]));
    let record = write.record;
    assert_eq!(stage.write(&save(vec![write])).await, [WriteResult::Written]);
    assert_eq!(stage.find_all(PARTY, NAME, &text(&name)), [record]);
    // Its number is Tryton's.
    assert!(stage.value(PARTY, record, 1).is_some());
    let new = unused("Newer");
    let write = stage.set(PARTY, record, vec![change(NAME, text(&name), text(&new))]);
    assert_eq!(stage.write(&save(vec![write])).await, [WriteResult::Written]);
    assert_eq!(stage.person.count("party.party", json!([["name", "=", new]])).await, 1);
}

#[tokio::test]
async fn a_record_that_is_as_it_was_seen_is_deleted_and_another_is_not() {
    let mut stage = Stage::new().await;
    let (name, other) = (unused("Deleted"), unused("Changed"));
    let (id, record) = stage.party(&name).await;
    let (other_id, other_record) = stage.party(&other).await;
    let delete = |stage: &Stage, record| {
        let expected = stage.world[&(PARTY, record)].clone();
        Action::Delete { expected, lines: Map::new() }
    };
    let actions = [(record, delete(&stage, record)), (other_record, delete(&stage, other_record))];
    stage.person.set("party.party", other_id, json!({ "name": unused("Kept") })).await;
    let writes = actions.map(|(record, action)| stage.edit(PARTY, record, action));
    let results = stage.write(&save(writes.to_vec())).await;
    assert_eq!(results[0], WriteResult::Written);
    assert!(matches!(results[1], WriteResult::Differs { .. }), "{results:?}");
    assert_eq!(stage.person.count("party.party", json!([["id", "in", [id, other_id]]])).await, 1);
    assert!(!stage.world.contains_key(&(PARTY, record)));
}
