//! From what a person did in a form to the edits that say it.

use crate::{
    Replica,
    outbox::{FORMAT, OutboxRow},
    store::{Durability, MetaKey, Transaction, Write},
    sync::new_client,
    view::Keep,
};
use landbridge_model::set::Set;
use landbridge_model::{
    Base, Change, ClientId, Edit, FieldChange, FieldNo, Fields, GroupId, RecordId, SaveId, TypeNo, Value,
    conflict::{self, CONFLICT, DeletedLine, Sides},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What a person wants done with one click.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Save a form.
    Save {
        /// What it changes, a document before its lines.
        changes: Vec<RecordChange>,
        /// Whether all of it stands or falls together: a document and its lines.
        is_group: bool,
        /// Numbers of refused edits that this one is made instead of; they leave the outbox with the same transaction.
        #[serde(default)]
        amends: Vec<u64>,
    },
    /// Settle a conflict.
    Settle {
        /// The conflict's record.
        conflict: RecordId,
        /// Which side stays.
        keep: Keep,
    },
    /// Try refused edits again as they are.
    Retry {
        /// Their numbers.
        edits: Vec<u64>,
    },
    /// Give up refused or damaged rows of the outbox.
    Discard {
        /// Their numbers.
        edits: Vec<u64>,
    },
}

/// What a person wants of one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordChange {
    /// A new one.
    Create {
        /// Its type.
        type_no: TypeNo,
        /// Its id, made by the screen so that others of the same form can refer to it.
        id: RecordId,
        /// Its values.
        fields: Fields,
    },
    /// Other values.
    Set {
        /// Its type.
        type_no: TypeNo,
        /// The record.
        id: RecordId,
        /// The fields that the person changed.
        fields: Vec<FieldWish>,
    },
    /// It gone.
    Delete {
        /// Its type.
        type_no: TypeNo,
        /// The record.
        id: RecordId,
        /// What the form had as base.
        base: Base,
        /// The lines that the form showed.
        children: Vec<RecordId>,
    },
}

/// One field that a person changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldWish {
    /// Which.
    pub field: FieldNo,
    /// The base that the form had from when it was opened.
    pub base: Base,
    /// The value that the form showed when it was opened.
    pub seen: Option<Value>,
    /// The value wanted.
    pub new: Option<Value>,
}

/// Why a click cannot be turned into edits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftFailure {
    /// The record types are not here yet.
    #[error("the workspace has not been opened yet")]
    NotReady,
    /// There is no such record, conflict or edit here any more.
    #[error("it is not here any more")]
    Gone,
    /// Nothing would change.
    #[error("nothing would change")]
    Nothing,
}

/// What becomes edits: changes that share a save, and whether they share a group.
struct Wanted {
    type_no: TypeNo,
    record: RecordId,
    change: Change,
    replaces: Option<u64>,
}

impl Replica {
    /// The transaction that puts a click's edits into the outbox, strictly durable. `random` gives fresh random bits at each call.
    ///
    /// It expects the next number to be the one this replica knows: when another tab was faster, read the store and draft again.
    pub fn draft(
        &mut self,
        intent: &Intent,
        now: i64,
        random: &mut dyn FnMut() -> u128,
    ) -> Result<Transaction, DraftFailure> {
        match intent {
            Intent::Save { changes, is_group, amends } => {
                self.draft_save(changes, *is_group, amends, now, random)
            }
            Intent::Settle { conflict, keep } => {
                let wanted = self.settle_wishes(*conflict, *keep)?;
                let is_group = wanted.len() > 1;
                self.put_edits(wanted, is_group, &[], now, random)
            }
            Intent::Retry { edits } => self.draft_retry(edits, now, random),
            Intent::Discard { edits } => {
                Some(self.drop_rows(edits)).filter(|rows| !rows.writes.is_empty()).ok_or(DraftFailure::Gone)
            }
        }
    }

    fn draft_save(
        &mut self,
        changes: &[RecordChange],
        is_group: bool,
        amends: &[u64],
        now: i64,
        random: &mut dyn FnMut() -> u128,
    ) -> Result<Transaction, DraftFailure> {
        let mut wanted = Vec::new();
        for change in changes {
            wanted.extend(self.wishes(change)?);
        }
        for (wish, amended) in wanted.iter_mut().zip(amends) {
            wish.replaces = Some(*amended).filter(|n| self.is_stuck(*n));
        }
        self.put_edits(wanted, is_group, amends, now, random)
    }

    fn wishes(&mut self, change: &RecordChange) -> Result<Vec<Wanted>, DraftFailure> {
        let one = |type_no, record, change| vec![Wanted { type_no, record, change, replaces: None }];
        Ok(match change {
            RecordChange::Create { type_no, id, fields } => {
                one(*type_no, *id, Change::Create { fields: fields.clone() })
            }
            RecordChange::Delete { type_no, id, base, children } => {
                let base = self.base_here(*id, *base, &[]);
                one(*type_no, *id, Change::Delete { base, children: children.clone() })
            }
            RecordChange::Set { type_no, id, fields } => self.unit_wishes(*type_no, *id, fields)?,
        })
    }

