//! The synchronisation history: what the service knows of every round, in kinds and numbers. Words are made of them where they are shown.

use crate::{
    edit::{Change, Edit, Reason},
    id::{ClientId, FieldNo, RecordId, TypeNo},
    id_mail::Language,
    label::Label,
};
use serde::{Deserialize, Serialize};

/// What follows the beginning of a round within this time belongs to it: an edit, and what became of it in the office.
pub const ROUND_MILLIS: i64 = 10_000;
/// Silence that is longer than this is told as the office being away. The agent asks for work every half minute.
pub const AWAY_MILLIS: i64 = 180_000;
/// The most entries of one answer.
pub const MAX_ENTRIES: u32 = 200;
/// The entries of an answer when nobody says how many.
pub const USUAL_ENTRIES: u32 = 50;
/// The most conflicts and refusals that are told of one entry.
pub const MAX_TROUBLES: u32 = 200;
/// The shortest silence that somebody can be written to about, in minutes: when the office was heard of is kept to the minute.
pub const MIN_SILENCE_MINUTES: u32 = 5;
/// The longest one: a month.
pub const MAX_SILENCE_MINUTES: u32 = 31 * 24 * 60;
/// The most days that a company can ask the history to be kept for: a hundred years.
pub const MAX_DAYS: u32 = 36_500;

/// What an entry of the history tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// Something went one way or the other.
    Round,
    /// The office sent every record.
    Sweep,
    /// The office was there and nothing changed: one entry, however long.
    Idle,
    /// The office was not heard of.
    Away,
    /// The office's agent told that it cannot use the business database.
    NoDatabase,
    /// The service started.
    Started,
    /// The service started on a backup that was put back.
    Restored,
    /// The office agent came: it was started, or began anew.
    Came,
    /// The business database was put back from a backup or copied; the agent was told to stop.
    Apart,
    /// The administrator took the business database as it is.
    Adopted,
    /// The administrator had edits written again that the business database has lost.
    AppliedAgain,
}

/// Which way something went, or that it did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Records that came from the office.
    Brought,
    /// Edits that the service took from people.
    Taken,
    /// Edits that the business database has.
    Written,
    /// Edits that met another change of the same.
    Conflict,
    /// Edits that cannot be.
    Refused,
}

/// One entry. What begins it never changes, and an entry that was there is never another one: `no` is a place to go on from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number; later entries have higher ones.
    pub no: u64,
    /// What it tells of.
    pub kind: EntryKind,
    /// When it began, in milliseconds since 1970 by the service's clock.
    pub from_millis: i64,
    /// When it ended, as far as it has.
    pub until_millis: i64,
    /// How many rounds it is: batches and pushes, or questions that had no answer while nothing changed.
    pub rounds: u64,
    /// Whether it is a sweep that has not ended.
    pub is_going_on: bool,
    /// What went each way.
    pub counts: Vec<Count>,
    /// Conflicts and refusals, [`MAX_TROUBLES`] at most.
    pub troubles: Vec<Trouble>,
}

impl Entry {
    /// How many went a way.
    pub fn number(&self, way: Way) -> u64 {
        self.counts.iter().filter(|count| count.way == way).map(|count| count.number).sum()
    }
}

/// How many records of one type went one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Which way.
    pub way: Way,
    /// Of which type.
    pub type_no: TypeNo,
    /// How many.
    pub number: u64,
}

/// An edit that met another change or cannot be, with what has become of that since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// The outbox that the edit was made in.
    pub client: ClientId,
    /// The edit's number there.
    pub n: u64,
    /// When it was told, in milliseconds since 1970 by the service's clock.
    pub at_millis: i64,
    /// The name of whose edit it is.
    pub person: String,
    /// The type of the record.
    pub type_no: TypeNo,
    /// The record.
    pub record: RecordId,
    /// What the record was called then; may be empty.
    pub record_name: String,
    /// What was wanted.
    pub wanted: Wish,
    /// Why it was not done.
    pub cause: Cause,
    /// What has become of it; nothing while it waits for somebody.
    pub settled: Option<Settled>,
}

/// What an edit wanted of its record, without values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// To make it.
    Create,
    /// To change these fields.
    Change(Vec<FieldNo>),
    /// To delete it.
    Delete,
}

impl Wish {
    /// What this edit wants.
    pub fn of(edit: &Edit) -> Self {
        match &edit.change {
            Change::Create { .. } => Self::Create,
            Change::Set { fields, .. } => Self::Change(fields.iter().map(|change| change.field).collect()),
            Change::Delete { .. } => Self::Delete,
        }
    }
}

/// Why an edit was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Somebody else changed the same; both values are in this conflict.
    Conflict(RecordId),
    /// It cannot be.
    Refused(Reason),
}

impl Cause {
    /// The fields that it names.
    pub fn fields(&self) -> Vec<FieldNo> {
        match self {
            Self::Refused(
                Reason::UnknownField { field }
                | Reason::Invalid { field, .. }
                | Reason::ReadOnly { field }
                | Reason::NoSuchReference { field }
                | Reason::Office { field: Some(field), .. },
            ) => vec![*field],
            Self::Conflict(_) | Self::Refused(_) => Vec::new(),
        }
    }
}

/// What has become of a conflict or refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// When, in milliseconds since 1970 by the service's clock.
    pub at_millis: i64,
    /// The name of who did it.
    pub by: String,
    /// How.
    pub how: How,
}

/// How a conflict or refusal was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The author's value was taken after all.
    Mine,
    /// The other value stays.
    Theirs,
    /// The edit was made again, as it was or amended.
    Again,
    /// The author gave it up.
    Discarded,
    /// The record that it is about is gone.
    Gone,
}

