//! Which types of columns can hold which fields, so that every value comes back as it was.

use crate::{
    mapping::{
        codec::Cell,
        file::{FieldEntry, KindName, Scalar, Stored},
    },
    sql::schema::{Column, otherwise},
};

const TEXTS: [&str; 2] = ["text", "character varying"];
const MOMENTS: [&str; 2] = ["timestamp without time zone", "timestamp with time zone"];

/// Whether a type is of whole numbers.
pub(super) fn is_integer(declared: &str) -> bool {
    ["smallint", "integer", "bigint"].contains(&declared)
}

fn is_text(declared: &str) -> bool {
    TEXTS.contains(&declared)
}

/// Whether the column has a type that is made for days, moments or exact numbers.
pub(super) fn is_native(column: &Column) -> bool {
    let declared = column.declared.as_str();
    declared == "numeric" || declared == "date" || MOMENTS.contains(&declared)
}

/// Why the column cannot hold keys.
pub(super) fn misfit_of_key(column: &Column) -> Option<String> {
    let declared = column.declared.as_str();
    let is_fit = is_integer(declared) || is_text(declared) || declared == "uuid";
    (!is_fit).then(|| {
        format!("it is of the type {declared}; keys are smallint, integer, bigint, text, varchar or uuid")
    })
}

/// Why the field cannot have the column.
pub(super) fn misfit(field: &FieldEntry, column: &Column) -> Option<String> {
    let declared = column.declared.as_str();
    let needs = match field.kind {
        KindName::Text | KindName::LongText | KindName::Email | KindName::Phone | KindName::Link => {
            // What nobody writes is shown as the database spells it.
            (!is_text(declared) && !field.read_only)
                .then_some("text or varchar, or the field must be `read_only`")
        }
        KindName::Whole => (!is_integer(declared)).then_some("smallint, integer or bigint"),
        KindName::Decimal | KindName::Money => return misfit_of_decimal(field, column),
        KindName::Date => misfit_of_day(field, column),
        KindName::DateTime => return misfit_of_moment(field, column),
        KindName::YesNo => misfit_of_flag(field, column),
        KindName::Choice if field.choices_from.is_some() => return misfit_of_key(column),
        KindName::Choice => return misfit_of_choice(field, column),
        KindName::Reference => return misfit_of_key(column),
        KindName::Lines => None,
    };
    needs.map(|needs| otherwise(declared, needs))
}

fn misfit_of_decimal(field: &FieldEntry, column: &Column) -> Option<String> {
    let declared = column.declared.as_str();
    match field.stored {
        Some(Stored::Scaled) if is_integer(declared) => None,
        Some(Stored::Text) if is_text(declared) => None,
        Some(Stored::Native | Stored::Text) if declared == "numeric" => {
            let scale = column.modifier.map(scale_of_numeric)?;
            let decimals = i32::from(field.decimals);
            (scale != decimals)
                .then(|| format!("it has {scale} decimals and the field {decimals}; they must be the same"))
        }
        _ => Some(otherwise(
            declared,
            "numeric (`stored = \"native\"`), a whole number (\"scaled\") or text (\"text\")",
        )),
    }
}

/// The type's modifier has precision and scale, the latter with a sign in eleven bits.
fn scale_of_numeric(modifier: i32) -> i32 {
    let scale = (modifier - 4) & 0x7ff;
    if scale > 0x3ff { scale - 0x800 } else { scale }
}

fn misfit_of_day(field: &FieldEntry, column: &Column) -> Option<&'static str> {
    let declared = column.declared.as_str();
    let is_fit = match field.stored {
        None | Some(Stored::Native) => declared == "date",
        Some(Stored::Text | Stored::IsoText) => declared == "date" || is_text(declared),
        Some(_) => is_integer(declared),
    };
    (!is_fit).then_some("date, text (`stored = \"text\"`) or a whole number (\"unix_seconds\", ...)")
}

fn misfit_of_moment(field: &FieldEntry, column: &Column) -> Option<String> {
    let declared = column.declared.as_str();
    let is_moment = MOMENTS.contains(&declared);
    let is_fit = match field.stored {
        None | Some(Stored::Native) => is_moment,
        Some(Stored::Text) => is_moment || is_text(declared),
        Some(Stored::IsoText) => is_text(declared),
        Some(_) => is_integer(declared),
    };
    if !is_fit {
        let needs =
            "timestamp, timestamptz, text (`stored = \"text\"`) or a whole number (\"unix_seconds\", ...)";
        return Some(otherwise(declared, needs));
    }
    let is_rounded = is_moment && column.modifier.is_some_and(|digits| digits < 3) && !field.read_only;
    is_rounded.then(|| "it rounds to less than a millisecond; the field must be `read_only`".to_owned())
}

fn misfit_of_flag(field: &FieldEntry, column: &Column) -> Option<&'static str> {
    let stands_for = |scalar: &Option<Scalar>, otherwise: i64| {
        scalar.as_ref().map_or(Cell::Integer(otherwise), Cell::from)
    };
    let (yes, no) = (stands_for(&field.yes, 1), stands_for(&field.no_value, 0));
    let are_texts = [&yes, &no].iter().all(|cell| matches!(cell, Cell::Text(_)));
    let are_numbers = [&yes, &no].iter().all(|cell| matches!(cell, Cell::Integer(_)));
    let is_fit = match column.declared.as_str() {
        "boolean" => yes == Cell::Integer(1) && no == Cell::Integer(0),
        declared if is_integer(declared) => are_numbers,
        declared => is_text(declared) && are_texts,
    };
    (!is_fit).then_some("boolean, or whole numbers or texts that `yes` and `no_value` name")
}

fn misfit_of_choice(field: &FieldEntry, column: &Column) -> Option<String> {
    let declared = column.declared.as_str();
    let stored = field.choices.iter().map(|choice| match &choice.stored {
        Some(scalar) => Cell::from(scalar),
        None => Cell::Text(choice.key.clone()),
    });
    for cell in stored {
        let is_fit = match &cell {
            Cell::Integer(_) => is_integer(declared),
            Cell::Text(text) if !column.labels.is_empty() => column.labels.contains(text),
            _ => is_text(declared),
        };
        if !is_fit {
            let shown = cell.to_text().unwrap_or_default();
            return Some(format!("it is of the type {declared}, which cannot hold \"{shown}\""));
        }
    }
    None
}
