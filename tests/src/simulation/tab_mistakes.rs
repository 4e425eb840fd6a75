//! Mistakes planted where tabs share a store, rights change and record types change.

use super::mistakes::Mistake;
use landbridge_model::{
    Seq,
    feed::{FeedHead, FeedView, FeedWriter, News},
};
use landbridge_replica::{
    store::{MetaKey, StoreFailure, Transaction, Write},
    sync::{Answer, Request},
};

/// What a transaction of the client's store becomes.
pub(super) fn change(mistake: Option<Mistake>, transaction: &mut Transaction) {
    match mistake {
        // The cursor's place covers for the epoch nearly always: whoever took over has moved it before the other one goes on.
        Some(Mistake::IgnoresLeaderEpoch) => {
            let is_fence = |key: MetaKey| matches!(key, MetaKey::LeaderEpoch | MetaKey::Cursor);
            transaction.expected.retain(|(key, _)| !is_fence(*key));
        }
        Some(Mistake::RightsNotFenced) => {
            transaction.expected.retain(|(key, _)| *key != MetaKey::Catalogue);
        }
        Some(Mistake::SettledNotFenced) if is_of_sync(transaction) => {
            transaction.expected.retain(|(key, _)| *key != MetaKey::Settled);
        }
        Some(Mistake::NumbersNotFenced) => transaction.expected.retain(|(key, _)| *key != MetaKey::NextN),
        Some(Mistake::KeepsLostScopes) if writes_catalogue(transaction) => {
            let is_drop = |write: &Write| matches!(write, Write::DropPage(_) | Write::DropOverlay(_));
            transaction.writes.retain(|write| !is_drop(write));
        }
        Some(Mistake::KeepsOldTypes) if !is_first_catalogue(transaction) => {
            transaction.writes.retain(|write| !matches!(write, Write::Meta(MetaKey::Catalogue, _)));
        }
        _ => {}
    }
}

/// Whether it is one of the tab that syncs, and no click.
fn is_of_sync(transaction: &Transaction) -> bool {
    transaction.expected.iter().any(|(key, _)| *key == MetaKey::LeaderEpoch)
}

fn writes_catalogue(transaction: &Transaction) -> bool {
    transaction.writes.iter().any(|write| matches!(write, Write::Meta(MetaKey::Catalogue, _)))
}

/// The first one comes before anything else has a place.
fn is_first_catalogue(transaction: &Transaction) -> bool {
    transaction.expected.iter().any(|(key, text)| *key == MetaKey::Cursor && text.is_none())
}

/// What a tab takes for the answer of the store.
pub(super) fn stored(
    mistake: Option<Mistake>,
    answer: std::result::Result<(), StoreFailure>,
) -> std::result::Result<(), StoreFailure> {
    match answer {
        Err(StoreFailure::Broken(_)) if mistake == Some(Mistake::LostAnswerMeansNo) => {
            Err(StoreFailure::Full)
        }
        answer => answer,
    }
}

/// The same of a click.
pub(super) fn committed(
    mistake: Option<Mistake>,
    writes: &[Write],
    answer: std::result::Result<Vec<Write>, StoreFailure>,
) -> std::result::Result<Vec<Write>, StoreFailure> {
    match answer {
        Err(StoreFailure::Full) if mistake == Some(Mistake::SavedWithoutRoom) => Ok(writes.to_vec()),
        answer => answer,
    }
}

/// The answer that a client absorbs in place of this one, if it absorbs whatever comes.
pub(super) fn late(mistake: Option<Mistake>, request: &Request, answer: Answer) -> Answer {
    match (request, answer) {
        (Request::Pull(pull), Answer::Feed(bytes)) if mistake == Some(Mistake::AbsorbsAnyStart) => {
            Answer::Feed(beginning_at(&bytes, pull.from))
        }
        (_, answer) => answer,
    }
}

/// A feed's answer that says that it begins elsewhere.
fn beginning_at(bytes: &[u8], from: Seq) -> Vec<u8> {
    let view = FeedView::read(bytes).expect("the service's answers can be read");
    let mut writer = FeedWriter::default();
    for item in view.items().expect("the service's answers can be read") {
        match item.news {
            News::Record(placed) => writer.record(&item.part, placed.block),
            News::Tombstone(id, seq) => writer.tombstone(&item.part, id, seq),
            News::Left(id, seq) => writer.left(&item.part, id, seq),
        }
    }
    writer.finish(&FeedHead { from, ..view.head })
}
