//! The promise, on the real code, through drops, duplicates, crashes, restarts and power cuts: no edit is lost, doubled or silently replaced.
//!
//! `LANDBRIDGE_SEED` is the first seed to run and `LANDBRIDGE_SEEDS` how many; the whole trace of a single seed is told
//! when it breaks a promise.

use landbridge_tests::simulation;

const SEEDS: u64 = 250;
const STEPS: u32 = 250;
/// A planted mistake must show within so many seeds.
const MISTAKE_SEEDS: u64 = 10;
/// So many of the last lines of a trace are told with a violation.
const TOLD_LINES: usize = 40;

#[tokio::test]
async fn no_edit_is_lost_doubled_or_silently_replaced() {
    let first = number("LANDBRIDGE_SEED").unwrap_or(0);
    let seeds = number("LANDBRIDGE_SEEDS").unwrap_or(SEEDS);
    let mut total = simulation::Report::default();
    let mut violations = Vec::new();
    for seed in first..first + seeds {
        match simulation::run(seed, STEPS).await {
            Ok(report) => {
                total.saved += report.saved;
                total.conflicts += report.conflicts;
                total.refused += report.refused;
            }
            Err(violation) => {
                violations.push(tell(seed, &violation, if seeds == 1 { usize::MAX } else { TOLD_LINES }))
            }
        }
    }
    assert!(violations.is_empty(), "\n{}", violations.join("\n\n"));
    // A simulation in which nothing goes wrong proves nothing.
    let enough = usize::try_from(seeds).expect("a few seeds");
    assert!(total.saved > 25 * enough && total.conflicts > enough && total.refused > enough, "{total:?}");
}

fn tell(seed: u64, violation: &simulation::Violation, lines: usize) -> String {
    let told = violation.trace.len().saturating_sub(lines);
    format!("{}\n{:#}\nLANDBRIDGE_SEED={seed}", violation.trace[told..].join("\n"), violation.error)
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[tokio::test]
async fn the_same_seed_gives_the_same_trace() {
    for seed in 0..5 {
        let (one, two) = (simulation::run(seed, STEPS).await, simulation::run(seed, STEPS).await);
        assert_eq!(one.unwrap().trace, two.unwrap().trace);
    }
}

/// The checks are worth something only if they find what is wrong.
#[tokio::test]
async fn planted_mistakes_are_found() {
    for mistake in [
        simulation::Mistake::TakesTwice,
        simulation::Mistake::LastWriteWins,
        simulation::Mistake::DeletesUnseen,
        simulation::Mistake::ForgetsAccepted,
    ] {
        let mut found = None;
        for seed in 0..MISTAKE_SEEDS {
            if let Err(violation) = simulation::run_with(Some(mistake), seed, STEPS).await {
                found = Some((seed, violation.error.to_string()));
                break;
            }
        }
        println!("{mistake:?}: {found:?}");
        assert!(found.is_some(), "{mistake:?} was not found in {MISTAKE_SEEDS} seeds");
    }
}
