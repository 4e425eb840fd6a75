//! Types of columns: each value comes back as it was, or the mapping is refused with line, table and column.

use crate::{
    place::Kind,
    stage::*,
    things::{MAPPING, THING, Things, mapping},
};
use landbridge_model::{Date, Decimal, FieldNo, Value, office::WriteResult};
use landbridge_office::agent::AgentError;

const SCHEMA: &str = "
    create table firm (name text) character set utf8mb4;
    insert into firm values ('Test');
    create table things (
        id uuid primary key default uuid(),
        name text not null,
        tiny tinyint, small smallint unsigned, medium mediumint, big bigint, huge bigint unsigned, flag tinyint(1), bit1 bit(1), bits bit(8),
        short varchar(5), padded char(5), west varchar(9) character set latin1, exact decimal(30, 3), price decimal(8, 2) unsigned,
        inexact double, single float,
        moment datetime(6), zoned timestamp(3) null, second datetime, clock time(3), day date, year year,
        colour enum('red', 'it''s'), tags set('a', 'b'), data json, bytes blob, raw binary(16), address inet6,
        cents bigint, sum decimal(12, 3) as (price * 2) virtual, folded varchar(20) unique, hidden integer invisible,
        code varchar(20) character set utf8mb4 collate utf8mb4_nopad_bin unique, beginning varchar(20), unique (beginning(3))
    ) character set utf8mb4 collate utf8mb4_general_ci;
    insert into things (name) values ('first');
    create table old_style (id integer primary key, name text) engine = MyISAM;
";

const THINGS: Things = Things { kind: Kind::MariaDb, schema: SCHEMA, zone: "set time_zone = '+00:00'" };

#[tokio::test]
async fn what_a_column_cannot_hold_exactly_is_refused_with_its_line() {
    let or_read_only = "a field of this kind needs varchar or text, or the field must be `read_only`";
    let keys = "keys are whole numbers, uuid, or char or varchar of at most 255 letters";
    for (column, more, line, why) in [
        (
            "padded",
            "kind = \"text\"",
            29,
            "it is of the type char(5) collate utf8mb4_general_ci, which loses spaces at the end; a field of this kind needs varchar or text, or must be `read_only`".to_owned(),
        ),
        ("clock", "kind = \"text\"", 29, format!("it is of the type time(3); {or_read_only}")),
        ("tags", "kind = \"text\"", 29, format!("it is of the type set('a','b') collate utf8mb4_general_ci; {or_read_only}")),
        ("bytes", "kind = \"text\"\nread_only = true", 30, "it is of the type blob; a field of this kind needs varchar or text".to_owned()),
        (
            "inexact",
            "kind = \"decimal\"\ndecimals = 2\nstored = \"real\"",
            31,
            "it is of the type double; a field of this kind needs decimal (`stored = \"native\"`), a whole number (\"scaled\") or text (\"text\")".to_owned(),
        ),
        (
            "exact",
            "kind = \"decimal\"\ndecimals = 2\nstored = \"native\"",
            31,
            "it has 3 decimals and the field 2; they must be the same".to_owned(),
        ),
        (
            "clock",
            "kind = \"date_time\"",
            29,
            "it is of the type time(3); a field of this kind needs datetime, timestamp, text (`stored = \"text\"`) or a whole number (\"unix_seconds\", ...)".to_owned(),
        ),
        (
            "moment",
            "kind = \"date\"",
            29,
            "it is of the type datetime(6); a field of this kind needs date, text (`stored = \"text\"`) or a whole number (\"unix_seconds\", ...)".to_owned(),
        ),
        (
            "year",
            "kind = \"whole\"",
            29,
            "it is of the type year(4); a field of this kind needs tinyint, smallint, mediumint, int or bigint".to_owned(),
        ),
        (
            "bits",
            "kind = \"yes_no\"",
            29,
            "it is of the type bit(8); a field of this kind needs bit(1), or whole numbers or texts that `yes` and `no_value` name".to_owned(),
        ),
        (
            "colour",
            "kind = \"choice\"\nchoices = [{ key = \"RED\", label = {} }]",
            30,
            "it is of the type enum('red','it''s') collate utf8mb4_general_ci, which cannot hold \"RED\"".to_owned(),
        ),
        ("raw", "kind = \"reference\"\nto = \"thing\"", 30, format!("it is of the type binary(16); {keys}")),
        (
            "folded",
            "kind = \"reference\"\nto = \"thing\"",
            30,
            "it is of the type varchar(20) collate utf8mb4_general_ci, which takes different texts for the same; a key of text needs a collation whose name ends with _bin".to_owned(),
        ),
    ] {
        THINGS.does_not_fit((column, more), line, &why).await;
    }
}

