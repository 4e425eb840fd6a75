//! Answers to pulls, which the client keeps as overlays.

use super::world;
use landbridge_model::{
    Seq,
    feed::{FeedView, FeedWriter, News},
};
use landbridge_replica::Replica;

/// Whether the bytes are an answer whose items can all be read.
pub(super) fn is_taken(bytes: &[u8]) -> bool {
    let view = FeedView::read(bytes);
    let items = view.as_ref().ok().and_then(|view| view.items().ok());
    let mut contents = world::contents().clone();
    contents.overlays = vec![(Seq(2), bytes.to_vec())];
    let (mut replica, _) = Replica::open(contents, "nl");
    let (Ok(view), Some(items)) = (view, items) else {
        assert_eq!(world::seen(&mut replica), world::seen_as_stored(), "nothing of it is shown");
        return false;
    };
    world::look(&mut replica);
    let mut copy = FeedWriter::default();
    for item in &items {
        match item.news {
            News::Record(placed) => copy.record(&item.part, placed.block),
            News::Tombstone(id, seq) => copy.tombstone(&item.part, id, seq),
            News::Left(id, seq) => copy.left(&item.part, id, seq),
        }
    }
    let copied = copy.finish(&view.head);
    let copy = FeedView::read(&copied).expect("what was read can be written and read again");
    assert_eq!(copy.head, view.head);
    let again = copy.items().expect("what was read can be written and read again");
    assert_eq!(again.len(), items.len());
    for (one, other) in items.iter().zip(&again) {
        let is_same =
            (&one.part, one.news.id(), one.news.seq()) == (&other.part, other.news.id(), other.news.seq());
        assert!(is_same, "every item is as it was");
    }
    true
}
