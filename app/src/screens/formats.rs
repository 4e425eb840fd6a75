//! How numbers, days and moments are written in the language that the person chose, by the browser's own `Intl`.

use js_sys::{Date as JsDate, Object, Reflect};
use landbridge_model::{Date, Decimal};
use std::cell::OnceCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl)]
    type NumberFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(language: &str, options: &Object) -> Result<NumberFormat, JsValue>;
    #[wasm_bindgen(method)]
    fn format(this: &NumberFormat, number: &JsValue) -> String;

    #[wasm_bindgen(js_namespace = Intl)]
    type DateTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(language: &str, options: &Object) -> Result<DateTimeFormat, JsValue>;
    #[wasm_bindgen(method)]
    fn format(this: &DateTimeFormat, moment: f64) -> String;
}

/// The ways of writing of one language. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Formats(Rc<Inner>);

/// Each is made when it is first needed, since making one takes the browser up to ten milliseconds.
struct Inner {
    language: String,
    day: OnceCell<Option<DateTimeFormat>>,
    moment: OnceCell<Option<DateTimeFormat>>,
    decimals: [OnceCell<Option<NumberFormat>>; MOST_DECIMALS + 1],
}

impl PartialEq for Formats {
    fn eq(&self, other: &Self) -> bool {
        self.0.language == other.0.language
    }
}

/// The most decimals that get a formatter of their own.
const MOST_DECIMALS: usize = 6;

impl Formats {
    /// The ways of writing of a language. Where the browser lacks one, values are written as they are stored.
    pub(crate) fn new(language: &str) -> Self {
        // The companies are European: 22/11/2026 and 16:30, also for those who read English.
        let language = if language == "en" { "en-GB" } else { language };
        Self(Rc::new(Inner {
            language: language.into(),
            day: OnceCell::new(),
            moment: OnceCell::new(),
            decimals: Default::default(),
        }))
    }

    /// Whether decimals stand behind a comma.
    pub(crate) fn has_decimal_comma(&self) -> bool {
        self.decimal(Decimal::new(15, 1), 1).contains(',')
    }

    /// A whole number with its thousands set apart.
    ///
    /// Without `Intl`: the first screen has one, and would wait for the browser to make a formatter.
    pub(crate) fn count(&self, number: u32) -> String {
        grouped(number, group_sign(&self.0.language))
    }

    /// A number with at least so many decimals, and more when it has them.
    pub(crate) fn decimal(&self, number: Decimal, at_least: u8) -> String {
        let decimals = number.normalize().scale().max(u32::from(at_least));
        let made = self.0.decimals.get(decimals as usize);
        let format =
            made.and_then(|made| made.get_or_init(|| number_format(&self.0.language, decimals)).as_ref());
        // The browser reads the text exactly; a binary number would not be.
        format.map_or_else(|| number.to_string(), |format| format.format(&number.to_string().into()))
    }

    /// A number as a form shows it for editing: with the language's decimal sign, without thousands set apart.
    pub(crate) fn plain_decimal(&self, number: Decimal, at_least: u8) -> String {
        let mut number = number.normalize();
        if number.scale() < u32::from(at_least) {
            number.rescale(u32::from(at_least));
        }
        let text = number.to_string();
        if self.has_decimal_comma() { text.replace('.', ",") } else { text }
    }

    /// A calendar day.
    pub(crate) fn day(&self, date: Date) -> String {
        let millis = JsDate::parse(&date.to_string());
        let format = self.0.day.get_or_init(|| {
            let parts = [("year", "numeric"), ("month", "2-digit"), ("day", "2-digit"), ("timeZone", "UTC")];
            DateTimeFormat::new(&self.0.language, &options(&parts)).ok()
        });
        format.as_ref().map_or_else(|| date.to_string(), |format| format.format(millis))
    }

    /// A moment, in milliseconds since 1970, in this device's time zone.
    pub(crate) fn moment(&self, millis: i64) -> String {
        let format = self.0.moment.get_or_init(|| {
            let style = options(&[("dateStyle", "short"), ("timeStyle", "short")]);
            DateTimeFormat::new(&self.0.language, &style).ok()
        });
        let format = format.as_ref();
        // Every moment that a field can hold is exact in a binary number of 53 bits.
        format.map_or_else(|| millis.to_string(), |format| format.format(millis as f64))
    }

    /// A number of bytes, in megabytes.
    pub(crate) fn megabytes(&self, bytes: u64) -> String {
        let tenths = (bytes.saturating_add(50_000) / 100_000).cast_signed();
        format!("{} MB", self.decimal(Decimal::new(tenths, 1), 1))
    }
}

/// What stands between thousands, as the Unicode Common Locale Data Repository has it.
fn group_sign(language: &str) -> char {
    match language {
        "nl" => '.',
        "sv" => '\u{a0}',
        _ => ',',
    }
}

fn grouped(number: u32, sign: char) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(sign);
        }
        grouped.push(digit);
    }
    grouped
}

fn number_format(language: &str, decimals: u32) -> Option<NumberFormat> {
    let options = Object::new();
    for name in ["minimumFractionDigits", "maximumFractionDigits"] {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&options, &name.into(), &decimals.into());
    }
    NumberFormat::new(language, &options).ok()
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in pairs {
        let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    options
}

/// A moment as a field of type `datetime-local` has it, in this device's time zone.
pub(crate) fn to_local_text(millis: i64) -> String {
    let date = JsDate::new(&(millis as f64).into());
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes()
    )
}

/// Reads what a field of type `datetime-local` has.
pub(crate) fn from_local_text(text: &str) -> Option<i64> {
    // Without a zone the language of the browser reads it as local time (ECMA-262, Date.parse).
    let millis = JsDate::parse(text);
    millis.is_finite().then_some(millis as i64)
}

/// Now, in milliseconds since 1970 by this device's clock; for people only.
pub(crate) fn now_millis() -> i64 {
    JsDate::now() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart_and_nothing_else() {
        let written = [0, 999, 1_000, 12_345, 100_000, 1_234_567].map(|number| grouped(number, '.'));
        assert_eq!(written, ["0", "999", "1.000", "12.345", "100.000", "1.234.567"]);
    }

    #[test]
    fn each_language_has_its_sign_between_thousands() {
        assert_eq!(["en-GB", "nl", "sv"].map(group_sign), [',', '.', '\u{a0}']);
    }
}
