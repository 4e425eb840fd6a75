//! Whether a value fits its field: the same rule as one types, on the service, and before writing to the business database.

use crate::{
    edit::Reason,
    id::FieldNo,
    record::Fields,
    record_type::{Field, Kind, RecordType},
    value::{Decimal, Value},
};
use serde::{Deserialize, Serialize};

/// The most characters of a text whose field sets no limit of its own.
pub const MAX_TEXT_CHARS: u32 = 100_000;

/// How a value does not fit. Each variant has its words in the message files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// There must be a value.
    Required,
    /// The value is of another kind than the field.
    WrongKind,
    /// The text is too long.
    TooLong {
        /// The most characters.
        max: u32,
    },
    /// The number is too small.
    TooSmall {
        /// The least.
        #[serde(with = "crate::decimal")]
        min: Decimal,
    },
    /// The number is too great.
    TooGreat {
        /// The greatest.
        #[serde(with = "crate::decimal")]
        max: Decimal,
    },
    /// There are too many decimals.
    TooPrecise {
        /// The most decimals.
        decimals: u8,
    },
    /// Not one of the choices.
    NotAChoice,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not a web address.
    NotALink,
    /// Not a telephone number.
    NotAPhone,
    /// Characters that cannot be seen, such as a NUL.
    ControlCharacter,
}

/// Checks one value, or its absence, against its field.
pub fn check_value(field: &Field, value: Option<&Value>) -> Result<(), Problem> {
    let Some(value) = value else {
        return if field.required { Err(Problem::Required) } else { Ok(()) };
    };
    match (&field.kind, value) {
        (Kind::Text | Kind::LongText | Kind::Email | Kind::Phone | Kind::Link, Value::Text(text)) => {
            check_text(field, text)
        }
        (Kind::Choice(choices), Value::Text(key)) => {
            choices.iter().any(|choice| choice.key == *key).then_some(()).ok_or(Problem::NotAChoice)
        }
        (Kind::Whole, Value::Whole(number)) => check_range(field, Decimal::from(*number)),
        (Kind::Decimal(decimals) | Kind::Money(decimals), Value::Decimal(number)) => {
            if number.normalize().scale() > u32::from(*decimals) {
                return Err(Problem::TooPrecise { decimals: *decimals });
            }
            check_range(field, *number)
        }
        (Kind::Date, Value::Date(_))
        | (Kind::YesNo, Value::YesNo(_))
        | (Kind::Reference(_), Value::Reference(_)) => Ok(()),
        (Kind::DateTime, Value::Instant(millis)) if (MIN_INSTANT..=MAX_INSTANT).contains(millis) => Ok(()),
        _ => Err(Problem::WrongKind),
    }
}

/// 1 January of the year 1 and 31 December 9999, in milliseconds since 1970.
const MIN_INSTANT: i64 = -62_135_596_800_000;
const MAX_INSTANT: i64 = 253_402_300_799_999;

fn check_text(field: &Field, text: &str) -> Result<(), Problem> {
    let is_long = field.kind == Kind::LongText;
    let is_bad = |c: char| c.is_control() && !(is_long && (c == '\n' || c == '\t'));
    if text.chars().any(is_bad) {
        return Err(Problem::ControlCharacter);
    }
    if field.required && text.trim().is_empty() {
        return Err(Problem::Required);
    }
    let max = field.max_length.unwrap_or(MAX_TEXT_CHARS);
    if text.len() > max as usize && text.chars().count() > max as usize {
        return Err(Problem::TooLong { max });
    }
    match field.kind {
        Kind::Email if !is_email(text) => Err(Problem::NotAnEmail),
        Kind::Phone if !is_phone(text) => Err(Problem::NotAPhone),
        Kind::Link if !is_link(text) => Err(Problem::NotALink),
        _ => Ok(()),
    }
}

fn check_range(field: &Field, number: Decimal) -> Result<(), Problem> {
    match (field.min, field.max) {
        (Some(min), _) if number < min => Err(Problem::TooSmall { min }),
        (_, Some(max)) if number > max => Err(Problem::TooGreat { max }),
        _ => Ok(()),
    }
}

/// One `@`, something before it, a host with a dot after it, no white space: what the HTML standard's e-mail field accepts, and a dot.
pub fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else { return false };
    let host_ok = host.split('.').count() > 1 && host.split('.').all(|part| !part.is_empty());
    !local.is_empty() && host_ok && !host.contains('@') && !text.chars().any(char::is_whitespace)
}

