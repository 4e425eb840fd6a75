//! Another program that holds the business database: it begins a transaction, changes rows, and commits or rolls back some steps later. What
//! the agent does meanwhile fails at once, as it does in the office after some seconds, and is done again when the database is free.

use super::{
    business::Deleted,
    dice::Dice,
    office::{Office, open},
    trouble::Lines,
    world::World,
};
use anyhow::Result;
use landbridge_model::AgentId;
use landbridge_office::agent::AgentError;
use std::collections::BTreeSet;

/// The sides of the die that are of these worlds only.
pub(super) const SIDES: usize = 4;

/// What was noted of other programs before one of them began its transaction.
#[derive(Debug)]
pub(super) struct Held {
    deleted_by_others: Vec<Deleted>,
    born_in_office: BTreeSet<i64>,
    own_differences: BTreeSet<i64>,
    own_stories: BTreeSet<Lines>,
}

impl World {
    /// Another program begins a transaction, or ends the one that it has begun. What other programs do in between belongs to it.
    pub(super) async fn lock_or_free(&mut self, what: usize) -> Result<()> {
        let told = match (what, &self.office.held) {
            (0, None) => Some(self.office.hold(&mut self.dice).await?),
            (0, Some(_)) => None,
            _ => self.office.free(&mut self.dice).await?,
        };
        if let Some(told) = told {
            self.note(told.to_owned());
        }
        Ok(())
    }
}

impl Office {
    async fn hold(&mut self, dice: &mut Dice) -> Result<&'static str> {
        // Besides a second writer, readers may have to wait as well.
        let is_alone = dice.once_in(3);
        let begin = if is_alone { "begin exclusive" } else { "begin immediate" };
        sqlx::query(begin).execute(&mut self.other).await?;
        self.held = Some(Held {
            deleted_by_others: self.deleted_by_others.clone(),
            born_in_office: self.born_in_office.clone(),
            own_differences: self.own_differences.clone(),
            own_stories: self.own_stories.clone(),
        });
        Ok(if is_alone { "another program locks all out" } else { "another program begins a transaction" })
    }

    /// The transaction of the other program ends. Says how, if there was one.
    pub(super) async fn free(&mut self, dice: &mut Dice) -> Result<Option<&'static str>> {
        let Some(held) = self.held.take() else { return Ok(None) };
        if !dice.once_in(3) {
            sqlx::query("commit").execute(&mut self.other).await?;
            return Ok(Some("the other program commits"));
        }
        sqlx::query("rollback").execute(&mut self.other).await?;
        self.deleted_by_others = held.deleted_by_others;
        self.born_in_office = held.born_in_office;
        self.own_differences = held.own_differences;
        self.own_stories = held.own_stories;
        Ok(Some("the other program rolls back"))
    }

    /// Begins an agent that takes over from the one there was; one that finds the database locked tries again.
    pub(super) async fn open_agent(&mut self, fresh: AgentId) -> Result<bool> {
        match open(&self.file, &self.premises, self.revision, fresh).await {
            Ok(agent) => (self.agent, self.coming) = (agent, None),
            Err(AgentError::DatabaseLocked) => self.coming = Some(fresh),
            Err(error) => return Err(error.into()),
        }
        Ok(self.coming.is_none())
    }

    /// What a step of the agent came to; nothing when it found the database locked, after which it begins with a hello.
    pub(super) fn unless_locked<T>(&mut self, step: Result<T, AgentError>) -> Result<Option<T>> {
        match step {
            Ok(done) => Ok(Some(done)),
            Err(AgentError::DatabaseLocked) => {
                (self.is_welcome, self.found_locked) = (false, true);
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}
