//! Types of columns: each value comes back as it was, or the mapping is refused with line, table and column.

use crate::{place::Kind, stage::*};
use landbridge_model::{
    Decimal, FieldNo, Rule, TypeNo, Value,
    office::{Action, WriteResult},
};
use landbridge_office::agent::AgentError;

const THING: TypeNo = TypeNo(16);

const SCHEMA: &str = "
    create table firm (name text);
    insert into firm values ('Test');
    create type colour as enum ('red', 'it''s');
    create domain word as text;
    create table things (
        id uuid primary key default gen_random_uuid(),
        name text not null,
        small smallint, big bigint, short varchar(5), padded char(5), free numeric, exact numeric(8, 3), inexact double precision,
        moment timestamp, zoned timestamptz, second timestamp(0), clock time, day date,
        flag boolean, colour colour, data jsonb, bytes bytea, list text[], word word, other uuid references things (id),
        cents bigint, unix bigint, code text unique deferrable, sum numeric generated always as (exact * 2) stored,
        no integer generated always as identity
    );
    insert into things (name) values ('first');
";

const MAPPING: &str = r#"[company]
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
fn mapping(column: &str, more: &str) -> String {
    format!(
        "{MAPPING}\n[[type.field]]\nno = 2\nkey = \"more\"\nlabel = {{ en = \"More\" }}\n{more}\ncolumn = \"{column}\"\n"
    )
}

