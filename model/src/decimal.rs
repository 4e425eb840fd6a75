//! Exact decimals as they travel: text of digits, with a sign and a point where there is one. `rust_decimal` by itself would take numbers and
//! powers of ten, too, and bring what reads them.

use crate::value::Decimal;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// Writes a decimal as text.
pub(crate) fn serialize<S: Serializer>(number: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}

/// Reads a decimal from text.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| D::Error::custom("not a decimal number"))
}

/// The same of a decimal that may be missing.
pub(crate) mod option {
    use super::{Decimal, Deserializer, Serializer};

    /// Writes a decimal as text; only one that is there is written.
    pub(crate) fn serialize<S: Serializer>(
        number: &Option<Decimal>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match number {
            Some(number) => super::serialize(number, serializer),
            None => serializer.serialize_none(),
        }
    }

    /// Reads a decimal from text; one that is missing is the field's default.
    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Decimal>, D::Error> {
        super::deserialize(deserializer).map(Some)
    }
}
