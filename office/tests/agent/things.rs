//! A table with a column of every type that a database has, and what a field on one of them does.

use crate::{place::Kind, stage::*};
use landbridge_model::{
    FieldNo, Rule, TypeNo, Value,
    office::{Action, WriteResult},
};
use landbridge_office::agent::AgentError;

pub(crate) const THING: TypeNo = TypeNo(16);

pub(crate) const MAPPING: &str = r#"[company]
table = "firm"
name = "name"

[[type]]
no = 16
key = "thing"
module = "contacts"
label = { en = "Thing" }
plural = { en = "Things" }
table = "things"
key_column = "id"
new_key = "record_id"
title = ["name"]
sort = { field = "name" }

[[type.field]]
no = 1
key = "name"
label = { en = "Name" }
kind = "text"
column = "name"
"#;

/// One more field, on the column of its name.
pub(crate) fn mapping(column: &str, more: &str) -> String {
    format!(
        "{MAPPING}\n[[type.field]]\nno = 2\nkey = \"more\"\nlabel = {{ en = \"More\" }}\n{more}\ncolumn = \"{column}\"\n"
    )
}

/// The things of one kind of database; the first is there already.
pub(crate) struct Things {
    pub(crate) kind: Kind,
    pub(crate) schema: &'static str,
    /// In which zone moments are read and written by hand.
    pub(crate) zone: &'static str,
}

impl Things {
    /// With one more field on this column.
    pub(crate) async fn with(&self, column: &str, more: &str) -> Stage {
        let mut stage = Stage::in_a(self.kind, self.schema, &mapping(column, more)).await.unwrap();
        stage.run(self.zone).await;
        stage
    }

    /// Why a mapping does not fit.
    pub(crate) async fn complaint(&self, mapping: &str) -> String {
        match Stage::in_a(self.kind, self.schema, mapping).await {
            Err(AgentError::Mapping(error)) => error.to_string(),
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("the mapping fits: {mapping}"),
        }
    }

    /// Such a field on this column is refused with its line.
    pub(crate) async fn does_not_fit(&self, (column, more): (&str, &str), line: u32, why: &str) {
        let complaint = self.complaint(&mapping(column, more)).await;
        let place = format!("office.toml, line {line}: the column \"{column}\" of the table \"things\"");
        assert_eq!(complaint, format!("{place} does not fit: {why}"));
    }

    /// A value is written in a new row and comes back; the column has it as the text `is`.
    pub(crate) async fn keeps_exactly(&self, (column, more): (&str, &str), value: Option<Value>, is: &str) {
        let mut stage = self.with(column, more).await;
        stage.sweep(1).await;
        let thing = stage.new_record();
        let values = fields([(1, text("new")), (2, value.clone())]);
        let create = stage.edit(THING, thing, Action::Create { fields: values });
        let same = stage.set(THING, thing, vec![change(2, value.clone(), value.clone())]);
        let save = stage.save(vec![create, same]);
        assert_eq!(stage.write(&save).await, [WriteResult::Written, WriteResult::Written], "{column}");
        assert_eq!(stage.value(THING, thing, 2), value, "{column}");
        assert_eq!(stage.ask(&format!("select \"{column}\" from things where name = 'new'")).await, is);
        assert_eq!(stage.ask("select id from things where name = 'new'").await, thing.to_string());
        stage.assert_world_is_true().await;
    }

    /// Something in the column, in the database's words, that a field cannot hold, stays as it is whatever is written.
    pub(crate) async fn is_not_overwritten(&self, (column, more): (&str, &str), held: &str) {
        let mut stage = self.with(column, more).await;
        stage.run(&format!("update things set {column} = {held}")).await;
        let before = stage.ask(&format!("select {column} from things")).await;
        stage.sweep(1).await;
        let thing = stage.find(THING, 1, text("first"));
        assert_eq!(stage.value(THING, thing, 2), None, "{held}");
        let write = stage.set(THING, thing, vec![change(2, None, whole(1))]);
        let save = stage.save(vec![write]);
        let results = stage.write(&save).await;
        let rule = Some(Rule::Unreadable);
        assert!(
            matches!(&results[0], WriteResult::Refused { field: Some(FieldNo(2)), rule: found, .. } if *found == rule),
            "{results:?}"
        );
        assert_eq!(stage.ask(&format!("select {column} from things")).await, before);
    }

    /// What becomes of a value that is written into the first thing.
    pub(crate) async fn outcome(&self, column: &str, more: &str, value: Option<Value>) -> WriteResult {
        let mut stage = self.with(column, more).await;
        stage.sweep(1).await;
        let thing = stage.find(THING, 1, text("first"));
        let write = stage.set(THING, thing, vec![change(2, None, value)]);
        let save = stage.save(vec![write]);
        stage.write(&save).await.remove(0)
    }
}
