//! Which record id belongs to which key.
//!
//! The id of a row born in the office derives from its type, its key and its incarnation: how many rows with that key were there before
//! (SQLite uses keys again). For whole-number keys nothing is stored: the key is the id's timestamp part, and the rest proves it. The table
//! `landbridge_identity` holds what cannot be derived: ids that clients made, keys that changed, text keys, and keys whose row is gone.

use super::{
    row::Row,
    session::{Session, fetch_all, json_array},
};
use crate::mapping::codec::Cell;
use landbridge_model::{RecordId, TypeNo};
use std::collections::{BTreeMap, BTreeSet};

/// The key of a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(String),
}

/// UUIDv7 has 48 bits for its timestamp.
const KEY_LIMIT: i64 = 1 << 47;

impl Key {
    /// The key that a cell holds; nothing when rows cannot be told apart by it.
    pub(crate) fn of(cell: &Cell) -> Option<Self> {
        match cell {
            Cell::Integer(number) => Some(Self::Integer(*number)),
            Cell::Text(text) => Some(Self::Text(text.clone())),
            Cell::Null | Cell::Real(_) | Cell::Bytes => None,
        }
    }

    pub(crate) fn to_cell(&self) -> Cell {
        match self {
            Self::Integer(number) => Cell::Integer(*number),
            Self::Text(text) => Cell::Text(text.clone()),
        }
    }

    /// What the ids sort by. It is the key itself when [`Self::is_readable_from_id`].
    fn timestamp(&self) -> u64 {
        match self {
            Self::Integer(number) => u64::try_from(*number).unwrap_or(0).min(KEY_LIMIT as u64),
            Self::Text(text) => {
                let mut first = [0; 8];
                first.iter_mut().skip(2).zip(text.bytes()).for_each(|(to, from)| *to = from);
                u64::from_be_bytes(first)
            }
        }
    }

    fn is_readable_from_id(&self) -> bool {
        matches!(self, Self::Integer(number) if (0..KEY_LIMIT).contains(number))
    }

    fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Integer(number) => [&[0][..], &number.to_le_bytes()].concat(),
            Self::Text(text) => [&[1][..], text.as_bytes()].concat(),
        }
    }
}

/// Keys as the side tables have them, for a `json_each`.
fn noted<'a, C: Session>(keys: impl IntoIterator<Item = &'a Key>) -> Cell {
    json_array(keys.into_iter().map(C::noted_key))
}

/// The id of the row of a type that is the `incarnation`th to have this key, from 0. `space` is the company's own.
fn derived(space: &str, type_no: TypeNo, key: &Key, incarnation: u32) -> RecordId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(space.len() as u64).to_le_bytes());
    hasher.update(space.as_bytes());
    hasher.update(&type_no.0.to_le_bytes());
    hasher.update(&incarnation.to_le_bytes());
    hasher.update(&key.to_bytes());
    let mut random = [0; 10];
    random.copy_from_slice(&hasher.finalize().as_bytes()[..10]);
    RecordId::new(key.timestamp(), random)
}

/// The key that an id would have if it was derived from a whole number.
fn key_in(record: RecordId) -> Key {
    let bytes = record.0.into_bytes();
    let timestamp = bytes[..6].iter().fold(0, |sum, byte| (sum << 8) | i64::from(*byte));
    Key::Integer(timestamp)
}

/// One use of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Use {
    incarnation: u32,
    record: RecordId,
    is_closed: bool,
}

/// What is known of some keys.
pub(super) struct Identities<'a> {
    space: &'a str,
    uses: BTreeMap<(TypeNo, Key), Vec<Use>>,
    changed: BTreeSet<(TypeNo, Key)>,
}

impl<'a> Identities<'a> {
    /// Reads what is known of these keys.
    pub(super) async fn load<C: Session>(
        connection: &mut C,
        space: &'a str,
        keys: BTreeSet<(TypeNo, Key)>,
    ) -> Result<Self, sqlx::Error> {
        let mut found = Self { space, uses: BTreeMap::new(), changed: BTreeSet::new() };
        found.load_more(connection, keys).await?;
        Ok(found)
    }