    /// One edit for each unit that a wish touches; fields of the unit without a wish stay as they are.
    fn unit_wishes(
        &mut self,
        type_no: TypeNo,
        id: RecordId,
        wishes: &[FieldWish],
    ) -> Result<Vec<Wanted>, DraftFailure> {
        let kind = self.kind(type_no).ok_or(DraftFailure::NotReady)?.clone();
        let view = self.record(type_no, id);
        let mut units: Vec<Vec<FieldNo>> = Vec::new();
        for wish in wishes.iter().filter(|wish| wish.seen != wish.new) {
            let unit = kind.unit_of(wish.field);
            if !units.contains(&unit) {
                units.push(unit);
            }
        }
        let to_wanted = |unit: Vec<FieldNo>| {
            let wish_of = |no: FieldNo| wishes.iter().find(|wish| wish.field == no);
            let base = unit.iter().find_map(|no| wish_of(*no)).map(|wish| wish.base)?;
            let seen = unit.iter().filter_map(|no| Some((*no, wish_of(*no)?.seen.as_ref())));
            let base = self.base_here(id, base, &seen.collect::<Vec<_>>());
            let shown = |no: FieldNo| view.as_ref().and_then(|view| view.fields.get(&no)?.cell.value.clone());
            let fields = unit.iter().map(|no| match wish_of(*no) {
                Some(wish) => FieldChange { field: *no, base: wish.seen.clone(), new: wish.new.clone() },
                None => FieldChange { field: *no, base: shown(*no), new: shown(*no) },
            });
            let change = Change::Set { base, fields: fields.collect() };
            Some(Wanted { type_no, record: id, change, replaces: None })
        };
        Ok(units.into_iter().filter_map(to_wanted).collect())
    }

    /// Settling is an edit of the conflict's record; when the value not taken is to stay, in one group with an edit that sets it.
    fn settle_wishes(&mut self, id: RecordId, keep: Keep) -> Result<Vec<Wanted>, DraftFailure> {
        let view = self
            .conflicts()
            .into_iter()
            .find(|view| view.id == id && view.is_open)
            .ok_or(DraftFailure::Gone)?;
        let own = self.record(CONFLICT, id).ok_or(DraftFailure::Gone)?;
        let state = own.fields.get(&conflict::STATE).ok_or(DraftFailure::Gone)?;
        let kept = if keep == Keep::Mine { "mine" } else { "theirs" };
        let wish = FieldWish {
            field: conflict::STATE,
            base: state.base,
            seen: state.cell.value.clone(),
            new: Some(Value::Text(kept.into())),
        };
        let mut wanted = self.unit_wishes(CONFLICT, id, &[wish])?;
        if keep == Keep::Mine {
            wanted.extend(self.keep_mine(view.of_type, view.of_record, &view.sides)?);
            if let Sides::EditOfDeleted(_) = view.sides {
                let lines = own.fields.get(&conflict::LINES).and_then(|field| field.cell.value.as_ref());
                wanted.extend(self.lines_again(lines));
            }
        }
        Ok(wanted)
    }

    fn keep_mine(
        &mut self,
        type_no: TypeNo,
        id: RecordId,
        sides: &Sides,
    ) -> Result<Vec<Wanted>, DraftFailure> {
        let wanted = |change| vec![Wanted { type_no, record: id, change, replaces: None }];
        match sides {
            Sides::Values(fields) => {
                let view = self.record(type_no, id).ok_or(DraftFailure::Gone)?;
                let wish = |side: &conflict::FieldSides| {
                    let field = view.fields.get(&side.field)?;
                    let seen = field.cell.value.clone();
                    Some(FieldWish { field: side.field, base: field.base, seen, new: side.mine.clone() })
                };
                let wishes: Vec<FieldWish> = fields.iter().filter_map(wish).collect();
                self.unit_wishes(type_no, id, &wishes)
            }
            Sides::EditOfDeleted(fields) => {
                let values = fields.iter().filter_map(|change| Some((change.field, change.new.clone()?)));
                Ok(wanted(Change::Create { fields: values.collect() }))
            }
            Sides::DeleteOfEdited { .. } => {
                let view = self.record(type_no, id).ok_or(DraftFailure::Gone)?;
                Ok(wanted(Change::Delete { base: view.base, children: view.children }))
            }
        }
    }

    /// The lines that went with a deleted document, but for those that are here again.
    fn lines_again(&mut self, lines: Option<&Value>) -> Vec<Wanted> {
        let json = lines.and_then(Value::as_text).unwrap_or("[]");
        let lines: Vec<DeletedLine> = landbridge_model::json::from_str(json).unwrap_or_default();
        let gone = lines.into_iter().filter(|line| self.record(line.type_no, line.record).is_none());
        let wanted = |line: DeletedLine| Wanted {
            type_no: line.type_no,
            record: line.record,
            change: Change::Create { fields: line.fields },
            replaces: None,
        };
        gone.map(wanted).collect()
    }

