//! Registration numbers of companies, in the forms that the registers of six countries give them.
//!
//! Sources: the Dutch *Kamer van Koophandel* (eight digits, no check digit), the Swedish *Skatteverket* (SKV 709), the Norwegian
//! *Brønnøysundregistrene* (MOD 11), the Danish *Erhvervsstyrelsen* (CVR, MOD 11), the Belgian *KBO/BCE* (MOD 97), and for Germany, whose
//! register numbers have no check digit, either such a number or the *USt-IdNr.* (ISO 7064, MOD 11,10).

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use thiserror::Error;

/// Why a text is no registration number.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberFault {
    /// It has another form.
    #[error("a company number of this country has the form {0}")]
    Form(Cow<'static, str>),
    /// A digit was mistyped.
    #[error("the check digit does not fit: a digit is wrong, or two are exchanged")]
    CheckDigit,
}

/// The number as its register writes it, without spaces and dots. `country` is a code of ISO 3166-1; the numbers of a country that is not
/// known here are taken as they are.
///
/// # Errors
/// What is wrong with it.
pub fn check(country: &str, number: &str) -> Result<String, NumberFault> {
    let written: String = number.trim().to_uppercase();
    match country.trim().to_uppercase().as_str() {
        "NL" => digits::<8>(&written, "12345678", |_| true),
        "SE" => digits::<10>(&written, "556123-4567", is_swedish),
        "NO" => digits::<9>(without(&written, "NO"), "123456789", |number| {
            is_divisible(number, &[3, 2, 7, 6, 5, 4, 3, 2, 1], 11)
        }),
        "DK" => digits::<8>(without(&written, "DK"), "12345678", |number| {
            is_divisible(number, &[2, 7, 6, 5, 4, 3, 2, 1], 11)
        }),
        "BE" => digits::<10>(without(&written, "BE"), "0123.456.789", is_belgian),
        "DE" => german(&written),
        _ => Ok(written),
    }
}

fn without<'a>(written: &'a str, prefix: &str) -> &'a str {
    written.strip_prefix(prefix).unwrap_or(written)
}

/// So many digits, with nothing but what people write between them.
fn digits<const COUNT: usize>(
    written: &str,
    form: &'static str,
    is_right: impl Fn(&[u32; COUNT]) -> bool,
) -> Result<String, NumberFault> {
    let found: Option<Vec<u32>> = written
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '.' | '-' | '\u{a0}'))
        .map(|letter| letter.to_digit(10))
        .collect();
    let number: [u32; COUNT] =
        found.and_then(|digits| digits.try_into().ok()).ok_or(NumberFault::Form(form.into()))?;
    if !is_right(&number) {
        return Err(NumberFault::CheckDigit);
    }
    Ok(number.iter().filter_map(|digit| char::from_digit(*digit, 10)).collect())
}

fn is_divisible(number: &[u32], weights: &[u32], by: u32) -> bool {
    number.iter().zip(weights).map(|(digit, weight)| digit * weight).sum::<u32>().is_multiple_of(by)
}

/// Luhn's check digit. The third digit is at least 2, which tells an organisation's number from a person's.
fn is_swedish(number: &[u32; 10]) -> bool {
    let doubled = |(place, digit): (usize, &u32)| if place.is_multiple_of(2) { 2 * digit } else { *digit };
    let sum: u32 = number.iter().enumerate().map(doubled).map(|product| product / 10 + product % 10).sum();
    number[2] >= 2 && sum.is_multiple_of(10)
}

fn is_belgian(number: &[u32; 10]) -> bool {
    let value = |digits: &[u32]| digits.iter().fold(0, |value, digit| 10 * value + digit);
    number[0] <= 1 && value(&number[8..]) == 97 - value(&number[..8]) % 97
}

fn german(written: &str) -> Result<String, NumberFault> {
    const FORM: &str = "HRB 12345 or DE123456789";
    let registered = ["HRA", "HRB", "GNR", "PR", "VR", "GSR"].into_iter();
    for register in registered {
        if let Some(number) = written.strip_prefix(register) {
            let number = number.trim();
            let (digits, letters) =
                number.split_at(number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len()));
            // Some courts put letters of their own behind the number.
            let is_number = (1..=6).contains(&digits.len()) && letters.trim().len() <= 3;
            return if is_number {
                Ok(format!("{register} {number}"))
            } else {
                Err(NumberFault::Form(FORM.into()))
            };
        }
    }
    let number = digits::<9>(without(written, "DE"), FORM, is_german_vat)?;
    Ok(format!("DE{number}"))
}

fn is_german_vat(number: &[u32; 9]) -> bool {
    let product = number[..8].iter().fold(10, |product, digit| {
        let sum = (digit + product) % 10;
        let sum = if sum == 0 { 10 } else { sum };
        2 * sum % 11
    });
    (11 - product) % 10 == number[8]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Examples that the registers publish themselves, or are made by their rule.
    const RIGHT: [(&str, &str, &str); 9] = [
        ("NL", "12345678", "12345678"),
        ("SE", "556036-0793", "5560360793"),
        ("no", "NO 974 760 673", "974760673"),
        ("DK", "DK 13585628", "13585628"),
        ("BE", "BE 0203.201.340", "0203201340"),
        ("DE", "DE136695976", "DE136695976"),
        ("DE", "HRB 12345 B", "HRB 12345 B"),
        ("FR", "732 829 320", "732 829 320"),
        ("SE", " 5560360793 ", "5560360793"),
    ];

    #[test]
    fn numbers_are_taken_as_people_write_them() {
        for (country, written, number) in RIGHT {
            assert_eq!(check(country, written).as_deref(), Ok(number), "{country} {written}");
        }
    }

    #[test]
    fn every_mistyped_digit_is_found_where_there_is_a_check_digit() {
        for (country, written, _) in RIGHT.into_iter().filter(|(country, ..)| !["NL", "FR"].contains(country))
        {
            if written.starts_with("HRB") {
                continue;
            }
            for (place, digit) in written.char_indices().filter(|(_, letter)| letter.is_ascii_digit()) {
                let other = char::from_digit((digit.to_digit(10).unwrap() + 1) % 10, 10).unwrap();
                let mut mistyped = written.to_owned();
                mistyped.replace_range(place..=place, &other.to_string());
                assert_eq!(check(country, &mistyped), Err(NumberFault::CheckDigit), "{country} {mistyped}");
            }
        }
    }

    #[test]
    fn what_is_no_number_is_told_the_form() {
        for (country, written) in
            [("NL", "1234567"), ("NL", "NL001234567B01"), ("SE", ""), ("DE", "HRB"), ("BE", "0203x201340")]
        {
            assert!(matches!(check(country, written), Err(NumberFault::Form(_))), "{country} {written}");
        }
    }

    #[test]
    fn the_number_of_a_person_is_no_company_number() {
        assert_eq!(check("SE", "121212-1212"), Err(NumberFault::CheckDigit));
    }
}
