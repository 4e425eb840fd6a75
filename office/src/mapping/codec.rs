//! How a value of a field and what lies in its column correspond: cents and decimals, codes and choices, text and dates.

use super::file::{FieldEntry, KindName, Scalar, Stored};
use landbridge_model::{Date, Decimal, Kind, Value};
use time::{
    Duration, OffsetDateTime, PrimitiveDateTime, UtcOffset,
    format_description::{BorrowedFormatItem, well_known::Rfc3339},
    macros::format_description,
};

/// What can lie in a column of any SQL database.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// A binary number.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes; no field holds such.
    Bytes,
}

impl From<&Scalar> for Cell {
    fn from(scalar: &Scalar) -> Self {
        match scalar {
            Scalar::Flag(flag) => Self::Integer(i64::from(*flag)),
            Scalar::Integer(number) => Self::Integer(*number),
            Scalar::Text(text) => Self::Text(text.clone()),
        }
    }
}

impl Cell {
    /// The cell as text; nothing when it is empty or bytes.
    pub(crate) fn to_text(&self) -> Option<String> {
        match self {
            Self::Null | Self::Bytes => None,
            Self::Integer(number) => Some(number.to_string()),
            Self::Real(number) => Some(number.to_string()),
            Self::Text(text) => Some(text.clone()),
        }
    }

    fn to_whole(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Real(number) if number.fract() == 0.0 && number.abs() < 9e15 => Some(*number as i64),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    fn to_decimal(&self) -> Option<Decimal> {
        self.to_text()?.trim().parse().ok()
    }
}

/// How one field's values lie in its column. References are translated by whoever knows the keys.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Codec {
    /// Text of any kind.
    Text,
    /// A whole number.
    Whole,
    /// A decimal or an amount of money, with so many decimals.
    Decimal(u8, Stored),
    /// A day.
    Date(Stored),
    /// A moment.
    Moment(Stored),
    /// Yes and no.
    YesNo { yes: Cell, no: Cell },
    /// Keys of choices and what stands for them.
    Choice(Vec<(String, Cell)>),
    /// The keys of another table's rows.
    TableChoice { is_integer: bool },
}

/// A value does not fit its column, or what lies in the column does not fit the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Misfit;

impl Codec {
    /// The codec of a field whose values are stored so; nothing for references and lines. `is_integer` tells of the key column of a table
    /// of choices.
    pub(crate) fn of(field: &FieldEntry, stored: Option<Stored>, is_integer: bool) -> Option<Self> {
        Some(match field.kind {
            KindName::Text | KindName::LongText | KindName::Email | KindName::Phone | KindName::Link => {
                Self::Text
            }
            KindName::Whole => Self::Whole,
            KindName::Decimal | KindName::Money => {
                Self::Decimal(field.decimals, stored.unwrap_or(Stored::Scaled))
            }
            KindName::Date => Self::Date(stored.unwrap_or(Stored::Text)),
            KindName::DateTime => Self::Moment(stored.unwrap_or(Stored::Text)),
            KindName::YesNo => Self::YesNo {
                yes: field.yes.as_ref().map_or(Cell::Integer(1), Cell::from),
                no: field.no_value.as_ref().map_or(Cell::Integer(0), Cell::from),
            },
            KindName::Choice if field.choices_from.is_some() => Self::TableChoice { is_integer },
            KindName::Choice => Self::Choice(field.choices.iter().map(stored_choice).collect()),
            KindName::Reference | KindName::Lines => return None,
        })
    }

    /// The value that lies in the column; nothing when it is empty.
    pub(crate) fn read(&self, cell: &Cell) -> Result<Option<Value>, Misfit> {
        if matches!(cell, Cell::Null) {
            return Ok(None);
        }
        let value = match self {
            Self::Text => {
                let text = cell.to_text().ok_or(Misfit)?;
                return Ok((!text.is_empty()).then_some(Value::Text(text)));
            }
            Self::Whole => cell.to_whole().map(Value::Whole),
            Self::Decimal(decimals, stored) => read_decimal(cell, *decimals, *stored).map(Value::Decimal),
            Self::Date(stored) => read_date(cell, *stored).map(Value::Date),
            Self::Moment(stored) => read_moment(cell, *stored).map(Value::Instant),
            Self::YesNo { yes, .. } if cell == yes => Some(Value::YesNo(true)),
            Self::YesNo { no, .. } if cell == no => Some(Value::YesNo(false)),
            Self::YesNo { .. } => None,
            // A code that the mapping does not know is shown as it is.
            Self::Choice(choices) => match choices.iter().find(|(_, stored)| stored == cell) {
                Some((key, _)) => Some(Value::Text(key.clone())),
                None => cell.to_text().map(Value::Text),
            },
            Self::TableChoice { .. } => cell.to_text().map(Value::Text),
        };
        value.map(Some).ok_or(Misfit)
    }

