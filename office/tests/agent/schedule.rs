//! Random schedules: clients of the business software, edits of people, crashes and lost messages in any order. Whatever happens, the
//! service ends with what the tables hold, each edit ends once, and no change of a stock is lost or doubled.

use crate::stage::*;
use landbridge_model::{
    EditId, RecordId, Value,
    office::{Action, Batch, BatchAnswer, WriteBack, WriteResult},
};
use std::collections::BTreeMap;

const SEEDS: u64 = 12;
const STEPS: u64 = 60;

/// Numbers that look random and are the same for the same seed (PCG, without its last permutation).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

struct Run {
    stage: Stage,
    chance: Chance,
    /// Write-backs whose outcomes the service has not seen yet; they may be handed out again.
    open: Vec<WriteBack>,
    /// The outcome of each edit, which must never change.
    outcomes: BTreeMap<EditId, WriteResult>,
    /// What the stock of the first product must be in the end.
    stock: i64,
    keys: u64,
}

impl Run {
    async fn new(seed: u64) -> Self {
        let mut stage = Stage::sample().await;
        stage.run("update products set stock_quantity = 100000").await;
        stage.drain().await;
        Self { stage, chance: Chance(seed), open: vec![], outcomes: BTreeMap::new(), stock: 100_000, keys: 0 }
    }

    async fn step(&mut self) {
        match self.chance.below(9) {
            0 => self.client_changes().await,
            1 => self.client_uses_a_key_again().await,
            2 => self.person_counts_stock(),
            3 => self.person_creates(),
            4 | 5 => self.write_some().await,
            6 => self.stage.restart().await,
            _ => self.send_one().await,
        }
    }

    async fn client_changes(&mut self) {
        let (id, notes) = (self.chance.below(6) + 1, self.chance.below(1000));
        self.stage.run(&format!("update customers set notes = 'n{notes}' where id = {id}")).await;
        let sold = self.chance.below(10) as i64;
        self.stock -= sold;
        self.stage
            .run(&format!("update products set stock_quantity = stock_quantity - {sold} where id = 1"))
            .await;
    }

    async fn client_uses_a_key_again(&mut self) {
        self.keys += 1;
        let sql = format!(
            "delete from products where id = 5000; \
             insert into products (id, sku, name, price_cents) values (5000, 'K{0}', 'K{0}', 1)",
            self.keys
        );
        self.stage.run(&sql).await;
    }

    fn product(&self) -> RecordId {
        let first = self.stage.world.keys().find(|(type_no, _)| *type_no == PRODUCT);
        first.expect("products sort by key").1
    }

    /// The person saw the stock that the service has, however old that is.
    fn person_counts_stock(&mut self) {
        let product = self.product();
        let added = self.chance.below(5) as i64;
        let Some(Value::Whole(seen)) = self.stage.value(PRODUCT, product, 7) else { panic!("a stock") };
        self.stock += added;
        let write = self.stage.set(PRODUCT, product, vec![change(7, whole(seen), whole(seen + added))]);
        self.open.push(self.stage.save(vec![write]));
    }

    fn person_creates(&mut self) {
        let record = self.stage.new_record();
        let number = self.chance.below(20);
        let values = fields([
            (1, text(&format!("C{number}"))),
            (2, text("Made")),
            (5, Some(Value::Decimal(landbridge_model::Decimal::ONE))),
        ]);
        let write = self.stage.edit(PRODUCT, record, Action::Create { fields: values });
        let rename = self.stage.set(PRODUCT, record, vec![change(2, text("Made"), text("Renamed"))]);
        self.open.push(self.stage.group(vec![write, rename]));
    }

    /// The service hands out what is open, perhaps again.
    async fn write_some(&mut self) {
        for write_back in self.open.clone() {
            assert!(self.stage.agent.write_back(&write_back, 0).await.unwrap());
            if self.chance.below(4) == 0 {
                self.stage.restart().await;
            }
        }
    }

    async fn send_one(&mut self) {
        let Some(batch) = self.stage.next_batch().await else { return };
        if self.chance.below(3) == 0 {
            return;
        }
        self.absorb(&batch);
        if self.chance.below(3) > 0 {
            self.stage.agent.acknowledge(BatchAnswer { id: batch.id }).await.unwrap();
        }
    }

    fn absorb(&mut self, batch: &Batch) {
        if self.stage.last_batch != Some(batch.id) {
            for outcome in &batch.outcomes {
                let before = self.outcomes.insert(outcome.edit, outcome.result.clone());
                assert!(before.is_none_or(|before| before == outcome.result), "an outcome is final");
            }
        }
        self.stage.absorb_silently(batch);
        let outcomes = &self.outcomes;
        self.open.retain(|open| open.writes.iter().any(|write| !outcomes.contains_key(&write.edit)));
    }

    async fn drain(&mut self) {
        while let Some(batch) = self.stage.next_batch().await {
            self.absorb(&batch);
            self.stage.agent.acknowledge(BatchAnswer { id: batch.id }).await.unwrap();
        }
    }
}

#[tokio::test]
async fn whatever_happens_the_service_ends_with_what_the_tables_hold() {
    for seed in 0..SEEDS {
        let mut run = Run::new(seed).await;
        for _ in 0..STEPS {
            run.step().await;
        }
        for write_back in run.open.clone() {
            assert!(run.stage.agent.write_back(&write_back, 0).await.unwrap());
        }
        run.drain().await;
        assert!(run.open.is_empty(), "seed {seed}");
        let stock = run.stage.ask("select stock_quantity from products where id = 1").await;
        assert_eq!(stock, run.stock.to_string(), "seed {seed}");
        run.stage.assert_world_is_true().await;
    }
}