    /// Reads what is known of these keys as well.
    pub(super) async fn load_more<C: Session>(
        &mut self,
        connection: &mut C,
        keys: BTreeSet<(TypeNo, Key)>,
    ) -> Result<(), sqlx::Error> {
        let mut by_type: BTreeMap<TypeNo, Vec<&Key>> = BTreeMap::new();
        for (type_no, key) in &keys {
            by_type.entry(*type_no).or_default().push(key);
        }
        for (type_no, keys) in by_type {
            let sql = format!(
                "select \"key\", incarnation, record, is_closed \
                 from landbridge_identity \
                 where type_no = cast($1 as integer) and \"key\" in {}",
                C::listed("$2")
            );
            let cells = [Cell::Integer(type_no.0.into()), noted::<C>(keys)];
            let rows = fetch_all(connection, &sql, &cells).await?;
            self.know::<C>(type_no, &rows)?;
        }
        Ok(())
    }

    /// Adds rows of key, incarnation, record and whether it is closed.
    fn know<C: Session>(&mut self, type_no: TypeNo, rows: &[Row]) -> Result<(), sqlx::Error> {
        for row in rows {
            let Some(key) = C::key_noted(row.cell(0)) else { continue };
            let Some(record) = RecordId::parse(row.some_text(2)?) else { continue };
            let found = Use { incarnation: row.some_number(1)?, record, is_closed: row.flag(3)? };
            self.uses.entry((type_no, key)).or_default().push(found);
        }
        Ok(())
    }

    /// The id of the row that has this key now, or would have it.
    pub(super) fn current(&mut self, type_no: TypeNo, key: &Key) -> RecordId {
        let uses = self.uses.get(&(type_no, key.clone()));
        if let Some(open) = uses.and_then(|uses| uses.iter().find(|found| !found.is_closed)) {
            return open.record;
        }
        let record = derived(self.space, type_no, key, self.next_incarnation(type_no, key));
        if !key.is_readable_from_id() {
            self.open(type_no, key, record);
        }
        record
    }

    fn next_incarnation(&self, type_no: TypeNo, key: &Key) -> u32 {
        let uses = self.uses.get(&(type_no, key.clone()));
        let highest = uses.and_then(|uses| uses.iter().map(|found| found.incarnation).max());
        highest.map_or(0, |highest| highest + 1)
    }

    /// Notes that the row with this key is gone.
    pub(super) fn close(&mut self, type_no: TypeNo, key: &Key) {
        let record = self.current(type_no, key);
        let incarnation = self.next_incarnation(type_no, key);
        let uses = self.uses.entry((type_no, key.clone())).or_default();
        match uses.iter_mut().find(|found| !found.is_closed) {
            Some(open) => open.is_closed = true,
            None => uses.push(Use { incarnation, record, is_closed: true }),
        }
        self.changed.insert((type_no, key.clone()));
    }

    /// Notes that the row with this key is this record.
    pub(super) fn open(&mut self, type_no: TypeNo, key: &Key, record: RecordId) {
        let incarnation = self.next_incarnation(type_no, key);
        let uses = self.uses.entry((type_no, key.clone())).or_default();
        uses.iter_mut().for_each(|found| found.is_closed = true);
        uses.push(Use { incarnation, record, is_closed: false });
        self.changed.insert((type_no, key.clone()));
    }

    /// Writes what was noted.
    pub(super) async fn store<C: Session>(&self, connection: &mut C) -> Result<(), sqlx::Error> {
        for (type_no, key) in &self.changed {
            for found in self.uses.get(&(*type_no, key.clone())).into_iter().flatten() {
                let sql = format!(
                    "insert into landbridge_identity (type_no, \"key\", incarnation, record, is_closed) \
                     values (cast($1 as integer), $2, cast($3 as bigint), $4, cast($5 as integer)) {}",
                    C::REPLACE_IDENTITY
                );
                let cells = [
                    Cell::Integer(type_no.0.into()),
                    C::noted_key(key),
                    Cell::Integer(found.incarnation.into()),
                    Cell::Text(found.record.to_string()),
                    Cell::Integer(found.is_closed.into()),
                ];
                connection.execute(&sql, &cells).await?;
            }
        }
        Ok(())
    }
}

