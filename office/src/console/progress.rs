//! How the synchronisation goes, from what the agent tells.

use crate::agent::News;
use landbridge_model::{
    RecordType,
    console::{Phase, Progress, TypeProgress},
    obstacle::Obstacle,
    office::{Batch, SweepMark},
};

/// Takes in what has happened. `types` are those of the mapping.
pub(super) fn note(progress: &mut Progress, types: &[RecordType], news: &News<'_>, now_millis: i64) {
    match news {
        News::Met { sweeps: true } if progress.types.iter().all(|kind| kind.is_complete) => {
            begin(progress, types, now_millis);
        }
        // What was begun goes on where it was.
        News::Met { sweeps: true } => {
            progress.phase = Phase::Sweeps;
            (progress.sweep_began_millis, progress.sweep_sent) = (Some(now_millis), 0);
        }
        News::Met { sweeps: false } => progress.phase = Phase::Starts,
        News::Sent(batch) => sent(progress, batch, types, now_millis),
        News::InStep => {
            progress.phase = Phase::InStep;
            progress.in_step_millis = Some(now_millis);
        }
        News::Wrote(write_back) => progress.written += write_back.writes.len() as u64,
        // Of the others the agent ends.
        News::Fails { error, .. } => fails(progress, Obstacle::from(*error), false, now_millis),
        News::Clock { ahead_seconds } => progress.clock_ahead_seconds = Some(*ahead_seconds),
    }
}

/// Something went wrong that only somebody can put right.
pub(super) fn needs_somebody(progress: &mut Progress, obstacle: Obstacle, now_millis: i64) {
    fails(progress, obstacle, true, now_millis);
}

/// It has gone wrong since the first time that nothing went right in between.
fn fails(progress: &mut Progress, obstacle: Obstacle, needs_somebody: bool, now_millis: i64) {
    let since_millis = match progress.phase {
        Phase::Fails { since_millis, .. } => since_millis,
        _ => now_millis,
    };
    // Whoever asks is told how long it still is.
    progress.phase = Phase::Fails { obstacle, since_millis, needs_somebody, retry_seconds: None };
}

fn begin(progress: &mut Progress, types: &[RecordType], now_millis: i64) {
    progress.phase = Phase::Sweeps;
    (progress.sweep_began_millis, progress.sweep_sent) = (Some(now_millis), 0);
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
    progress.sweep_sent += batch.rows.len() as u64;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{error::AgentError, mapping::sample_mapping};
    use landbridge_model::{BatchId, GenerationId, TypeNo, office::OfficeRow};
    use std::time::Duration;

    fn batch(type_no: TypeNo, rows: u64, done: u64, of: u64, is_last_of_type: bool) -> Batch {
        let row =
            |n: u64| OfficeRow { type_no, record: landbridge_model::RecordId::new(n, [0; 10]), fields: None };
        Batch {
            id: BatchId::new(1, [0; 10]),
            previous: None,
            generation: GenerationId::new(1, [0; 10]),
            fence: 1,
            outcomes: Vec::new(),
            rows: (0..rows).map(row).collect(),
            sweep: Some(SweepMark { sweep: 1, type_no, done, of, is_last_of_type, is_last: false }),
        }
    }

    #[test]
    fn a_sweep_is_followed_type_by_type_and_goes_on_after_an_interruption() {
        let (mapping, mut progress) = (sample_mapping(), Progress::default());
        let types = mapping.record_types();
        let mut tell = |news: News<'_>, now| note(&mut progress, types, &news, now);
        tell(News::Met { sweeps: true }, 1_000);
        tell(News::Sent(&batch(types[0].no, 60, 60, 60, true)), 2_000);
        tell(News::Sent(&batch(types[1].no, 10, 10, 40, false)), 3_000);
        let locked = || News::Fails { error: &AgentError::DatabaseLocked, again_after: Duration::ZERO };
        tell(locked(), 4_000);
        tell(locked(), 5_000);
        let since = Phase::Fails {
            obstacle: Obstacle::Locked,
            since_millis: 4_000,
            needs_somebody: false,
            retry_seconds: None,
        };
        assert_eq!(progress.phase, since);

        let mut tell = |news: News<'_>, now| note(&mut progress, types, &news, now);
        tell(News::Met { sweeps: true }, 6_000);
        tell(News::Sent(&batch(types[1].no, 5, 15, 40, false)), 7_000);
        assert_eq!((progress.sent, progress.sweep_sent, progress.sweep_began_millis), (75, 5, Some(6_000)));
        let told: Vec<_> =
            progress.types.iter().take(3).map(|kind| (kind.done, kind.of, kind.is_complete)).collect();
        assert_eq!(told, [(60, Some(60), true), (15, Some(40), false), (0, None, false)]);
    }

    #[test]
    fn a_sweep_that_an_earlier_start_of_the_program_began_is_followed_from_where_it_is() {
        let (mapping, mut progress) = (sample_mapping(), Progress::default());
        let types = mapping.record_types();
        note(&mut progress, types, &News::Sent(&batch(types[2].no, 5, 25, 40, false)), 1_000);
        let told: Vec<_> =
            progress.types.iter().take(3).map(|kind| (kind.done, kind.of, kind.is_complete)).collect();
        assert_eq!(told, [(0, None, true), (0, None, true), (25, Some(40), false)]);
    }
}
