//! Edits are written where the database has what the person saw, and what becomes of each is told.

use crate::{premises::*, stage::*};
use landbridge_model::{
    FieldNo, Fields, RecordId, Rule, TypeNo, Value,
    map::Map,
    office::{Action, WriteResult},
};

super::on_every_connector!(
    a_unit_that_is_as_seen_is_written_in_both_tables,
    the_outcome_comes_in_the_batch_of_the_rows_it_made,
    a_value_that_somebody_changed_meanwhile_is_left_alone_and_told,
    a_value_that_is_there_already_counts_as_written,
    a_note_that_somebody_changed_elsewhere_meanwhile_gets_both_changes,
    two_changes_of_a_stock_add_up,
    constraints_refuse_with_the_field,
    a_rule_of_the_company_refuses_in_its_own_sentence,
    the_fields_of_one_record_are_refused_together_and_other_records_are_written,
    nothing_of_a_group_stays_when_one_of_it_fails,
    a_record_and_its_lines_are_made_together,
    a_reference_to_a_record_that_is_not_there_is_refused,
    what_is_checked_only_at_the_end_is_refused_too,
    a_record_is_deleted_with_the_lines_that_the_person_saw,
    a_record_that_others_refer_to_is_not_deleted,
    a_deleted_record_comes_back_under_its_own_id,
    a_record_that_is_gone_is_told_so,
    new_rows_get_their_key_and_their_filter,
    what_only_the_database_sets_is_refused,
);

fn refused(message: &str, field: Option<u16>) -> WriteResult {
    WriteResult::Refused { message: message.into(), field: field.map(FieldNo), rule: None }
}

fn broken(rule: Rule, message: &str, field: u16) -> WriteResult {
    WriteResult::Refused { message: message.into(), field: Some(FieldNo(field)), rule: Some(rule) }
}

/// What becomes of one change of an item.
async fn after(stage: &mut Stage, item: RecordId, field: u16, new: Option<Value>) -> WriteResult {
    let base = stage.value(ITEM, item, field);
    let write = stage.set(ITEM, item, vec![change(field, base, new)]);
    let save = stage.save(vec![write]);
    stage.write(&save).await.remove(0)
}

async fn a_unit_that_is_as_seen_is_written_in_both_tables(mut stage: Stage) {
    let (lamp, chair) = (stage.find(ITEM, 1, text("Lamp")), stage.find(ITEM, 1, text("Chair")));
    let writes = vec![
        stage.set(
            ITEM,
            lamp,
            vec![change(1, text("Lamp"), text("Big lamp")), change(3, money(1250), money(1300))],
        ),
        stage.set(ITEM, lamp, vec![change(13, text("A1"), text("Z9"))]),
        stage.set(ITEM, chair, vec![change(13, None, text("Z8"))]),
    ];
    let save = stage.save(writes);
    assert_eq!(stage.write(&save).await, vec![WriteResult::Written; 3]);
    assert_eq!(stage.ask("select name from items where id = 1").await, "Big lamp");
    assert_eq!(stage.ask("select shelf from places where item = 1 and kind = 'V'").await, "Z9");
    assert_eq!(stage.ask("select shelf from places where item = 3 and kind = 'V'").await, "Z8");
    assert_eq!(stage.value(ITEM, lamp, 12), text("BIG LAMP"), "what the database made of it comes back");
    stage.assert_world_is_true().await;
}

fn money(cents: i64) -> Option<Value> {
    Some(Value::Decimal(landbridge_model::Decimal::new(cents, 2)))
}

async fn the_outcome_comes_in_the_batch_of_the_rows_it_made(mut stage: Stage) {
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    let write = stage.set(ITEM, lamp, vec![change(9, text("one"), text("two"))]);
    let save = stage.save(vec![write]);
    assert!(stage.agent.write_back(&save, 0).await.unwrap());
    let batch = stage.next_batch().await.unwrap();
    assert_eq!((batch.outcomes.len(), batch.rows.len()), (1, 1));
}

