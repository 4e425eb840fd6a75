//! What a proposal is made from.

use crate::mapping::codec::Cell;

/// A table, with some of its rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct SeenTable {
    pub(crate) name: String,
    pub(crate) is_view: bool,
    /// The column that tells its rows apart by itself.
    pub(crate) key: Option<String>,
    pub(crate) columns: Vec<SeenColumn>,
    pub(crate) references: Vec<SeenReference>,
    /// How many rows were looked at: all of them, when they are few.
    pub(crate) rows: usize,
}

/// A column, with its values in the rows that were looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct SeenColumn {
    pub(crate) name: String,
    /// What the database calls its type.
    pub(crate) declared: String,
    /// Whether the database itself sees to a limit of the type, such as its decimals.
    pub(crate) is_limited: bool,
    /// The values of an enumeration.
    pub(crate) labels: Vec<String>,
    pub(crate) is_not_null: bool,
    pub(crate) has_default: bool,
    pub(crate) is_generated: bool,
    pub(crate) trust: Trust,
    pub(crate) values: Vec<Cell>,
}

/// What a field can do with a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Read and write it.
    #[default]
    Write,
    /// Only show it.
    Read,
    /// Nothing: its values do not come back as they were.
    Nothing,
}

impl Trust {
    /// The next lower one.
    pub(crate) fn less(self) -> Self {
        if self == Self::Write { Self::Read } else { Self::Nothing }
    }
}

/// A column that refers to another table.
#[derive(Clone, Debug)]
pub(crate) struct SeenReference {
    pub(crate) column: String,
    pub(crate) table: String,
    /// Nothing for the primary key.
    pub(crate) target: Option<String>,
}

impl SeenTable {
    pub(super) fn column(&self, name: &str) -> Option<&SeenColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The table and column that a column refers to, if it does.
    pub(super) fn reference(&self, column: &str) -> Option<&SeenReference> {
        self.references.iter().find(|reference| reference.column == column)
    }
}

impl SeenColumn {
    /// The values that are there.
    pub(super) fn present(&self) -> impl Iterator<Item = &Cell> {
        self.values.iter().filter(|cell| **cell != Cell::Null)
    }

    /// Whether there are values, and all of them are so.
    pub(super) fn all(&self, is_so: impl Fn(&Cell) -> bool) -> bool {
        self.present().next().is_some() && self.present().all(is_so)
    }

    /// The texts that are there; nothing when something else is there too.
    pub(super) fn texts(&self) -> Option<Vec<&str>> {
        fn text(cell: &Cell) -> Option<&str> {
            match cell {
                Cell::Text(text) => Some(text.as_str()),
                _ => None,
            }
        }
        self.present().map(text).collect()
    }
}
