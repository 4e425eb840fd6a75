//! How an office is set up: what the console remembers from one start of the program to the next.

use crate::{address::with_password, connector::Database};
use landbridge_model::{
    AgentId,
    connection::Former,
    console::{Connection, Pace, Phase, Source, Start},
    hours::{Hours, Offset},
};
use serde::{Deserialize, Serialize};

/// What an office has been told. Only its owner may read where it is kept: it has the agent's token and perhaps a database's password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// What is to be connected.
    #[serde(default)]
    pub source: Source,
    /// The agent's token.
    #[serde(default)]
    pub token: Option<String>,
    /// The id that this installation gets in a business database that knows none yet.
    #[serde(default)]
    pub fresh: Option<Fresh>,
    /// Who connected it.
    #[serde(default)]
    pub connection: Option<Connection>,
    /// What is left of the connection before.
    #[serde(default)]
    pub former: Option<Former>,
    /// When the first synchronisation begins.
    #[serde(default)]
    pub start: Option<Start>,
    /// How fast it goes.
    #[serde(default = "full_pace")]
    pub pace: Pace,
    /// At which hours it synchronises.
    #[serde(default)]
    pub hours: Hours,
}

/// An id for an installation on one business database. It is kept before it is told to anybody, and is good for no other database: what is
/// bound to it would be mixed with that one's records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fresh {
    /// The database as it was named.
    pub database: String,
    /// The id.
    pub agent: AgentId,
}

/// Nobody has stopped or slowed anything.
fn full_pace() -> Pace {
    Pace { is_paused: false, records_per_second: None }
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            source: Source::default(),
            token: None,
            fresh: None,
            connection: None,
            former: None,
            start: None,
            pace: full_pace(),
            hours: Hours::default(),
        }
    }
}

/// What the setup wants to be done at some time.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Nothing, until the setup changes.
    Nothing,
    /// To begin at this time, in milliseconds since 1970, UTC.
    Later(i64),
    /// Nothing, until the hours at which it synchronises begin, in milliseconds since 1970, UTC.
    Closed(Option<i64>),
    /// To synchronise.
    Now,
}

impl Setup {
    /// The business database that was named.
    pub(crate) fn database(&self) -> Option<Database> {
        let name = self.source.database.as_str();
        (!name.is_empty()).then(|| Database::named(name))
    }

    /// What was named, fit to be shown.
    pub(super) fn source_without_password(&self) -> Source {
        let database = self.database().map(|database| database.to_string()).unwrap_or_default();
        Source { database, ..self.source.clone() }
    }

    /// What is named instead. A database that is sent back as it was shown keeps its password.
    pub(super) fn completed(&self, source: Source) -> Source {
        let shown = self.source_without_password().database;
        let database = if source.database == shown { self.source.database.clone() } else { source.database };
        let trimmed = |text: String| text.trim().to_owned();
        Source {
            database: trimmed(database),
            mapping: trimmed(source.mapping),
            service: trimmed(source.service).trim_end_matches('/').to_owned(),
            user: trimmed(source.user),
        }
    }

    /// The database that a command line names, once a company is connected: named as before but for its password, it keeps the one that was
    /// entered last.
    pub fn database_named(&self, named: String) -> String {
        let is_same = with_password(&named, "") == with_password(&self.source.database, "");
        if self.token.is_some() && is_same { self.source.database.clone() } else { named }
    }

    /// Whether something else may be named: what is connected is connected to that service, with that database, and to no other.
    pub fn may_become(&self, source: &Source) -> bool {
        self.token.is_none()
            || (source.database == self.source.database && source.service == self.source.service)
    }

    /// The id for the database that is named.
    pub(super) fn fresh(&self) -> Option<AgentId> {
        let fresh = self.fresh.as_ref()?;
        (fresh.database == self.source.database).then_some(fresh.agent)
    }

    /// Takes back what connecting has brought, but for what is left of it.
    pub(super) fn end(&mut self, former: Former) {
        (self.token, self.connection, self.start) = (None, None, None);
        (self.pace, self.hours, self.former) = (full_pace(), Hours::default(), Some(former));
    }

    /// What is to be done at this time, where the clock on the wall is so far ahead of UTC.
    pub(super) fn wanted(&self, now_millis: i64, offset: Offset<'_>) -> Wanted {
        let is_later = |start: Start| start.began_millis.is_none() && start.at_millis > now_millis;
        match (&self.token, self.start) {
            (Some(_), Some(_)) if self.pace.is_paused => Wanted::Nothing,
            (Some(_), Some(start)) if is_later(start) => Wanted::Later(start.at_millis),
            (Some(_), Some(_)) if !self.hours.is_open_at(now_millis, offset) => {
                Wanted::Closed(self.hours.changes_at(now_millis, offset))
            }
            (Some(_), Some(_)) => Wanted::Now,
            _ => Wanted::Nothing,
        }
    }