async fn a_value_that_somebody_changed_meanwhile_is_left_alone_and_told(mut stage: Stage) {
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    stage
        .run("update items set name = 'Torch' where id = 1; update places set shelf = 'T' where item = 1")
        .await;
    let writes = vec![
        stage.set(ITEM, lamp, vec![change(1, text("Lamp"), text("Big lamp"))]),
        stage.set(ITEM, lamp, vec![change(13, text("A1"), text("Z9"))]),
        stage.set(ITEM, lamp, vec![change(2, text("L-1"), text("L-2"))]),
    ];
    let save = stage.save(writes);
    let differs = |field: u16, now: &str| WriteResult::Differs { present: vec![(FieldNo(field), text(now))] };
    assert_eq!(stage.write(&save).await, [differs(1, "Torch"), differs(13, "T"), WriteResult::Written]);
    assert_eq!(stage.ask("select name || sku from items where id = 1").await, "TorchL-2");
    // Asked about again, it is answered with what is there now.
    stage.run("update items set name = 'Candle' where id = 1").await;
    assert_eq!(stage.write(&save).await, [differs(1, "Candle"), differs(13, "T"), WriteResult::Written]);
}

async fn a_value_that_is_there_already_counts_as_written(mut stage: Stage) {
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    stage.run("update items set name = 'Torch' where id = 1").await;
    let write = stage.set(ITEM, lamp, vec![change(1, text("old"), text("Torch"))]);
    let save = stage.save(vec![write]);
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
}

async fn a_note_that_somebody_changed_elsewhere_meanwhile_gets_both_changes(mut stage: Stage) {
    stage.run("update items set note = 'one\ntwo\nthree\n' where id = 1").await;
    stage.drain().await;
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    let seen = stage.value(ITEM, lamp, 9);
    stage.run("update items set note = 'one\ntwo\nthree, by the office\n' where id = 1").await;
    let write = stage.set(ITEM, lamp, vec![change(9, seen, text("one, by Anna\ntwo\nthree\n"))]);
    let save = stage.save(vec![write]);
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    let both = text("one, by Anna\ntwo\nthree, by the office\n");
    assert_eq!(stage.value(ITEM, lamp, 9), both);
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    assert_eq!(stage.value(ITEM, lamp, 9), both, "it is not merged again");
}

async fn two_changes_of_a_stock_add_up(mut stage: Stage) {
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    stage.run("update items set stock = 7 where id = 1").await;
    let write = stage.set(ITEM, lamp, vec![change(4, whole(10), whole(12))]);
    let save = stage.save(vec![write]);
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    assert_eq!(stage.value(ITEM, lamp, 4), whole(9));
    assert_eq!(
        after(&mut stage, lamp, 4, whole(-100)).await,
        refused("There is not enough in stock.", Some(4))
    );
}

async fn constraints_refuse_with_the_field(mut stage: Stage) {
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    assert_eq!(after(&mut stage, lamp, 1, text(" ")).await, refused("An item needs a name.", Some(1)));
    let required = broken(Rule::Required, "\"Stock\" must have a value.", 4);
    assert_eq!(after(&mut stage, lamp, 4, None).await, required);
    let message = "\"Number\" has a value that another record has already.";
    let unique = broken(Rule::Unique { fields: vec![FieldNo(2)] }, message, 2);
    assert_eq!(after(&mut stage, lamp, 2, text("D-1")).await, unique);
    let WriteResult::Refused { .. } = after(&mut stage, lamp, 10, text("9")).await else {
        panic!("there is no branch 9")
    };
    stage.assert_world_is_true().await;
    assert_eq!(stage.ask("select name || sku || stock from items where id = 1").await, "LampL-110");
}

async fn a_rule_of_the_company_refuses_in_its_own_sentence(mut stage: Stage) {
    let (lamp, part) = (stage.find(ITEM, 1, text("Lamp")), stage.new_record());
    let values = fields([(1, Some(Value::Reference(lamp))), (2, text("bad"))]);
    let write = stage.edit(PART, part, Action::Create { fields: values });
    let save = stage.save(vec![write]);
    assert_eq!(stage.write(&save).await, [refused("Nothing bad goes into an item.", None)]);
    stage.assert_world_is_true().await;
}

async fn the_fields_of_one_record_are_refused_together_and_other_records_are_written(mut stage: Stage) {
    let (lamp, desk) = (stage.find(ITEM, 1, text("Lamp")), stage.find(ITEM, 1, text("Desk")));
    let writes = vec![
        stage.set(ITEM, lamp, vec![change(9, text("one"), text("with it"))]),
        stage.set(ITEM, lamp, vec![change(1, text("Lamp"), text(" "))]),
        stage.set(ITEM, desk, vec![change(9, None, text("beside it"))]),
    ];
    let save = stage.save(writes);
    let refusal = refused("An item needs a name.", Some(1));
    assert_eq!(stage.write(&save).await, [refusal.clone(), refusal, WriteResult::Written]);
    assert_eq!(stage.value(ITEM, lamp, 9), text("one"));
    assert_eq!(stage.value(ITEM, desk, 9), text("beside it"));
}

