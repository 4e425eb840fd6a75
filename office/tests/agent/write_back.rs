//! Edits are written where the database has what the person saw, and what becomes of each is told.

use crate::stage::*;
use landbridge_model::map::Map;
use landbridge_model::{
    FieldNo, Fields, RecordId, Rule, TypeNo, Value,
    office::{Action, WriteResult},
};

async fn contact(stage: &mut Stage, id: u32) -> RecordId {
    let number = stage.ask(&format!("select number from customers where id = {id}")).await;
    stage.find(CONTACT, 1, text(&number))
}

async fn product(stage: &mut Stage, id: u32) -> RecordId {
    let sku = stage.ask(&format!("select sku from products where id = {id}")).await;
    stage.find(PRODUCT, 1, text(&sku))
}

fn refused(message: &str, field: Option<u16>) -> WriteResult {
    WriteResult::Refused { message: message.into(), field: field.map(FieldNo), rule: None }
}

fn broken(rule: Rule, message: &str, field: u16) -> WriteResult {
    WriteResult::Refused { message: message.into(), field: Some(FieldNo(field)), rule: Some(rule) }
}

#[tokio::test]
async fn a_unit_that_is_as_seen_is_written_in_both_tables() {
    let mut stage = Stage::sample().await;
    let record = contact(&mut stage, 1).await;
    let (phone, street) = (stage.value(CONTACT, record, 7), stage.value(CONTACT, record, 9));
    let writes = vec![
        stage.set(CONTACT, record, vec![change(7, phone, text("030-123"))]),
        stage.set(CONTACT, record, vec![change(9, street, text("Nieuwstraat 1"))]),
    ];
    let save = stage.save(writes);
    assert_eq!(stage.write(&save).await, [WriteResult::Written, WriteResult::Written]);
    assert_eq!(stage.ask("select phone from customers where id = 1").await, "030-123");
    let street = "select street from customer_addresses where customer_id = 1 and kind = 'V'";
    assert_eq!(stage.ask(street).await, "Nieuwstraat 1");
    assert_eq!(stage.value(CONTACT, record, 9), text("Nieuwstraat 1"));
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn a_value_that_somebody_changed_meanwhile_is_left_alone_and_told() {
    let mut stage = Stage::sample().await;
    let record = contact(&mut stage, 1).await;
    let (phone, notes) = (stage.value(CONTACT, record, 7), stage.value(CONTACT, record, 18));
    stage.run("update customers set phone = '040-999' where id = 1").await;
    let writes = vec![
        stage.set(CONTACT, record, vec![change(7, phone, text("030-123"))]),
        stage.set(CONTACT, record, vec![change(18, notes, text("note"))]),
    ];
    let save = stage.save(writes);
    let differs = WriteResult::Differs { present: vec![(FieldNo(7), text("040-999"))] };
    assert_eq!(stage.write(&save).await, [differs, WriteResult::Written]);
    assert_eq!(stage.value(CONTACT, record, 7), text("040-999"));
    assert_eq!(stage.value(CONTACT, record, 18), text("note"));
}

#[tokio::test]
async fn an_edit_of_long_ago_that_is_asked_about_again_is_answered_with_what_is_there_now() {
    let mut stage = Stage::sample().await;
    let record = contact(&mut stage, 1).await;
    let phone = stage.value(CONTACT, record, 7);
    stage.run("update customers set phone = '040-999' where id = 1").await;
    let save = vec![stage.set(CONTACT, record, vec![change(7, phone, text("030-123"))])];
    let save = stage.save(save);
    let differs = |now: &str| WriteResult::Differs { present: vec![(FieldNo(7), text(now))] };
    assert_eq!(stage.write(&save).await, [differs("040-999")]);
    stage.run("update customers set phone = '040-111' where id = 1").await;
    assert_eq!(stage.write(&save).await, [differs("040-111")]);
}

#[tokio::test]
async fn a_note_that_somebody_changed_elsewhere_meanwhile_gets_both_changes() {
    let mut stage = Stage::sample().await;
    stage.run("update customers set notes = 'one\ntwo\nthree\n' where id = 1").await;
    stage.drain().await;
    let record = contact(&mut stage, 1).await;
    let seen = stage.value(CONTACT, record, 18);
    stage.run("update customers set notes = 'one\ntwo\nthree, by the office\n' where id = 1").await;
    let first = stage.set(CONTACT, record, vec![change(18, seen, text("one, by Anna\ntwo\nthree\n"))]);
    let on_top = change(18, text("one, by Anna\ntwo\nthree\n"), text("one, by Anna\ntwo\nthree\nfour\n"));
    let further = stage.set(CONTACT, record, vec![on_top]);
    let save = stage.save(vec![first]);
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    let both = text("one, by Anna\ntwo\nthree, by the office\n");
    assert_eq!(stage.value(CONTACT, record, 18), both, "the row says what came of it");
    // A write-back that comes again, as after a crash, is not merged again.
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    assert_eq!(stage.value(CONTACT, record, 18), both);
    let save = stage.save(vec![further]);
    let differs = WriteResult::Differs { present: vec![(FieldNo(18), both.clone())] };
    assert_eq!(stage.write(&save).await, [differs], "both changed the last line");
    assert_eq!(stage.value(CONTACT, record, 18), both);
}

#[tokio::test]
async fn a_named_constraint_refuses_in_its_own_words_and_the_field_is_told() {
    let mut stage = Stage::sample().await;
    let record = contact(&mut stage, 1).await;
    let website = stage.value(CONTACT, record, 8);
    let write = stage.set(CONTACT, record, vec![change(8, website.clone(), text("bygg.example"))]);
    let save = stage.save(vec![write]);
    assert_eq!(stage.write(&save).await, [refused("A website starts with http:// or https://.", Some(8))]);
    let limit = stage.value(CONTACT, record, 15);
    let write = stage.set(CONTACT, record, vec![change(15, limit, None)]);
    let save = stage.save(vec![write]);
    assert_eq!(stage.write(&save).await, [broken(Rule::Required, "\"Credit limit\" must have a value.", 15)]);
    assert_eq!(stage.value(CONTACT, record, 8), website);
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn a_rule_of_the_company_refuses_in_its_own_sentence() {
    let mut stage = Stage::sample().await;
    stage.run("update customers set blocked = 1 where id = 1").await;
    stage.drain().await;
    let record = contact(&mut stage, 1).await;
    let order = stage.new_record();
    let write = stage.edit(
        ORDER,
        order,
        Action::Create { fields: fields([(2, Some(Value::Reference(record))), (7, text("draft"))]) },
    );
    let save = stage.save(vec![write]);
    assert_eq!(
        stage.write(&save).await,
        [refused("This customer is blocked and takes no new orders.", None)]
    );
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn a_document_and_its_lines_are_made_together_and_come_back_as_the_company_completed_them() {
    let mut stage = Stage::sample().await;
    let (customer, order, line) = (stage.new_record(), stage.new_record(), stage.new_record());
    let product = product(&mut stage, 1).await;
    let writes = vec![
        stage.edit(
            CONTACT,
            customer,
            Action::Create {
                fields: fields([
                    (2, text("Nieuw B.V.")),
                    (4, text("1")),
                    (14, text("nl")),
                    (11, text("Utrecht")),
                ]),
            },
        ),
        stage.edit(ORDER, order, Action::Create { fields: fields([(2, Some(Value::Reference(customer)))]) }),
        stage.edit(
            ORDER_LINE,
            line,
            Action::Create {
                fields: fields([
                    (1, Some(Value::Reference(order))),
                    (3, Some(Value::Reference(product))),
                    (5, whole(3)),
                ]),
            },
        ),
    ];
    let group = stage.group(writes);
    assert_eq!(stage.write(&group).await, vec![WriteResult::Written; 3]);
    assert_eq!(stage.value(ORDER, order, 2), Some(Value::Reference(customer)));
    assert_eq!(stage.value(ORDER, order, 7), text("draft"));
    assert!(stage.value(ORDER, order, 1).is_some(), "the company gave the order its number");
    assert!(stage.value(CONTACT, customer, 1).is_some());
    assert_eq!(stage.value(CONTACT, customer, 11), text("Utrecht"));
    assert_eq!(stage.value(ORDER_LINE, line, 1), Some(Value::Reference(order)));
    assert_eq!(stage.value(ORDER_LINE, line, 2), whole(1));
    let price = stage.ask("select price_cents * 3 from products where id = 1").await;
    let total = stage.value(ORDER, order, 11).and_then(|value| value.as_decimal()).unwrap();
    assert_eq!(total.mantissa().to_string(), price);
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn nothing_of_a_group_stays_when_one_of_it_fails() {
    let mut stage = Stage::sample().await;
    let customer = contact(&mut stage, 1).await;
    let (order, line) = (stage.new_record(), stage.new_record());
    let orders = stage.ask("select count(*) from orders").await;
    let writes = vec![
        stage.edit(ORDER, order, Action::Create { fields: fields([(2, Some(Value::Reference(customer)))]) }),
        stage.edit(
            ORDER_LINE,
            line,
            Action::Create { fields: fields([(1, Some(Value::Reference(order))), (5, whole(0))]) },
        ),
    ];
    let group = stage.group(writes);
    let failed = WriteResult::GroupFailed { edit: group.writes[1].edit };
    let results = stage.write(&group).await;
    assert_eq!(results[0], failed);
    assert!(matches!(&results[1], WriteResult::Refused { .. }), "{:?}", results[1]);
    assert_eq!(stage.ask("select count(*) from orders").await, orders);
    // It is remembered, and not tried again.
    assert_eq!(stage.write(&group).await, results);
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn a_reference_to_a_record_that_is_not_there_is_refused() {
    let mut stage = Stage::sample().await;
    let record = contact(&mut stage, 1).await;
    let stranger = stage.new_record();
    let write = stage.set(
        CONTACT,
        record,
        vec![change(5, stage.value(CONTACT, record, 5), Some(Value::Reference(stranger)))],
    );
    let save = stage.save(vec![write]);
    let message = "\"Account manager\" refers to a record that is not in the business database.";
    assert_eq!(stage.write(&save).await, [broken(Rule::Reference, message, 5)]);
}

#[tokio::test]
async fn a_record_is_deleted_with_the_lines_that_the_person_saw() {
    let mut stage = Stage::sample().await;
    let id = stage.ask("select id from orders where status <> 'INVOICED' limit 1").await;
    let number = stage.ask(&format!("select number from orders where id = {id}")).await;
    let order = stage.find(ORDER, 1, text(&number));
    let of_order = |((of, _), fields): &(&(TypeNo, RecordId), &Fields)| {
        *of == ORDER_LINE && fields[&FieldNo(1)] == Value::Reference(order)
    };
    let lines: Map<RecordId, Fields> =
        stage.world.iter().filter(of_order).map(|((_, line), fields)| (*line, fields.clone())).collect();
    let expected = stage.world[&(ORDER, order)].clone();
    let delete =
        |lines: &Map<RecordId, Fields>| Action::Delete { expected: expected.clone(), lines: lines.clone() };
    let (mut too_few, mut outdated) = (lines.clone(), lines.clone());
    too_few.remove(lines.keys().next().unwrap());
    outdated.values_mut().next().unwrap().clear();
    for blind in [too_few, outdated] {
        let blind = stage.edit(ORDER, order, delete(&blind));
        let save = stage.save(vec![blind]);
        assert_eq!(stage.write(&save).await, [WriteResult::Differs { present: vec![] }]);
    }
    let all = stage.edit(ORDER, order, delete(&lines));
    let save = stage.save(vec![all]);
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    assert!(!stage.world.contains_key(&(ORDER, order)));
    assert!(!stage.world.keys().any(|(of, line)| *of == ORDER_LINE && lines.contains_key(line)));
    let again = stage.edit(ORDER, order, delete(&lines));
    let save = stage.save(vec![again]);
    assert_eq!(stage.write(&save).await, [WriteResult::Gone]);
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn a_delete_of_a_record_that_somebody_changed_is_told_what_is_there() {
    let mut stage = Stage::sample().await;
    let record = product(&mut stage, 3).await;
    let expected = stage.world[&(PRODUCT, record)].clone();
    stage.run("update products set name = 'New name' where id = 3").await;
    let delete = stage.edit(PRODUCT, record, Action::Delete { expected, lines: [].into() });
    let save = stage.save(vec![delete]);
    let results = stage.write(&save).await;
    assert!(
        matches!(&results[0], WriteResult::Differs { present } if present.contains(&(FieldNo(2), text("New name")))),
        "{results:?}"
    );
}

#[tokio::test]
async fn a_deleted_record_comes_back_under_its_own_id() {
    let mut stage = Stage::sample().await;
    stage.run("insert into products (id, sku, name, price_cents) values (900, 'S', 'lamp', 100)").await;
    stage.drain().await;
    let lamp = stage.find(PRODUCT, 2, text("lamp"));
    let copy = stage.world[&(PRODUCT, lamp)].clone();
    stage.run("delete from products where id = 900; insert into products (id, sku, name, price_cents) values (900, 'T', 'other', 1)").await;
    stage.drain().await;
    let create = stage.edit(PRODUCT, lamp, Action::Create { fields: copy.clone() });
    let save = stage.save(vec![create]);
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    assert_eq!(stage.world[&(PRODUCT, lamp)], copy);
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn an_edit_of_a_record_that_the_same_person_created_finds_it() {
    let mut stage = Stage::sample().await;
    let lamp = stage.new_record();
    let values = fields([
        (1, text("L-1")),
        (2, text("lamp")),
        (5, Some(Value::Decimal(landbridge_model::Decimal::new(1250, 2)))),
    ]);
    let writes = vec![
        stage.edit(PRODUCT, lamp, Action::Create { fields: values }),
        stage.set(PRODUCT, lamp, vec![change(2, text("lamp"), text("big lamp"))]),
    ];
    let save = stage.save(writes);
    assert_eq!(stage.write(&save).await, [WriteResult::Written, WriteResult::Written]);
    assert_eq!(stage.ask("select price_cents from products where name = 'big lamp'").await, "1250");
    stage.restart().await;
    let write = stage.set(PRODUCT, lamp, vec![change(2, text("big lamp"), text("huge lamp"))]);
    let save = stage.save(vec![write]);
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    stage.run("update products set name = 'tiny lamp' where name = 'huge lamp'").await;
    stage.drain().await;
    assert_eq!(stage.value(PRODUCT, lamp, 2), text("tiny lamp"));
    assert_eq!(stage.world.keys().filter(|(of, _)| *of == TypeNo(19)).count(), 5);
}

#[tokio::test]
async fn a_number_that_is_taken_is_refused_with_the_field() {
    let mut stage = Stage::sample().await;
    let (one, two) = (product(&mut stage, 1).await, product(&mut stage, 2).await);
    let (mine, taken) = (stage.value(PRODUCT, one, 1), stage.value(PRODUCT, two, 1));
    let write = stage.set(PRODUCT, one, vec![change(1, mine, taken)]);
    let save = stage.save(vec![write]);
    let message = "\"Article number\" has a value that another record has already.";
    assert_eq!(stage.write(&save).await, [broken(Rule::Unique { fields: vec![FieldNo(1)] }, message, 1)]);
}
