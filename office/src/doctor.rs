//! What has to hold before a company's business software is connected, looked at one by one. Nothing is changed by looking.

mod judge;
mod look;

pub use landbridge_model::requirement::{Item, Lack, Requirement, State};
pub(crate) use look::{CompanyFacts, Entry, Facts, User};

use crate::{
    connector::Database,
    mapping::{Mapping, MappingError},
};

/// What is to be connected, as far as it has been named.
#[derive(Debug, Default)]
pub struct Candidate {
    /// The business database.
    pub database: Option<Database>,
    /// The mapping, or what is wrong with it.
    pub mapping: Option<Result<Mapping, MappingError>>,
    /// The service's address.
    pub service: Option<String>,
    /// The office agent's token.
    pub token: Option<String>,
    /// The user of the business software who connects it. Without one, it is enough that somebody could.
    pub user: Option<String>,
}

/// Every requirement, in the order in which they are best dealt with. `now_millis` is the time since 1970, UTC.
pub async fn examine(candidate: &Candidate, now_millis: i64) -> Vec<Requirement> {
    let business = look::business(candidate).await;
    let service = look::service(candidate, now_millis).await;
    judge::business(&business, candidate.user.as_deref(), service.is_demo())
        .into_iter()
        .chain(judge::service(service))
        .collect()
}