#[tokio::test]
async fn what_is_computed_what_is_a_view_and_what_has_no_transactions_is_refused() {
    let sum = mapping("sum", "kind = \"decimal\"\ndecimals = 3\nstored = \"native\"");
    assert_eq!(
        THINGS.complaint(&sum).await,
        "office.toml, line 31: the column \"sum\" of the table \"things\" is computed by the database; the field must be `read_only`"
    );
    let old = MAPPING.replace("table = \"things\"", "table = \"old_style\"");
    assert_eq!(
        THINGS.complaint(&old).await,
        "office.toml, line 11: the table \"old_style\" cannot be followed: its engine is MyISAM, and changes of it cannot be followed; it must be InnoDB"
    );
    let view = format!("{SCHEMA}create view seen as select id, name from things;");
    let seen = MAPPING.replace("table = \"things\"", "table = \"seen\"");
    let Err(AgentError::Mapping(error)) = Stage::in_a(Kind::MariaDb, &view, &seen).await else {
        panic!("a view is followed")
    };
    assert_eq!(
        error.to_string(),
        "office.toml, line 11: \"seen\" is a view and cannot be followed; name the table behind it"
    );
    let beginning = MAPPING.replace("key_column = \"id\"", "key_column = \"beginning\"");
    let not_a_key = "the column \"beginning\" of the table \"things\" is not its primary key and not unique";
    assert!(THINGS.complaint(&beginning).await.contains(not_a_key));
}

/// Each of these is written in a new row and comes back; the column has it as the text beside it.
#[tokio::test]
async fn each_value_is_there_exactly() {
    let decimal = |digits: &str| Some(Value::Decimal(digits.parse::<Decimal>().unwrap()));
    let (whole_, moment, yes_no) = ("kind = \"whole\"", "kind = \"date_time\"", "kind = \"yes_no\"");
    let native = "stored = \"native\"";
    let own = "kind = \"choice\"\nchoices = [{ key = \"own\", stored = \"it's\", label = {} }]";
    for (column, more, value, is) in [
        ("tiny", whole_.to_owned(), whole(-128), "-128"),
        ("small", whole_.to_owned(), whole(65_535), "65535"),
        ("medium", whole_.to_owned(), whole(-8_388_608), "-8388608"),
        ("big", whole_.to_owned(), whole(i64::MIN), "-9223372036854775808"),
        ("huge", whole_.to_owned(), whole(i64::MAX), "9223372036854775807"),
        ("flag", yes_no.to_owned(), Some(Value::YesNo(true)), "1"),
        ("bit1", yes_no.to_owned(), Some(Value::YesNo(true)), "\u{1}"),
        ("short", "kind = \"text\"".to_owned(), text("a😀é\0 "), "a😀é\0 "),
        ("west", "kind = \"text\"".to_owned(), text("É ÿ€"), "É ÿ€"),
        ("data", "kind = \"long_text\"".to_owned(), text("{ \"a\":  1.0 }"), "{ \"a\":  1.0 }"),
        ("code", "kind = \"text\"".to_owned(), text("A "), "A "),
        (
            "exact",
            format!("kind = \"decimal\"\ndecimals = 3\n{native}"),
            decimal("-1234567890123456789012345.678"),
            "-1234567890123456789012345.678",
        ),
        ("price", format!("kind = \"money\"\ndecimals = 2\n{native}"), decimal("0.01"), "0.01"),
        ("moment", moment.to_owned(), Some(Value::Instant(-1)), "1969-12-31 23:59:59.999000"),
        ("zoned", moment.to_owned(), Some(Value::Instant(1_709_199_000_125)), "2024-02-29 09:30:00.125"),
        ("second", moment.to_owned(), Some(Value::Instant(1_709_199_000_000)), "2024-02-29 09:30:00"),
        ("colour", own.to_owned(), text("own"), "it's"),
        ("day", "kind = \"date\"".to_owned(), Date::new(9999, 12, 31).map(Value::Date), "9999-12-31"),
        (
            "cents",
            "kind = \"money\"\ndecimals = 2\nstored = \"scaled\"".to_owned(),
            decimal("-12.50"),
            "-1250",
        ),
    ] {
        THINGS.keeps_exactly((column, &more), value, is).await;
    }
}

