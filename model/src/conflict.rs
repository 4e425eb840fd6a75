//! A conflict is a record of the workspace: two edits of one unit from one base. The value not taken is kept in it for good.

use crate::{
    Record,
    edit::FieldChange,
    id::{EditId, FieldNo, PersonId, RecordId, Scope, TypeNo},
    label::Label,
    record::Fields,
    record_type::{Allows, Authority, Choice, Field, Kind, Owner, RecordType, Sort},
    value::Value,
};
use serde::{Deserialize, Serialize};

/// The permanent number of the record type. Numbers below 16 are the service's own types.
pub const CONFLICT: TypeNo = TypeNo(1);

/// The type that the conflict's record has (a whole number).
pub const OF_TYPE: FieldNo = FieldNo(1);
/// The id of that record (text).
pub const OF_RECORD: FieldNo = FieldNo(2);
/// What stands against what: [`Sides`] as JSON (long text).
pub const SIDES: FieldNo = FieldNo(3);
/// The name of the person whose value was not taken (text).
pub const AUTHOR: FieldNo = FieldNo(4);
/// That person's id (text).
pub const AUTHOR_ID: FieldNo = FieldNo(5);
/// The name of who wrote the value that stays; empty when only the business software knows (text).
pub const OTHER: FieldNo = FieldNo(6);
/// When the value not taken was entered, by the device's clock (moment).
pub const MINE_AT: FieldNo = FieldNo(7);
/// When the value that stays came to the service (moment).
pub const THEIRS_AT: FieldNo = FieldNo(8);
/// Where they met: `service` or `office` (choice).
pub const PLACE: FieldNo = FieldNo(9);
/// `open`, `mine` or `theirs` (choice): the only field that people set.
pub const STATE: FieldNo = FieldNo(10);
/// The edit whose value was not taken, as `client:n` (text).
pub const EDIT: FieldNo = FieldNo(11);
/// When it was settled (moment).
pub const SETTLED_AT: FieldNo = FieldNo(12);
/// The lines that went with a deleted document: [`DeletedLine`]s as JSON (long text).
pub const LINES: FieldNo = FieldNo(13);

/// What stands against what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sides {
    /// Both changed the same unit.
    Values(Vec<FieldSides>),
    /// One changed fields of a record that the other had deleted: the whole record as its author saw it, so that it can be made again.
    /// Fields that the author left alone want what they had.
    EditOfDeleted(Vec<FieldChange>),
    /// One deleted a record that the other had changed meanwhile, or given new lines.
    DeleteOfEdited {
        /// The lines that the delete named.
        children: Vec<RecordId>,
    },
}

/// One field of a unit in conflict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldSides {
    /// Which.
    pub field: FieldNo,
    /// What both started from.
    pub base: Option<Value>,
    /// What the author wanted.
    pub mine: Option<Value>,
    /// What is there.
    pub theirs: Option<Value>,
}

/// A line that went with the document that it belonged to, as it was last, so that it can be made again with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedLine {
    /// Its type.
    pub type_no: TypeNo,
    /// Its id.
    pub record: RecordId,
    /// The values that people may set.
    pub fields: Fields,
}

/// What a new conflict's record holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The type of the record in conflict.
    pub of_type: TypeNo,
    /// The record in conflict.
    pub of_record: RecordId,
    /// What stands against what.
    pub sides: Sides,
    /// The lines that went with the record, when it was deleted.
    pub lines: Vec<DeletedLine>,
    /// Whose value was not taken.
    pub author: String,
    /// Their id.
    pub author_id: PersonId,
    /// Who wrote the value that stays.
    pub other: Option<String>,
    /// When the value not taken was entered, in milliseconds since 1970 by the device's clock.
    pub mine_at_millis: i64,
    /// When the value that stays came to the service.
    pub theirs_at_millis: i64,
    /// Where they met.
    pub place: Place,
    /// The edit whose value was not taken.
    pub edit: EditId,
}

/// Where two edits met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On the service.
    Service,
    /// In the business database.
    Office,
}

