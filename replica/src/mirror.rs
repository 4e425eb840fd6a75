//! The mirror of the outbox: what a second small database keeps, so that a damaged or lost store does not take along what exists nowhere
//! else. Which rows it gets and gives back is decided here; the app carries it out on IndexedDB.

use crate::{
    follow::StoreKey,
    outbox::OutboxRow,
    store::{Contents, Durability, MetaKey, Transaction, Write},
};
use landbridge_model::set::Set;

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
    /// frozen context does. A row of another outbox, which such a context writes after the browser has deleted that one, stays here: in the
    /// store it would take the number of another edit, and would never be pushed.
    pub fn heal(&self, saved: &Contents) -> Healing {
        let stored = text_of(&saved.meta, MetaKey::Client);
        let is_other = stored.is_some() && stored != text_of(&self.meta, MetaKey::Client);
        let name = self.name(saved);
        let next = number_of(&saved.meta);
        let there: Set<u64> = saved.outbox.iter().map(|(n, _)| *n).collect();
        let only_here = self.outbox.iter().filter(|(n, _)| !there.contains(n));
        let own = only_here.filter(|(_, row)| is_of(row, name.as_deref()));
        let (lost, late): (Vec<_>, Vec<_>) = own.partition(|(n, _)| next.is_none_or(|next| *n >= next));
        let meta = if is_other { Vec::new() } else { self.meta_lost_by(saved, name.as_deref()) };
        let mut mirror = self.missing_of(saved, name.as_deref(), &meta);
        mirror.extend(meta.clone());
        mirror.extend(late.into_iter().map(|(n, _)| Write::DropOutbox(*n)));
        let mut back: Vec<Write> = lost.iter().map(|(n, row)| Write::Outbox(*n, row.clone())).collect();
        back.extend(meta);
        let expected = MIRRORED.map(|key| (key, text_of(&saved.meta, key).map(str::to_owned)));
        let store = Transaction { expected: expected.into(), writes: back, durability: Durability::Strict };
        Healing { mirror, store: Some(store).filter(|store| !store.writes.is_empty()) }
    }

    /// The name of the outbox. When both have lost what they say of it, since the browser deleted them and a frozen context wrote on, its rows
    /// still say it.
    fn name(&self, saved: &Contents) -> Option<String> {
        let said = text_of(&saved.meta, MetaKey::Client).or(text_of(&self.meta, MetaKey::Client));
        let rows = saved.outbox.iter().rev().chain(self.outbox.iter().rev());
        said.map(str::to_owned).or_else(|| rows.filter_map(|(_, row)| client_of(row)).next())
    }

    /// What of `meta` comes back.
    fn meta_lost_by(&self, saved: &Contents, name: Option<&str>) -> Vec<Write> {
        let (kept, held) = (number_of(&self.meta), number_of(&saved.meta));
        match name.filter(|_| text_of(&saved.meta, MetaKey::Client).is_none()) {
            Some(name) => {
                let rows = self.outbox.iter().chain(&saved.outbox);
                let above = rows.map(|(n, _)| n + 1).chain(kept).chain(held).max().unwrap_or(1);
                let next = (above + SKIPPED_NUMBERS).to_string();
                vec![Write::Meta(MetaKey::Client, name.to_owned()), Write::Meta(MetaKey::NextN, next)]
            }
            None => {
                let next = kept.filter(|_| kept > held);
                next.map(|next| Write::Meta(MetaKey::NextN, next.to_string())).into_iter().collect()
            }
        }
    }

    /// What the store has and the mirror lacks, since it could not be written at the time or was written over for another outbox.
    fn missing_of(&self, saved: &Contents, name: Option<&str>, back: &[Write]) -> Vec<Write> {
        let own = self.outbox.iter().filter(|(_, row)| is_of(row, name));
        let held: Set<u64> = own.map(|(n, _)| *n).collect();
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

/// The name of the outbox that a row belongs to, as `meta` holds it; nothing when the row cannot be read.
fn client_of(row: &str) -> Option<String> {
    OutboxRow::parse(row).and_then(|row| serde_json::to_string(&row.edit.client).ok())
}

/// Whether a row belongs to this outbox. Of one that cannot be read nobody knows: it is kept for its author.
fn is_of(row: &str, name: Option<&str>) -> bool {
    client_of(row).is_none_or(|client| name == Some(client.as_str()))
}

/// The next number; nothing when there is none or it is damaged.
fn number_of(meta: &[(MetaKey, String)]) -> Option<u64> {
    text_of(meta, MetaKey::NextN).and_then(|text| text.parse().ok())
}

/// What of a transaction's writes is added to the mirror, after the store has it.
pub fn added(writes: &[Write]) -> Vec<Write> {
    let is_added = |write: &&Write| match write {
        Write::Outbox(..) => true,
        Write::Meta(key, _) => MIRRORED.contains(key),
        _ => false,
    };
    writes.iter().filter(is_added).cloned().collect()
}

/// What of a transaction's writes is removed from the mirror, before it is removed from the store.
pub fn removed(writes: &[Write]) -> Vec<Write> {
    let is_removed = |write: &&Write| matches!(write, Write::DropOutbox(_));
    writes.iter().filter(is_removed).cloned().collect()
}

/// The rows that the mirror gets back, as far as the store still has them, when a transaction that was to remove them did not happen.
pub fn kept_by_failure(writes: &[Write]) -> Vec<StoreKey> {
    let removed = writes.iter().filter_map(|write| match write {
        Write::DropOutbox(n) => Some(StoreKey::Outbox(*n)),
        _ => None,
    });
    removed.collect()
}
