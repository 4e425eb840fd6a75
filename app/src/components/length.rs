//! Lengths in CSS pixels. JavaScript reads and prints numbers already; what Rust needs for fractions is 12 KB of the client.

use js_sys::Number;

/// `pixels` as a value of a style.
pub(crate) fn px(pixels: f64) -> String {
    // The only failure is a radix that there is not.
    Number::from(pixels).to_string_with_radix(10).map_or_else(|_| String::new(), String::from) + "px"
}

/// The pixels that a style's value says; none when it says no length.
pub(crate) fn pixels(value: &str) -> f64 {
    let pixels = Number::parse_float(value);
    if pixels.is_nan() { 0.0 } else { pixels }
}
