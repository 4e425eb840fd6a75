//! How the synchronisation goes, from what the agent tells.

use crate::agent::News;
use landbridge_model::{
    RecordType,
    console::{Phase, Progress, TypeProgress},
    office::{Batch, SweepMark},
};

/// Takes in what has happened. `types` are those of the mapping.
pub(super) fn note(progress: &mut Progress, types: &[RecordType], news: &News<'_>, now_millis: i64) {
    match news {
        News::Met { sweeps: true } => begin(progress, types, now_millis),
        News::Met { sweeps: false } => progress.phase = Phase::Starts,
        News::Sent(batch) => sent(progress, batch, types, now_millis),
        News::InStep => {
            progress.phase = Phase::InStep;
            progress.in_step_millis = Some(now_millis);
        }
        News::Wrote(write_back) => progress.written += write_back.writes.len() as u64,
        News::Fails(error) => fails(progress, error.to_string(), !error.is_passing(), now_millis),
    }
}

/// Something went wrong; it has gone wrong since the first time that nothing went right in between.
pub(super) fn fails(progress: &mut Progress, why: String, needs_somebody: bool, now_millis: i64) {
    let since_millis = match progress.phase {
        Phase::Fails { since_millis, .. } => since_millis,
        _ => now_millis,
    };
    progress.phase = Phase::Fails { why, since_millis, needs_somebody };
}

fn begin(progress: &mut Progress, types: &[RecordType], now_millis: i64) {
    progress.phase = Phase::Sweeps;
    progress.sweep_began_millis = Some(now_millis);
    let waiting = |kind: &RecordType| TypeProgress {
        type_no: kind.no,
        label: kind.plural.clone(),
        done: 0,
        of: None,
        is_complete: false,
    };
    progress.types = types.iter().map(waiting).collect();
}

fn sent(progress: &mut Progress, batch: &Batch, types: &[RecordType], now_millis: i64) {
    progress.sent += batch.rows.len() as u64;
    let Some(mark) = &batch.sweep else { return };
    if progress.types.is_empty() {
        // The agent goes on with what it began before the program was started anew.
        begin(progress, types, now_millis);
    }
    progress.phase = Phase::Sweeps;
    let at = progress.types.iter().position(|kind| kind.type_no == mark.type_no);
    for kind in &mut progress.types[..at.unwrap_or(0)] {
        kind.is_complete = true;
    }
    if let Some(at) = at {
        follow(&mut progress.types[at], mark);
    }
}

fn follow(kind: &mut TypeProgress, mark: &SweepMark) {
    kind.done = mark.done;
    kind.of = Some(mark.of.max(mark.done));
    kind.is_complete = mark.is_last_of_type;
}