/// What to show of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// Rounds and sweeps.
    Rounds,
    /// Whatever is or was in the way of synchronising: the office away, the service started, the business database put back.
    Interruptions,
    /// Entries with a conflict.
    Conflicts,
    /// Entries with a refusal.
    Refusals,
    /// Entries with a conflict or refusal that waits for somebody.
    Open,
}

impl Matter {
    /// The kinds of entries that it means; nothing where it means entries of whatever kind.
    pub fn kinds(self) -> &'static [EntryKind] {
        use EntryKind::{
            Adopted, Apart, AppliedAgain, Away, Came, NoDatabase, Restored, Round, Started, Sweep,
        };
        match self {
            Self::Rounds => &[Round, Sweep],
            Self::Interruptions => &[Away, NoDatabase, Started, Restored, Came, Apart, Adopted, AppliedAgain],
            Self::Conflicts | Self::Refusals | Self::Open => &[],
        }
    }
}

/// Between whom something went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the office to people.
    ToPeople,
    /// From people to the office.
    ToOffice,
}

impl Direction {
    /// The ways that go between them.
    pub fn ways(self) -> &'static [Way] {
        match self {
            Self::ToPeople => &[Way::Brought],
            Self::ToOffice => &[Way::Taken, Way::Written, Way::Conflict, Way::Refused],
        }
    }
}

/// The query of `GET /office/v1/history` and `GET /api/v1/workspaces/{id}/history`, answered with [`HistoryPage`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HistoryAsked {
    /// Only entries before this one; nothing for the newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    /// How many, [`MAX_ENTRIES`] at most; [`USUAL_ENTRIES`] when nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// What they tell of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Matter>,
    /// Only entries in which something went this way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Only entries with records of this type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub type_no: Option<TypeNo>,
    /// Only what had not ended before this moment, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_millis: Option<i64>,
    /// Only what began at this moment or before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_millis: Option<i64>,
}

impl HistoryAsked {
    /// The query, as it stands behind the question mark.
    pub fn to_query(&self) -> String {
        let asked = serde_json::to_value(self).expect("a query is plain data");
        let pairs = asked.as_object().into_iter().flatten();
        let text =
            |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let mut pairs: Vec<_> = pairs.map(|(name, value)| format!("{name}={}", text(value))).collect();
        // Which order an object keeps depends on what else is built with it.
        pairs.sort();
        pairs.join("&")
    }
}

/// A part of the history, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryPage {
    /// The entries.
    pub entries: Vec<Entry>,
    /// What to ask for as `before` to get the ones before these; nothing when there are none.
    pub before: Option<u64>,
    /// How many conflicts and refusals wait for somebody, in the whole history.
    pub open: Open,
    /// What the record types are called.
    pub types: Vec<TypeName>,
}

/// What waits for somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// Conflicts.
    pub conflicts: u64,
    /// Edits that were refused.
    pub refusals: u64,
}

/// What a record type and those of its fields that the entries name are called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeName {
    /// Which type.
    pub type_no: TypeNo,
    /// What stands for it in the workspace's addresses, besides its plural in English.
    pub key: String,
    /// What one of its records is called.
    pub label: Label,
    /// What several are called.
    pub plural: Label,
    /// The fields.
    pub fields: Vec<(FieldNo, Label)>,
}

/// What the company wants of the history: `GET` and `POST /office/v1/history/settings`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistorySettings {
    /// For how many days it is kept; nothing for ever.
    pub keep_days: Option<u32>,
    /// After how many minutes of silence of the office whoever administers the company gets a mail; nothing for never.
    #[serde(default)]
    pub mail_after_minutes: Option<u32>,
    /// The language of those mails.
    #[serde(default)]
    pub language: Language,
}

/// `POST /office/v1/problem`: why the agent does not synchronise for now. It does not count as hearing of the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeProblem {
    /// What is in the way.
    pub problem: Problem,
}

/// What is in the way between an agent and its business database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// The database cannot be reached.
    Unreachable,
    /// Another program holds it.
    Locked,
    /// It does not let the agent in, or fails.
    Failed,
    /// It no longer fits the mapping.
    Mapping,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_says_only_what_is_asked() {
        assert_eq!(HistoryAsked::default().to_query(), "");
        let asked = HistoryAsked {
            before: Some(12),
            kind: Some(Matter::Open),
            direction: Some(Direction::ToPeople),
            type_no: Some(TypeNo(16)),
            ..HistoryAsked::default()
        };
        assert_eq!(asked.to_query(), "before=12&direction=to_people&kind=open&type_no=16");
    }

    #[test]
    fn every_way_lies_in_one_direction() {
        let [people, office] = [Direction::ToPeople, Direction::ToOffice].map(Direction::ways);
        for way in [Way::Brought, Way::Taken, Way::Written, Way::Conflict, Way::Refused] {
            assert!(people.contains(&way) != office.contains(&way), "{way:?}");
        }
    }

    #[test]
    fn a_number_is_of_one_way_and_of_all_types() {
        let count = |way, type_no, number| Count { way, type_no: TypeNo(type_no), number };
        let counts = vec![count(Way::Brought, 16, 3), count(Way::Brought, 17, 4), count(Way::Taken, 16, 9)];
        let entry = Entry {
            no: 1,
            kind: EntryKind::Round,
            from_millis: 0,
            until_millis: 0,
            rounds: 1,
            is_going_on: false,
            counts,
            troubles: Vec::new(),
        };
        assert_eq!((entry.number(Way::Brought), entry.number(Way::Written)), (7, 0));
    }
}
