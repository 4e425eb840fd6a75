//! Which types of columns can hold which fields, so that every value comes back as it was.

use crate::{
    mapping::{
        codec::Cell,
        file::{FieldEntry, KindName, Scalar, Stored},
    },
    sql::schema::{Column, otherwise},
};

const INTEGERS: [&str; 5] = ["tinyint", "smallint", "mediumint", "int", "bigint"];
const TEXTS: [&str; 5] = ["varchar", "tinytext", "text", "mediumtext", "longtext"];
const MOMENTS: [&str; 2] = ["datetime", "timestamp"];
/// So many letters a key of text has at most: it must fit into the side tables whatever is in it.
const MAX_KEY_LETTERS: i32 = 255;

/// The name of the type, without what limits it.
fn base(declared: &str) -> &str {
    declared.split(['(', ' ']).next().unwrap_or_default()
}

fn collation(declared: &str) -> Option<&str> {
    Some(declared.rsplit_once(" collate ")?.1)
}

/// Whether a type is of whole numbers.
pub(super) fn is_integer(declared: &str) -> bool {
    INTEGERS.contains(&base(declared))
}

fn is_text(declared: &str) -> bool {
    TEXTS.contains(&base(declared))
}

/// Whether texts of a type that loses spaces at their end come back as well, if they have none.
fn is_text_or_char(declared: &str) -> bool {
    is_text(declared) || base(declared) == "char"
}

fn is_moment(declared: &str) -> bool {
    MOMENTS.contains(&base(declared))
}

fn is_bit(declared: &str) -> bool {
    declared == "bit(1)"
}

/// How a field's values lie in the column.
pub(super) fn stored(field: &FieldEntry, column: &Column) -> Option<Stored> {
    match base(&column.declared) {
        "decimal" | "date" => Some(Stored::Native),
        // A column that cuts milliseconds off is written without them.
        base if MOMENTS.contains(&base) => Some(match column.modifier {
            Some(digits) if digits >= 3 => Stored::Native,
            _ => Stored::Text,
        }),
        _ => field.stored,
    }
}

/// What stands in a `select` for a column's expression, so that its cells can be read.
pub(super) fn read(expression: &str, declared: &str) -> String {
    match base(declared) {
        base if INTEGERS.contains(&base) || TEXTS.contains(&base) || base == "char" => expression.to_owned(),
        "bit" | "year" => format!("cast({expression} as unsigned)"),
        "decimal" | "float" | "double" | "date" | "datetime" | "timestamp" | "time" | "enum" | "set"
        | "uuid" | "inet4" | "inet6" => format!("cast({expression} as char character set utf8mb4)"),
        // Bytes, which no field holds, need not travel; one that is no text stands for them.
        _ => format!("if({expression} is null, null, x'FF')"),
    }
}

/// What stands in a statement for a cell that goes into a column or is compared with it.
pub(super) fn write(mark: &str, declared: &str) -> String {
    // Moments are in UTC, as the session is, and the column takes no sign of that.
    if is_moment(declared) { format!("left({mark}, 23)") } else { mark.to_owned() }
}

/// A cell as a part of a statement. Texts are compared letter by letter, whatever the column's collation takes for the same.
pub(super) fn literal(cell: &Cell, declared: &str) -> String {
    let compared =
        if base(declared) == "enum" || is_text_or_char(declared) { " collate utf8mb4_nopad_bin" } else { "" };
    match cell {
        Cell::Null | Cell::Bytes => "null".to_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => format!("{number:?}"),
        Cell::Text(text) => format!("_utf8mb4'{}'{compared}", text.replace('\'', "''")),
    }
}

/// The type of a list's values that are compared with such a column: the same, so that an index of the column is of use.
pub(super) fn of_list(declared: &str) -> String {
    let of_text = |collation: &str| {
        let charset = collation.split('_').next().unwrap_or_default();
        format!("varchar(255) character set {charset} collate {collation}")
    };
    match (base(declared), collation(declared)) {
        (base, _) if INTEGERS.contains(&base) && declared.contains("unsigned") => {
            "bigint unsigned".to_owned()
        }
        (base, _) if INTEGERS.contains(&base) => "bigint".to_owned(),
        (_, Some(collation)) => of_text(collation),
        (_, None) => of_text("utf8mb4_nopad_bin"),
    }
}

/// The values of a JSON array, as values of a type.
pub(super) fn listed(mark: &str, of: &str) -> String {
    format!("(select value from json_table({mark}, '$[*]' columns (value {of} path '$')) as listed)")
}

/// Why the column cannot hold keys.
pub(super) fn misfit_of_key(column: &Column) -> Option<String> {
    let declared = column.declared.as_str();
    let is_short = column.modifier.is_some_and(|letters| letters <= MAX_KEY_LETTERS);
    match (base(declared), collation(declared)) {
        (base, _) if INTEGERS.contains(&base) || base == "uuid" => None,
        ("varchar" | "char", Some(collation)) if is_short && collation.ends_with("_bin") => None,
        ("varchar" | "char", Some(_)) if is_short => Some(format!(
            "it is of the type {declared}, which takes different texts for the same; a key of text needs a collation whose name ends with _bin"
        )),
        _ => Some(format!(
            "it is of the type {declared}; keys are whole numbers, uuid, or char or varchar of at most {MAX_KEY_LETTERS} letters"
        )),
    }
}

