//! Mistakes planted between the parts, to see that the checks find them. The parts themselves know nothing of them.

use landbridge_model::{
    Base, Change, ClientId, Edit, GenerationId, Outcome, RecordId, Seq, Value, wire::Push,
};
use landbridge_replica::{outbox::OutboxRow, store::Write};
use uuid::Uuid;

/// What somebody might have built wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// The service takes a push once more under other names, as if it did not know it.
    TakesTwice,
    /// The last write wins at the service: every change counts as made on the newest state.
    LastWriteWins,
    /// A delete counts as made on the newest state, whatever its author saw.
    DeletesUnseen,
    /// The client forgets an edit as soon as the service has it.
    ForgetsAccepted,
}

/// The pushes that reach the service in place of one; the first one's answer counts.
pub(super) fn pushes(
    mistake: Option<Mistake>,
    push: &Push,
    (generation, end): (GenerationId, Seq),
) -> Vec<Push> {
    let on_newest = |is_meant: fn(&Change) -> bool| {
        let mut push = push.clone();
        for edit in push.edits.iter_mut().filter(|edit| is_meant(&edit.change)) {
            if let Change::Set { base, .. } | Change::Delete { base, .. } = &mut edit.change {
                *base = Base::Seen { generation, seq: end };
            }
        }
        vec![push]
    };
    match mistake {
        Some(Mistake::TakesTwice) => vec![push.clone(), under_other_names(push)],
        Some(Mistake::LastWriteWins) => on_newest(|change| matches!(change, Change::Set { .. })),
        Some(Mistake::DeletesUnseen) => on_newest(|change| matches!(change, Change::Delete { .. })),
        Some(Mistake::ForgetsAccepted) | None => vec![push.clone()],
    }
}

/// The creates of a push for other records, from another outbox.
fn under_other_names(push: &Push) -> Push {
    let other = |id: Uuid| Uuid::from_u128(id.as_u128() ^ 1);
    let client = ClientId(other(push.client.0));
    let renamed = |edit: &Edit| {
        let Change::Create { fields } = &edit.change else { return None };
        let fields = fields.iter().map(|(no, value)| match value {
            Value::Reference(id) => (*no, Value::Reference(RecordId(other(id.0)))),
            value => (*no, value.clone()),
        });
        let record = RecordId(other(edit.record.0));
        Some(Edit { client, record, change: Change::Create { fields: fields.collect() }, ..edit.clone() })
    };
    let edits = push.edits.iter().filter_map(renamed).collect();
    Push { client, edits, settled: Vec::new(), ..push.clone() }
}

/// What a write of the client's store becomes.
pub(super) fn write(mistake: Option<Mistake>, write: Write) -> Write {
    let is_accepted = |text: &str| {
        let outcome = OutboxRow::parse(text).and_then(|row| row.outcome);
        matches!(outcome, Some(Outcome::Accepted { .. }))
    };
    match write {
        Write::Outbox(n, text) if mistake == Some(Mistake::ForgetsAccepted) && is_accepted(&text) => {
            Write::DropOutbox(n)
        }
        write => write,
    }
}
