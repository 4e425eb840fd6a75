//! The mirror of the outbox: what a second small database keeps, so that a damaged or lost store does not take along what exists nowhere
//! else. Which rows it gets and gives back is decided here; the app carries it out on IndexedDB.

use crate::{
    outbox::OutboxRow,
    store::{Contents, Durability, MetaKey, Transaction, Write},
};
use landbridge_model::{ClientId, set::Set};

/// What of `meta` the outbox cannot do without: its name, and the number that no edit had yet.
pub const MIRRORED: [MetaKey; 2] = [MetaKey::Client, MetaKey::NextN];

/// So many numbers are left out when the mirror alone says where they go on: the lost store may have given some to edits that the service
/// has and the mirror never got, and would take new edits under the same numbers for those. No outbox grows by so many in between.
const SKIPPED_NUMBERS: u64 = 1 << 20;

/// What the mirror holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// From its `meta`.
    pub meta: Vec<(MetaKey, String)>,
    /// From its `outbox`.
    pub outbox: Vec<(u64, String)>,
}

/// What is to be written after store and mirror were read at a start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Healing {
    /// Makes the mirror what the store is to be; first, so that no number is given before the mirror has heard of it.
    pub mirror: Vec<Write>,
    /// Brings back what the store lost, unless another context has written meanwhile: then it has lost nothing.
    pub store: Option<Transaction>,
}

impl Kept {
    /// Compares with the store, of which `saved` has the outbox and what of `meta` is mirrored.
    ///
    /// A row below the store's next number that the store does not have has left it in the proper way, and was only written here late, as a
    /// frozen context does. A store that has another name for its outbox has begun anew; rows of the old one would take the numbers of
    /// others there. So would rows of an outbox that was deleted with its mirror, which a frozen context has written to the new mirror: they go.
    pub fn heal(&self, saved: &Contents) -> Healing {
        let client = text_of(&saved.meta, MetaKey::Client);
        let is_other = client.is_some() && client != text_of(&self.meta, MetaKey::Client);
        let next = number_of(&saved.meta);
        let there: Set<u64> = saved.outbox.iter().map(|(n, _)| *n).collect();
        let only_here = self.outbox.iter().filter(|(n, _)| !there.contains(n));
        let (lost, late): (Vec<_>, Vec<_>) = only_here
            .filter(|_| !is_other)
            .partition(|(n, row)| next.is_none_or(|next| *n >= next) && self.is_of_this_outbox(row));
        let meta = if is_other { Vec::new() } else { self.meta_lost_by(saved) };
        let mut mirror = self.missing_of(saved, &meta);
        mirror.extend(meta.clone());
        mirror.extend(late.into_iter().map(|(n, _)| Write::DropOutbox(*n)));
        let mut back: Vec<Write> = lost.iter().map(|(n, row)| Write::Outbox(*n, row.clone())).collect();
        back.extend(meta);
        let expected = MIRRORED.map(|key| (key, text_of(&saved.meta, key).map(str::to_owned)));
        let store = Transaction { expected: expected.into(), writes: back, durability: Durability::Strict };
        Healing { mirror, store: Some(store).filter(|store| !store.writes.is_empty()) }
    }

    /// Whether a row is of the outbox that the mirror is of. One that cannot be read may be.
    fn is_of_this_outbox(&self, row: &str) -> bool {
        let name = text_of(&self.meta, MetaKey::Client);
        let client = name.and_then(|name| landbridge_model::json::from_str::<ClientId>(name).ok());
        let row = OutboxRow::parse(row);
        client.zip(row).is_none_or(|(client, row)| row.edit.client == client)
    }

    /// What of `meta` comes back.
    fn meta_lost_by(&self, saved: &Contents) -> Vec<Write> {
        let (kept, held) = (number_of(&self.meta), number_of(&saved.meta));
        match (text_of(&self.meta, MetaKey::Client), text_of(&saved.meta, MetaKey::Client)) {
            (Some(client), None) => {
                let above = self.outbox.iter().map(|(n, _)| n + 1).chain(kept).max().unwrap_or(1);
                let next = (above + SKIPPED_NUMBERS).to_string();
                vec![Write::Meta(MetaKey::Client, client.to_owned()), Write::Meta(MetaKey::NextN, next)]
            }
            _ => {
                let next = kept.filter(|_| kept > held);
                next.map(|next| Write::Meta(MetaKey::NextN, next.to_string())).into_iter().collect()
            }
        }
    }

    /// What the store has and the mirror lacks, since it could not be written at the time.
    fn missing_of(&self, saved: &Contents, back: &[Write]) -> Vec<Write> {
        let held: Set<u64> = self.outbox.iter().map(|(n, _)| *n).collect();
        let rows = saved.outbox.iter().filter(|(n, _)| !held.contains(n));
        let mut missing: Vec<Write> = rows.map(|(n, row)| Write::Outbox(*n, row.clone())).collect();
        let is_back =
            |key: MetaKey| back.iter().any(|write| matches!(write, Write::Meta(of, _) if *of == key));
        let meta =
            saved.meta.iter().filter(|entry| MIRRORED.contains(&entry.0) && !self.meta.contains(entry));
        let meta = meta.filter(|(key, _)| !is_back(*key));
        missing.extend(meta.map(|(key, text)| Write::Meta(*key, text.clone())));
        missing
    }
}

fn text_of(meta: &[(MetaKey, String)], key: MetaKey) -> Option<&str> {
    meta.iter().find(|(held, _)| *held == key).map(|(_, text)| text.as_str())
}

/// The next number; nothing when there is none or it is damaged.
fn number_of(meta: &[(MetaKey, String)]) -> Option<u64> {
    text_of(meta, MetaKey::NextN).and_then(|text| text.parse().ok())
}

/// What of a transaction's writes the mirror follows, once the store has them: never earlier, since a store that refuses them may be one
/// that the browser has made anew, and then the mirror alone has the rows.
pub fn followed(writes: &[Write]) -> Vec<Write> {
    let is_followed = |write: &&Write| match write {
        Write::Outbox(..) | Write::DropOutbox(_) => true,
        Write::Meta(key, _) => MIRRORED.contains(key),
        _ => false,
    };
    writes.iter().filter(is_followed).cloned().collect()
}
