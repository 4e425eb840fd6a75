//! What a person typed, read as a value of the field: tolerant of how people write numbers, strict about what is stored.

use crate::screens::formats::from_local_text;
use landbridge_model::{Date, Decimal, Field, Kind, RecordId, Value, validate};

/// Why what was typed cannot be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It is no number.
    NotANumber,
    /// It is no day or moment.
    NotADate,
    /// It names no record.
    NotChosen,
    /// It can be read, but does not fit the field.
    Unfit(validate::Problem),
}

/// Reads what was typed and checks it against its field. Nothing typed is an empty field.
pub(crate) fn read(field: &Field, text: &str, has_decimal_comma: bool) -> Result<Option<Value>, Trouble> {
    let value = read_value(field, text, has_decimal_comma)?;
    validate::check_value(field, value.as_ref()).map_err(Trouble::Unfit)?;
    Ok(value)
}

fn read_value(field: &Field, text: &str, has_decimal_comma: bool) -> Result<Option<Value>, Trouble> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Ok(None);
    }
    let value = match &field.kind {
        Kind::LongText => Value::Text(text.replace("\r\n", "\n")),
        Kind::Text | Kind::Email | Kind::Phone | Kind::Link | Kind::Choice(_) => Value::Text(trimmed.into()),
        Kind::Whole => {
            let number = read_number(trimmed, has_decimal_comma).ok_or(Trouble::NotANumber)?.normalize();
            if number.scale() > 0 {
                return Err(Trouble::Unfit(validate::Problem::TooPrecise { decimals: 0 }));
            }
            Value::Whole(number.to_string().parse().map_err(|_| Trouble::NotANumber)?)
        }
        Kind::Decimal(_) | Kind::Money(_) => {
            Value::Decimal(read_number(trimmed, has_decimal_comma).ok_or(Trouble::NotANumber)?)
        }
        Kind::Date => Value::Date(Date::parse(trimmed).ok_or(Trouble::NotADate)?),
        Kind::DateTime => Value::Instant(from_local_text(trimmed).ok_or(Trouble::NotADate)?),
        Kind::YesNo => Value::YesNo(trimmed == "true"),
        Kind::Reference(_) => Value::Reference(RecordId::parse(trimmed).ok_or(Trouble::NotChosen)?),
        Kind::Lines { .. } => return Ok(None),
    };
    Ok(Some(value))
}

/// Reads a number as people write it: `1.234,56`, `1,234.56`, `1 234,5` and `1'234.5` all mean what they seem to.
///
/// A single point or comma is the decimal sign, unless exactly three digits follow it and the language has the other one.
pub(crate) fn read_number(text: &str, has_decimal_comma: bool) -> Option<Decimal> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !"'’".contains(*c)).collect();
    let text = text.replace('−', "-");
    let decimal_sign = decimal_sign(&text, has_decimal_comma);
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if Some(c) == decimal_sign => plain.push('.'),
            ',' | '.' => {}
            _ => plain.push(c),
        }
    }
    let is_number = plain.bytes().any(|byte| byte.is_ascii_digit())
        && plain.matches('.').count() <= 1
        && plain.bytes().enumerate().all(|(at, byte)| {
            byte.is_ascii_digit() || byte == b'.' || (at == 0 && (byte == b'-' || byte == b'+'))
        });
    if is_number { plain.parse().ok() } else { None }
}

/// The sign that decimals stand behind; nothing when every sign sets thousands apart.
fn decimal_sign(text: &str, has_decimal_comma: bool) -> Option<char> {
    let last = text.rfind([',', '.'])?;
    let sign = text[last..].chars().next()?;
    let other = if sign == ',' { '.' } else { ',' };
    if text.contains(other) {
        return Some(sign);
    }
    if text.matches(sign).count() > 1 {
        return None;
    }
    let own = if has_decimal_comma { ',' } else { '.' };
    let is_thousands = sign != own && text[last + 1..].len() == 3 && last > 0;
    (!is_thousands).then_some(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, comma, expected) in [
            ("1.234,56", true, "1234.56"),
            ("1,234.56", true, "1234.56"),
            ("1 234,5", true, "1234.5"),
            ("12,5", false, "12.5"),
            ("1.234", true, "1234"),
            ("1.234", false, "1.234"),
            ("1,234", false, "1234"),
            ("1.5", true, "1.5"),
            ("1.234.567", true, "1234567"),
            ("-3", true, "-3"),
            ("−3,0", true, "-3.0"),
        ] {
            let expected: Decimal = expected.parse().unwrap();
            assert_eq!(read_number(text, comma), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_not_guessed_at() {
        for text in ["", "-", "abc", "12a", "1-2", "1,2,3.4.5", "1e5"] {
            assert_eq!(read_number(text, true), None, "{text}");
        }
    }
}
