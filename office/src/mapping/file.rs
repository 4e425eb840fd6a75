//! The shape of a mapping file, as TOML. What the parts mean together is checked in [`super::build`], against a database in the connector.

use landbridge_model::{Label, record_type::Allows};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A name in the file that a mistake can be about, with its place.
pub(crate) type Name = Spanned<String>;

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    pub(crate) company: CompanyEntry,
    #[serde(default)]
    pub(crate) users: Option<UsersEntry>,
    #[serde(default)]
    pub(crate) employees: Option<EmployeesEntry>,
    #[serde(rename = "type")]
    pub(crate) types: Vec<TypeEntry>,
    /// The types that are left out.
    #[serde(skip)]
    pub(crate) out_types: Vec<TypeEntry>,
}

impl File {
    /// Every type, those that are left out among them.
    pub(crate) fn all_types(&self) -> impl Iterator<Item = &TypeEntry> {
        self.types.iter().chain(&self.out_types)
    }
}

/// Where the company's own row is: the table's only or first one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompanyEntry {
    pub(crate) table: Name,
    pub(crate) name: Name,
    #[serde(default)]
    pub(crate) number: Option<Name>,
    /// Street and house number.
    #[serde(default)]
    pub(crate) street: Option<Name>,
    #[serde(default)]
    pub(crate) postcode: Option<Name>,
    #[serde(default)]
    pub(crate) city: Option<Name>,
    /// A code of ISO 3166-1, such as `NL`.
    #[serde(default)]
    pub(crate) country: Option<Name>,
    #[serde(default)]
    pub(crate) phone: Option<Name>,
    #[serde(default)]
    pub(crate) email: Option<Name>,
    /// The column that is 1 in the business software's sample.
    #[serde(default)]
    pub(crate) is_sample: Option<Name>,
    /// The column that is 1 in a copy that somebody only tries.
    #[serde(default)]
    pub(crate) is_evaluation: Option<Name>,
}

impl CompanyEntry {
    /// Every column that it names.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &Name> {
        let address = [&self.street, &self.postcode, &self.city, &self.country, &self.phone, &self.email];
        let others = [&self.number, &self.is_sample, &self.is_evaluation];
        std::iter::once(&self.name).chain(others.into_iter().chain(address).flatten())
    }
}

/// Where the people who sign in to the business software are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UsersEntry {
    pub(crate) table: Name,
    pub(crate) login: Name,
    pub(crate) name: Name,
    #[serde(default)]
    pub(crate) email: Option<Name>,
    #[serde(default)]
    pub(crate) employee: Option<Name>,
    #[serde(default)]
    pub(crate) is_super_user: Option<Name>,
    #[serde(default)]
    pub(crate) is_active: Option<Name>,
}

/// Which record type the company's employees are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmployeesEntry {
    #[serde(rename = "type")]
    pub(crate) of: Name,
}

/// One record type and the table that it comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TypeEntry {
    pub(crate) no: Spanned<u16>,
    pub(crate) key: Name,
    pub(crate) module: String,
    pub(crate) label: Label,
    pub(crate) plural: Label,
    pub(crate) table: Name,
    pub(crate) key_column: Name,
    pub(crate) new_key: NewKey,
    /// Only rows with these values are of the type; new ones get the first of each.
    #[serde(default)]
    pub(crate) filter: Filter,
    #[serde(default)]
    pub(crate) joined: Vec<JoinedEntry>,
    /// Columns that no field fills in a new row.
    #[serde(default)]
    pub(crate) fixed: BTreeMap<Name, Fixed>,
    #[serde(rename = "field")]
    pub(crate) fields: Vec<FieldEntry>,
    pub(crate) title: Vec<Name>,
    #[serde(default)]
    pub(crate) list: Vec<Name>,
    pub(crate) sort: SortEntry,
    #[serde(default)]
    pub(crate) allows: Allows,
    #[serde(default)]
    pub(crate) owner: Option<OwnerEntry>,
    #[serde(default)]
    pub(crate) locked: Option<LockedEntry>,
    #[serde(default)]
    pub(crate) is_part: bool,
    /// Nothing of it is shared; its number stays its own.
    #[serde(default)]
    pub(crate) left_out: bool,
    /// The fields that are not shared.
    #[serde(skip)]
    pub(crate) out_fields: Vec<FieldEntry>,
}

impl TypeEntry {
    /// Every field, those that are not shared among them.
    pub(crate) fn all_fields(&self) -> impl Iterator<Item = &FieldEntry> {
        self.fields.iter().chain(&self.out_fields)
    }
}

/// Columns and the values that make a row of the type.
pub(crate) type Filter = BTreeMap<Name, OneOrMore>;

/// How the key of a new row comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NewKey {
    /// The database gives it: a rowid, an autoincrement, a default.
    Database,
    /// One more than the highest there is.
    MaxPlusOne,
    /// The record's id, as text.
    RecordId,
}

