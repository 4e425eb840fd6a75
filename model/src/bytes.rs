//! Reading and writing of the compact encoding that pages and the feed share: little-endian, lengths and numbers as LEB128 varints.

use thiserror::Error;

/// The bytes are not what they should be: damaged or made by something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the bytes are damaged at offset {offset}")]
pub struct Damaged {
    /// Where reading stopped.
    pub offset: usize,
}

/// Appends a number, seven bits a byte, lowest first.
pub fn put_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number as u8) | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends bytes behind their length.
pub fn put_block(out: &mut Vec<u8>, block: &[u8]) {
    put_varint(out, block.len() as u64);
    out.extend_from_slice(block);
}

/// Maps signed numbers to unsigned ones so that small ones stay small.
pub fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

/// The reverse of [`zigzag`].
pub fn unzigzag(number: u64) -> i64 {
    ((number >> 1) as i64) ^ -((number & 1) as i64)
}

/// Reads from the front of a slice; never beyond its end.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the beginning of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes were read.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// Whether everything was read.
    pub fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// The error for this place.
    pub fn damaged(&self) -> Damaged {
        Damaged { offset: self.at }
    }

    /// The next `length` bytes.
    #[inline]
    pub fn take(&mut self, length: usize) -> Result<&'a [u8], Damaged> {
        let end = self.at.checked_add(length).filter(|end| *end <= self.bytes.len());
        let end = end.ok_or(Damaged { offset: self.at })?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    /// The next `N` bytes.
    #[inline]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Damaged> {
        let taken = self.take(N)?;
        Ok(taken.try_into().expect("take returns as many bytes as asked for"))
    }

    /// The next byte.
    #[inline]
    pub fn byte(&mut self) -> Result<u8, Damaged> {
        let byte = *self.bytes.get(self.at).ok_or(Damaged { offset: self.at })?;
        self.at += 1;
        Ok(byte)
    }

    /// The next varint.
    #[inline]
    pub fn varint(&mut self) -> Result<u64, Damaged> {
        let first = self.byte()?;
        if first < 0x80 {
            return Ok(u64::from(first));
        }
        let mut number = u64::from(first & 0x7f);
        for shift in (7..64).step_by(7) {
            let byte = self.byte()?;
            if shift == 63 && byte > 1 {
                return Err(self.damaged());
            }
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(self.damaged())
    }

    /// The next varint as a length in memory.
    #[inline]
    pub fn length(&mut self) -> Result<usize, Damaged> {
        let offset = self.at;
        usize::try_from(self.varint()?).map_err(|_| Damaged { offset })
    }

    /// The next bytes behind their length.
    #[inline]
    pub fn block(&mut self) -> Result<&'a [u8], Damaged> {
        let length = self.length()?;
        self.take(length)
    }

    /// The next text behind its length.
    pub fn text(&mut self) -> Result<&'a str, Damaged> {
        let offset = self.at;
        std::str::from_utf8(self.block()?).map_err(|_| Damaged { offset })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back(number: u64, signed: i64) {
            let mut out = Vec::new();
            put_varint(&mut out, number);
            put_varint(&mut out, zigzag(signed));
            let mut reader = Reader::new(&out);
            prop_assert_eq!(reader.varint().unwrap(), number);
            prop_assert_eq!(unzigzag(reader.varint().unwrap()), signed);
            prop_assert!(reader.is_at_end());
        }

        #[test]
        fn damage_is_an_error_and_no_panic(bytes: Vec<u8>) {
            let mut reader = Reader::new(&bytes);
            while !reader.is_at_end() && reader.block().is_ok() && reader.varint().is_ok() {}
        }
    }
}
