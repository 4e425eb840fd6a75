//! Transactions that commit in another order than they began.

use super::{another, on_every_server, small};
use crate::{
    place::{Client, Kind},
    premises::*,
    stage::*,
};
use std::collections::BTreeSet;

on_every_server!(
    a_change_that_is_committed_late_is_sent_late_and_not_missed,
    a_key_that_two_transactions_delete_and_use_again_is_another_record,
    whatever_the_order_of_commits_the_service_ends_with_what_the_tables_hold,
);

async fn a_change_that_is_committed_late_is_sent_late_and_not_missed(kind: Kind) {
    let mut stage = small(kind).await;
    let mut slow = another(&stage).await;
    slow.run("begin; update items set note = 'slow' where id = 1").await;
    stage.run("update items set note = 'quick' where id = 2").await;
    let batches = stage.drain().await;
    assert_eq!(batches.len(), 1, "the quick one does not wait for the slow one");
    stage.run("update items set note = 'later' where id = 3").await;
    let under_way = stage.next_batch().await.unwrap();
    slow.run("commit").await;
    stage.absorb(&under_way).await;
    stage.drain().await;
    let notes: BTreeSet<_> = ["slow", "quick", "later"].map(|note| stage.find(ITEM, 9, text(note))).into();
    assert_eq!(notes.len(), 3);
    stage.assert_world_is_true().await;
}

async fn a_key_that_two_transactions_delete_and_use_again_is_another_record(kind: Kind) {
    let mut stage = small(kind).await;
    let chair = stage.find(ITEM, 1, text("Chair"));
    let (mut one, mut two) = (another(&stage).await, another(&stage).await);
    // The second one takes numbers for its changes before the first one has committed.
    one.run("begin; delete from items where id = 3").await;
    two.run("begin; update items set note = 'x' where id = 1").await;
    let waiting = tokio::spawn(async move {
        two.run("insert into items (id, name) values (3, 'Sofa'); commit").await;
    });
    one.run("commit").await;
    waiting.await.unwrap();
    stage.drain().await;
    assert_ne!(stage.find(ITEM, 1, text("Sofa")), chair);
    assert!(!stage.world.contains_key(&(ITEM, chair)));
    stage.assert_world_is_true().await;
}

/// Numbers that look random and are the same for the same seed (PCG, without its last permutation).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// What a client does within its transaction, to rows that are its own: nobody waits for another in one thread.
fn statement(kind: Kind, chance: &mut Chance, client: u64) -> String {
    let key = 100 + client * 10 + chance.below(3);
    match chance.below(5) {
        0 => format!("delete from items where id = {key}"),
        1 => format!("update items set note = 'n{}' where id = {key}", chance.below(100)),
        2 => if_new(kind, &format!("insert into places values ({key}, 'V', 's')")),
        3 => format!("insert into parts (item, body) select id, 'part' from items where id = {key}"),
        _ => {
            let name = chance.below(100);
            if_new(kind, &format!("insert into items (id, name) values ({key}, 'i{name}')"))
        }
    }
}

/// The insert of a row that may be there.
fn if_new(kind: Kind, insert: &str) -> String {
    match kind {
        Kind::MariaDb => insert.replacen("insert", "insert ignore", 1),
        _ => format!("{insert} on conflict do nothing"),
    }
}

async fn run_schedule(kind: Kind, seed: u64) {
    let mut stage = small(kind).await;
    let mut chance = Chance(seed);
    let mut clients: Vec<(Client, bool)> = Vec::new();
    for _ in 0..4 {
        let mut client = another(&stage).await;
        if kind == Kind::MariaDb {
            // Otherwise it would hold the gaps between the rows as well, and others would wait for them.
            client.run("set session transaction isolation level read committed").await;
        }
        clients.push((client, false));
    }
    for _ in 0..120 {
        let no = chance.below(4);
        let (client, is_open) = &mut clients[no as usize];
        match chance.below(6) {
            0 if *is_open => {
                client.run(if chance.below(4) == 0 { "rollback" } else { "commit" }).await;
                *is_open = false;
            }
            1 => {
                if let Some(batch) = stage.next_batch().await {
                    stage.absorb_silently(&batch);
                    match chance.below(3) {
                        0 => stage.restart().await,
                        _ => stage.absorb(&batch).await,
                    }
                }
            }
            _ => {
                if !std::mem::replace(is_open, true) {
                    client.run("begin").await;
                }
                // A place of an item that is not there is refused; the statement is then undone alone.
                client.run("savepoint s").await;
                if client.try_to(&statement(kind, &mut chance, no)).await.is_err() {
                    client.run("rollback to s").await;
                }
            }
        }
    }
    for (client, is_open) in &mut clients {
        if *is_open {
            client.run("commit").await;
        }
    }
    stage.drain().await;
    stage.assert_world_is_true().await;
}

async fn whatever_the_order_of_commits_the_service_ends_with_what_the_tables_hold(kind: Kind) {
    for seed in 0..8 {
        run_schedule(kind, seed).await;
    }
}