    /// What is to lie in the column for a value.
    pub(crate) fn write(&self, value: Option<&Value>) -> Result<Cell, Misfit> {
        let Some(value) = value else { return Ok(Cell::Null) };
        match (self, value) {
            (Self::Text, Value::Text(text)) => Some(Cell::Text(text.clone())),
            (Self::Whole, Value::Whole(number)) => Some(Cell::Integer(*number)),
            (Self::Decimal(decimals, stored), Value::Decimal(number)) => {
                write_decimal(*number, *decimals, *stored)
            }
            (Self::Date(stored), Value::Date(date)) => write_date(*date, *stored),
            (Self::Moment(stored), Value::Instant(millis)) => write_moment(*millis, *stored),
            (Self::YesNo { yes, .. }, Value::YesNo(true)) => Some(yes.clone()),
            (Self::YesNo { no, .. }, Value::YesNo(false)) => Some(no.clone()),
            (Self::Choice(choices), Value::Text(key)) => {
                choices.iter().find(|(found, _)| found == key).map(|(_, stored)| stored.clone())
            }
            (Self::TableChoice { is_integer: true }, Value::Text(key)) => key.parse().ok().map(Cell::Integer),
            (Self::TableChoice { is_integer: false }, Value::Text(key)) => Some(Cell::Text(key.clone())),
            _ => None,
        }
        .ok_or(Misfit)
    }
}

fn stored_choice(choice: &super::file::ChoiceEntry) -> (String, Cell) {
    let stored = choice.stored.as_ref().map_or_else(|| Cell::Text(choice.key.clone()), Cell::from);
    (choice.key.clone(), stored)
}

fn read_decimal(cell: &Cell, decimals: u8, stored: Stored) -> Option<Decimal> {
    match (stored, cell) {
        (Stored::Scaled, _) => {
            let scaled = cell.to_whole()?;
            Decimal::try_from_i128_with_scale(i128::from(scaled), u32::from(decimals)).ok()
        }
        // Such a column may hold more digits than a field can; they are not rounded away.
        (Stored::Native, _) => Decimal::from_str_exact(&cell.to_text()?).ok(),
        // Binary numbers are rounded to the decimals that people see.
        (_, Cell::Real(number)) => format!("{number:.*}", usize::from(decimals)).parse().ok(),
        _ => cell.to_decimal(),
    }
}

fn write_decimal(number: Decimal, decimals: u8, stored: Stored) -> Option<Cell> {
    let mut exact = number;
    exact.rescale(u32::from(decimals));
    if exact != number {
        return None;
    }
    match stored {
        Stored::Scaled => i64::try_from(exact.mantissa()).ok().map(Cell::Integer),
        Stored::Real => exact.to_string().parse().ok().map(Cell::Real),
        _ => Some(Cell::Text(exact.to_string())),
    }
}

const DAY_MILLIS: i64 = 86_400_000;
/// The Julian day number of 1 January 1970.
const UNIX_JULIAN_DAY: i64 = 2_440_588;

fn read_date(cell: &Cell, stored: Stored) -> Option<Date> {
    let julian_day = match stored {
        // Software that keeps moments where people mean days is common; the day is what counts.
        Stored::Text | Stored::IsoText => return Date::parse(cell.to_text()?.get(..10)?),
        // `infinity`, years before Christ and those of five digits are no days of a field.
        Stored::Native => return Date::parse(cell.to_text().filter(|text| text.len() == 10)?.as_str()),
        Stored::JulianDay => cell.to_whole()?,
        _ => UNIX_JULIAN_DAY + read_moment(cell, stored)?.div_euclid(DAY_MILLIS),
    };
    Date::from_julian_day(i32::try_from(julian_day).ok()?)
}

