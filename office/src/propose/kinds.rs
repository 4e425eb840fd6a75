//! What a column holds, judged by its declared type, its name and its values; the values decide.

use super::names::{self, has, is, words};
use super::seen::SeenColumn;
use crate::mapping::codec::Cell;
use landbridge_model::{
    Date,
    validate::{is_email, is_phone},
};
use std::collections::BTreeSet;

/// The kind of field that a column becomes, with all that the mapping says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    /// A kind that needs nothing more: the word that the mapping has for it.
    Plain(&'static str),
    /// A date or moment, and how it is stored.
    Time(&'static str, Option<&'static str>),
    /// A decimal number or an amount of money, its decimals, and how it is stored.
    Number(&'static str, u8, &'static str),
    /// One of a few texts.
    Choice(Vec<String>),
}

/// Fewer values tell nothing about whether they are choices.
const MIN_FOR_CHOICES: usize = 20;
const MAX_CHOICES: usize = 12;
const MAX_CHOICE_LETTERS: usize = 24;
/// Beyond this a text is a long one.
const LONG_LETTERS: usize = 200;
/// Seconds since 1970 from 1990 to 2100, and the same in milliseconds.
const SECONDS: std::ops::Range<i64> = 631_152_000..4_102_444_800;
const MILLIS: std::ops::Range<i64> = 631_152_000_000..4_102_444_800_000;

/// The kind of a column; nothing for what no field can hold.
pub(super) fn guess(column: &SeenColumn) -> Option<Guess> {
    let (declared, name) = (column.declared.to_uppercase(), words(&column.name));
    let is_declared = |any: &[&str]| any.iter().any(|part| declared.contains(part));
    if is_declared(&["BLOB", "BYTEA", "BINARY", "JSON", "XML", "[]", "ARRAY", "INTERVAL", "POINT", "VECTOR"])
        || column.present().any(|cell| *cell == Cell::Bytes)
    {
        return None;
    }
    if !column.labels.is_empty() {
        return Some(Guess::Choice(column.labels.clone()));
    }
    // MariaDB has no other type for yes and no.
    let is_flag = declared == "TINYINT(1)" || declared == "BIT(1)";
    if is_declared(&["BOOL"]) || (is_flag && is_yes_no(column)) {
        return is_yes_no(column).then_some(Guess::Plain("yes_no"));
    }
    if is_declared(&["TIMESTAMP", "DATETIME"]) {
        return Some(moment(column, &declared).unwrap_or(Guess::Plain("text")));
    }
    if is_declared(&["DATE"]) {
        return Some(day(column).unwrap_or(Guess::Plain("text")));
    }
    if is_declared(&["INT", "SERIAL"]) {
        return whole(column, &name);
    }
    if is_declared(&["REAL", "FLOA", "DOUB", "NUMERIC", "DECIMAL", "MONEY"]) {
        return Some(number(column, &name, &declared));
    }
    match column.texts() {
        Some(texts) => Some(text(column, &name, &texts)),
        None => whole(column, &name),
    }
}

/// Nothing speaks against it, also when there are no values.
fn is_yes_no(column: &SeenColumn) -> bool {
    column.present().all(|cell| matches!(cell, Cell::Integer(0 | 1)))
}

fn whole(column: &SeenColumn, name: &[String]) -> Option<Guess> {
    let within = |range: std::ops::Range<i64>| {
        column.all(|cell| matches!(cell, Cell::Integer(number) if range.contains(number)))
    };
    let is_named_moment =
        has(name, &["at", "on", "time", "date", "timestamp", "created", "modified", "updated", "changed"]);
    if column.present().any(|cell| !matches!(cell, Cell::Integer(_))) {
        // Any cell can be shown as text, but nothing can be written that would come back as it was.
        return None;
    }
    let is_cents = name.len() > 1 && name.last().is_some_and(|last| names::CENTS.contains(&last.as_str()));
    Some(if is_cents {
        Guess::Number("money", 2, "scaled")
    } else if has(name, &names::YES_NO) && is_yes_no(column) {
        Guess::Plain("yes_no")
    } else if is_named_moment && within(SECONDS) {
        Guess::Time("date_time", Some("unix_seconds"))
    } else if is_named_moment && within(MILLIS) {
        Guess::Time("date_time", Some("unix_millis"))
    } else {
        Guess::Plain("whole")
    })
}

