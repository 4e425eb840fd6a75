//! Reads JSON into the types of the wire, of the device and of the link between page and worker. `serde_json` reads the
//! same, but says what is wrong and where, takes structs from lists too, and reads fractions: a twelfth of the client.

mod text;

use std::borrow::Cow;
use std::fmt::Display;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, EnumAccess, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use text::{Number, Reader};

/// Deeper than anything that is written, and not so deep that the stack ends first.
const DEEPEST: u8 = 64;

/// The text is not JSON, or not what was to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is not the JSON that was expected")]
pub struct NotUnderstood;

/// The one value that `text` consists of.
///
/// # Errors
/// When it is damaged, of another version, or holds a fraction: nothing here is one.
pub fn from_str<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, NotUnderstood> {
    let mut reader = Reader { rest: text, room: DEEPEST };
    let value = T::deserialize(&mut reader)?;
    reader.skip_space();
    if reader.rest.is_empty() { Ok(value) } else { Err(NotUnderstood) }
}

/// Methods that all read the same.
macro_rules! read_as {
    ($($method:ident)* => |$reader:ident, $visitor:ident| $read:expr) => {
        $(fn $method<V: Visitor<'de>>($reader, $visitor: V) -> Result<V::Value, NotUnderstood> { $read })*
    };
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = NotUnderstood;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotUnderstood> {
        match self.peek() {
            b'{' => self.deserialize_map(visitor),
            b'[' => self.deserialize_seq(visitor),
            b'"' => self.deserialize_str(visitor),
            b't' | b'f' => self.deserialize_bool(visitor),
            b'n' => self.deserialize_unit(visitor),
            _ => self.deserialize_u64(visitor),
        }
    }

    read_as! { deserialize_bool => |self, visitor| visitor.visit_bool(self.boolean()?) }

    read_as! {
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_f32 deserialize_f64 => |self, visitor| self.number()?.visit(visitor)
    }

    read_as! {
        deserialize_char deserialize_str deserialize_string deserialize_identifier
        deserialize_bytes deserialize_byte_buf => |self, visitor| match self.string()? {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    read_as! {
        deserialize_unit => |self, visitor| {
            self.expect("null")?;
            visitor.visit_unit()
        }
    }

    read_as! {
        deserialize_option => |self, visitor| {
            if self.takes("null") { visitor.visit_none() } else { visitor.visit_some(self) }
        }
    }

    read_as! {
        deserialize_seq => |self, visitor| {
            self.enter("[")?;
            let value = visitor.visit_seq(Items { reader: self, is_first: true })?;
            self.leave("]")?;
            Ok(value)
        }
    }

    read_as! {
        deserialize_map => |self, visitor| {
            self.enter("{")?;
            let value = visitor.visit_map(Items { reader: self, is_first: true })?;
            self.leave("}")?;
            Ok(value)
        }
    }

    // A newer service may say more than is known here, also in fractions.
    read_as! {
        deserialize_ignored_any => |self, visitor| match self.peek() {
            b'-' | b'0'..=b'9' => {
                self.digits();
                visitor.visit_unit()
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, NotUnderstood> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, NotUnderstood> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, NotUnderstood> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, NotUnderstood> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, NotUnderstood> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, NotUnderstood> {
        if self.peek() != b'{' {
            return visitor.visit_enum(self.string()?.as_ref().into_deserializer());
        }
        self.enter("{")?;
        let value = visitor.visit_enum(Variant(self))?;
        self.leave("}")?;
        Ok(value)
    }
}

/// What stands in a list or an object, up to its end.
struct Items<'a, 'de> {
    reader: &'a mut Reader<'de>,
    is_first: bool,
}

impl Items<'_, '_> {
    fn has_next(&mut self) -> Result<bool, NotUnderstood> {
        if matches!(self.reader.peek(), b']' | b'}') {
            return Ok(false);
        }
        if !std::mem::take(&mut self.is_first) {
            self.reader.expect(",")?;
        }
        Ok(true)
    }
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = NotUnderstood;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, NotUnderstood> {
        if self.has_next()? { seed.deserialize(&mut *self.reader).map(Some) } else { Ok(None) }
    }
}

impl<'de> MapAccess<'de> for Items<'_, 'de> {
    type Error = NotUnderstood;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, NotUnderstood> {
        if self.has_next()? { seed.deserialize(Key(self.reader)).map(Some) } else { Ok(None) }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, NotUnderstood> {
        self.reader.expect(":")?;
        seed.deserialize(&mut *self.reader)
    }
}

/// A key of an object: always text, also when it is a number.
struct Key<'a, 'de>(&'a mut Reader<'de>);

impl<'de> Deserializer<'de> for Key<'_, 'de> {
    type Error = NotUnderstood;

    read_as! { deserialize_any => |self, visitor| self.0.deserialize_str(visitor) }

    read_as! {
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 => |self, visitor| {
            Number::parse(&self.0.string()?)?.visit(visitor)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, NotUnderstood> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, NotUnderstood> {
        visitor.visit_enum(self.0.string()?.as_ref().into_deserializer())
    }

    forward_to_deserialize_any! {
        bool u128 i128 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple tuple_struct map
        struct identifier ignored_any
    }
}

/// A variant that has more than its name.
struct Variant<'a, 'de>(&'a mut Reader<'de>);

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = NotUnderstood;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), NotUnderstood> {
        let name = self.0.string()?;
        let name: StrDeserializer<'_, NotUnderstood> = name.as_ref().into_deserializer();
        let variant = seed.deserialize(name)?;
        self.0.expect(":")?;
        Ok((variant, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = NotUnderstood;

    fn unit_variant(self) -> Result<(), NotUnderstood> {
        self.0.expect("null")
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, NotUnderstood> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, NotUnderstood> {
        self.0.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, NotUnderstood> {
        self.0.deserialize_map(visitor)
    }
}

/// Nobody reads what exactly was wrong, and the words for it would be there once for each type.
impl de::Error for NotUnderstood {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
