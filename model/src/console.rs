//! What the office console's screens and the office say to each other, under `/console/v1`, with the key of the console's address.

use crate::{
    connect::Agreement, connection::Former, hours::Hours, id::TypeNo, label::Label, obstacle::Obstacle,
};
use serde::{Deserialize, Serialize};

/// The header that carries the console's key; a page of another site cannot send it.
pub const KEY_HEADER: &str = "landbridge-console";

/// `GET overview`: how everything stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// What is to be connected, or is.
    pub source: Source,
    /// Who connected it; nothing before.
    pub connection: Option<Connection>,
    /// What is left of the connection before, if there was one.
    pub former: Option<Former>,
    /// When the first synchronisation begins; nothing before that is decided.
    pub start: Option<Start>,
    /// Whether somebody has stopped the synchronisation for now.
    pub is_paused: bool,
    /// At most so many records a second are sent, so that others who use the line are not held up; nothing for no limit.
    pub records_per_second: Option<u32>,
    /// At which hours it synchronises, by the clock of this computer.
    pub hours: Hours,
    /// How the synchronisation goes.
    pub progress: Progress,
    /// What this computer is called.
    pub computer: String,
    /// The computer that the business database is on; nothing when it is this one.
    pub database_host: Option<String>,
    /// The office's clock, in milliseconds since 1970, UTC.
    pub now_millis: i64,
    /// How often changes in the business database are looked for, in seconds, where nobody tells of them; 0 where each is noticed at once.
    #[serde(default)]
    pub look_seconds: u32,
}

/// What is to be connected: `POST source`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Source {
    /// The business database: a file, or a URL. Told without its password; sent back like that, the password stays.
    pub database: String,
    /// The file with the mapping; nothing for the one of the sample.
    pub mapping: String,
    /// The service's address.
    pub service: String,
    /// The login of whoever connects it, in the business software.
    pub user: String,
}

/// `POST reconnect`: another way to the business database that is connected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reconnect {
    /// Where it is: a file, or a URL. Sent back as it was told, it stays.
    pub database: String,
    /// Its password; empty for the one that is kept.
    pub password: String,
}

/// A company that is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// The company as the service calls it.
    pub company: String,
    /// The name of who connected it.
    pub person: String,
    /// That person's Landbridge ID.
    pub email: String,
    /// When, in milliseconds since 1970, UTC.
    pub since_millis: i64,
    /// The computer.
    pub computer: String,
    /// The agreement as it was then.
    pub agreement: Agreement,
}

/// When the first synchronisation begins. It survives a restart of the computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// When it was to begin, in milliseconds since 1970, UTC.
    pub at_millis: i64,
    /// When it began; nothing before.
    pub began_millis: Option<i64>,
}

/// `POST start`: when the first synchronisation begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartAsked {
    /// In milliseconds since 1970, UTC; nothing for now.
    pub at_millis: Option<i64>,
}

/// `POST pace`: pause, go on, or go slower.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pace {
    /// Whether to stop for now.
    pub is_paused: bool,
    /// At most so many records a second; nothing for no limit.
    pub records_per_second: Option<u32>,
}

/// How the synchronisation goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// The record types of a first synchronisation, or another one of everything, in the order in which they are sent.
    pub types: Vec<TypeProgress>,
    /// When that began, in milliseconds since 1970, UTC; nothing when there was none since the program started.
    pub sweep_began_millis: Option<i64>,
    /// Records that were sent since then.
    pub sweep_sent: u64,
    /// When everything was last known to be sent, in milliseconds since 1970, UTC.
    pub in_step_millis: Option<i64>,
    /// Records that were sent since the program started.
    pub sent: u64,
    /// Edits that were written into the business database since the program started.
    pub written: u64,
    /// How far this computer's clock is ahead of the service's, in seconds, by what the service said last; nothing before it said anything.
    #[serde(default)]
    pub clock_ahead_seconds: Option<i64>,
}

/// What the office is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Nothing is connected.
    #[default]
    Idle,
    /// It begins later.
    Waits,
    /// Somebody stopped it for now.
    Paused,
    /// These are not the hours at which it synchronises.
    Closed {
        /// When they begin, in milliseconds since 1970, UTC.
        opens_millis: Option<i64>,
    },
    /// It looks where it is.
    Starts,
    /// It sends every record.
    Sweeps,
    /// It waits for changes on either side.
    InStep,
    /// It tries again by itself.
    Fails {
        /// Why.
        obstacle: Obstacle,
        /// Since when, in milliseconds since 1970, UTC.
        since_millis: i64,
        /// Whether somebody has to do something about it first.
        needs_somebody: bool,
        /// In how many seconds it is tried again; nothing when that waits for somebody.
        retry_seconds: Option<u32>,
    },
}

/// How far the sending of one record type is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeProgress {
    /// Which type.
    pub type_no: TypeNo,
    /// What its records are called.
    pub label: Label,
    /// Records sent.
    pub done: u64,
    /// About how many there are; nothing before its turn comes.
    pub of: Option<u64>,
    /// Whether all are sent.
    pub is_complete: bool,
}

/// `GET company`, and `POST company` to fill in what is missing: the company as the business database has it. `None` is what the mapping
/// does not name; in a `POST`, what is to stay as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CompanyData {
    /// Its name; it is not changed here.
    pub name: Option<String>,
    /// A code of ISO 3166-1, such as `NL`.
    pub country: Option<String>,
    /// The registration number.
    pub number: Option<String>,
    /// Street and house number.
    pub street: Option<String>,
    /// The postcode.
    pub postcode: Option<String>,
    /// The town.
    pub city: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
}

/// One line of `GET programs`: a program that is connected to the business database, but for the office's own. The answer is nothing where
/// that cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherProgram {
    /// What it calls itself; may be empty.
    pub program: String,
    /// Who it signed in to the database as.
    pub login: String,
    /// The address of the computer that it runs on; empty when that is the database's own.
    pub computer: String,
    /// How many connections it has.
    pub connections: u64,
}

/// `POST connect`: the Landbridge ID that connects the company. Answered with [`crate::connect::ConnectAnswer`], without its token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectAsked {
    /// The e-mail address.
    pub email: String,
    /// The password.
    pub password: String,
    /// Whether to bind the agreement to this company.
    pub bind: bool,
}

/// The body of every answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What it is about.
    pub kind: FailureKind,
    /// In words, English.
    pub message: String,
    /// What stands in the way, where that is told apart.
    #[serde(default)]
    pub obstacle: Option<Obstacle>,
}

/// Why the console did not do as it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The address has no key, or an old one: open the console again.
    Key,
    /// What was entered cannot be; the message says why.
    Entry,
    /// E-mail address or password is wrong.
    WrongPassword,
    /// There were too many attempts.
    TooMany,
    /// The company has to be disconnected first.
    Connected,
    /// The first synchronisation has not begun.
    NotBegun,
    /// What the office keeps of the business database lies in a file on its computer.
    KeptHere,
    /// The pairing code was used, is too old, or was never one.
    Code,
    /// It is not the business database that is connected.
    AnotherDatabase,
    /// The service sends no mails.
    NoMail,
    /// The service's address begins with `http`, and is not this computer's: a password would be read on the way.
    Insecure,
    /// The service cannot be reached.
    Offline,
    /// Something else; the message says what.
    Failed,
}
