//! What the service is told of a failure, in kinds: it writes to people of other languages, and needs no names of servers and files.

use crate::error::AgentError;
use landbridge_model::history::Problem;

/// What keeps the agent from the business database; nothing when it is something else.
pub(super) fn of(error: &AgentError) -> Option<Problem> {
    match error {
        AgentError::DatabaseUnreachable { .. } | AgentError::DatabaseMissing(_) => Some(Problem::Unreachable),
        AgentError::DatabaseLocked => Some(Problem::Locked),
        AgentError::Mapping(_) => Some(Problem::Mapping),
        AgentError::NotADatabase(_)
        | AgentError::BadDatabaseUrl(_)
        | AgentError::CredentialsRefused { .. }
        | AgentError::NoSuchDatabase(_)
        | AgentError::RightMissing(_)
        | AgentError::Database(_)
        | AgentError::NoCompany => Some(Problem::Failed),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_between_agent_and_database_is_told() {
        let unreachable = AgentError::DatabaseUnreachable { server: "db".into(), why: "refused".into() };
        assert_eq!(of(&unreachable), Some(Problem::Unreachable));
        assert_eq!(of(&AgentError::DatabaseLocked), Some(Problem::Locked));
        assert_eq!(of(&AgentError::NoSuchDatabase("a".into())), Some(Problem::Failed));
        assert_eq!(of(&AgentError::TakenOver), None);
        assert_eq!(of(&AgentError::TokenRefused), None);
    }
}
