//! What can be wrong with a mapping file, in words that name its line, and the table and column that it speaks of.

use std::fmt;
use thiserror::Error;

/// The mapping file cannot be used; correct the named lines.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct MappingError {
    /// The name of the file.
    pub file: String,
    /// What is wrong, by line; at least one.
    pub misfits: Vec<Misfit>,
}

impl MappingError {
    /// The file cannot be read at all.
    pub(crate) fn unreadable(file: &str, error: &std::io::Error) -> Self {
        let problem = Problem::Shape(format!("it cannot be read: {error}"));
        Self { file: file.to_owned(), misfits: vec![Misfit { line: 1, problem }] }
    }
}

impl fmt::Display for MappingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, misfit) in self.misfits.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{}, line {}: {}", self.file, misfit.line, misfit.problem)?;
        }
        Ok(())
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The line in the file, from 1.
    pub line: usize,
    /// What.
    pub problem: Problem,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Problem {
    /// The file is not TOML of the shape of a mapping.
    #[error("{0}")]
    Shape(String),
    /// A name that no record type has.
    #[error("there is no record type \"{0}\"")]
    NoSuchType(String),
    /// A name that no field of the type has.
    #[error("the record type \"{of}\" has no field \"{field}\"")]
    NoSuchField {
        /// The type.
        of: String,
        /// The name.
        field: String,
    },
    /// A field that something else of the type depends on.
    #[error("the record type \"{of}\" cannot do without the field \"{field}\", which is left out")]
    LeftOut {
        /// The type.
        of: String,
        /// The field.
        field: String,
    },
    /// Every field is left out.
    #[error("no field of the record type \"{0}\" is shared; leave out the type")]
    NoFields(String),
    /// A permanent number for something else.
    #[error("the number {no} is that of \"{key}\" for good; what is new gets a number of its own")]
    NumberOfAnother {
        /// The number.
        no: u16,
        /// What it is the number of.
        key: String,
    },
    /// A number that may not be forgotten.
    #[error(
        "\"{key}\" with the number {no} is gone; put it back with `left_out = true`, so that the number stays its own"
    )]
    Gone {
        /// The number.
        no: u16,
        /// What it is the number of.
        key: String,
    },
    /// A kind that may not change.
    #[error(
        "the field \"{0}\" had another kind before; a field of a new kind gets a number of its own, and the old one `left_out = true`"
    )]
    KindChanged(String),
    /// A name that no joined table of the type has.
    #[error("the record type has no joined table \"{0}\"")]
    NoSuchJoined(String),
    /// A number given twice.
    #[error("the number {0} is taken by another one")]
    NumberTwice(u16),
    /// A key given twice.
    #[error("the key \"{0}\" is taken by another one")]
    KeyTwice(String),
    /// Numbers below 16 are the service's own.
    #[error("record types have numbers from 16")]
    NumberTooLow,
    /// Something that fields of the kind need.
    #[error("the field \"{field}\" needs `{needs}`")]
    Needs {
        /// The field.
        field: String,
        /// The name of what is missing.
        needs: &'static str,
    },
    /// A number or default that the field could not hold.
    #[error("`{attribute}` does not fit the field \"{field}\"")]
    DoesNotFit {
        /// The field.
        field: String,
        /// The name of what does not fit.
        attribute: &'static str,
    },
    /// Two fields of one type write the same column.
    #[error("two fields have the column \"{0}\"")]
    ColumnTwice(String),
    /// A name that the database does not have.
    #[error("the database has no table \"{0}\"")]
    NoSuchTable(String),
    /// A view cannot be followed by triggers.
    #[error("\"{0}\" is a view and cannot be followed; name the table behind it")]
    IsView(String),
    /// A table that the connector cannot follow.
    #[error("the table \"{table}\" cannot be followed: {why}")]
    UnfitTable {
        /// The table.
        table: String,
        /// Why, and what would do.
        why: String,
    },
    /// A name that the table does not have.
    #[error("the table \"{table}\" has no column \"{column}\"")]
    NoSuchColumn {
        /// The table.
        table: String,
        /// The name.
        column: String,
    },
    /// The key must tell rows apart.
    #[error(
        "the column \"{column}\" of the table \"{table}\" is not its primary key and not unique, so it cannot be the key"
    )]
    NotAKey {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A joined table must have one row for each record.
    #[error(
        "the table \"{table}\" may have several rows for one \"{column}\": there is no unique index on it and the filter's columns"
    )]
    NotOneToOne {
        /// The table.
        table: String,
        /// The column with the record's key.
        column: String,
    },
    /// New rows would be refused.
    #[error(
        "the table \"{table}\" demands a value in the column \"{column}\", but no field and no `fixed` value gives one"
    )]
    Unfilled {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A foreign key to something else than the key of the type.
    #[error(
        "the column \"{column}\" of the table \"{table}\" refers to \"{target}\", not to the key of the record type \"{of}\""
    )]
    RefersElsewhere {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What it refers to.
        target: String,
        /// What the mapping says it refers to.
        of: String,
    },
    /// A generated column cannot be written.
    #[error(
        "the column \"{column}\" of the table \"{table}\" is computed by the database; the field must be `read_only`"
    )]
    Generated {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A column whose type cannot hold the field's values exactly.
    #[error("the column \"{column}\" of the table \"{table}\" does not fit: {why}")]
    Unfit {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Why, and what would do.
        why: String,
    },
}