/// The keys that these records have now, and what is known of those keys; a record whose row is known to be gone, or of which nothing is known,
/// has none.
pub(super) async fn keys_of<'a, C: Session>(
    connection: &mut C,
    space: &'a str,
    type_no: TypeNo,
    records: &[RecordId],
) -> Result<(BTreeMap<RecordId, Key>, Identities<'a>), sqlx::Error> {
    let names = json_array(records.iter().map(|record| Cell::Text(record.to_string())));
    let derived: Vec<(RecordId, Key)> = records.iter().map(|record| (*record, key_in(*record))).collect();
    // Both at once: what is noted of the records, and of the keys that their ids would have been derived from.
    let sql = format!(
        "select \"key\", incarnation, record, is_closed \
         from landbridge_identity \
         where type_no = cast($1 as integer) and record in {} \
         union \
         select \"key\", incarnation, record, is_closed \
         from landbridge_identity \
         where type_no = cast($1 as integer) and \"key\" in {}",
        C::listed("$2"),
        C::listed("$3")
    );
    let cells = [Cell::Integer(type_no.0.into()), names, noted::<C>(derived.iter().map(|(_, key)| key))];
    let rows = fetch_all(connection, &sql, &cells).await?;
    let mut identities = Identities { space, uses: BTreeMap::new(), changed: BTreeSet::new() };
    identities.know::<C>(type_no, &rows)?;
    let mut noted: BTreeMap<RecordId, Option<Key>> = BTreeMap::new();
    for ((_, key), uses) in &identities.uses {
        for found in uses {
            let open = noted.entry(found.record).or_default();
            if !found.is_closed {
                *open = Some(key.clone());
            }
        }
    }
    let mut key_now = |record: RecordId, key: Key| match noted.get(&record) {
        Some(open) => open.clone(),
        None => Some(key).filter(|key| identities.current(type_no, key) == record),
    };
    let keys =
        derived.into_iter().filter_map(|(record, key)| Some((record, key_now(record, key)?))).collect();
    Ok((keys, identities))
}

/// The key that a record has now.
pub(super) async fn key_of<C: Session>(
    connection: &mut C,
    space: &str,
    type_no: TypeNo,
    record: RecordId,
) -> Result<Option<Key>, sqlx::Error> {
    let (mut keys, _) = keys_of(connection, space, type_no, &[record]).await?;
    Ok(keys.remove(&record))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: TypeNo = TypeNo(16);

    fn nothing_known() -> Identities<'static> {
        Identities { space: "test", uses: BTreeMap::new(), changed: BTreeSet::new() }
    }

    #[test]
    fn ids_sort_as_their_keys_and_give_the_key_back() {
        let mut identities = nothing_known();
        let ids: Vec<RecordId> =
            [1, 2, 500, 70_000].map(|n| identities.current(TYPE, &Key::Integer(n))).to_vec();
        assert!(ids.is_sorted());
        assert_eq!(key_in(ids[3]), Key::Integer(70_000));
        assert_ne!(ids[0], identities.current(TypeNo(17), &Key::Integer(1)));
        assert!(identities.changed.is_empty());
    }

    #[test]
    fn a_key_used_again_is_another_record() {
        let mut identities = nothing_known();
        let key = Key::Integer(7);
        let first = identities.current(TYPE, &key);
        identities.close(TYPE, &key);
        let second = identities.current(TYPE, &key);
        assert_ne!(first, second);
        identities.close(TYPE, &key);
        let client_made = RecordId::new(1_700_000_000_000, [7; 10]);
        identities.open(TYPE, &key, client_made);
        assert_eq!(identities.current(TYPE, &key), client_made);
        let incarnations: Vec<u32> =
            identities.uses[&(TYPE, key)].iter().map(|found| found.incarnation).collect();
        assert_eq!(incarnations, [0, 1, 2]);
    }

    #[test]
    fn a_text_key_is_remembered_since_no_id_can_hold_it() {
        let mut identities = nothing_known();
        let key = Key::Text("ÅF-100".into());
        let id = identities.current(TYPE, &key);
        assert_eq!(identities.current(TYPE, &key), id);
        assert!(identities.changed.contains(&(TYPE, key)));
    }
}