/// At least three digits, and otherwise only what people put between them.
pub fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits >= 3 && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-()/. #*,".contains(c))
}

/// A host with a dot, with or without `http(s)://` before it; nothing that a browser would run.
fn is_link(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host_chars = |c: char| c.is_alphanumeric() || ".-:".contains(c);
    host.contains('.') && host.chars().all(host_chars) && !text.chars().any(char::is_whitespace)
}

/// Checks the fields of a new record: every value fits, nothing required is missing, nothing is set that only the business software sets.
pub fn check_new(record_type: &RecordType, fields: &Fields) -> Result<(), Reason> {
    for (no, value) in fields {
        check_change(record_type, *no, Some(value))?;
    }
    let missing = record_type.fields.iter().find(|field| {
        field.required && !field.is_deprecated && !field.read_only && !fields.contains_key(&field.no)
    });
    match missing {
        Some(field) => Err(Reason::Invalid { field: field.no, problem: Problem::Required }),
        None => Ok(()),
    }
}

/// Checks one value that someone wants in a field.
pub fn check_change(record_type: &RecordType, no: FieldNo, value: Option<&Value>) -> Result<(), Reason> {
    let field = record_type
        .field(no)
        .filter(|field| !field.is_deprecated && !matches!(field.kind, Kind::Lines { .. }));
    let Some(field) = field else { return Err(Reason::UnknownField { field: no }) };
    if field.read_only {
        return Err(Reason::ReadOnly { field: no });
    }
    check_value(field, value).map_err(|problem| Reason::Invalid { field: no, problem })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Label;

    fn field(kind: Kind) -> Field {
        Field {
            no: FieldNo(1),
            key: "f".into(),
            label: Label::plain("F"),
            kind,
            required: false,
            read_only: false,
            unit: None,
            is_quantity: false,
            is_searched: false,
            is_deprecated: false,
            max_length: None,
            min: None,
            max: None,
            default: None,
        }
    }

    fn text(value: &str) -> Option<Value> {
        Some(Value::Text(value.into()))
    }

    #[test]
    fn an_email_address_needs_an_at_and_a_host() {
        let email = field(Kind::Email);
        assert_eq!(check_value(&email, text("anna@bygg.example").as_ref()), Ok(()));
        for bad in ["anna", "anna@bygg", "@bygg.example", "a@b@c.example", "a b@c.example", "a@c..example"] {
            assert_eq!(check_value(&email, text(bad).as_ref()), Err(Problem::NotAnEmail), "{bad}");
        }
    }

    #[test]
    fn a_link_cannot_carry_a_script() {
        let link = field(Kind::Link);
        assert_eq!(check_value(&link, text("www.bygg.example/om?x=1").as_ref()), Ok(()));
        assert_eq!(check_value(&link, text("javascript:alert(1.0)").as_ref()), Err(Problem::NotALink));
    }

    #[test]
    fn control_characters_are_refused_and_line_breaks_belong_to_long_text() {
        assert_eq!(check_value(&field(Kind::Text), text("a\u{0}b").as_ref()), Err(Problem::ControlCharacter));
        assert_eq!(check_value(&field(Kind::Text), text("a\nb").as_ref()), Err(Problem::ControlCharacter));
        assert_eq!(check_value(&field(Kind::LongText), text("a\nb").as_ref()), Ok(()));
    }

    #[test]
    fn decimals_are_counted_without_trailing_zeros() {
        let money = field(Kind::Money(2));
        assert_eq!(check_value(&money, Some(&Value::Decimal(Decimal::new(12_300, 3)))), Ok(()));
        let precise = check_value(&money, Some(&Value::Decimal(Decimal::new(12_345, 3))));
        assert_eq!(precise, Err(Problem::TooPrecise { decimals: 2 }));
    }

    #[test]
    fn a_number_outside_its_range_is_refused_with_the_limit() {
        let whole = Field { min: Some(Decimal::ONE), max: Some(Decimal::TEN), ..field(Kind::Whole) };
        assert_eq!(check_value(&whole, Some(&Value::Whole(0))), Err(Problem::TooSmall { min: Decimal::ONE }));
        assert_eq!(
            check_value(&whole, Some(&Value::Whole(i64::MAX))),
            Err(Problem::TooGreat { max: Decimal::TEN })
        );
        assert_eq!(check_value(&whole, text("5").as_ref()), Err(Problem::WrongKind));
    }
}
