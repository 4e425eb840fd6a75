//! The tokens of JSON.

use std::borrow::Cow;

use serde::de::Visitor;

use super::NotUnderstood;

/// What of a text is not read yet.
pub(super) struct Reader<'de> {
    pub(super) rest: &'de str,
    /// How many lists and objects may still open.
    pub(super) room: u8,
}

impl<'de> Reader<'de> {
    pub(super) fn skip_space(&mut self) {
        let bytes = self.rest.as_bytes();
        let space = bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).count();
        // Bytes rather than characters, and nothing at all where there is no space, as in all that is written for this reader.
        if space > 0 {
            self.rest = &self.rest[space..];
        }
    }

    pub(super) fn peek(&mut self) -> u8 {
        self.skip_space();
        self.rest.as_bytes().first().copied().unwrap_or_default()
    }

    /// Whether `token` comes next, which is then read.
    pub(super) fn takes(&mut self, token: &str) -> bool {
        self.skip_space();
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    pub(super) fn expect(&mut self, token: &str) -> Result<(), NotUnderstood> {
        if self.takes(token) { Ok(()) } else { Err(NotUnderstood) }
    }

    pub(super) fn boolean(&mut self) -> Result<bool, NotUnderstood> {
        if self.takes("true") { Ok(true) } else { self.expect("false").map(|()| false) }
    }

    pub(super) fn number(&mut self) -> Result<Number, NotUnderstood> {
        Number::parse(self.digits())
    }

    /// What belongs to a number, if one comes next.
    pub(super) fn digits(&mut self) -> &'de str {
        self.skip_space();
        let end = self.rest.find(|char: char| !matches!(char, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'));
        let (digits, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        digits
    }

    pub(super) fn string(&mut self) -> Result<Cow<'de, str>, NotUnderstood> {
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

    pub(super) fn enter(&mut self, open: &str) -> Result<(), NotUnderstood> {
        self.room = self.room.checked_sub(1).ok_or(NotUnderstood)?;
        self.expect(open)
    }

    pub(super) fn leave(&mut self, close: &str) -> Result<(), NotUnderstood> {
        self.room += 1;
        self.expect(close)
    }
}

/// A number without a fraction.
pub(super) enum Number {
    Natural(u64),
    Negative(i64),
}

impl Number {
    pub(super) fn parse(digits: &str) -> Result<Self, NotUnderstood> {
        let negative = digits.starts_with('-').then(|| digits.parse().map(Self::Negative));
        negative.unwrap_or_else(|| digits.parse().map(Self::Natural)).map_err(|_| NotUnderstood)
    }

    pub(super) fn visit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotUnderstood> {
        match self {
            Self::Natural(number) => visitor.visit_u64(number),
            Self::Negative(number) => visitor.visit_i64(number),
        }
    }
}
