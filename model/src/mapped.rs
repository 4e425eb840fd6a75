//! How record types and the tables of a business database correspond, as the office console shows it and has it corrected.

use crate::{
    id::{FieldNo, TypeNo},
    label::Label,
    value::Value,
};
use serde::{Deserialize, Serialize};

/// `POST mapping`: shows a mapping, with one more correction in it. Nothing is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MappingAsked {
    /// The mapping as far as it is corrected; nothing for the one that is in use, or else a proposal.
    pub text: Option<String>,
    /// What is to be corrected in it.
    pub correction: Option<Correction>,
    /// The type whose records are to be shown.
    pub open: Option<TypeNo>,
}

/// `POST mapping/keep`: uses a mapping from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingKept {
    /// The mapping.
    pub text: String,
    /// The one that was in use when somebody began to correct it; nothing when there was none.
    pub before: Option<String>,
}

/// One correction of a mapping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The record type.
    pub of: TypeNo,
    /// The field of it; nothing for the type itself.
    pub field: Option<FieldNo>,
    /// What becomes of it.
    pub to: Corrected,
}

/// What becomes of a type or field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Corrected {
    /// It is shared.
    Shared,
    /// It is left out; its number stays its own.
    LeftOut,
    /// It is called so.
    Label(Words),
    /// Several records of the type are called so.
    Plural(Words),
    /// People may make new records of the type.
    Creatable,
    /// They may not.
    NotCreatable,
}

/// Words in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// The language's tag.
    pub language: String,
    /// The words.
    pub text: String,
}

/// A mapping as it can be looked at and corrected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapped {
    /// The file.
    pub text: String,
    /// The file that is in use; nothing when there is none.
    pub before: Option<String>,
    /// The record types, those that are left out among them; none when the text cannot be read.
    pub types: Vec<MappedType>,
    /// What is wrong and belongs to no type.
    pub troubles: Vec<Trouble>,
    /// Why the database could not be looked at, if it could not.
    pub away: Option<String>,
    /// The records of the type that was asked for.
    pub preview: Option<Preview>,
    /// What using it means where a company is connected.
    pub effects: Vec<Effect>,
}

/// A record type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedType {
    /// Its number, which is permanent.
    pub no: TypeNo,
    /// What a record is called.
    pub label: Label,
    /// What several are called.
    pub plural: Label,
    /// Where they are.
    pub table: String,
    /// How many rows there are; nothing when that is not known.
    pub rows: Option<Rows>,
    /// Whether the type is shared.
    pub is_shared: bool,
    /// Whether people may make new ones.
    pub is_creatable: bool,
    /// Its fields, those that are left out among them.
    pub fields: Vec<MappedField>,
    /// What is wrong with the type itself.
    pub troubles: Vec<Trouble>,
}

/// A number of rows. They are counted up to a limit, since tables may be large.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// So many.
    pub count: u32,
    /// Whether there are more.
    pub is_more: bool,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedField {
    /// Its number, which is permanent.
    pub no: FieldNo,
    /// What it is called.
    pub label: Label,
    /// Where it is; nothing for lines.
    pub column: Option<String>,
    /// Its kind, by the word that the file has for it.
    pub kind: String,
    /// Whether it can only be read.
    pub is_read_only: bool,
    /// Whether it is shared.
    pub share: Share,
    /// What is wrong with it.
    pub troubles: Vec<Trouble>,
}

/// Whether a field is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Share {
    /// It is.
    Shared,
    /// It is left out.
    LeftOut,
    /// It is not, because what it refers to is left out.
    Follows,
}

/// Something that is wrong with a mapping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// The line of the file, from 1.
    pub line: u32,
    /// In words, English.
    pub message: String,
}

/// The first records of a type, as they would be shared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preview {
    /// These, the newest first.
    Records {
        /// The fields that are shown, in the order of the cells.
        fields: Vec<FieldNo>,
        /// A cell for each field of each record.
        rows: Vec<Vec<Shown>>,
    },
    /// What is wrong with the type has to be corrected first.
    Withheld,
    /// They cannot be read; why, in words.
    Failed(String),
}

/// A value as a preview shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// There is none.
    Empty,
    /// A value.
    Value(Value),
    /// A choice, by what it is called.
    Choice(Label),
    /// Another record, by what names it.
    Record(String),
    /// The column holds something that is not of the field's kind, which counts as empty.
    Unreadable,
}

/// What using a mapping means for those who work with the records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The records of a type leave every device.
    TypeLeaves(Label),
    /// The records of a type come to everybody who may see them.
    TypeComes(Label),
    /// A field leaves every device.
    FieldLeaves {
        /// The type.
        of: Label,
        /// The field.
        field: Label,
    },
    /// A field comes.
    FieldComes {
        /// The type.
        of: Label,
        /// The field.
        field: Label,
    },
    /// Types and fields are called something else.
    Renamed,
    /// Every record is sent once more.
    SentAgain,
}
