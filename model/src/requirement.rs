//! What is required before a company is connected, and what to do about what does not hold.

use crate::company_number::NumberFault;
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt};
use thiserror::Error;

/// One requirement and how it stands with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// Which one.
    pub item: Item,
    /// Whether it holds.
    pub state: State,
}

/// How it stands with a requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It holds.
    Met,
    /// It does not.
    Missing(Lack),
    /// It cannot be told before another one holds.
    Waits(Item),
}

/// What is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// The business database can be opened.
    Database,
    /// The mapping fits it.
    Mapping,
    /// The office agent may write in it.
    Grants,
    /// There is room on its disk.
    Room,
    /// It is the company's own, not the software's sample.
    OwnData,
    /// It is no evaluation copy.
    NoEvaluation,
    /// Whoever connects it is a super user of the business software.
    SuperUser,
    /// That person is in the register of employees.
    Employee,
    /// The company's registration number.
    CompanyNumber,
    /// The company's address.
    Address,
    /// The company's telephone number.
    Telephone,
    /// The company's e-mail address.
    Email,
    /// The service can be reached.
    Service,
    /// The computer's clock is right.
    Clock,
    /// The service knows the office agent and speaks its version.
    Agent,
    /// The agreement has not ended.
    Agreement,
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Database => "The business database can be opened",
            Self::Mapping => "The mapping fits the business database",
            Self::Grants => "The office agent may write in the business database",
            Self::Room => "There is room on the disk of the business database",
            Self::OwnData => "It is the company's own database, not the software's sample",
            Self::NoEvaluation => "It is not an evaluation copy of the software",
            Self::SuperUser => "Whoever connects it is a super user of the business software",
            Self::Employee => "That person is in the register of employees",
            Self::CompanyNumber => "The company's registration number is filled in",
            Self::Address => "The company's address is filled in",
            Self::Telephone => "The company's telephone number is filled in",
            Self::Email => "The company's e-mail address is filled in",
            Self::Service => "The service can be reached",
            Self::Clock => "This computer's clock is right",
            Self::Agent => "The service knows this office agent",
            Self::Agreement => "The agreement is valid",
        })
    }
}

/// Why a requirement does not hold, in words that say what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// An option was not given.
    #[error("name it with {0}")]
    NotNamed(Cow<'static, str>),
    /// Opening, reading or asking failed; the error's own words say why.
    #[error("{0}")]
    Failed(String),
    /// The connector's side tables and triggers cannot be made.
    #[error("give the account that runs Landbridge the right to write the file and its folder: {0}")]
    ReadOnly(String),
    /// The user of the database has too few rights.
    #[error("{why}; its owner can grant them:\n{commands}")]
    Rights {
        /// In the database's words.
        why: String,
        /// The commands that grant them, one a line.
        commands: String,
    },
    /// The disk takes no more.
    #[error("make room: the disk takes less than {} MiB more", room_mib())]
    NoRoom,
    /// The sample database.
    #[error("connect the company's own database: this one is marked as the software's sample")]
    Sample,
    /// An evaluation copy.
    #[error("register the business software first: this is an evaluation copy")]
    Evaluation,
    /// The mapping does not say where something is.
    #[error("name `{0}` in the mapping, so that this can be checked")]
    NotMapped(Cow<'static, str>),
    /// Nobody by this name signs in to the business software.
    #[error("there is no active user \"{0}\" in the business software")]
    NoSuchUser(String),
    /// The named person is no super user.
    #[error("make \"{0}\" a super user in the business software, or name another user with --user")]
    NotSuperUser(String),
    /// Nobody is a super user.
    #[error("make the person who connects it a super user in the business software")]
    NoSuperUser,
    /// The person is linked to no employee.
    #[error("link the user \"{0}\" to an employee in the business software")]
    NotLinked(String),
    /// Something of the company's is empty.
    #[error("fill it in in the business software ({0})")]
    Empty(Cow<'static, str>),
    /// The company's number is none.
    #[error("correct it in the business software: {0}")]
    Number(#[from] NumberFault),
    /// A value has not the form of its kind.
    #[error("correct it in the business software: \"{0}\" is none")]
    Form(String),
    /// The agreement has ended.
    #[error("make a new agreement: it has ended")]
    Ended,
    /// The clock differs from the service's by so many seconds.
    #[error("set the clock: it is {} the service's by {} seconds", if *.0 > 0 { "ahead of" } else { "behind" }, .0.abs())]
    Clock(i64),
}

/// More than a computer's clock drifts by in a month without being set.
pub const CLOCK_LIMIT_SECONDS: i64 = 120;

/// So much room there must be: the connector keeps a short row for each record, and a journal while it writes.
pub const ROOM_BYTES: usize = 16 * MIB;
const MIB: usize = 1024 * 1024;

fn room_mib() -> usize {
    ROOM_BYTES / MIB
}