async fn complaint(mapping: &str) -> String {
    match Stage::in_a(Kind::Postgres, SCHEMA, mapping).await {
        Err(AgentError::Mapping(error)) => error.to_string(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("the mapping fits: {mapping}"),
    }
}

#[tokio::test]
async fn what_a_column_cannot_hold_exactly_is_refused_with_its_line() {
    for (column, more, line, why) in [
        (
            "padded",
            "kind = \"text\"",
            29,
            "it is of the type character; a field of this kind needs text or varchar, or the field must be `read_only`",
        ),
        (
            "data",
            "kind = \"text\"",
            29,
            "it is of the type jsonb; a field of this kind needs text or varchar, or the field must be `read_only`",
        ),
        (
            "word",
            "kind = \"text\"",
            29,
            "it is of the type word; a field of this kind needs text or varchar, or the field must be `read_only`",
        ),
        (
            "inexact",
            "kind = \"decimal\"\ndecimals = 2\nstored = \"real\"",
            31,
            "it is of the type double precision; a field of this kind needs numeric (`stored = \"native\"`), a whole number (\"scaled\") or text (\"text\")",
        ),
        (
            "exact",
            "kind = \"decimal\"\ndecimals = 2\nstored = \"native\"",
            31,
            "it has 3 decimals and the field 2; they must be the same",
        ),
        (
            "second",
            "kind = \"date_time\"",
            29,
            "it rounds to less than a millisecond; the field must be `read_only`",
        ),
        (
            "clock",
            "kind = \"date_time\"",
            29,
            "it is of the type time without time zone; a field of this kind needs timestamp, timestamptz, text (`stored = \"text\"`) or a whole number (\"unix_seconds\", ...)",
        ),
        (
            "moment",
            "kind = \"date\"",
            29,
            "it is of the type timestamp without time zone; a field of this kind needs date, text (`stored = \"text\"`) or a whole number (\"unix_seconds\", ...)",
        ),
        (
            "exact",
            "kind = \"whole\"",
            29,
            "it is of the type numeric; a field of this kind needs smallint, integer or bigint",
        ),
        (
            "flag",
            "kind = \"yes_no\"\nyes = \"J\"\nno_value = \"N\"",
            31,
            "it is of the type boolean; a field of this kind needs boolean, or whole numbers or texts that `yes` and `no_value` name",
        ),
        (
            "colour",
            "kind = \"choice\"\nchoices = [{ key = \"green\", label = {} }]",
            30,
            "it is of the type colour, which cannot hold \"green\"",
        ),
        (
            "bytes",
            "kind = \"reference\"\nto = \"thing\"",
            30,
            "it is of the type bytea; keys are smallint, integer, bigint, text, varchar or uuid",
        ),
    ] {
        assert_eq!(
            complaint(&mapping(column, more)).await,
            format!(
                "office.toml, line {line}: the column \"{column}\" of the table \"things\" does not fit: {why}"
            )
        );
    }
}

#[tokio::test]
async fn what_the_database_computes_is_read_only() {
    let sum = mapping("sum", "kind = \"decimal\"\ndecimals = 2\nstored = \"native\"");
    let computed = "is computed by the database; the field must be `read_only`";
    assert_eq!(
        complaint(&sum).await,
        format!("office.toml, line 31: the column \"sum\" of the table \"things\" {computed}")
    );
    let no = mapping("no", "kind = \"whole\"");
    assert_eq!(
        complaint(&no).await,
        format!("office.toml, line 29: the column \"no\" of the table \"things\" {computed}")
    );
    let read_only = mapping("no", "kind = \"whole\"\nread_only = true");
    Stage::in_a(Kind::Postgres, SCHEMA, &read_only).await.unwrap();
}

#[tokio::test]
async fn a_view_and_what_is_unique_only_at_a_commit_are_no_ground_for_records() {
    let view = format!("{SCHEMA}create view seen as select id, name from things;");
    let mapping = MAPPING.replace("table = \"things\"", "table = \"seen\"");
    let Err(AgentError::Mapping(error)) = Stage::in_a(Kind::Postgres, &view, &mapping).await else {
        panic!("a view is followed")
    };
    assert_eq!(
        error.to_string(),
        "office.toml, line 11: \"seen\" is a view and cannot be followed; name the table behind it"
    );
    let deferred = MAPPING.replace("key_column = \"id\"", "key_column = \"code\"");
    assert_eq!(
        complaint(&deferred).await,
        "office.toml, line 12: the column \"code\" of the table \"things\" is not its primary key and not unique, so it cannot be the key"
    );
}

/// Each of these is written in a new row and comes back; the column has it as the text beside it.
#[tokio::test]
async fn each_value_is_there_exactly() {
    let decimal = |mantissa: i64, scale| Some(Value::Decimal(Decimal::new(mantissa, scale)));
    let native = "stored = \"native\"";
    for (column, more, value, is) in [
        ("small", "kind = \"whole\"".to_owned(), whole(-32_768), "-32768"),
        ("big", "kind = \"whole\"".to_owned(), whole(i64::MAX), "9223372036854775807"),
        ("short", "kind = \"text\"".to_owned(), text("a😀éÅ "), "a😀éÅ "),
        ("free", format!("kind = \"decimal\"\ndecimals = 9\n{native}"), decimal(-1, 9), "-0.000000001"),
        ("exact", format!("kind = \"decimal\"\ndecimals = 3\n{native}"), decimal(99_999_999, 3), "99999.999"),
        (
            "moment",
            "kind = \"date_time\"".to_owned(),
            Some(Value::Instant(1_709_199_000_125)),
            "2024-02-29 09:30:00.125",
        ),
        ("moment", "kind = \"date_time\"".to_owned(), Some(Value::Instant(-1)), "1969-12-31 23:59:59.999"),
        ("flag", "kind = \"yes_no\"".to_owned(), Some(Value::YesNo(true)), "true"),
        (
            "colour",
            "kind = \"choice\"\nchoices = [{ key = \"own\", stored = \"it's\", label = {} }]".to_owned(),
            text("own"),
            "it's",
        ),
        (
            "day",
            "kind = \"date\"".to_owned(),
            landbridge_model::Date::new(9999, 12, 31).map(Value::Date),
            "9999-12-31",
        ),
        (
            "cents",
            "kind = \"money\"\ndecimals = 2\nstored = \"scaled\"".to_owned(),
            decimal(-1250, 2),
            "-1250",
        ),
        ("unix", "kind = \"date_time\"\nstored = \"unix_millis\"".to_owned(), Some(Value::Instant(-1)), "-1"),
    ] {
        let mut stage = Stage::in_a(Kind::Postgres, SCHEMA, &mapping(column, &more)).await.unwrap();
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
}

#[tokio::test]
async fn a_moment_with_a_zone_is_the_same_moment_whatever_the_zone_of_the_client() {
    let mut stage =
        Stage::in_a(Kind::Postgres, SCHEMA, &mapping("zoned", "kind = \"date_time\"")).await.unwrap();
    stage.run("set timezone = 'Asia/Kolkata'; update things set zoned = '2024-02-29 15:00:00.125'").await;
    stage.sweep(1).await;
    let thing = stage.find(THING, 1, text("first"));
    assert_eq!(stage.value(THING, thing, 2), Some(Value::Instant(1_709_199_000_125)));
    let write = stage.set(
        THING,
        thing,
        vec![change(2, Some(Value::Instant(1_709_199_000_125)), Some(Value::Instant(999)))],
    );
    let save = stage.save(vec![write]);
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    assert_eq!(stage.ask("select zoned at time zone 'UTC' from things").await, "1970-01-01 00:00:00.999");
}

#[tokio::test]
async fn what_no_field_can_hold_is_not_overwritten() {
    for (column, more, held) in [
        ("day", "kind = \"date\"", "'infinity'"),
        ("day", "kind = \"date\"", "'0044-03-15 BC'"),
        ("zoned", "kind = \"date_time\"", "'-infinity'"),
        ("free", "kind = \"decimal\"\ndecimals = 2\nstored = \"native\"", "'NaN'"),
        (
            "free",
            "kind = \"decimal\"\ndecimals = 2\nstored = \"native\"",
            "1.23456789012345678901234567890123",
        ),
    ] {
        let mut stage = Stage::in_a(Kind::Postgres, SCHEMA, &mapping(column, more)).await.unwrap();
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
}

#[tokio::test]
async fn a_value_that_the_column_has_no_room_for_is_refused_with_its_field() {
    for (column, more, value, message) in [
        (
            "short",
            "kind = \"text\"",
            text("too long"),
            "\"More\" is longer than the business database can keep.",
        ),
        (
            "short",
            "kind = \"text\"",
            text("a\0b"),
            "\"More\" holds a character that the business database cannot keep.",
        ),
        ("small", "kind = \"whole\"", whole(32_768), "\"More\" does not fit into the business database."),
        (
            "exact",
            "kind = \"decimal\"\ndecimals = 3\nstored = \"native\"",
            Some(Value::Decimal(Decimal::new(100_000, 0))),
            "\"More\" does not fit into the business database.",
        ),
    ] {
        let mut stage = Stage::in_a(Kind::Postgres, SCHEMA, &mapping(column, more)).await.unwrap();
        stage.sweep(1).await;
        let thing = stage.find(THING, 1, text("first"));
        let write = stage.set(THING, thing, vec![change(2, None, value)]);
        let save = stage.save(vec![write]);
        let refused = WriteResult::Refused {
            message: message.into(),
            field: Some(FieldNo(2)),
            rule: Some(Rule::Unfit),
        };
        assert_eq!(stage.write(&save).await, [refused]);
    }
}
