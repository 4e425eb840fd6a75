//! The proposal as text, with comments for whoever corrects it.

use super::kinds::Guess;
use super::names::{label, words};
use super::people::{Named, People};
use super::types::{FieldKind, ProposedField, ProposedType};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use toml::Value;

/// Numbers below are the service's own types.
const FIRST_TYPE_NO: usize = 16;

const HEAD: &str = "\
# A first mapping, guessed from the tables, columns, keys and values of the database. Look through it before it is used:
#
# - Leave out what nobody should see, and correct labels; `nl` and `sv` can stand beside `en`.
# - A record type's `no` and a field's `no` are permanent: once used, never for another, and never of another kind.
# - `landbridge office doctor` says whether it fits.
";

/// The whole file.
pub(super) fn file(people: &People, employees: Option<&str>, types: &[ProposedType]) -> String {
    let mut out = HEAD.to_owned();
    match &people.company {
        Some(company) => table(&mut out, "company", company),
        None => line(
            &mut out,
            "\n# No table looks like the company's own row; name it here.\n[company]\ntable = \"\"\nname = \"\"",
        ),
    }
    if let Some(users) = &people.users {
        table(&mut out, "users", users);
    }
    if let Some(employees) = employees {
        line(&mut out, &format!("\n[employees]\ntype = {}", quoted(employees)));
    }
    for (no, proposed) in (FIRST_TYPE_NO..).zip(types) {
        record_type(&mut out, no, proposed);
    }
    out
}

fn line(out: &mut String, text: &str) {
    // Writing into a string cannot fail.
    let _ = writeln!(out, "{text}");
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn all_quoted(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", quoted.join(", "))
}

fn table(out: &mut String, name: &str, named: &Named) {
    line(out, &format!("\n[{name}]\ntable = {}", quoted(&named.table)));
    for (name, column) in &named.columns {
        line(out, &format!("{name} = {}", quoted(column)));
    }
}

fn record_type(out: &mut String, no: usize, proposed: &ProposedType) {
    line(out, &format!("\n[[type]]\nno = {no}\nkey = {}", quoted(&proposed.key)));
    line(out, &format!("module = {}", quoted(proposed.module)));
    line(out, &format!("label = {{ en = {} }}", quoted(&proposed.label)));
    line(out, &format!("plural = {{ en = {} }}", quoted(&proposed.plural)));
    line(out, &format!("table = {}", quoted(&proposed.table)));
    line(out, &format!("key_column = {}", quoted(&proposed.key_column)));
    line(out, &format!("new_key = \"{}\"", proposed.new_key));
    line(out, &format!("title = {}", all_quoted(&proposed.title)));
    line(out, &format!("list = {}", all_quoted(&proposed.list)));
    line(out, &format!("sort = {{ field = {} }}", quoted(&proposed.title[0])));
    if proposed.is_part {
        line(out, "is_part = true");
    }
    if let Some(column) = &proposed.unfilled {
        let column = column.escape_default();
        line(out, &format!("# Nothing fills the column `{column}` of a new row; `fixed` could."));
        line(out, "allows = { create = false, edit = true, delete = true }");
    }
    for (no, proposed) in (1..).zip(&proposed.fields) {
        field(out, no, proposed);
    }
}

fn field(out: &mut String, no: usize, field: &ProposedField) {
    line(out, &format!("\n[[type.field]]\nno = {no}\nkey = {}", quoted(&field.key)));
    line(out, &format!("label = {{ en = {} }}", quoted(&field.label)));
    if let Some(column) = &field.column {
        line(out, &format!("column = {}", quoted(column)));
    }
    kind(out, &field.kind);
    if field.required {
        line(out, "required = true");
    }
    if field.read_only {
        line(out, "read_only = true");
    }
}

fn kind(out: &mut String, kind: &FieldKind) {
    match kind {
        FieldKind::Guessed(Guess::Plain(kind)) => {
            line(out, &format!("kind = \"{kind}\""));
            if ["text", "email", "phone"].contains(kind) {
                line(out, "is_searched = true");
            }
        }
        FieldKind::Guessed(Guess::Time(kind, stored)) => {
            line(out, &format!("kind = \"{kind}\""));
            stored.iter().for_each(|stored| line(out, &format!("stored = \"{stored}\"")));
        }
        FieldKind::Guessed(Guess::Number(kind, decimals, stored)) => {
            line(out, &format!("kind = \"{kind}\"\ndecimals = {decimals}\nstored = \"{stored}\""));
        }
        FieldKind::Guessed(Guess::Choice(values)) => choices(out, values),
        FieldKind::Reference(to) => line(out, &format!("kind = \"reference\"\nto = {}", quoted(to))),
        FieldKind::Lines(of, by) => {
            line(out, &format!("kind = \"lines\"\nof = {}\nby = {}", quoted(of), quoted(by)));
        }
    }
}

fn choices(out: &mut String, values: &[String]) {
    let mut keys = BTreeSet::new();
    line(out, "kind = \"choice\"\nchoices = [");
    for (place, value) in values.iter().enumerate() {
        let words = words(value);
        // Two values may have the same words, and some have none.
        let key = Some(super::names::key(&words)).filter(|key| !key.is_empty() && keys.insert(key.clone()));
        let key = key.unwrap_or_else(|| format!("choice_{}", place + 1));
        let shown = if words.is_empty() { value.clone() } else { label(&words) };
        let (key, stored, shown) = (quoted(&key), quoted(value), quoted(&shown));
        line(out, &format!("    {{ key = {key}, stored = {stored}, label = {{ en = {shown} }} }},"));
    }
    line(out, "]");
}
