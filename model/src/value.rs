//! What is in a field.

use crate::id::RecordId;
pub use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;
use time::Month;

/// One value. An empty field has none: `Option<Value>`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Text, long text, e-mail, phone, link, or the key of a choice.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// An exact decimal; in JSON a string, so that no reader makes it binary.
    Decimal(#[serde(with = "crate::decimal")] Decimal),
    /// A calendar day.
    Date(Date),
    /// A moment, in milliseconds since 1970, UTC.
    Instant(i64),
    /// Yes or no.
    YesNo(bool),
    /// Another record.
    Reference(RecordId),
}

impl Value {
    /// The text, when this is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The record, when this is a reference.
    pub fn as_reference(&self) -> Option<RecordId> {
        match self {
            Self::Reference(id) => Some(*id),
            _ => None,
        }
    }

    /// The number, when this is a whole number or a decimal.
    pub fn as_decimal(&self) -> Option<Decimal> {
        match self {
            Self::Whole(number) => Some(Decimal::from(*number)),
            Self::Decimal(number) => Some(*number),
            _ => None,
        }
    }
}

impl fmt::Display for Value {
    /// The value as plain text, as exports and search see it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Whole(number) => number.fmt(f),
            Self::Decimal(number) => number.fmt(f),
            Self::Date(date) => date.fmt(f),
            Self::Instant(millis) => {
                match time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(*millis) * 1_000_000) {
                    Ok(moment) => {
                        write!(f, "{} {:02}:{:02}", Date(moment.date()), moment.hour(), moment.minute())
                    }
                    Err(_) => millis.fmt(f),
                }
            }
            Self::YesNo(yes) => yes.fmt(f),
            Self::Reference(id) => id.fmt(f),
        }
    }
}

/// A calendar day of the years 1 to 9999, written `2026-11-22`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(time::Date);

impl Date {
    /// The day, or nothing when there is no such day.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let month = Month::try_from(month).ok()?;
        if !(1..=9999).contains(&year) {
            return None;
        }
        time::Date::from_calendar_date(year, month, day).ok().map(Self)
    }

    /// Reads `2026-11-22`; nothing for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        // Written out, since the general parser of dates is as large as a whole screen of the client.
        let mut parts = text.split('-');
        let mut number = |digits: usize| {
            let part = parts.next().filter(|part| part.len() == digits)?;
            part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u16>().ok())?
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        if parts.next().is_some() {
            return None;
        }
        Self::new(i32::from(year), u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// The Julian day number, for storage.
    pub fn to_julian_day(self) -> i32 {
        self.0.to_julian_day()
    }

    /// The day of a Julian day number; nothing outside the years 1 to 9999.
    pub fn from_julian_day(day: i32) -> Option<Self> {
        let date = time::Date::from_julian_day(day).ok()?;
        (1..=9999).contains(&date.year()).then_some(Self(date))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), u8::from(self.0.month()), self.0.day())
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not a day of the form 2026-11-22"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_kind_in_json() {
        let values = vec![
            Value::Text("Å".into()),
            Value::Decimal(Decimal::new(120, 2)),
            Value::Date(Date::new(2024, 2, 29).unwrap()),
            Value::YesNo(false),
        ];
        let json = serde_json::to_string(&values).unwrap();
        assert_eq!(json, r#"[{"text":"Å"},{"decimal":"1.20"},{"date":"2024-02-29"},{"yes_no":false}]"#);
        assert_eq!(serde_json::from_str::<Vec<Value>>(&json).unwrap(), values);
    }

    #[test]
    fn a_day_that_does_not_exist_is_refused() {
        assert_eq!(Date::parse("2026-02-29"), None);
        assert_eq!(Date::parse("+12026-02-01"), None);
    }
}
