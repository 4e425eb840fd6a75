//! What the client reads back from the browser's store: rows of the outbox, values of `meta`, ready-made indexes.

use super::world;
use landbridge_model::{Outcome, TypeNo};
use landbridge_replica::{
    Replica,
    outbox::OutboxRow,
    store::{Contents, MetaKey, Write},
    view::EntryKind,
};

/// The number that the row lies under.
const NUMBER: u64 = 1;

/// Whether the bytes are a row of the outbox. One that is not stays, and is shown as it is.
pub(super) fn is_outbox_row_taken(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let outbox = vec![(NUMBER, text.to_owned())];
    let Some(row) = OutboxRow::parse(text).filter(|row| row.edit.n == NUMBER) else {
        let (replica, _) = Replica::open(Contents { outbox, ..Contents::default() }, "nl");
        let entries = replica.outbox();
        let shown: Vec<_> = entries.iter().map(|entry| (entry.n, entry.kind, entry.raw.as_str())).collect();
        assert_eq!(shown, [(NUMBER, EntryKind::Damaged, text)], "an unreadable row is kept and shown");
        return false;
    };
    let (mut replica, _) = Replica::open(Contents { outbox, ..world::contents().clone() }, "nl");
    world::look(&mut replica);
    assert_eq!(OutboxRow::parse(&row.to_json()).as_ref(), Some(&row), "what was read comes back the same");
    // The world has no conflict, so that one whose edit this is has not come yet.
    let is_settled = matches!(row.outcome, Some(Outcome::Applied { .. }));
    let entries = replica.outbox();
    let shown: Vec<_> =
        entries.iter().map(|entry| (entry.n, entry.kind == EntryKind::Damaged, entry.raw.clone())).collect();
    let waiting = Vec::from_iter((!is_settled).then(|| (NUMBER, false, row.to_json())));
    assert_eq!(shown, waiting, "an edit that waits is shown once, as it is");
    true
}

/// Whether the bytes are lines that each have a key of `meta`, a blank, and a value.
pub(super) fn is_meta_taken(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let mut contents = world::contents().clone();
    let mut is_taken = false;
    for (name, value) in text.lines().filter_map(|line| line.split_once(' ')) {
        let Some(key) = MetaKey::ALL.into_iter().find(|key| key.name() == name) else { continue };
        contents.meta.retain(|(held, _)| *held != key);
        contents.meta.push((key, value.to_owned()));
        is_taken = true;
    }
    contents.outbox = vec![(NUMBER, "neither read nor lost".to_owned())];
    let (mut replica, _) = Replica::open(contents, "nl");
    world::look(&mut replica);
    assert_eq!(replica.outbox().len(), 1, "whatever is damaged, the outbox is there");
    is_taken
}

/// Whether the bytes are the index of the world's contacts. Whatever they are, the same is shown as without them.
pub(super) fn is_index_taken(bytes: &[u8]) -> bool {
    let mut contents = world::contents().clone();
    let pages = std::mem::take(&mut contents.pages);
    contents.later_pages = pages.iter().map(|(hash, _)| *hash).collect();
    contents.indexes = vec![(TypeNo(16), bytes.to_vec())];
    let (mut replica, _) = Replica::open(contents, "nl");
    let is_taken = replica.has_pending_pages();
    // Searches are answered before the pages are there.
    world::search(&mut replica);
    let writes = pages.into_iter().map(|(hash, page)| Write::Page(hash, page));
    let applied = replica.apply(writes.collect());
    assert!(applied.damaged.is_empty() && !replica.has_pending_pages());
    assert_eq!(world::seen(&mut replica), world::seen_as_stored(), "an index changes nothing");
    if is_taken {
        world::look(&mut replica);
    }
    is_taken
}
