//! What any SQL client changes arrives, each record once a batch, as it is now.

use crate::stage::*;
use landbridge_model::{FieldNo, RecordId};

#[tokio::test]
async fn a_change_by_any_sql_client_arrives_with_the_record_as_it_is() {
    let mut stage = Stage::sample().await;
    let number = stage.ask("select number from customers where id = 2").await;
    let record = stage.find(CONTACT, 1, text(&number));
    stage.run("update customers set phone = '020-1' where id = 2; update customers set phone = '020-2' where id = 2").await;
    let batches = stage.drain().await;
    assert_eq!(batches.len(), 1);
    assert_eq!(batches[0].rows.len(), 1);
    assert_eq!(stage.value(CONTACT, record, 7), text("020-2"));
    assert_eq!(stage.next_batch().await, None);
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn a_change_of_the_joined_address_arrives_as_one_of_the_contact() {
    let mut stage = Stage::sample().await;
    let number = stage.ask("select number from customers where id = 3").await;
    let record = stage.find(CONTACT, 1, text(&number));
    stage.run("update customer_addresses set city = 'Umeå' where customer_id = 3 and kind = 'V'").await;
    stage.drain().await;
    assert_eq!(stage.value(CONTACT, record, 11), text("Umeå"));
    stage.run("delete from customer_addresses where customer_id = 3 and kind = 'V'").await;
    stage.drain().await;
    assert_eq!(stage.value(CONTACT, record, 11), None);
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn rows_that_a_foreign_key_takes_along_arrive_as_gone() {
    let mut stage = Stage::sample().await;
    stage
        .run(
            "insert into customers (id, name, team_id, language) values (700, 'Kort', 1, 'nl'); \
               insert into contact_persons (customer_id, name) values (700, 'Kees')",
        )
        .await;
    stage.drain().await;
    let person = stage.find(landbridge_model::TypeNo(17), 2, text("Kees"));
    stage.run("delete from customers where id = 700").await;
    stage.drain().await;
    assert!(!stage.world.contains_key(&(landbridge_model::TypeNo(17), person)));
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn a_key_that_is_used_again_is_another_record() {
    let mut stage = Stage::sample().await;
    let insert = |name: &str| {
        format!("insert into products (id, sku, name, price_cents) values (900, 'S-{name}', '{name}', 100)")
    };
    stage.run(&insert("first")).await;
    stage.drain().await;
    let first = stage.find(PRODUCT, 2, text("first"));
    // Both changes lie between two looks of the agent.
    stage.run(&format!("delete from products where id = 900; {}", insert("second"))).await;
    stage.drain().await;
    let second = stage.find(PRODUCT, 2, text("second"));
    assert_ne!(first, second);
    assert!(!stage.world.contains_key(&(PRODUCT, first)));
    stage.run(&format!("delete from products where id = 900; {}", insert("third"))).await;
    stage.drain().await;
    assert_ne!(stage.find(PRODUCT, 2, text("third")), second);
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn a_record_whose_key_changes_stays_the_same_record() {
    let mut stage = Stage::sample().await;
    stage.run("insert into products (id, sku, name, price_cents) values (900, 'S', 'lamp', 100)").await;
    stage.drain().await;
    let lamp = stage.find(PRODUCT, 2, text("lamp"));
    stage
        .run(
            "update products set id = 901 where id = 900; \
               insert into products (id, sku, name, price_cents) values (900, 'T', 'other', 100)",
        )
        .await;
    stage.drain().await;
    assert_eq!(stage.find(PRODUCT, 2, text("lamp")), lamp);
    assert_ne!(stage.find(PRODUCT, 2, text("other")), lamp);
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn ids_sort_by_key_and_so_by_creation() {
    let mut stage = Stage::sample().await;
    let numbers = |stage: &Stage| -> Vec<(RecordId, String)> {
        let orders = stage.world.iter().filter(|((of, _), _)| *of == ORDER);
        orders.map(|((_, id), fields)| (*id, fields[&FieldNo(1)].to_string())).collect()
    };
    let by_id: Vec<String> = numbers(&stage).into_iter().map(|(_, number)| number).collect();
    let by_key = stage.ask("select group_concat(number) from (select number from orders order by id)").await;
    assert_eq!(by_id.join(","), by_key);
}

#[tokio::test]
async fn long_texts_are_sent_in_several_batches() {
    let mut stage = Stage::sample().await;
    stage
        .run(
            "insert into customers (name, team_id, language, notes) \
             select 'Long ' || id, 1, 'nl', printf('%.*c', 1000000, 'x') from products, (select 1 union select 2 union select 3)",
        )
        .await;
    let batches = stage.drain().await;
    assert_eq!(batches.iter().map(|batch| batch.rows.len()).sum::<usize>(), 12);
    assert!(batches.len() > 1);
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn a_new_team_is_a_reason_for_a_new_hello() {
    let mut stage = Stage::sample().await;
    stage.agent.hello().await.unwrap();
    assert!(!stage.agent.has_new_choices().await.unwrap());
    stage
        .run(
            "insert into teams (id, name, country, currency, euro_rate_thousandths, vat_high_percent, vat_low_percent) \
             values (3, 'België', 'NL', 'EUR', 1000, 21, 6)",
        )
        .await;
    assert!(stage.agent.has_new_choices().await.unwrap());
    let hello = stage.agent.hello().await.unwrap();
    let team = hello.types[0].field_by_key("team").unwrap();
    let landbridge_model::Kind::Choice(choices) = &team.kind else { panic!("a team is a choice") };
    let names: Vec<_> = choices.iter().map(|choice| (choice.key.as_str(), choice.label.get("nl"))).collect();
    assert_eq!(names, [("1", "Nederland"), ("2", "Sverige"), ("3", "België")]);
    assert!(!stage.agent.has_new_choices().await.unwrap());
}
