//! Search over all records of a type: a substring scan of one buffer of folded text.

use crate::SlotNo;
use landbridge_model::map::Map;
use landbridge_model::{
    FieldNo, Kind, RecordType,
    fold::fold_into,
    row::{RawValue, RowView},
};
use memchr::memmem::Finder;

const BETWEEN_FIELDS: u8 = 1;
const BETWEEN_RECORDS: u8 = 0;

/// The folded text of the searched fields, slot by slot.
#[derive(Debug, Default)]
pub struct SearchText {
    fields: Searched,
    bytes: Vec<u8>,
    /// Where each slot's text begins, and, last, where the next one's will.
    begins: Vec<u32>,
}

/// The searched fields in order of their numbers.
pub type Searched = Vec<(FieldNo, IsPhone)>;

type IsPhone = bool;

impl SearchText {
    /// An empty one, of the fields that are searched in records of this kind.
    pub fn new(kind: Option<&RecordType>) -> Self {
        Self { fields: searched_fields(kind), bytes: Vec::new(), begins: vec![0] }
    }

    /// Text that was made before, with where each slot's begins and the last one ends.
    pub fn ready_made(fields: Searched, bytes: Vec<u8>, begins: Vec<u32>) -> Self {
        Self { fields, bytes, begins }
    }

    /// The fields whose text this is.
    pub fn searched(&self) -> &Searched {
        &self.fields
    }

    /// The text of a slot, with what separates it from the next.
    pub fn of(&self, slot: SlotNo) -> &[u8] {
        &self.bytes[self.begins[slot as usize] as usize..self.begins[slot as usize + 1] as usize]
    }

    /// How many slots it has text of.
    pub fn count(&self) -> usize {
        self.begins.len() - 1
    }

    /// How many bytes it has.
    pub fn size_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Makes room at once for so many records, whose rows have so many bytes in all. About half of them are searched.
    pub fn reserve(&mut self, records: usize, size_bytes: usize) {
        self.begins.reserve(records);
        self.bytes.reserve(size_bytes / 2);
    }

    /// Appends the text of the next slot.
    pub fn append(&mut self, row: &RowView<'_>) {
        let mut wanted = self.fields.iter().copied().peekable();
        for item in row.fields() {
            let Ok((no, _, raw)) = item else { break };
            while wanted.peek().is_some_and(|(field, _)| *field < no) {
                wanted.next();
            }
            let Some((field, is_phone)) = wanted.peek() else { break };
            if *field == no {
                append_value(&mut self.bytes, raw, *is_phone);
            }
        }
        self.append_nothing();
    }

    /// Appends an empty text for the next slot.
    pub fn append_nothing(&mut self) {
        self.bytes.push(BETWEEN_RECORDS);
        self.begins.push(u32::try_from(self.bytes.len()).expect("memory ends before four gigabytes"));
    }

    /// Marks the slots whose text has every one of the folded words.
    pub fn find(&self, words: &[Vec<u8>]) -> Hits {
        let mut hits = Hits::all(self.count());
        for word in words {
            hits.keep_only(&self.find_word(word));
        }
        hits
    }

    /// Those of these slots whose text has every one of the folded words, in the same order.
    pub fn narrow(&self, slots: &[SlotNo], words: &[Vec<u8>]) -> Vec<SlotNo> {
        let finders: Vec<Finder<'_>> = words.iter().map(|word| Finder::new(word.as_slice())).collect();
        let has_all = |no: &SlotNo| finders.iter().all(|finder| finder.find(self.of(*no)).is_some());
        slots.iter().copied().filter(has_all).collect()
    }

    fn find_word(&self, word: &[u8]) -> Hits {
        let mut hits = Hits::none(self.count());
        let finder = Finder::new(word);
        let (mut slot, mut from) = (0, 0);
        while let Some(at) = finder.find(&self.bytes[from..]) {
            let place = (from + at) as u32;
            while self.begins[slot + 1] <= place {
                slot += 1;
            }
            hits.add(slot as SlotNo);
            from = self.begins[slot + 1] as usize;
        }
        hits
    }
}

/// The fields of a type that are searched.
pub fn searched_fields(kind: Option<&RecordType>) -> Searched {
    let searched = kind.into_iter().flat_map(|kind| &kind.fields).filter(|field| field.is_searched);
    let fields: Map<FieldNo, IsPhone> = searched.map(|field| (field.no, field.kind == Kind::Phone)).collect();
    fields.into_iter().collect()
}

/// Text is folded; a telephone number is added once more as its digits alone, since nobody remembers where its blanks are.
fn append_value(out: &mut Vec<u8>, raw: RawValue<'_>, is_phone: bool) {
    match raw {
        RawValue::Text(text) => {
            if text.is_ascii() {
                out.extend(text.iter().map(u8::to_ascii_lowercase));
            } else if let Ok(text) = std::str::from_utf8(text) {
                fold_into(text, out);
            }
            if is_phone {
                out.push(BETWEEN_FIELDS);
                out.extend(text.iter().copied().filter(u8::is_ascii_digit));
            }
        }
        other => {
            if let Some(value) = other.value() {
                fold_into(&value.to_string(), out);
            }
        }
    }
    out.push(BETWEEN_FIELDS);
}

/// The words of what someone typed, folded.
pub fn words(search: &str) -> Vec<Vec<u8>> {
    search.split_whitespace().map(landbridge_model::fold::fold).filter(|word| !word.is_empty()).collect()
}

/// A set of slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hits(Vec<u64>);

impl Hits {
    fn none(slots: usize) -> Self {
        Self(vec![0; slots.div_ceil(64)])
    }

    fn all(slots: usize) -> Self {
        Self(vec![u64::MAX; slots.div_ceil(64)])
    }

    fn add(&mut self, slot: SlotNo) {
        self.0[slot as usize / 64] |= 1 << (slot % 64);
    }

    fn keep_only(&mut self, others: &Self) {
        self.0.iter_mut().zip(&others.0).for_each(|(mine, other)| *mine &= other);
    }

    /// Whether a slot is in the set.
    pub fn has(&self, slot: SlotNo) -> bool {
        self.0[slot as usize / 64] >> (slot % 64) & 1 == 1
    }
}
