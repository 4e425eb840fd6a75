//! A first mapping for a database that nobody has mapped yet: guessed from its tables, columns, keys and values, as a file to be corrected.
//!
//! A wrong guess must do no harm: what is not understood is left out, and what is not sure is text. Whether the result fits the database is
//! checked afterwards like any other mapping.

mod kinds;
mod names;
mod people;
mod seen;
#[cfg(test)]
mod tests;
mod types;
mod write;

pub(crate) use seen::{SeenColumn, SeenReference, SeenTable, Trust};

use crate::{agent::AgentError, connector::Database, mapping::MappingError};

/// A first mapping.
#[derive(Debug)]
pub struct Proposal {
    /// The mapping file.
    pub text: String,
    /// What somebody has to correct before it can be used, if anything.
    pub misfits: Option<MappingError>,
}

/// Looks at a database, without changing anything, and proposes a mapping for it.
///
/// # Errors
/// The database cannot be opened or read.
pub async fn propose_mapping(database: Database) -> Result<Proposal, AgentError> {
    database.propose().await
}

/// The proposal, as a mapping file.
pub(crate) fn propose(tables: &[SeenTable]) -> String {
    let people = people::people(tables);
    let types = types::types(tables, &people);
    write::file(&people, people::employees(&types), &types)
}