/// What nobody writes is shown as the database spells it.
#[tokio::test]
async fn what_no_field_can_write_is_shown_at_least() {
    for (column, there, shown) in [
        ("clock", "'-838:59:59.25'", "-838:59:59.250"),
        ("year", "1999", "1999"),
        ("tags", "'b,a'", "a,b"),
        ("address", "'::1'", "::1"),
        ("padded", "'é'", "é"),
        ("inexact", "0.1", "0.1"),
        ("colour", "'red'", "red"),
    ] {
        let mut stage = THINGS.with(column, "kind = \"text\"\nread_only = true").await;
        stage.run(&format!("update things set {column} = {there}")).await;
        stage.sweep(1).await;
        let thing = stage.find(THING, 1, text("first"));
        assert_eq!(stage.value(THING, thing, 2), text(shown), "{column}");
    }
}

#[tokio::test]
async fn a_moment_with_a_zone_is_the_same_moment_whatever_the_zone_of_the_client() {
    let mut stage = THINGS.with("zoned", "kind = \"date_time\"").await;
    stage.run("set time_zone = '+05:30'; update things set zoned = '2024-02-29 15:00:00.125'").await;
    stage.sweep(1).await;
    let thing = stage.find(THING, 1, text("first"));
    assert_eq!(stage.value(THING, thing, 2), Some(Value::Instant(1_709_199_000_125)));
}

#[tokio::test]
async fn what_no_field_can_hold_is_not_overwritten() {
    let decimal = "kind = \"decimal\"\ndecimals = 3\nstored = \"native\"";
    for (column, more, held) in [
        ("day", "kind = \"date\"", "'0000-00-00'"),
        ("day", "kind = \"date\"", "'2024-02-00'"),
        ("second", "kind = \"date_time\"", "'0000-00-00 00:00:00'"),
        ("zoned", "kind = \"date_time\"", "'0000-00-00 00:00:00'"),
        ("huge", "kind = \"whole\"", "18446744073709551615"),
        ("flag", "kind = \"yes_no\"", "2"),
        ("exact", decimal, "999999999999999999999999999.999"),
    ] {
        THINGS.is_not_overwritten((column, more), held).await;
    }
}

#[tokio::test]
async fn a_value_that_the_column_has_no_room_for_is_refused_with_its_field() {
    let text_ = "kind = \"text\"";
    let too_long = "\"More\" is longer than the business database can keep.";
    let no_room = "\"More\" does not fit into the business database.";
    let no_letter = "\"More\" holds a character that the business database cannot keep.";
    for (column, more, value, message) in [
        ("short", text_, text("too long"), too_long),
        ("west", text_, text("😀"), no_letter),
        ("tiny", "kind = \"whole\"", whole(128), no_room),
        ("huge", "kind = \"whole\"", whole(-1), no_room),
        ("zoned", "kind = \"date_time\"", Some(Value::Instant(253_402_214_400_000)), no_room),
        ("data", text_, text("{"), "\"More\" must keep to the rule: json_valid(data)"),
    ] {
        let outcome = THINGS.outcome(column, more, value).await;
        let WriteResult::Refused { message: told, field, .. } = &outcome else { panic!("{outcome:?}") };
        assert_eq!((told.as_str(), *field), (message, Some(FieldNo(2))));
    }
}

/// The server's settings and the column's collation have no say in what is the same.
#[tokio::test]
async fn texts_that_a_collation_takes_for_the_same_are_told_apart() {
    let mut stage = THINGS.with("folded", "kind = \"text\"").await;
    stage.run("update things set folded = 'Straße'").await;
    stage.sweep(1).await;
    let thing = stage.find(THING, 1, text("first"));
    stage.run("update things set folded = 'STRASSE'").await;
    let write = stage.set(THING, thing, vec![change(2, text("Straße"), text("Weg"))]);
    let save = stage.save(vec![write]);
    assert_eq!(
        stage.write(&save).await,
        [WriteResult::Differs { present: vec![(FieldNo(2), text("STRASSE"))] }]
    );
    let filtered = MAPPING.replace("title =", "filter = { folded = \"Weg\" }\ntitle =");
    let mut stage = Stage::in_a(Kind::MariaDb, SCHEMA, &filtered).await.unwrap();
    stage
        .run("update things set folded = 'weg'; insert into things (name, folded) values ('other', 'x')")
        .await;
    stage.sweep(1).await;
    assert!(stage.world.is_empty());
    stage.run("update things set folded = 'Weg' where name = 'first'").await;
    stage.drain().await;
    stage.find(THING, 1, text("first"));
    stage.run("update things set folded = 'WEG' where name = 'first'").await;
    stage.drain().await;
    assert!(stage.world.is_empty());
}