/// Why the field cannot have the column.
pub(super) fn misfit(field: &FieldEntry, column: &Column) -> Option<String> {
    let declared = column.declared.as_str();
    let needs = match field.kind {
        KindName::Text | KindName::LongText | KindName::Email | KindName::Phone | KindName::Link => {
            return misfit_of_text(field, declared);
        }
        KindName::Whole => {
            let is_fit = is_integer(declared) || (base(declared) == "year" && field.read_only);
            (!is_fit).then_some("tinyint, smallint, mediumint, int or bigint")
        }
        KindName::Decimal | KindName::Money => return misfit_of_decimal(field, column),
        KindName::Date => misfit_of_day(field, declared),
        KindName::DateTime => misfit_of_moment(field, declared),
        KindName::YesNo => misfit_of_flag(field, column),
        KindName::Choice if field.choices_from.is_some() => return misfit_of_key(column),
        KindName::Choice => return misfit_of_choice(field, column),
        KindName::Reference => return misfit_of_key(column),
        KindName::Lines => None,
    };
    needs.map(|needs| otherwise(declared, needs))
}

fn misfit_of_text(field: &FieldEntry, declared: &str) -> Option<String> {
    let is_shown = is_text_or_char(declared) || read("x", declared).starts_with("cast(");
    match base(declared) {
        _ if is_text(declared) || (field.read_only && is_shown && !is_bit(declared)) => None,
        "char" => Some(format!(
            "it is of the type {declared}, which loses spaces at the end; a field of this kind needs varchar or text, or must be `read_only`"
        )),
        _ if is_shown => Some(otherwise(declared, "varchar or text, or the field must be `read_only`")),
        _ => Some(otherwise(declared, "varchar or text")),
    }
}

fn misfit_of_decimal(field: &FieldEntry, column: &Column) -> Option<String> {
    let declared = column.declared.as_str();
    match field.stored {
        Some(Stored::Scaled) if is_integer(declared) => None,
        Some(Stored::Text) if is_text(declared) => None,
        Some(Stored::Native | Stored::Text) if base(declared) == "decimal" => {
            let scale = column.modifier.unwrap_or_default();
            let decimals = i32::from(field.decimals);
            (scale != decimals)
                .then(|| format!("it has {scale} decimals and the field {decimals}; they must be the same"))
        }
        _ => Some(otherwise(
            declared,
            "decimal (`stored = \"native\"`), a whole number (\"scaled\") or text (\"text\")",
        )),
    }
}

fn misfit_of_day(field: &FieldEntry, declared: &str) -> Option<&'static str> {
    let is_fit = match field.stored {
        None | Some(Stored::Native) => declared == "date",
        Some(Stored::Text | Stored::IsoText) => declared == "date" || is_text_or_char(declared),
        Some(_) => is_integer(declared),
    };
    (!is_fit).then_some("date, text (`stored = \"text\"`) or a whole number (\"unix_seconds\", ...)")
}

fn misfit_of_moment(field: &FieldEntry, declared: &str) -> Option<&'static str> {
    let is_fit = match field.stored {
        None | Some(Stored::Native) => is_moment(declared),
        Some(Stored::Text) => is_moment(declared) || is_text_or_char(declared),
        Some(Stored::IsoText) => is_text_or_char(declared),
        Some(_) => is_integer(declared),
    };
    (!is_fit).then_some(
        "datetime, timestamp, text (`stored = \"text\"`) or a whole number (\"unix_seconds\", ...)",
    )
}

fn misfit_of_flag(field: &FieldEntry, column: &Column) -> Option<&'static str> {
    let stands_for = |scalar: &Option<Scalar>, otherwise: i64| {
        scalar.as_ref().map_or(Cell::Integer(otherwise), Cell::from)
    };
    let (yes, no) = (stands_for(&field.yes, 1), stands_for(&field.no_value, 0));
    let is_fit = if is_bit(&column.declared) {
        yes == Cell::Integer(1) && no == Cell::Integer(0)
    } else {
        [&yes, &no].into_iter().all(|cell| can_hold(column, cell))
    };
    (!is_fit).then_some("bit(1), or whole numbers or texts that `yes` and `no_value` name")
}

fn misfit_of_choice(field: &FieldEntry, column: &Column) -> Option<String> {
    let stored = field.choices.iter().map(|choice| match &choice.stored {
        Some(scalar) => Cell::from(scalar),
        None => Cell::Text(choice.key.clone()),
    });
    let unfit = stored.into_iter().find(|cell| !can_hold(column, cell))?;
    let shown = unfit.to_text().unwrap_or_default();
    Some(format!("it is of the type {}, which cannot hold \"{shown}\"", column.declared))
}

/// Whether a value that the mapping names comes back from the column as it is.
fn can_hold(column: &Column, cell: &Cell) -> bool {
    let declared = column.declared.as_str();
    match cell {
        Cell::Integer(_) => is_integer(declared),
        Cell::Text(text) if base(declared) == "enum" => column.labels.contains(text),
        Cell::Text(text) if base(declared) == "char" => !text.ends_with(' '),
        _ => is_text(declared),
    }
}
