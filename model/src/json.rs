//! Reads JSON into the types of the wire, of the device and of the link between page and worker. `serde_json` reads the
//! same, but says what is wrong and where, takes structs from lists too, and reads fractions: a twelfth of the client.

use std::borrow::Cow;
use std::fmt::Display;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, EnumAccess, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

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

struct Reader<'de> {
    rest: &'de str,
    /// How many lists and objects may still open.
    room: u8,
}

impl<'de> Reader<'de> {
    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\n', '\r', '\t']);
    }

    fn peek(&mut self) -> u8 {
        self.skip_space();
        self.rest.as_bytes().first().copied().unwrap_or_default()
    }

    /// Whether `token` comes next, which is then read.
    fn takes(&mut self, token: &str) -> bool {
        self.skip_space();
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, token: &str) -> Result<(), NotUnderstood> {
        if self.takes(token) { Ok(()) } else { Err(NotUnderstood) }
    }

    fn boolean(&mut self) -> Result<bool, NotUnderstood> {
        if self.takes("true") { Ok(true) } else { self.expect("false").map(|()| false) }
    }

    fn number(&mut self) -> Result<Number, NotUnderstood> {
        self.skip_space();
        let end = self.rest.find(|char: char| !matches!(char, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'));
        let (digits, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        Number::parse(digits)
    }

    fn string(&mut self) -> Result<Cow<'de, str>, NotUnderstood> {
        self.expect("\"")?;
        let mut whole = String::new();
        loop {
            let end = self.rest.find(['"', '\\']).ok_or(NotUnderstood)?;
            let (piece, rest) = self.rest.split_at(end);
            self.rest = &rest[1..];
            if rest.starts_with('\\') {
                whole.push_str(piece);
                whole.push(self.escaped()?);
            } else if whole.is_empty() {
                return Ok(Cow::Borrowed(piece));
            } else {
                whole.push_str(piece);
                return Ok(Cow::Owned(whole));
            }
        }
    }

    /// The character that an escape stands for, after its backslash.
    fn escaped(&mut self) -> Result<char, NotUnderstood> {
        let mut chars = self.rest.chars();
        let char = chars.next().ok_or(NotUnderstood)?;
        self.rest = chars.as_str();
        Ok(match char {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let unit = self.unit()?;
                let is_first_half = (0xd800..0xdc00).contains(&unit);
                let second = if is_first_half { self.second_half()? } else { None };
                let code =
                    second.map_or(unit, |second| 0x1_0000 + ((unit - 0xd800) << 10) + (second - 0xdc00));
                char::from_u32(code).ok_or(NotUnderstood)?
            }
            '"' | '\\' | '/' => char,
            _ => return Err(NotUnderstood),
        })
    }

    fn second_half(&mut self) -> Result<Option<u32>, NotUnderstood> {
        self.rest = self.rest.strip_prefix("\\u").ok_or(NotUnderstood)?;
        Ok(Some(self.unit()?).filter(|unit| (0xdc00..0xe000).contains(unit)))
    }

    fn unit(&mut self) -> Result<u32, NotUnderstood> {
        let (digits, rest) = self.rest.split_at_checked(4).ok_or(NotUnderstood)?;
        self.rest = rest;
        u32::from_str_radix(digits, 16).map_err(|_| NotUnderstood)
    }

    fn enter(&mut self, open: &str) -> Result<(), NotUnderstood> {
        self.room = self.room.checked_sub(1).ok_or(NotUnderstood)?;
        self.expect(open)
    }

    fn leave(&mut self, close: &str) -> Result<(), NotUnderstood> {
        self.room += 1;
        self.expect(close)
    }
}

enum Number {
    Natural(u64),
    Negative(i64),
}

impl Number {
    fn parse(digits: &str) -> Result<Self, NotUnderstood> {
        let negative = digits.starts_with('-').then(|| digits.parse().map(Self::Negative));
        negative.unwrap_or_else(|| digits.parse().map(Self::Natural)).map_err(|_| NotUnderstood)
    }

    fn visit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotUnderstood> {
        match self {
            Self::Natural(number) => visitor.visit_u64(number),
            Self::Negative(number) => visitor.visit_i64(number),
        }
    }
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

    read_as! { deserialize_ignored_any => |self, visitor| self.deserialize_any(visitor) }

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
