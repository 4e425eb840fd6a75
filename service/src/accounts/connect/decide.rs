//! What is to be done for a person who connects a business database: decided at once, by what the service knows.

use crate::accounts::agreement::Terms;
use landbridge_model::{
    Level, Rights, Scopes,
    connect::{Connect, ConnectAnswer},
    id::WorkspaceId,
};

/// What the service knows that concerns the person or the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    /// The workspaces that the person belongs to, and the one that this database is bound to; oldest first.
    pub(super) places: Vec<Place>,
    /// Whether the operator lets nobody make a workspace of their own.
    pub(super) is_closed: bool,
    /// The time.
    pub(super) now_millis: i64,
}

/// A workspace as the person has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Which.
    pub(super) workspace: WorkspaceId,
    /// Whether it holds sample data.
    pub(super) is_demo: bool,
    /// What was agreed.
    pub(super) terms: Terms,
    /// What is bound to the agreement.
    pub(super) binding: Option<Binding>,
    /// The e-mail address of who administers it.
    pub(super) administrator: Option<String>,
    /// The person's rights; nothing for one who does not belong to it.
    pub(super) rights: Option<Rights>,
    /// Whether the person is who administers it.
    pub(super) is_administrator: bool,
}

/// A bound database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binding {
    /// The database.
    pub(super) database: String,
    /// Where it lies.
    pub(super) system: String,
    /// The company, by its own name.
    pub(super) company: String,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Nothing: the person gets this answer.
    Answer(ConnectAnswer),
    /// Give a new token for a workspace that the database is bound to.
    Renew(WorkspaceId),
    /// Bind the database to the workspace's agreement, or to that of a new workspace, and give the person these rights in it.
    Bind {
        /// Which; nothing for a new one.
        workspace: Option<WorkspaceId>,
        /// The person's rights from now on.
        rights: Rights,
    },
}

impl Place {
    fn is_bound_to(&self, database: &str) -> bool {
        self.binding.as_ref().is_some_and(|binding| binding.database == database)
    }

    /// Whether another database of this system is bound to it. Of strangers' systems it only looks as if they were the same: many a server is
    /// called `localhost`.
    fn has_sister(&self, asked: &Connect) -> bool {
        let (database, system) = (&asked.company.database, &asked.company.system);
        let is_sister = |bound: &Binding| bound.system == *system && bound.database != *database;
        self.binding.as_ref().is_some_and(is_sister)
    }

    /// What a person who cannot have the database is told; strangers learn no e-mail address.
    fn bound_elsewhere(&self) -> ConnectAnswer {
        let company = self.binding.as_ref().map(|binding| binding.company.clone()).unwrap_or_default();
        let ask = self.rights.as_ref().and(self.administrator.clone());
        ConnectAnswer::BoundElsewhere { company, ask }
    }
}

/// Decides. The database counts first: when it is bound, only who administers that agreement gets on. Then the agreements that the person
/// administers; whoever belongs to a company without administering it is sent to who does, so that no second workspace of the company
/// is made by mistake.
pub(super) fn decide(asked: &Connect, facts: &Facts) -> Decision {
    let own: Vec<&Place> = facts
        .places
        .iter()
        .filter(|place| place.rights.is_some() && place.is_demo == asked.company.is_sample)
        .collect();
    if asked.company.is_sample && own.is_empty() {
        return Decision::Answer(ConnectAnswer::Sample);
    }
    if let Some(place) = facts.places.iter().find(|place| place.is_bound_to(&asked.company.database)) {
        return decide_on_bound(place, facts.now_millis);
    }
    if let Some(place) = own.iter().find(|place| place.has_sister(asked)) {
        return Decision::Answer(place.bound_elsewhere());
    }
    let administered: Vec<&Place> = own.iter().copied().filter(|place| place.is_administrator).collect();
    match (administered.iter().find(|place| place.binding.is_none()), administered.first(), own.first()) {
        (Some(unbound), _, _) => decide_on_unbound(asked, unbound, facts.now_millis),
        (None, Some(bound), _) => Decision::Answer(bound.bound_elsewhere()),
        (None, None, Some(member)) => not_administrator(member.administrator.clone()),
        (None, None, None) => decide_on_newcomer(asked, facts.is_closed),
    }
}

fn decide_on_bound(place: &Place, now_millis: i64) -> Decision {
    match (place.is_administrator, &place.rights, place.terms.ended(now_millis)) {
        (true, _, Some(ended_millis)) => Decision::Answer(ConnectAnswer::Ended { ended_millis }),
        (true, _, None) => Decision::Renew(place.workspace),
        (false, Some(_), _) => not_administrator(place.administrator.clone()),
        (false, None, _) => Decision::Answer(place.bound_elsewhere()),
    }
}

fn decide_on_unbound(asked: &Connect, place: &Place, now_millis: i64) -> Decision {
    if let Some(ended_millis) = place.terms.ended(now_millis) {
        return Decision::Answer(ConnectAnswer::Ended { ended_millis });
    }
    if !asked.bind {
        return Decision::Answer(ConnectAnswer::Unbound(place.terms.to_agreement(None)));
    }
    let rights = with_all(asked, &place.terms, place.rights.as_ref());
    Decision::Bind { workspace: Some(place.workspace), rights }
}

fn decide_on_newcomer(asked: &Connect, is_closed: bool) -> Decision {
    let terms = Terms::default();
    match (is_closed, asked.bind) {
        (true, _) => not_administrator(None),
        (false, false) => Decision::Answer(ConnectAnswer::Unbound(terms.to_agreement(None))),
        (false, true) => Decision::Bind { workspace: None, rights: with_all(asked, &terms, None) },
    }
}

fn not_administrator(ask: Option<String>) -> Decision {
    Decision::Answer(ConnectAnswer::NotAdministrator { ask })
}

/// Every right on the modules of the database that the agreement covers, and those that the person has already.
fn with_all(asked: &Connect, terms: &Terms, before: Option<&Rights>) -> Rights {
    let mut modules = before.map(|rights| rights.modules.clone()).unwrap_or_default();
    let is_covered = |module: &&String| terms.modules.as_ref().is_none_or(|covered| covered.contains(module));
    modules.extend(asked.modules.iter().filter(is_covered).map(|module| (module.clone(), Level::Full)));
    Rights { modules, scopes: Scopes::All }
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