fn moment(column: &SeenColumn, declared: &str) -> Option<Guess> {
    if column.all(|cell| matches!(cell, Cell::Integer(number) if SECONDS.contains(number))) {
        return Some(Guess::Time("date_time", Some("unix_seconds")));
    }
    let texts = column.texts()?;
    // A type of the database's own needs no word about how it is stored.
    let is_moment = declared.starts_with("TIMESTAMP") || declared.starts_with("DATETIME");
    if is_moment && (declared.contains(" TIME ZONE") || column.is_limited) {
        return Some(Guess::Time("date_time", None));
    }
    let is_moment = |text: &&str, between: char, end: &str| {
        let form =
            text.len() == 19 + end.len() && text.ends_with(end) && text.chars().nth(10) == Some(between);
        form && text.get(..10).and_then(Date::parse).is_some()
    };
    if texts.iter().all(|text| is_moment(text, ' ', "")) {
        Some(Guess::Time("date_time", Some("text")))
    } else if texts.iter().all(|text| is_moment(text, 'T', "Z")) {
        Some(Guess::Time("date_time", Some("iso_text")))
    } else {
        day(column)
    }
}

fn day(column: &SeenColumn) -> Option<Guess> {
    let texts = column.texts()?;
    // Some software has a day without month and day for none; it is shown as none and not overwritten.
    let mut days = texts.iter().filter(|text| !text.starts_with("0000-00-00"));
    let is_day = days.all(|text| text.len() == 10 && Date::parse(text).is_some());
    is_day.then_some(Guess::Time("date", None))
}

fn number(column: &SeenColumn, name: &[String], declared: &str) -> Guess {
    let kind = if has(name, &names::MONEY) || declared.contains("MONEY") { "money" } else { "decimal" };
    let scale = declared.split_once(',').and_then(|(_, scale)| scale.split(')').next()?.trim().parse().ok());
    let seen = column.present().filter_map(|cell| cell.to_text()).map(|text| decimals(&text)).max();
    let decimals = match scale {
        // Where the database rounds to so many, no others will do.
        Some(scale) if column.is_limited => scale,
        _ => scale.or(seen).unwrap_or(0).clamp(2, 9),
    };
    let stored = match column.texts() {
        Some(texts) if !texts.is_empty() => "native",
        _ if (declared.starts_with("NUMERIC") || column.is_limited) && column.present().next().is_none() => {
            "native"
        }
        _ => "real",
    };
    Guess::Number(kind, decimals, stored)
}

fn decimals(text: &str) -> u8 {
    text.split_once('.').map_or(0, |(_, decimals)| decimals.trim_end_matches('0').len() as u8)
}

fn text(column: &SeenColumn, name: &[String], texts: &[&str]) -> Guess {
    let filled: Vec<&str> = texts.iter().copied().filter(|text| !text.is_empty()).collect();
    let all = |is_so: fn(&str) -> bool| filled.iter().all(|text| is_so(text));
    let last = name.last().map_or(&[][..], std::slice::from_ref);
    if (has(last, &names::EMAIL) || is(name, &names::EMAIL)) && all(is_email) {
        return Guess::Plain("email");
    }
    if has(name, &names::PHONE) && all(is_phone) {
        return Guess::Plain("phone");
    }
    if has(name, &names::LINK) && all(|text| text.contains('.') && !text.contains(char::is_whitespace)) {
        return Guess::Plain("link");
    }
    if let (false, Some(time)) = (filled.is_empty(), moment(column, "")) {
        return time;
    }
    let is_long = |text: &&str| text.chars().count() > LONG_LETTERS || text.contains('\n');
    if has(last, &names::LONG) || filled.iter().any(is_long) {
        return Guess::Plain("long_text");
    }
    choices(name, &filled).map_or(Guess::Plain("text"), Guess::Choice)
}

/// Texts that come again and again, unless they are names of people, streets and towns.
fn choices(name: &[String], filled: &[&str]) -> Option<Vec<String>> {
    const NO_CHOICES: [&str; 14] = [
        "name", "city", "street", "address", "town", "naam", "plaats", "straat", "adres", "namn", "ort",
        "gata", "adress", "postcode",
    ];
    let distinct: BTreeSet<&str> = filled.iter().copied().collect();
    let is_repeated = filled.len() >= MIN_FOR_CHOICES && distinct.len() * 5 <= filled.len();
    let is_few = (2..=MAX_CHOICES).contains(&distinct.len());
    let is_short = distinct.iter().all(|text| text.chars().count() <= MAX_CHOICE_LETTERS);
    let is_choice = is_repeated && is_few && is_short && !has(name, &NO_CHOICES);
    is_choice.then(|| distinct.into_iter().map(str::to_owned).collect())
}