async fn nothing_of_a_group_stays_when_one_of_it_fails(mut stage: Stage) {
    let (lamp, part) = (stage.find(ITEM, 1, text("Lamp")), stage.new_record());
    let values = fields([(1, Some(Value::Reference(lamp))), (2, text("bad"))]);
    let writes = vec![
        stage.set(ITEM, lamp, vec![change(9, text("one"), text("with it"))]),
        stage.edit(PART, part, Action::Create { fields: values }),
    ];
    let group = stage.group(writes);
    let failed = WriteResult::GroupFailed { edit: group.writes[1].edit };
    let results = stage.write(&group).await;
    assert_eq!(results, [failed, refused("Nothing bad goes into an item.", None)]);
    assert_eq!(stage.ask("select note from items where id = 1").await, "one");
    assert_eq!(stage.write(&group).await, results, "it is remembered, and not tried again");
    stage.assert_world_is_true().await;
}

async fn a_record_and_its_lines_are_made_together(mut stage: Stage) {
    let (item, part, maker) = (stage.new_record(), stage.new_record(), stage.new_record());
    let values = fields([(1, Some(Value::Reference(item))), (2, text("wheel"))]);
    let of_item = fields([
        (1, text("Bike")),
        (4, whole(1)),
        (7, Some(Value::YesNo(true))),
        (11, Some(Value::Reference(maker))),
        (13, text("S")),
    ]);
    // They come in the wrong order.
    let writes = vec![
        stage.edit(PART, part, Action::Create { fields: values }),
        stage.edit(ITEM, item, Action::Create { fields: of_item }),
        stage.edit(MAKER, maker, Action::Create { fields: fields([(1, text("Nils"))]) }),
    ];
    let group = stage.group(writes);
    assert_eq!(stage.write(&group).await, vec![WriteResult::Written; 3]);
    assert_eq!(stage.value(PART, part, 1), Some(Value::Reference(item)));
    assert_eq!(stage.value(PART, part, 3), whole(1), "the company numbers the parts");
    assert_eq!(stage.value(ITEM, item, 11), Some(Value::Reference(maker)));
    assert_eq!(stage.value(ITEM, item, 13), text("S"));
    stage.restart().await;
    assert_eq!(after(&mut stage, item, 1, text("Big bike")).await, WriteResult::Written);
    assert_eq!(stage.ask("select shelf from places where kind = 'V' and item = (select id from items where name = 'Big bike')").await, "S");
    stage.assert_world_is_true().await;
}

async fn a_reference_to_a_record_that_is_not_there_is_refused(mut stage: Stage) {
    let (lamp, stranger) = (stage.find(ITEM, 1, text("Lamp")), stage.new_record());
    let result = after(&mut stage, lamp, 11, Some(Value::Reference(stranger))).await;
    let message = "\"Maker\" refers to a record that is not in the business database.";
    assert_eq!(result, broken(Rule::Reference, message, 11));
}

async fn what_is_checked_only_at_the_end_is_refused_too(mut stage: Stage) {
    let (anna, leo) = (stage.find(MAKER, 1, text("Anna")), stage.find(MAKER, 1, text("Leo")));
    let expected = stage.world[&(MAKER, anna)].clone();
    let delete = stage.edit(MAKER, anna, Action::Delete { expected, lines: [].into() });
    let save = stage.save(vec![delete]);
    let results = stage.write(&save).await;
    assert!(matches!(results[0], WriteResult::Refused { .. }), "{results:?}");
    assert_eq!(stage.find(MAKER, 1, text("Anna")), anna);
    let write = stage.set(MAKER, leo, vec![change(1, text("Leo"), text("Leon"))]);
    let save = stage.save(vec![write]);
    assert_eq!(
        stage.write(&save).await,
        [WriteResult::Written],
        "the next one finds a connection that works"
    );
}