fn write_date(date: Date, stored: Stored) -> Option<Cell> {
    let julian_day = i64::from(date.to_julian_day());
    Some(match stored {
        Stored::Text | Stored::IsoText | Stored::Native => Cell::Text(date.to_string()),
        Stored::JulianDay => Cell::Integer(julian_day),
        _ => return write_moment((julian_day - UNIX_JULIAN_DAY) * DAY_MILLIS, stored),
    })
}

const TEXT_MOMENT: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");

const NATIVE_MOMENT: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second].[subsecond digits:3]+00");

fn read_moment(cell: &Cell, stored: Stored) -> Option<i64> {
    match stored {
        Stored::UnixSeconds => cell.to_whole()?.checked_mul(1000),
        Stored::UnixMillis => cell.to_whole(),
        Stored::Native => parse_moment(cell.to_text()?.trim_end_matches("+00")),
        _ => parse_moment(cell.to_text()?.trim()),
    }
}

/// Reads `2026-11-22 09:30`, with or without seconds and their parts, with `T` or an offset; without one it is UTC.
fn parse_moment(text: &str) -> Option<i64> {
    let mut full = text.replacen(' ', "T", 1);
    if full.len() == 10 {
        full.push_str("T00:00");
    }
    if full.len() == 16 {
        full.push_str(":00");
    }
    let has_offset = full.ends_with('Z') || full.get(19..).is_some_and(|rest| rest.contains(['+', '-']));
    if !has_offset {
        full.push('Z');
    }
    let moment = OffsetDateTime::parse(&full, &Rfc3339).ok()?;
    i64::try_from(moment.unix_timestamp_nanos().div_euclid(1_000_000)).ok()
}

/// A moment in milliseconds since 1970 as a column of this form holds it.
pub(crate) fn write_moment(millis: i64, stored: Stored) -> Option<Cell> {
    match stored {
        Stored::UnixSeconds => return Some(Cell::Integer(millis.div_euclid(1000))),
        Stored::UnixMillis => return Some(Cell::Integer(millis)),
        Stored::JulianDay => {
            return Some(Cell::Integer(UNIX_JULIAN_DAY + millis.div_euclid(DAY_MILLIS)));
        }
        _ => {}
    }
    let moment = OffsetDateTime::from_unix_timestamp(millis.div_euclid(1000)).ok()?;
    let moment = moment.to_offset(UtcOffset::UTC);
    if stored == Stored::Native {
        let moment = moment + Duration::milliseconds(millis.rem_euclid(1000));
        let moment = PrimitiveDateTime::new(moment.date(), moment.time());
        return moment.format(NATIVE_MOMENT).ok().map(Cell::Text);
    }
    let text = PrimitiveDateTime::new(moment.date(), moment.time()).format(TEXT_MOMENT).ok()?;
    Some(Cell::Text(if stored == Stored::IsoText { text.replacen(' ', "T", 1) + "Z" } else { text }))
}