    /// The same wishes once more, whole groups, as new edits that replace the refused ones.
    fn draft_retry(
        &mut self,
        edits: &[u64],
        now: i64,
        random: &mut dyn FnMut() -> u128,
    ) -> Result<Transaction, DraftFailure> {
        let groups: Set<GroupId> = edits.iter().filter_map(|n| self.outbox.row(*n)?.edit.group).collect();
        let is_asked = |row: &&OutboxRow| {
            edits.contains(&row.edit.n) || row.edit.group.is_some_and(|group| groups.contains(&group))
        };
        let rows: Vec<Edit> = self
            .outbox
            .rows()
            .filter(|row| row.is_refused())
            .filter(is_asked)
            .map(|row| row.edit.clone())
            .collect();
        let numbers: Vec<u64> = rows.iter().map(|edit| edit.n).collect();
        let is_group = !groups.is_empty();
        let wanted = rows.into_iter().map(|edit| Wanted {
            type_no: edit.type_no,
            record: edit.record,
            change: edit.change,
            replaces: Some(edit.n),
        });
        let wanted: Vec<Wanted> = wanted.collect();
        if wanted.is_empty() {
            return Err(DraftFailure::Gone);
        }
        self.put_edits(wanted, is_group, &numbers, now, random)
    }

    fn put_edits(
        &self,
        wanted: Vec<Wanted>,
        is_group: bool,
        instead_of: &[u64],
        now: i64,
        random: &mut dyn FnMut() -> u128,
    ) -> Result<Transaction, DraftFailure> {
        if wanted.is_empty() {
            return Err(DraftFailure::Nothing);
        }
        let mut transaction = self.drop_rows(instead_of);
        let client = self.client_or_new(&mut transaction, now, random());
        let save = SaveId::new(millis(now), ten_bytes(random()));
        let group = (is_group && wanted.len() > 1).then(|| GroupId::new(millis(now), ten_bytes(random())));
        let mut n = self.next_number();
        for wish in wanted {
            let title = self.title(wish.type_no, wish.record);
            let edit = Edit {
                client,
                n,
                save,
                group,
                type_no: wish.type_no,
                type_version: self.kind(wish.type_no).map_or(0, |kind| kind.version),
                record: wish.record,
                change: wish.change,
                made_at_millis: now,
                replaces: wish.replaces,
            };
            let row = OutboxRow { format: FORMAT, edit, outcome: None, title };
            transaction.writes.push(Write::Outbox(n, row.to_json()));
            n += 1;
        }
        // Under another name of the outbox, which one gets when the browser has deleted the store, the row would never be pushed.
        transaction.expected.extend(self.as_held(&[MetaKey::Client, MetaKey::NextN]));
        transaction.writes.push(Write::Meta(MetaKey::NextN, n.to_string()));
        Ok(transaction)
    }

    /// The name of the outbox; the transaction gives it one when it has none yet, and says it again in any case: a mirror that missed it,
    /// when the disk was full, would take the rows for another outbox's.
    fn client_or_new(&self, transaction: &mut Transaction, now: i64, random: u128) -> ClientId {
        let held = self.meta(MetaKey::Client).filter(|_| self.client().is_some());
        let text = held.map_or_else(|| new_client(now, random), str::to_owned);
        let client = landbridge_model::json::from_str(&text).expect("the id was just written");
        transaction.writes.push(Write::Meta(MetaKey::Client, text));
        client
    }

    /// Rows that their author gives up; the service is told later that it may forget them. Whatever else has one of these numbers, since
    /// the browser has deleted the outbox that the author saw, is not given up.
    fn drop_rows(&self, numbers: &[u64]) -> Transaction {
        let mut transaction =
            Transaction { expected: Vec::new(), writes: Vec::new(), durability: Durability::Strict };
        let numbers: Vec<u64> = numbers.iter().copied().filter(|n| self.is_stuck(*n)).collect();
        if numbers.is_empty() {
            return transaction;
        }
        let mut settled = self.settled();
        settled.extend(&numbers);
        transaction.expected = self.as_held(&[MetaKey::Client, MetaKey::Settled]);
        transaction.writes.extend(numbers.iter().map(|n| Write::DropOutbox(*n)));
        let text = serde_json::to_string(&settled).expect("numbers are plain data");
        transaction.writes.push(Write::Meta(MetaKey::Settled, text));
        transaction
    }

    /// Whether a row waits for its author.
    fn is_stuck(&self, n: u64) -> bool {
        self.outbox.damaged.contains_key(&n) || self.outbox.row(n).is_some_and(OutboxRow::is_refused)
    }
}

fn millis(now: i64) -> u64 {
    u64::try_from(now).unwrap_or(0)
}

fn ten_bytes(random: u128) -> [u8; 10] {
    let mut bytes = [0; 10];
    bytes.copy_from_slice(&random.to_le_bytes()[..10]);
    bytes
}