async fn a_record_is_deleted_with_the_lines_that_the_person_saw(mut stage: Stage) {
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    let of_lamp = |((of, _), fields): &(&(TypeNo, RecordId), &Fields)| {
        *of == PART && fields[&FieldNo(1)] == Value::Reference(lamp)
    };
    let lines: Map<RecordId, Fields> =
        stage.world.iter().filter(of_lamp).map(|((_, line), fields)| (*line, fields.clone())).collect();
    let expected = stage.world[&(ITEM, lamp)].clone();
    let delete =
        |lines: &Map<RecordId, Fields>| Action::Delete { expected: expected.clone(), lines: lines.clone() };
    let (mut too_few, mut outdated) = (lines.clone(), lines.clone());
    too_few.remove(lines.keys().next().unwrap());
    outdated.values_mut().next().unwrap().clear();
    for blind in [too_few, outdated] {
        let blind = stage.edit(ITEM, lamp, delete(&blind));
        let save = stage.save(vec![blind]);
        assert_eq!(stage.write(&save).await, [WriteResult::Differs { present: vec![] }]);
    }
    let all = stage.edit(ITEM, lamp, delete(&lines));
    let save = stage.save(vec![all]);
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    assert!(!stage.world.contains_key(&(ITEM, lamp)));
    assert_eq!(stage.ask("select count(*) from parts where item = 1").await, "0");
    let again = stage.edit(ITEM, lamp, delete(&lines));
    let save = stage.save(vec![again]);
    assert_eq!(stage.write(&save).await, [WriteResult::Gone]);
    stage.assert_world_is_true().await;
}

async fn a_record_that_others_refer_to_is_not_deleted(mut stage: Stage) {
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    stage
        .run("create table loans (item bigint not null references items (id)); insert into loans values (1)")
        .await;
    let expected = stage.world[&(ITEM, lamp)].clone();
    let parts = stage.world.iter().filter(|((of, _), _)| *of == PART);
    let lines = parts.map(|((_, line), fields)| (*line, fields.clone())).collect();
    let delete = stage.edit(ITEM, lamp, Action::Delete { expected, lines });
    let save = stage.save(vec![delete]);
    let message = "It refers to a record that is not there, or other records still refer to it.";
    let refusal = WriteResult::Refused { message: message.into(), field: None, rule: Some(Rule::Reference) };
    assert_eq!(stage.write(&save).await, [refusal]);
    assert_eq!(stage.ask("select count(*) from parts where item = 1").await, "2");
}

async fn a_deleted_record_comes_back_under_its_own_id(mut stage: Stage) {
    let chair = stage.find(ITEM, 1, text("Chair"));
    let mut copy = stage.world[&(ITEM, chair)].clone();
    stage.run("delete from items where id = 3; insert into items (id, name) values (3, 'Other')").await;
    stage.drain().await;
    copy.remove(&FieldNo(12));
    let create = stage.edit(ITEM, chair, Action::Create { fields: copy.clone() });
    let save = stage.save(vec![create]);
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    copy.insert(FieldNo(12), text("CHAIR").unwrap());
    assert_eq!(stage.world[&(ITEM, chair)], copy);
    stage.assert_world_is_true().await;
}

async fn a_record_that_is_gone_is_told_so(mut stage: Stage) {
    let chair = stage.find(ITEM, 1, text("Chair"));
    let write = stage.set(ITEM, chair, vec![change(1, text("Chair"), text("Sofa"))]);
    // Somebody deletes it, and its key is used again at once.
    stage.run("delete from items where id = 3; insert into items (id, name) values (3, 'Chair')").await;
    let save = stage.save(vec![write]);
    assert_eq!(stage.write(&save).await, [WriteResult::Gone]);
    assert_eq!(stage.ask("select name from items where id = 3").await, "Chair");
}

async fn new_rows_get_their_key_and_their_filter(mut stage: Stage) {
    let (maker, shop) = (stage.new_record(), stage.new_record());
    let create = |stage: &mut Stage, of, record, name| {
        stage.edit(of, record, Action::Create { fields: fields([(1, text(name))]) })
    };
    let writes = vec![create(&mut stage, MAKER, maker, "Nils"), create(&mut stage, SHOP, shop, "Corner")];
    let save = stage.save(writes);
    assert_eq!(stage.write(&save).await, vec![WriteResult::Written; 2]);
    assert_eq!(stage.ask("select sort from makers where name = 'Nils'").await, "K");
    assert_eq!(stage.ask("select sort from makers where name = 'Corner'").await, "X");
    assert_eq!(stage.ask("select code from makers where name = 'Nils'").await, maker.to_string());
    stage.assert_world_is_true().await;
}

async fn what_only_the_database_sets_is_refused(mut stage: Stage) {
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    let result = after(&mut stage, lamp, 12, text("quiet")).await;
    assert_eq!(result, broken(Rule::ReadOnly, "The business database lets nobody set this field.", 12));
}
