//! The simulation's trace in words: who asked what, and what became of it.

use landbridge_model::{
    Base, Change, Edit, RecordId, Value,
    feed::{EditOutcome, FeedView},
    office::{Action, Batch, WriteBack},
};
use landbridge_replica::sync::{Answer, Failure, Request};

/// An edit.
pub(super) fn edit(edit: &Edit) -> String {
    let what = match &edit.change {
        Change::Create { fields } => {
            let values: Vec<String> = fields.values().map(Value::to_string).collect();
            format!("create {}", values.join(" "))
        }
        Change::Set { base, fields } => {
            let value = |value: &Option<Value>| value.as_ref().map_or("-".to_owned(), Value::to_string);
            let changes =
                fields.iter().map(|change| format!("{} to {}", value(&change.base), value(&change.new)));
            format!("set {} on {}", changes.collect::<Vec<_>>().join(" "), self::base(base))
        }
        Change::Delete { base, children } => {
            let children: Vec<String> = children.iter().map(|id| record(*id)).collect();
            format!("delete with [{}] on {}", children.join(" "), self::base(base))
        }
    };
    let replaces = edit.replaces.map(|n| format!(" for {n}")).unwrap_or_default();
    format!("#{}{replaces} of {}: {what}", edit.n, record(edit.record))
}

fn base(base: &Base) -> String {
    match base {
        Base::Seen { seq, .. } => format!("{}", seq.0),
        Base::Mine { n } => format!("#{n}"),
    }
}

fn record(id: RecordId) -> String {
    let text = id.to_string();
    text[text.len() - 4..].to_owned()
}

/// A question to the service.
pub(super) fn request(request: &Request) -> String {
    match request {
        Request::Catalogue => "catalogue".to_owned(),
        Request::Manifest => "manifest".to_owned(),
        Request::Page(hash) => format!("page {hash}"),
        Request::Pull(pull) => format!("pull from {}", pull.from.0),
        Request::Push(push) => {
            let numbers: Vec<u64> = push.edits.iter().map(|edit| edit.n).collect();
            format!("push {numbers:?}, settled {:?}", push.settled)
        }
    }
}

/// What came of it.
pub(super) fn answer(answer: &Result<Answer, Failure>) -> String {
    match answer {
        Err(failure) => format!("{failure:?}"),
        Ok(Answer::Catalogue(_) | Answer::Page(_)) => "here".to_owned(),
        Ok(Answer::Manifest(manifest)) => format!("at {}", manifest.seq.0),
        Ok(Answer::Push(answer)) => outcomes(&answer.outcomes),
        Ok(Answer::Feed(bytes)) => match FeedView::read(bytes) {
            Ok(view) => format!("to {}, {}", view.head.to.0, outcomes(&view.head.outcomes)),
            Err(damaged) => format!("{damaged:?}"),
        },
    }
}

fn outcomes(outcomes: &[EditOutcome]) -> String {
    let one = |told: &EditOutcome| format!("#{} {:?}", told.n, told.outcome);
    outcomes.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// A batch of the office.
pub(super) fn batch(batch: &Batch) -> String {
    let outcomes: Vec<String> =
        batch.outcomes.iter().map(|outcome| format!("#{} {:?}", outcome.edit.n, outcome.result)).collect();
    let row = |row: &landbridge_model::office::OfficeRow| {
        let fields =
            row.fields.as_ref().map(|fields| fields.values().map(Value::to_string).collect::<Vec<_>>());
        format!("{} {}", record(row.record), fields.map_or("gone".to_owned(), |values| values.join(" ")))
    };
    let rows: Vec<String> = batch.rows.iter().map(row).collect();
    format!("outcomes {outcomes:?} and rows {rows:?}")
}

/// Write-backs.
pub(super) fn work(work: &[WriteBack]) -> String {
    let write = |write: &landbridge_model::office::Write| {
        let action = match &write.action {
            Action::Create { .. } => "create".to_owned(),
            Action::Set { changes } => {
                let value = |value: &Option<Value>| value.as_ref().map_or("-".to_owned(), Value::to_string);
                let all =
                    changes.iter().map(|change| format!("{} to {}", value(&change.base), value(&change.new)));
                all.collect::<Vec<_>>().join(" ")
            }
            Action::Delete { lines, .. } => format!("delete with {}", lines.len()),
        };
        format!("#{} of {} {action}", write.edit.n, record(write.record))
    };
    let one = |work: &WriteBack| {
        let writes: Vec<String> = work.writes.iter().map(write).collect();
        format!("{}: [{}]", work.no, writes.join(", "))
    };
    work.iter().map(one).collect::<Vec<_>>().join("; ")
}
