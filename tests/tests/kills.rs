//! Service and office agent are ended as by a power cut, again and again, while several clients edit: every edit that was told "saved" has
//! one end, and the business database has each applied one once.
//!
//! `LANDBRIDGE_KILLS` says how often, `LANDBRIDGE_SEED` when; `cargo xtask kills` sets them.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use landbridge_tests::business::Business;
use landbridge_tests::clerk::Clerk;
use landbridge_tests::client::Client;
use landbridge_tests::dice::Dice;
use landbridge_tests::ledger::Ledger;
use landbridge_tests::stage::Stage;
use landbridge_tests::system::{Part, System};
use landbridge_tests::wait;
use tokio::task::LocalSet;

/// In the ordinary run.
const KILLS: usize = 20;
const SEED: u64 = 20;
const CLIENTS: u64 = 3;
/// How often somebody clicks. It is the load, not something that is waited for.
const CLICK_EVERY: Duration = Duration::from_millis(60);

#[tokio::test]
async fn parts_that_are_killed_at_any_moment_lose_and_repeat_nothing() -> Result<()> {
    LocalSet::new().run_until(kill_while_people_work()).await
}

async fn kill_while_people_work() -> Result<()> {
    let (kills, seed) =
        (number("LANDBRIDGE_KILLS")?.unwrap_or(KILLS as u64), number("LANDBRIDGE_SEED")?.unwrap_or(SEED));
    let mut stage = Stage::begin().await?;
    let ledger = Ledger::begin(&stage).await?;
    stage.part_service_and_office().await?;
    let messages = Rc::new(Cell::new(0));
    let owner = stage.announcement()?.owner.clone();
    let url = stage.system.direct_url();
    let clients = Client::open_many(&url, &owner, (CLIENTS, seed), &messages).await?;
    ledger.wait_until_fetched(&clients).await?;
    let mut killer =
        Killer { dice: Dice::new(seed), messages, business: stage.business.clone(), tally: [0; 3] };
    let mut dice = Dice::new(!seed);
    tokio::select! {
        killed = killer.kill(&mut stage.system, kills) => killed?,
        broken = click_for_ever(&clients, &mut dice) => broken?,
    }
    let counts =
        ledger.close(&clients).await.with_context(|| format!("seed {seed}\n{}", stage.system.report()))?;
    let [service, office, both] = killer.tally;
    eprintln!("{kills} kills from seed {seed}: service {service}, agent {office}, both {both}; {counts:?}");
    ensure!(
        counts.applied > 0 && counts.conflicts > 0 && counts.refused > 0,
        "hardly anything happened: {counts:?}"
    );
    Ok(())
}

/// A number from the environment.
fn number(name: &str) -> Result<Option<u64>> {
    let text = std::env::var(name).ok();
    text.map(|text| text.parse().with_context(|| format!("read the number in {name}"))).transpose()
}

/// People at work. It ends only with an error.
async fn click_for_ever(clients: &[Client], dice: &mut Dice) -> Result<()> {
    let clerk = Clerk::default();
    loop {
        clerk.click(dice.pick(clients))?;
        tokio::time::sleep(CLICK_EVERY).await;
    }
}

/// What ends the parts.
struct Killer {
    dice: Dice,
    /// What the clients have asked so far.
    messages: Rc<Cell<usize>>,
    business: Business,
    /// How often the service, the agent, and both were killed.
    tally: [usize; 3],
}

impl Killer {
    /// Kills and starts parts again so often.
    async fn kill(&mut self, system: &mut System, kills: u64) -> Result<()> {
        for _ in 0..kills {
            self.wait_for_moment().await?;
            let which = self.dice.below(3);
            self.tally[which] += 1;
            let parts: &[Part] =
                [&[Part::Service][..], &[Part::Office], &[Part::Office, Part::Service]][which];
            for part in parts {
                system.kill(*part).await?;
            }
            if self.dice.once_in(3) {
                self.wait_for_messages().await?;
            }
            for part in parts {
                system.start(*part).await?;
            }
        }
        Ok(())
    }

    /// Until the clients have asked so often, or the agent has written so often, as the dice say.
    async fn wait_for_moment(&mut self) -> Result<()> {
        if self.dice.once_in(2) {
            return self.wait_for_messages().await;
        }
        let writes = 1 + self.dice.below(6) as i64;
        let end = self.writes().await? + writes;
        wait::until("the agent to write", async || Ok((self.writes().await? >= end).then_some(()))).await
    }

    async fn wait_for_messages(&mut self) -> Result<()> {
        let end = self.messages.get() + 1 + self.dice.below(12);
        let claim = "the clients to ask";
        wait::until(claim, async || Ok((self.messages.get() >= end).then_some(()))).await
    }

    async fn writes(&self) -> Result<i64> {
        let count: Vec<(i64,)> = self.business.rows("select count(*) from landbridge_applied").await?;
        Ok(count.first().map_or(0, |(count,)| *count))
    }
}
