//! A record type is data: forms, lists, validation, import, export and the API all derive from it.

use crate::{
    id::{FieldNo, Scope, TypeNo},
    label::Label,
    record::Fields,
    value::{Decimal, Value},
};
use serde::{Deserialize, Serialize};

/// A sort of record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordType {
    /// Its permanent number.
    pub no: TypeNo,
    /// Raised by the service whenever anything here changes; an edit says which version it was made with.
    #[serde(default)]
    pub version: u32,
    /// Its key, for files and addresses: `contact`.
    pub key: String,
    /// The module of the agreement that it belongs to: `contacts`.
    pub module: String,
    /// One of them, for headings: "Contact".
    pub label: Label,
    /// Several of them, for menus: "Contacts".
    pub plural: Label,
    /// Who has the last word on its values.
    #[serde(default)]
    pub authority: Authority,
    /// Which field or record decides the scope.
    #[serde(default)]
    pub owner: Owner,
    /// Its fields, in the order of the form.
    pub fields: Vec<Field>,
    /// The fields that name a record where another refers to it.
    pub title: Vec<FieldNo>,
    /// The columns of its list.
    #[serde(default)]
    pub list: Vec<FieldNo>,
    /// The field that a list is sorted by at first, and whether downwards.
    pub sort: Sort,
    /// What may be done with records of this type at all.
    #[serde(default)]
    pub allows: Allows,
    /// Which records may no longer be edited or deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked: Option<Locked>,
    /// Whether it shows only within its parent (the lines of an order), not in the menu.
    #[serde(default)]
    pub is_part: bool,
    /// Whether the office shares it no more: its records are gone or about to go, and nothing new is taken.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_withdrawn: bool,
}

/// Who has the last word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authority {
    /// The business database.
    #[default]
    Office,
    /// The service, for what only Landbridge has: an accepted edit is final.
    Service,
}

/// Where a record's scope comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// Always the company.
    #[default]
    Company,
    /// The team that this choice field names; the company when it is empty.
    Team(FieldNo),
    /// The scope of the record that this field refers to; the company when it is empty.
    Through(FieldNo),
}

/// A list's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// By which field.
    pub field: FieldNo,
    /// Highest first.
    #[serde(default)]
    pub descending: bool,
}

/// What may be done with the records of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allows {
    /// New ones can be made.
    pub create: bool,
    /// Fields can be changed.
    pub edit: bool,
    /// They can be deleted.
    pub delete: bool,
}

impl Default for Allows {
    fn default() -> Self {
        Self { create: true, edit: true, delete: true }
    }
}

/// Records whose choice field has one of these keys are closed for edits: an invoiced order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locked {
    /// The choice field.
    pub field: FieldNo,
    /// Its keys that close a record.
    pub keys: Vec<String>,
}

/// A slot of a record type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its permanent number.
    pub no: FieldNo,
    /// Its key, for files and addresses: `name`.
    pub key: String,
    /// What people call it.
    pub label: Label,
    /// What can be in it.
    pub kind: Kind,
    /// Whether a record cannot do without it.
    #[serde(default)]
    pub required: bool,
    /// Given by the business software only: numbers, totals.
    #[serde(default)]
    pub read_only: bool,
    /// Fields of the same unit are changed and merged together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<u16>,
    /// Whether a change is a difference to what is there (stock), so that two changes add up.
    #[serde(default)]
    pub is_quantity: bool,
    /// Whether search looks into it.
    #[serde(default)]
    pub is_searched: bool,
    /// No longer offered, still understood.
    #[serde(default)]
    pub is_deprecated: bool,
    /// The most characters (Unicode scalar values) of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// The least number.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::decimal::option")]
    pub min: Option<Decimal>,
    /// The greatest number.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::decimal::option")]
    pub max: Option<Decimal>,
    /// What a new record starts with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
}

/// What can be in a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One line of text.
    Text,
    /// Text of several lines; merged by lines.
    LongText,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A web address.
    Link,
    /// A whole number.
    Whole,
    /// An exact number with at most so many decimals.
    Decimal(u8),
    /// An amount of money with at most so many decimals.
    Money(u8),
    /// A calendar day.
    Date,
    /// A moment.
    DateTime,
    /// Yes or no.
    YesNo,
    /// One of these.
    Choice(Vec<Choice>),
    /// A record of this type.
    Reference(TypeNo),
    /// The records of a type that refer to this one by that field: the lines of a document. Holds no value of its own.
    Lines {
        /// The type of the lines.
        of: TypeNo,
        /// Their field that refers here.
        by: FieldNo,
    },
}

/// One of the keys that a choice field can have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What is stored.
    pub key: String,
    /// What people see.
    pub label: Label,
}

impl RecordType {
    /// The field with this number.
    pub fn field(&self, no: FieldNo) -> Option<&Field> {
        self.fields.iter().find(|field| field.no == no)
    }

    /// The field with this key.
    pub fn field_by_key(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The numbers of all fields that are changed and merged together with `field`, itself among them, in the order of the form.
    pub fn unit_of(&self, field: FieldNo) -> Vec<FieldNo> {
        match self.field(field).and_then(|found| found.unit) {
            Some(unit) => {
                self.fields.iter().filter(|other| other.unit == Some(unit)).map(|other| other.no).collect()
            }
            None => vec![field],
        }
    }

    /// The scope of a record of this type. `scope_of` tells the scope of a record referred to; nothing means the company.
    pub fn scope(&self, fields: &Fields, scope_of: impl Fn(crate::id::RecordId) -> Option<Scope>) -> Scope {
        match self.owner {
            Owner::Company => Scope::company(),
            Owner::Team(field) => {
                fields.get(&field).and_then(Value::as_text).map_or_else(Scope::company, Scope::team)
            }
            Owner::Through(field) => fields
                .get(&field)
                .and_then(Value::as_reference)
                .and_then(scope_of)
                .unwrap_or_else(Scope::company),
        }
    }

    /// Whether a record with these values is closed for edits.
    pub fn is_locked(&self, fields: &Fields) -> bool {
        let Some(locked) = &self.locked else { return false };
        let key = fields.get(&locked.field).and_then(Value::as_text);
        key.is_some_and(|key| locked.keys.iter().any(|closed| closed == key))
    }
}
