//! A sweep sends every record once, the newest first, and goes on where it was.

use crate::stage::*;
use landbridge_model::{TypeNo, office::Next};
use std::collections::BTreeSet;

#[tokio::test]
async fn a_sweep_is_what_the_tables_hold() {
    let mut stage = Stage::sample().await;
    for (type_no, table) in [(16, "customers"), (18, "activities"), (21, "order_lines"), (24, "employees")] {
        let count = stage.world.keys().filter(|(of, _)| *of == TypeNo(type_no)).count();
        assert_eq!(count.to_string(), stage.ask(&format!("select count(*) from {table}")).await);
    }
    let number = stage.ask("select number from customers where id = 1").await;
    let record = stage.find(CONTACT, 1, text(&number));
    let name = stage.ask("select name from customers where id = 1").await;
    let city = stage.ask("select city from customer_addresses where customer_id = 1 and kind = 'V'").await;
    assert_eq!(stage.value(CONTACT, record, 2), text(&name));
    assert_eq!(stage.value(CONTACT, record, 11), text(&city));
}

#[tokio::test]
async fn types_that_are_referred_to_come_first_and_the_last_of_each_is_marked() {
    let mut stage = Stage::sample().await;
    let batches = stage.sweep(2).await;
    let marks: Vec<_> = batches.iter().filter_map(|batch| batch.sweep).collect();
    let order: Vec<u16> = marks.iter().map(|mark| mark.type_no.0).collect();
    assert_eq!(order, [19, 24, 16, 17, 18, 20, 21, 22, 23]);
    assert!(marks.iter().all(|mark| mark.is_last_of_type && mark.sweep == 2 && mark.done == mark.of));
    assert_eq!(marks.iter().filter(|mark| mark.is_last).count(), 1);
    assert!(marks.last().unwrap().is_last);
}

#[tokio::test]
async fn a_new_sweep_behind_a_batch_whose_answer_was_lost_goes_on_in_the_chain() {
    let mut stage = Stage::sample().await;
    stage.welcome(Next::Sweep { sweep: 2, after: stage.last_batch }).await;
    let range = stage.next_batch().await.unwrap();
    stage.absorb_silently(&range);
    stage.sweep(3).await;
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn a_backup_put_back_twice_is_swept_from_the_start_each_time() {
    let mut stage = Stage::sample().await;
    let (known, before) = (stage.last_batch, stage.world.clone());
    stage.welcome(Next::Sweep { sweep: 7, after: known }).await;
    let first = stage.next_batch().await.unwrap();
    stage.absorb(&first).await;
    // The service, put back once more, gives the number again and knows of no range.
    (stage.world, stage.last_batch) = (before, known);
    let again = stage.sweep(7).await;
    let swept: BTreeSet<_> =
        again.iter().flat_map(|batch| &batch.rows).map(|row| (row.type_no, row.record)).collect();
    assert_eq!(swept, stage.world.keys().copied().collect());
}