impl Conflict {
    /// The fields of its record, still open.
    pub fn to_fields(&self) -> Fields {
        let text = |text: &str| Value::Text(text.to_owned());
        let sides = serde_json::to_string(&self.sides).expect("sides are plain data");
        let place = match self.place {
            Place::Service => "service",
            Place::Office => "office",
        };
        let mut fields = Fields::from([
            (OF_TYPE, Value::Whole(i64::from(self.of_type.0))),
            (OF_RECORD, Value::Text(self.of_record.to_string())),
            (SIDES, Value::Text(sides)),
            (AUTHOR, text(&self.author)),
            (AUTHOR_ID, Value::Text(self.author_id.to_string())),
            (MINE_AT, Value::Instant(self.mine_at_millis)),
            (THEIRS_AT, Value::Instant(self.theirs_at_millis)),
            (PLACE, text(place)),
            (STATE, text("open")),
            (EDIT, Value::Text(format!("{}:{}", self.edit.client, self.edit.n))),
        ]);
        if let Some(other) = &self.other {
            fields.insert(OTHER, text(other));
        }
        if !self.lines.is_empty() {
            let lines = serde_json::to_string(&self.lines).expect("lines are plain data");
            fields.insert(LINES, Value::Text(lines));
        }
        fields
    }
}

/// The scope of a conflict: that of its record, within the module of its record's type, so that no right on other modules shows it.
pub fn conflict_scope(of: &RecordType, scope: &Scope) -> Scope {
    scope.within(&of.module)
}

/// Whether a conflict waits for a person.
pub fn is_open(conflict: &Record) -> bool {
    conflict.value(STATE).and_then(Value::as_text) == Some("open")
}

/// The record type of conflicts. Its labels are translated in the message files, by key, since only the inbox shows them.
pub fn conflict_type() -> RecordType {
    let choices = |keys: &[&str]| {
        Kind::Choice(keys.iter().map(|key| Choice { key: (*key).into(), label: Label::plain(key) }).collect())
    };
    let field = |no, key: &str, kind| Field {
        no,
        key: key.into(),
        label: Label::plain(key),
        kind,
        required: false,
        read_only: no != STATE && no != SETTLED_AT,
        unit: None,
        is_quantity: false,
        is_searched: false,
        is_deprecated: false,
        max_length: None,
        min: None,
        max: None,
        default: None,
    };
    RecordType {
        no: CONFLICT,
        version: 1,
        key: "conflict".into(),
        module: "workspace".into(),
        label: Label::plain("conflict"),
        plural: Label::plain("conflicts"),
        authority: Authority::Service,
        owner: Owner::Company,
        fields: vec![
            field(OF_TYPE, "of_type", Kind::Whole),
            field(OF_RECORD, "of_record", Kind::Text),
            field(SIDES, "sides", Kind::LongText),
            field(AUTHOR, "author", Kind::Text),
            field(AUTHOR_ID, "author_id", Kind::Text),
            field(OTHER, "other", Kind::Text),
            field(MINE_AT, "mine_at", Kind::DateTime),
            field(THEIRS_AT, "theirs_at", Kind::DateTime),
            field(PLACE, "place", choices(&["service", "office"])),
            field(STATE, "state", choices(&["open", "mine", "theirs"])),
            field(EDIT, "edit", Kind::Text),
            field(SETTLED_AT, "settled_at", Kind::DateTime),
            field(LINES, "lines", Kind::LongText),
        ],
        title: vec![AUTHOR],
        list: vec![],
        sort: Sort { field: THEIRS_AT, descending: true },
        allows: Allows { create: false, edit: true, delete: false },
        locked: None,
        is_part: true,
        is_withdrawn: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::{Level, Rights, Scopes};

    #[test]
    fn a_conflict_shows_only_to_those_who_may_see_its_record() {
        let contact = RecordType { key: "contact".into(), module: "contacts".into(), ..conflict_type() };
        let rights = |modules: &[&str]| Rights {
            modules: modules.iter().map(|module| ((*module).into(), Level::Full)).collect(),
            scopes: Scopes::Some([Scope::team("nl")].into()),
        };
        let scope = conflict_scope(&contact, &Scope::team("nl"));
        assert!(rights(&["contacts"]).may_see(&conflict_type(), &scope));
        assert!(!rights(&["workspace", "products"]).may_see(&conflict_type(), &scope));
        assert!(
            !rights(&["contacts"]).may_see(&conflict_type(), &conflict_scope(&contact, &Scope::team("se")))
        );
    }
}