/// The value that a plain value in a mapping file means for a field of this kind.
pub(super) fn plain_value(kind: &Kind, scalar: &Scalar) -> Option<Value> {
    Some(match (kind, scalar) {
        (Kind::Whole, Scalar::Integer(number)) => Value::Whole(*number),
        (Kind::Decimal(_) | Kind::Money(_), Scalar::Integer(number)) => {
            Value::Decimal(Decimal::from(*number))
        }
        (Kind::Decimal(_) | Kind::Money(_), Scalar::Text(text)) => Value::Decimal(text.parse().ok()?),
        (Kind::YesNo, Scalar::Flag(flag)) => Value::YesNo(*flag),
        (Kind::Date, Scalar::Text(text)) => Value::Date(Date::parse(text)?),
        (Kind::DateTime, Scalar::Text(text)) => Value::Instant(parse_moment(text)?),
        (Kind::Reference(_) | Kind::Lines { .. }, _) => return None,
        (_, Scalar::Text(text)) => Value::Text(text.clone()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comes_back(codec: &Codec, cell: Cell, value: Value) {
        assert_eq!(codec.read(&cell), Ok(Some(value.clone())), "{cell:?}");
        assert_eq!(codec.write(Some(&value)), Ok(cell));
    }

    #[test]
    fn each_form_of_a_column_comes_back_as_it_was() {
        let price = Value::Decimal(Decimal::new(-1250, 2));
        comes_back(&Codec::Decimal(2, Stored::Scaled), Cell::Integer(-1250), price.clone());
        comes_back(&Codec::Decimal(2, Stored::Text), Cell::Text("-12.50".into()), price.clone());
        comes_back(&Codec::Decimal(2, Stored::Real), Cell::Real(-12.5), price);
        let day = Value::Date(Date::new(2024, 2, 29).unwrap());
        comes_back(&Codec::Date(Stored::Text), Cell::Text("2024-02-29".into()), day.clone());
        comes_back(&Codec::Date(Stored::UnixSeconds), Cell::Integer(1_709_164_800), day.clone());
        comes_back(&Codec::Date(Stored::JulianDay), Cell::Integer(2_460_370), day);
        let moment = Value::Instant(1_709_199_000_000);
        comes_back(&Codec::Moment(Stored::Text), Cell::Text("2024-02-29 09:30:00".into()), moment.clone());
        comes_back(&Codec::Moment(Stored::IsoText), Cell::Text("2024-02-29T09:30:00Z".into()), moment);
        let choice = Codec::Choice(vec![("prospect".into(), Cell::Text("P".into()))]);
        comes_back(&choice, Cell::Text("P".into()), Value::Text("prospect".into()));
        comes_back(&Codec::TableChoice { is_integer: true }, Cell::Integer(2), Value::Text("2".into()));
    }

    #[test]
    fn the_types_of_a_database_come_back_as_they_were() {
        let price = Value::Decimal(Decimal::new(-1250, 2));
        comes_back(&Codec::Decimal(2, Stored::Native), Cell::Text("-12.50".into()), price);
        let day = Value::Date(Date::new(2024, 2, 29).unwrap());
        comes_back(&Codec::Date(Stored::Native), Cell::Text("2024-02-29".into()), day);
        let moment = Codec::Moment(Stored::Native);
        comes_back(
            &moment,
            Cell::Text("2024-02-29 09:30:00.125+00".into()),
            Value::Instant(1_709_199_000_125),
        );
        let without_zone = Cell::Text("2024-02-29 09:30:00".into());
        assert_eq!(moment.read(&without_zone), Ok(Some(Value::Instant(1_709_199_000_000))));
        for text in ["infinity", "-infinity", "0044-03-15 BC", "12024-03-15", "0044-03-15 00:00:00+00 BC"] {
            assert_eq!(Codec::Date(Stored::Native).read(&Cell::Text(text.into())), Err(Misfit), "{text}");
            assert_eq!(moment.read(&Cell::Text(text.into())), Err(Misfit), "{text}");
        }
        let digits = Cell::Text("0.12345678901234567890123456789012345".into());
        assert_eq!(Codec::Decimal(2, Stored::Native).read(&digits), Err(Misfit));
        assert_eq!(Codec::Decimal(2, Stored::Native).read(&Cell::Text("NaN".into())), Err(Misfit));
    }

    #[test]
    fn what_does_not_fit_is_told_and_not_made_up() {
        assert_eq!(Codec::Date(Stored::Text).read(&Cell::Text("29-02-2024".into())), Err(Misfit));
        assert_eq!(Codec::Whole.read(&Cell::Text("many".into())), Err(Misfit));
        assert_eq!(Codec::Text.read(&Cell::Bytes), Err(Misfit));
        let thousandths = Value::Decimal(Decimal::new(1, 3));
        assert_eq!(Codec::Decimal(2, Stored::Scaled).write(Some(&thousandths)), Err(Misfit));
    }

    #[test]
    fn moments_are_read_in_the_forms_that_software_writes() {
        let expected = Ok(Some(Value::Instant(1_709_199_000_000)));
        for text in ["2024-02-29 09:30", "2024-02-29T09:30:00", "2024-02-29T10:30:00+01:00"] {
            assert_eq!(Codec::Moment(Stored::Text).read(&Cell::Text(text.into())), expected, "{text}");
        }
    }
}
