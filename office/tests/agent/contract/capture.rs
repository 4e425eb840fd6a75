//! What any client of the database changes arrives, each record once a batch, as it is now.

use crate::{premises::*, stage::*};
use landbridge_model::{Kind, Value};

super::on_every_connector!(
    a_change_arrives_with_the_record_as_it_is,
    nothing_is_sent_when_nothing_has_changed,
    what_is_rolled_back_does_not_arrive,
    a_change_of_the_joined_row_arrives_as_one_of_the_record,
    rows_that_a_foreign_key_takes_along_arrive_as_gone,
    a_key_that_is_used_again_is_another_record,
    a_record_whose_key_changes_stays_the_same_record,
    a_row_that_leaves_a_type_is_gone_there,
    a_new_row_of_choices_is_a_reason_for_a_new_hello,
    long_texts_are_sent_in_several_batches,
);

async fn a_change_arrives_with_the_record_as_it_is(mut stage: Stage) {
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    stage
        .run("update items set stock = 1 where name = 'Lamp'; update items set stock = 2 where name = 'Lamp'")
        .await;
    let batches = stage.drain().await;
    assert_eq!(batches.len(), 1);
    assert_eq!(batches[0].rows.len(), 1);
    assert_eq!(stage.value(ITEM, lamp, 4), whole(2));
    stage.assert_world_is_true().await;
}

async fn nothing_is_sent_when_nothing_has_changed(mut stage: Stage) {
    assert_eq!(stage.next_batch().await, None);
    stage.ask("select count(*) from items").await;
    assert_eq!(stage.next_batch().await, None);
}

async fn what_is_rolled_back_does_not_arrive(mut stage: Stage) {
    stage.run("begin; delete from parts; rollback").await;
    assert_eq!(stage.next_batch().await, None);
}

async fn a_change_of_the_joined_row_arrives_as_one_of_the_record(mut stage: Stage) {
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    stage.run("update places set shelf = 'C3' where item = 1 and kind = 'V'").await;
    stage.drain().await;
    assert_eq!(stage.value(ITEM, lamp, 13), text("C3"));
    stage.run("update places set shelf = 'C4' where item = 1 and kind = 'I'").await;
    assert_eq!(stage.next_batch().await, None, "another sort of place is no part of the record");
    stage.run("update places set kind = 'W' where item = 1 and kind = 'V'").await;
    stage.drain().await;
    assert_eq!(stage.value(ITEM, lamp, 13), None);
    stage.run("delete from places; insert into places values (1, 'V', 'D4')").await;
    stage.drain().await;
    assert_eq!(stage.value(ITEM, lamp, 13), text("D4"));
    stage.assert_world_is_true().await;
}

async fn rows_that_a_foreign_key_takes_along_arrive_as_gone(mut stage: Stage) {
    let bulb = stage.find(PART, 2, text("bulb"));
    stage.run("delete from items where name = 'Lamp'").await;
    stage.drain().await;
    assert!(!stage.world.contains_key(&(PART, bulb)));
    stage.assert_world_is_true().await;
}

async fn a_key_that_is_used_again_is_another_record(mut stage: Stage) {
    let insert = |name: &str| format!("insert into items (id, name) values (900, '{name}')");
    stage.run(&insert("first")).await;
    stage.drain().await;
    let first = stage.find(ITEM, 1, text("first"));
    // Both changes lie between two looks of the agent.
    stage.run(&format!("delete from items where id = 900; {}", insert("second"))).await;
    stage.drain().await;
    let second = stage.find(ITEM, 1, text("second"));
    assert_ne!(first, second);
    assert!(!stage.world.contains_key(&(ITEM, first)));
    stage.run(&format!("delete from items where id = 900; {}", insert("third"))).await;
    stage.drain().await;
    assert_ne!(stage.find(ITEM, 1, text("third")), second);
    stage.assert_world_is_true().await;
}

async fn a_record_whose_key_changes_stays_the_same_record(mut stage: Stage) {
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    let anna = stage.find(MAKER, 1, text("Anna"));
    stage
        .run(
            "update makers set code = 'b2' where code = 'a1'; \
             insert into makers values ('a1', 'K', 'Other'); \
             update items set id = 901 where id = 3; \
             insert into items (id, name) values (3, 'New')",
        )
        .await;
    stage.drain().await;
    assert_eq!(stage.find(MAKER, 1, text("Anna")), anna);
    assert_ne!(stage.find(MAKER, 1, text("Other")), anna);
    assert_eq!(stage.value(ITEM, lamp, 11), Some(Value::Reference(anna)));
    assert_ne!(stage.find(ITEM, 1, text("New")), stage.find(ITEM, 1, text("Chair")));
    stage.assert_world_is_true().await;
}

async fn a_row_that_leaves_a_type_is_gone_there(mut stage: Stage) {
    let leo = stage.find(MAKER, 1, text("Leo"));
    stage.run("update makers set sort = 'X' where code = 'l1'").await;
    stage.drain().await;
    assert!(!stage.world.contains_key(&(MAKER, leo)));
    stage.find(SHOP, 1, text("Leo"));
    stage.run("update makers set sort = 'K' where code = 'l1'").await;
    stage.drain().await;
    assert_eq!(stage.find(MAKER, 1, text("Leo")), leo);
    stage.assert_world_is_true().await;
}

async fn a_new_row_of_choices_is_a_reason_for_a_new_hello(mut stage: Stage) {
    stage.agent.hello().await.unwrap();
    assert!(!stage.agent.has_new_choices().await.unwrap());
    stage.run("insert into branches values (3, 'East')").await;
    assert!(stage.agent.has_new_choices().await.unwrap());
    let hello = stage.agent.hello().await.unwrap();
    let branch = hello.types[0].field_by_key("branch").unwrap();
    let Kind::Choice(choices) = &branch.kind else { panic!("a branch is a choice") };
    let names: Vec<_> = choices.iter().map(|choice| (choice.key.as_str(), choice.label.get("en"))).collect();
    assert_eq!(names, [("1", "North"), ("2", "South"), ("3", "East")]);
    assert!(!stage.agent.has_new_choices().await.unwrap());
}

async fn long_texts_are_sent_in_several_batches(mut stage: Stage) {
    let note = "x".repeat(1_000_000);
    for no in 0..12 {
        stage.run(&format!("insert into items (name, note) values ('Long {no}', '{note}')")).await;
    }
    let batches = stage.drain().await;
    assert_eq!(batches.iter().map(|batch| batch.rows.len()).sum::<usize>(), 12);
    assert!(batches.len() > 1);
    stage.assert_world_is_true().await;
}