/// A second table that holds at most one row for each record.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JoinedEntry {
    /// What fields call it.
    pub(crate) name: Name,
    pub(crate) table: Name,
    /// Its column that holds the record's key.
    pub(crate) by: Name,
    #[serde(default)]
    pub(crate) filter: Filter,
    #[serde(default)]
    pub(crate) fixed: BTreeMap<Name, Fixed>,
}

/// A value as a column can hold it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Scalar {
    Flag(bool),
    Integer(i64),
    Text(String),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMore {
    One(Scalar),
    More(Vec<Scalar>),
}

impl OneOrMore {
    /// All the values; the first is the one that new rows get.
    pub(crate) fn all(&self) -> &[Scalar] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::More(values) => values,
        }
    }
}

/// What a column that no field fills gets in a new row.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Fixed {
    Value(Scalar),
    Now(Now),
}

/// The moment of writing, in the form that the column has.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Now {
    pub(crate) now: Stored,
}

/// How a value of its kind lies in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stored {
    /// As text: `1.50`, `2026-11-22`, `2026-11-22 09:30:00` (UTC).
    Text,
    /// A moment as text such as `2026-11-22T09:30:00Z`.
    IsoText,
    /// A whole number of the last decimal: cents.
    Scaled,
    /// A binary number.
    Real,
    /// Seconds since 1970, UTC.
    UnixSeconds,
    /// Milliseconds since 1970, UTC.
    UnixMillis,
    /// The Julian day number.
    JulianDay,
    /// In the type that the database has for such values: numeric, date, timestamp.
    Native,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SortEntry {
    pub(crate) field: Name,
    #[serde(default)]
    pub(crate) descending: bool,
}

/// Which field decides the scope; its key.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OwnerEntry {
    Team(Name),
    Through(Name),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LockedEntry {
    pub(crate) field: Name,
    pub(crate) keys: Vec<String>,
}

/// One field and the column that it comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldEntry {
    pub(crate) no: Spanned<u16>,
    pub(crate) key: Name,
    pub(crate) label: Label,
    pub(crate) kind: KindName,
    /// Every field but lines has one.
    #[serde(default)]
    pub(crate) column: Option<Name>,
    /// The joined table that the column is in.
    #[serde(default)]
    pub(crate) joined: Option<Name>,
    #[serde(default)]
    pub(crate) stored: Option<Stored>,
    #[serde(default)]
    pub(crate) decimals: u8,
    #[serde(default)]
    pub(crate) choices: Vec<ChoiceEntry>,
    #[serde(default)]
    pub(crate) choices_from: Option<ChoicesFrom>,
    /// What stands for yes; 1 when nothing is said.
    #[serde(default)]
    pub(crate) yes: Option<Scalar>,
    /// What stands for no; 0 when nothing is said.
    #[serde(default)]
    pub(crate) no_value: Option<Scalar>,
    /// The record type that a reference refers to.
    #[serde(default)]
    pub(crate) to: Option<Name>,
    /// The record type of the lines.
    #[serde(default)]
    pub(crate) of: Option<Name>,
    /// The field of the lines that refers here.
    #[serde(default)]
    pub(crate) by: Option<Name>,
    #[serde(default)]
    pub(crate) required: bool,
    #[serde(default)]
    pub(crate) read_only: bool,
    #[serde(default)]
    pub(crate) unit: Option<u16>,
    #[serde(default)]
    pub(crate) is_quantity: bool,
    #[serde(default)]
    pub(crate) is_searched: bool,
    #[serde(default)]
    pub(crate) is_deprecated: bool,
    #[serde(default)]
    pub(crate) max_length: Option<u32>,
    #[serde(default)]
    pub(crate) min: Option<Scalar>,
    #[serde(default)]
    pub(crate) max: Option<Scalar>,
    #[serde(default)]
    pub(crate) default: Option<Scalar>,
    /// It is not shared; its number stays its own.
    #[serde(default)]
    pub(crate) left_out: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KindName {
    Text,
    LongText,
    Email,
    Phone,
    Link,
    Whole,
    Decimal,
    Money,
    Date,
    DateTime,
    YesNo,
    Choice,
    Reference,
    Lines,
}

impl KindName {
    /// The word that the file has for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::LongText => "long_text",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Link => "link",
            Self::Whole => "whole",
            Self::Decimal => "decimal",
            Self::Money => "money",
            Self::Date => "date",
            Self::DateTime => "date_time",
            Self::YesNo => "yes_no",
            Self::Choice => "choice",
            Self::Reference => "reference",
            Self::Lines => "lines",
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChoiceEntry {
    pub(crate) key: String,
    /// What the column holds; the key itself when nothing is said.
    #[serde(default)]
    pub(crate) stored: Option<Scalar>,
    pub(crate) label: Label,
}

/// Choices that are rows of a table, such as teams.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChoicesFrom {
    pub(crate) table: Name,
    pub(crate) key: Name,
    pub(crate) label: Name,
}
