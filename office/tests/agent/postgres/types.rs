//! Types of columns: each value comes back as it was, or the mapping is refused with line, table and column.

use crate::{
    place::Kind,
    stage::*,
    things::{MAPPING, THING, Things, mapping},
};
use landbridge_model::{Decimal, FieldNo, Rule, Value, office::WriteResult};
use landbridge_office::agent::AgentError;

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

const THINGS: Things = Things { kind: Kind::Postgres, schema: SCHEMA, zone: "set timezone = 'UTC'" };

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
        THINGS.does_not_fit((column, more), line, why).await;
    }
}

#[tokio::test]
async fn what_the_database_computes_is_read_only() {
    let sum = mapping("sum", "kind = \"decimal\"\ndecimals = 2\nstored = \"native\"");
    let computed = "is computed by the database; the field must be `read_only`";
    assert_eq!(
        THINGS.complaint(&sum).await,
        format!("office.toml, line 31: the column \"sum\" of the table \"things\" {computed}")
    );
    let no = mapping("no", "kind = \"whole\"");
    assert_eq!(
        THINGS.complaint(&no).await,
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
        THINGS.complaint(&deferred).await,
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
        THINGS.keeps_exactly((column, &more), value, is).await;
    }
}

#[tokio::test]
async fn a_moment_with_a_zone_is_the_same_moment_whatever_the_zone_of_the_client() {
    let mut stage = THINGS.with("zoned", "kind = \"date_time\"").await;
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
        THINGS.is_not_overwritten((column, more), held).await;
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
        let refused = WriteResult::Refused {
            message: message.into(),
            field: Some(FieldNo(2)),
            rule: Some(Rule::Unfit),
        };
        assert_eq!(THINGS.outcome(column, more, value).await, refused);
    }
}