    /// What is going on, where the agent is at `phase` if it runs.
    pub(super) fn phase(&self, phase: Phase, now_millis: i64, offset: Offset<'_>) -> Phase {
        match self.wanted(now_millis, offset) {
            Wanted::Now if phase == Phase::Idle => Phase::Starts,
            Wanted::Now => phase,
            Wanted::Later(_) => Phase::Waits,
            Wanted::Closed(opens_millis) => Phase::Closed { opens_millis },
            Wanted::Nothing if self.pace.is_paused && self.token.is_some() => Phase::Paused,
            Wanted::Nothing => Phase::Idle,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use landbridge_model::{connection::Remains, hours::Window};

    fn utc(_: i64) -> i32 {
        0
    }

    fn former() -> Former {
        Former {
            company: "Bygg".into(),
            service: "https://landbridge.example".into(),
            ended_millis: 20,
            token: Remains::Gone,
            tables: Remains::Kept,
            successor: None,
        }
    }

    fn connected() -> Setup {
        Setup { token: Some("token".into()), ..Setup::default() }
    }

    fn starting(at_millis: i64, began_millis: Option<i64>) -> Setup {
        Setup { start: Some(Start { at_millis, began_millis }), ..connected() }
    }

    #[test]
    fn nothing_is_sent_before_somebody_connected_and_chose_when() {
        assert_eq!(Setup::default().wanted(1, &utc), Wanted::Nothing);
        assert_eq!(connected().wanted(1, &utc), Wanted::Nothing);
        assert_eq!(Setup { token: None, ..starting(0, None) }.wanted(1, &utc), Wanted::Nothing);
    }

    #[test]
    fn a_start_that_was_missed_begins_at_once_and_one_that_began_goes_on() {
        assert_eq!(starting(10, None).wanted(9, &utc), Wanted::Later(10));
        assert_eq!(starting(10, None).wanted(5_000, &utc), Wanted::Now);
        // The clock was put back since.
        assert_eq!(starting(10, Some(10)).wanted(9, &utc), Wanted::Now);
    }

    #[test]
    fn a_pause_holds_whatever_was_planned() {
        let paused =
            Setup { pace: Pace { is_paused: true, records_per_second: None }, ..starting(10, Some(10)) };
        assert_eq!(paused.wanted(20, &utc), Wanted::Nothing);
        assert_eq!(paused.phase(Phase::InStep, 20, &utc), Phase::Paused);
    }

    #[test]
    fn outside_its_hours_it_waits_and_says_until_when() {
        // The first of January 1970 was a Thursday.
        let window = Window { days: [false, false, false, true, false, false, false], from: 60, to: 120 };
        let setup = Setup { hours: Hours(vec![window]), ..starting(10, Some(10)) };
        let hour = 3_600_000;
        assert_eq!(setup.wanted(20, &utc), Wanted::Closed(Some(hour)));
        assert_eq!(setup.phase(Phase::InStep, 20, &utc), Phase::Closed { opens_millis: Some(hour) });
        assert_eq!(setup.wanted(hour, &utc), Wanted::Now);
        assert_eq!(setup.wanted(2 * hour, &utc), Wanted::Closed(Some(hour + 7 * 24 * hour)));
        assert_eq!(setup.wanted(20, &|_| 3_600), Wanted::Now);
    }

    #[test]
    fn a_password_is_not_shown_and_stays_when_the_rest_is_sent_back() {
        let named = |database: &str| Source { database: database.into(), ..Source::default() };
        let setup = Setup { source: named("postgres://anna:secret@db/company"), ..Setup::default() };
        let shown = setup.source_without_password();
        assert_eq!(shown.database, "postgres://anna@db/company");
        let same = setup.completed(Source { user: " anna ".into(), ..shown });
        assert_eq!(same.database, "postgres://anna:secret@db/company");
        assert_eq!(same.user, "anna");
        let other = setup.completed(named("postgres://anna@other/company"));
        assert_eq!(other.database, "postgres://anna@other/company");
    }

    #[test]
    fn a_connected_office_takes_no_other_database_or_service() {
        let source = |database: &str, service: &str, user: &str| Source {
            database: database.into(),
            service: service.into(),
            user: user.into(),
            ..Source::default()
        };
        let mut setup = Setup { source: source("a", "b", ""), ..connected() };
        assert!(setup.may_become(&source("a", "b", "anna")));
        assert!(!setup.may_become(&source("other", "b", "")));
        assert!(!setup.may_become(&source("a", "other", "")));
        setup.end(former());
        assert!(setup.may_become(&source("other", "other", "")));
    }

    #[test]
    fn a_command_line_with_an_old_password_does_not_undo_the_new_one() {
        let (new, old) = ("postgres://anna:new@db/company", "postgres://anna:old@db/company");
        let mut setup = connected();
        setup.source.database = new.into();
        assert_eq!(setup.database_named(old.into()), new);
        assert_eq!(
            setup.database_named("postgres://anna:old@db/other".into()),
            "postgres://anna:old@db/other"
        );
        setup.token = None;
        assert_eq!(setup.database_named(old.into()), old);
    }

    #[test]
    fn an_id_is_good_for_the_database_that_it_was_made_for() {
        let agent = AgentId::new(1, [1; 10]);
        let fresh = Some(Fresh { database: "a".into(), agent });
        let mut setup = Setup { fresh, ..Setup::default() };
        assert_eq!(setup.fresh(), None);
        setup.source.database = "a".into();
        assert_eq!(setup.fresh(), Some(agent));
    }

    #[test]
    fn disconnecting_forgets_the_token_and_keeps_what_was_named() {
        let mut setup = starting(10, Some(10));
        setup.source.service = "https://landbridge.example".into();
        setup.end(former());
        assert_eq!(setup.wanted(20, &utc), Wanted::Nothing);
        assert!(setup.token.is_none() && !setup.source.service.is_empty());
    }
}
