//! Pages: blocks of records from the service, kept as they came.

use super::world;
use landbridge_model::{
    Record,
    bytes::{Damaged, Reader},
    page::{PageHash, PageView, PageWriter},
    row::put_row,
};
use landbridge_replica::{
    Replica,
    store::{Contents, Write},
    sync::Sync,
};

/// Whether the bytes are a page whose rows can all be read.
pub(super) fn is_taken(bytes: &[u8]) -> bool {
    let Ok(view) = PageView::read(bytes) else {
        return is_held(bytes, PageHash(0), &mut Replica::default());
    };
    assert!(view.most_rows() <= bytes.len(), "a damaged header asks for no more room than there are bytes");
    let rows: Result<Vec<_>, Damaged> = view.rows().collect();
    let is_taken = load(bytes, view.hash);
    assert_eq!(is_taken, rows.is_ok(), "a page is taken whole or not at all");
    let Ok(rows) = rows else { return false };
    let mut copy = PageWriter::new(view.part.clone());
    rows.iter().for_each(|placed| copy.push(placed.block, placed.row.seq));
    let (hash, copied) = copy.finish();
    let copy = PageView::read(&copied).expect("what was read can be written and read again");
    assert!(copy.hash == hash && copy.is_intact() && copy.part == view.part && copy.count == rows.len());
    let blocks: Vec<_> = copy.rows().map(|placed| placed.map(|placed| placed.block)).collect();
    assert!(blocks.into_iter().eq(rows.iter().map(|placed| Ok(placed.block))), "every row is as it was");
    rows.iter().filter_map(|placed| placed.row.to_record(view.part.type_no).ok()).for_each(check_record);
    if let Some(changed) = with_a_changed_byte(&copied) {
        let is_refused = PageView::read(&changed).is_ok_and(|view| view.hash == hash && view.is_intact());
        assert!(!is_refused, "a changed byte does not go unnoticed");
    }
    true
}

/// A record is written as it can be read.
fn check_record(record: Record) {
    let mut row = Vec::new();
    put_row(&mut row, &record);
    let mut reader = Reader::new(&row);
    let again =
        landbridge_model::row::RowView::read(&mut reader).and_then(|row| row.to_record(record.type_no));
    assert_eq!(again, Ok(record));
    assert!(reader.is_at_end());
}

/// The page with the bit changed that its last byte names.
fn with_a_changed_byte(page: &[u8]) -> Option<Vec<u8>> {
    let place = usize::from(*page.last()?) * page.len() / 256;
    let mut changed = page.to_vec();
    changed[place] ^= 1 << (place % 8);
    Some(changed)
}

/// Whether a client takes the page; then everything that it shows is asked for.
fn load(bytes: &[u8], hash: PageHash) -> bool {
    let contents = Contents { meta: world::contents().meta.clone(), ..Contents::default() };
    let (mut replica, _) = Replica::open(contents, "nl");
    let is_taken = is_held(bytes, hash, &mut replica);
    if is_taken {
        world::look(&mut replica);
    }
    is_taken
}

/// Whether a client that has nothing yet holds the page once it was given to it; if not, it says so and shows nothing of it.
fn is_held(bytes: &[u8], hash: PageHash, replica: &mut Replica) -> bool {
    let applied = replica.apply(vec![Write::Page(hash, bytes.to_vec())]);
    let is_held = replica.pages().any(|held| held == hash);
    assert_eq!(applied.damaged, if is_held { Vec::new() } else { vec![hash] }, "damage is reported");
    let shown: u32 = replica.status(&Sync::new()).records.values().sum();
    assert!(is_held || shown == 0, "nothing of a damaged page is shown");
    is_held
}
