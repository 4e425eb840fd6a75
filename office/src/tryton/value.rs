//! Values as Tryton's JSON has them, and as the copy holds them.

use crate::mapping::codec::Cell;
use landbridge_model::Date;
use serde_json::{Value as Json, json};

/// The type of a field, as far as it decides how a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldType {
    Text,
    Integer,
    Float,
    Numeric,
    Boolean,
    Date,
    Moment,
    /// A span of time; minutes in the copy.
    Span,
    /// The id of a record of another model.
    Record,
    /// Anything else; it cannot be written.
    Other,
}

impl FieldType {
    /// The type that Tryton calls so.
    pub(super) fn named(name: &str) -> Self {
        match name {
            "char" | "text" | "fulltext" | "selection" => Self::Text,
            "integer" | "biginteger" => Self::Integer,
            "float" => Self::Float,
            "numeric" => Self::Numeric,
            "boolean" => Self::Boolean,
            "date" => Self::Date,
            "datetime" | "timestamp" => Self::Moment,
            "timedelta" => Self::Span,
            "many2one" => Self::Record,
            _ => Self::Other,
        }
    }

    /// The value that Tryton is to be given for a cell; nothing when it has none for it.
    pub(super) fn write(self, cell: &Cell) -> Option<Json> {
        match (self, cell) {
            (_, Cell::Null) => Some(Json::Null),
            (Self::Text, Cell::Text(text)) => Some(json!(text)),
            (Self::Integer | Self::Record, Cell::Integer(number)) => Some(json!(number)),
            (Self::Float, cell) => cell.to_text()?.parse::<f64>().ok().map(|number| json!(number)),
            (Self::Numeric, cell) => Some(json!({ "__class__": "Decimal", "decimal": cell.to_text()? })),
            (Self::Boolean, Cell::Integer(number)) => Some(json!(*number != 0)),
            (Self::Date, Cell::Text(text)) => {
                let [year, month, day] = day(text)?;
                Some(json!({ "__class__": "date", "year": year, "month": month, "day": day }))
            }
            (Self::Moment, Cell::Text(text)) => moment(text),
            (Self::Span, Cell::Integer(minutes)) => {
                Some(json!({ "__class__": "timedelta", "seconds": minutes.checked_mul(60)? }))
            }
            _ => None,
        }
    }
}

/// `2026-11-22 09:30:00`, with parts of a second or without, as Tryton has it.
pub(super) fn moment(text: &str) -> Option<Json> {
    let [year, month, day] = day(text)?;
    let (time, part) = text.get(11..)?.split_once('.').unwrap_or((text.get(11..)?, "0"));
    let [hour, minute, second] = numbers(time)?;
    let micros: u32 = format!("{part:0<6}").get(..6)?.parse().ok()?;
    Some(json!({
        "__class__": "datetime", "year": year, "month": month, "day": day,
        "hour": hour, "minute": minute, "second": second, "microsecond": micros,
    }))
}

/// The day that a text begins with.
fn day(text: &str) -> Option<[u32; 3]> {
    let text = text.get(..10)?;
    Date::parse(text).and_then(|_| numbers(text))
}

/// The three numbers of a day or of a time.
fn numbers(text: &str) -> Option<[u32; 3]> {
    let parts: Result<Vec<u32>, _> = text.split(['-', ':']).map(str::parse).collect();
    parts.ok()?.try_into().ok()
}

/// What the copy holds for a value of Tryton's.
pub(super) fn read(json: &Json) -> Cell {
    match json {
        Json::Null | Json::Array(_) => Cell::Null,
        Json::Bool(yes) => Cell::Integer(i64::from(*yes)),
        Json::Number(number) => number
            .as_i64()
            .map(Cell::Integer)
            .or_else(|| number.as_f64().map(Cell::Real))
            .unwrap_or(Cell::Null),
        Json::String(text) => Cell::Text(text.clone()),
        Json::Object(_) => read_class(json).unwrap_or(Cell::Bytes),
    }
}

fn read_class(json: &Json) -> Option<Cell> {
    let part = |name: &str| json[name].as_u64();
    let day = || Some(format!("{:04}-{:02}-{:02}", part("year")?, part("month")?, part("day")?));
    Some(match json["__class__"].as_str()? {
        "Decimal" => Cell::Text(json["decimal"].as_str()?.to_owned()),
        "date" => Cell::Text(day()?),
        "datetime" => {
            let time = format!("{:02}:{:02}:{:02}", part("hour")?, part("minute")?, part("second")?);
            Cell::Text(format!("{} {time}.{:06}", day()?, part("microsecond")?))
        }
        "timedelta" => {
            let minutes = json["seconds"].as_f64()? / 60.0;
            // What is no whole number of minutes does not fit its field, and is not rounded.
            if minutes.fract() == 0.0 { Cell::Integer(minutes as i64) } else { Cell::Real(minutes) }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_comes_back_as_it_was() {
        let pairs = [
            (FieldType::Text, json!("Å \u{1f3e2}")),
            (FieldType::Integer, json!(-7)),
            (FieldType::Float, json!(2.5)),
            (FieldType::Numeric, json!({ "__class__": "Decimal", "decimal": "-12.50" })),
            (FieldType::Boolean, json!(true)),
            (FieldType::Date, json!({ "__class__": "date", "year": 2024, "month": 2, "day": 29 })),
            (FieldType::Span, json!({ "__class__": "timedelta", "seconds": 5400 })),
            (FieldType::Record, json!(12)),
            (FieldType::Moment, moment("2024-02-29 09:30:00.000125").unwrap()),
            (FieldType::Text, Json::Null),
        ];
        for (field_type, value) in pairs {
            assert_eq!(field_type.write(&read(&value)), Some(value), "{field_type:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_not_made_up() {
        assert_eq!(FieldType::Other.write(&Cell::Text("x".into())), None);
        assert_eq!(FieldType::Date.write(&Cell::Text("29-02-2024".into())), None);
        let odd = read(&json!({ "__class__": "timedelta", "seconds": 90 }));
        assert_eq!(odd, Cell::Real(1.5));
        assert_eq!(read(&json!({ "__class__": "bytes", "base64": "" })), Cell::Bytes);
    }
}
