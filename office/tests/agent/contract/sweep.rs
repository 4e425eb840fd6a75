//! A sweep sends every record once, the newest first, and goes on where it was.

use crate::{place::Place, premises::*, stage::*};
use landbridge_model::{FieldNo, office::Next};

super::on_every_connector!(
    a_sweep_is_what_the_tables_hold,
    types_that_are_referred_to_come_first_and_the_last_of_each_is_marked,
    a_sweep_of_many_records_goes_in_ranges_and_lets_changes_in_between,
    a_sweep_by_text_keys_goes_in_ranges_too,
    a_service_put_back_to_an_older_state_is_swept_behind_the_batch_that_it_knows,
    a_table_that_is_made_anew_is_followed_again_and_swept,
    a_table_that_is_gone_is_named,
);

async fn a_sweep_is_what_the_tables_hold(mut stage: Stage) {
    for (type_no, table) in [(ITEM, "items"), (PART, "parts"), (MAKER, "makers where sort <> 'X'")] {
        let count = stage.world.keys().filter(|(of, _)| *of == type_no).count();
        assert_eq!(count.to_string(), stage.ask(&format!("select count(*) from {table}")).await);
    }
    let desk = stage.find(ITEM, 1, text("Desk"));
    assert_eq!(stage.value(ITEM, desk, 13), text("B2"));
    let ids: Vec<_> = ["Lamp", "Desk", "Chair"].map(|name| stage.find(ITEM, 1, text(name))).to_vec();
    assert!(ids.is_sorted(), "ids sort as their keys");
}

async fn types_that_are_referred_to_come_first_and_the_last_of_each_is_marked(mut stage: Stage) {
    let batches = stage.sweep(2).await;
    let marks: Vec<_> = batches.iter().filter_map(|batch| batch.sweep).collect();
    let order: Vec<u16> = marks.iter().map(|mark| mark.type_no.0).collect();
    assert_eq!(order, [17, 16, 18, 19]);
    assert!(marks.iter().all(|mark| mark.is_last_of_type && mark.sweep == 2 && mark.done == mark.of));
    assert_eq!(marks.iter().filter(|mark| mark.is_last).count(), 1);
    assert!(marks.last().unwrap().is_last);
}

const MANY: &str = "with recursive n (n) as (select 1 union all select n + 1 from n where n < 5000)";

async fn a_sweep_of_many_records_goes_in_ranges_and_lets_changes_in_between(mut stage: Stage) {
    stage.run(&format!("insert into items (id, name) {MANY} select 1000 + n, 'Many ' || n from n")).await;
    stage.drain().await;
    let expected = stage.world.clone();
    stage.world.clear();
    stage.welcome(Next::Sweep { sweep: 2, after: stage.last_batch }).await;
    let makers = stage.next_batch().await.unwrap();
    stage.absorb(&makers).await;
    let first = stage.next_batch().await.unwrap();
    assert_eq!(first.rows.len(), 2000);
    assert!(!first.sweep.unwrap().is_last_of_type);
    stage.absorb(&first).await;
    stage.run("update items set name = 'Changed' where id = 6000").await;
    let changed = stage.next_batch().await.unwrap();
    assert_eq!((changed.sweep, changed.rows.len()), (None, 1));
    stage.absorb(&changed).await;
    // A crash between two ranges, and one between sending and the answer.
    stage.restart().await;
    let second = stage.next_batch().await.unwrap();
    stage.absorb_silently(&second);
    stage.restart().await;
    assert_eq!(stage.next_batch().await.unwrap().id, second.id);
    stage.drain().await;
    let record = stage.find(ITEM, 1, text("Changed"));
    let fields = stage.world.get_mut(&(ITEM, record)).unwrap();
    fields.insert(FieldNo(1), text("Many 5000").unwrap());
    fields.insert(FieldNo(12), text("MANY 5000").unwrap());
    assert!(stage.world == expected);
}

async fn a_sweep_by_text_keys_goes_in_ranges_too(mut stage: Stage) {
    let many = "select 'm-' || n || ' \"Å\\', 'K', 'Many ' || n from n";
    stage.run(&format!("insert into makers {MANY} {many}")).await;
    stage.drain().await;
    let expected = stage.world.clone();
    stage.world.clear();
    let batches = stage.sweep(2).await;
    assert!(stage.world == expected);
    let ranges = batches.iter().filter(|batch| batch.sweep.is_some_and(|mark| mark.type_no == MAKER));
    assert_eq!(ranges.map(|batch| batch.rows.len()).collect::<Vec<_>>(), [2000, 2000, 1002]);
}

async fn a_service_put_back_to_an_older_state_is_swept_behind_the_batch_that_it_knows(mut stage: Stage) {
    let known = stage.last_batch;
    let before = stage.world.clone();
    stage.run("update items set note = 'one' where id = 1").await;
    stage.drain().await;
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    let write = stage.set(ITEM, lamp, vec![change(4, whole(10), whole(11))]);
    let save = stage.save(vec![write.clone()]);
    stage.write(&save).await;
    stage.run("update items set note = 'two' where id = 1").await;
    let lost = stage.next_batch().await.unwrap();
    assert!(lost.rows.len() == 1);
    (stage.world, stage.last_batch) = (before, known);
    let batches = stage.sweep(7).await;
    let outcomes: Vec<_> = batches.iter().flat_map(|batch| &batch.outcomes).map(|found| found.edit).collect();
    assert_eq!(outcomes, [write.edit], "what was written is told again");
    stage.find(ITEM, 9, text("two"));
    stage.assert_world_is_true().await;
}

async fn a_table_that_is_made_anew_is_followed_again_and_swept(mut stage: Stage) {
    assert!(!stage.agent.look_over().await.unwrap(), "everything is as it was");
    assert!(!stage.agent.hello().await.unwrap().needs_sweep);
    let copy = match &stage.place {
        Place::Sqlite { .. } => {
            "create table copy (id integer primary key, item integer not null references items (id) on delete cascade, \
             body text not null, number integer)"
        }
        Place::Postgres { .. } => {
            "create table copy (like parts including indexes); alter table copy alter id add generated by default as identity"
        }
        Place::MariaDb { .. } => "create table copy like parts",
    };
    stage
        .run(&format!(
            "{copy}; insert into copy select * from parts; drop table parts; alter table copy rename to parts"
        ))
        .await;
    stage.run("update parts set body = 'unseen'").await;
    assert_eq!(stage.drain().await, [], "no trigger is there any more");
    assert!(stage.agent.look_over().await.unwrap());
    assert!(stage.agent.hello().await.unwrap().needs_sweep);
    stage.sweep(2).await;
    stage.assert_world_is_true().await;
    stage.run("update parts set body = 'seen'").await;
    stage.drain().await;
    stage.assert_world_is_true().await;
    assert!(!stage.agent.look_over().await.unwrap());
}

async fn a_table_that_is_gone_is_named(mut stage: Stage) {
    stage.run("alter table parts rename to elsewhere").await;
    let error = stage.agent.look_over().await.unwrap_err();
    assert!(error.to_string().contains("table \"parts\""), "{error}");
    assert!(!error.is_passing());
    stage.run("alter table elsewhere rename to parts").await;
    stage.run("update parts set body = 'here again'").await;
    stage.agent.look_over().await.unwrap();
    stage.sweep(2).await;
    stage.assert_world_is_true().await;
}
