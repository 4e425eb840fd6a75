//! The promise, on the real code, through drops, duplicates, crashes, restarts and power cuts: no edit is lost, doubled or silently replaced.

use landbridge_tests::simulation;

const SEEDS: u64 = 40;
const STEPS: u32 = 250;

#[tokio::test]
async fn no_edit_is_lost_doubled_or_silently_replaced() {
    let first: u64 = std::env::var("LANDBRIDGE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
    let mut total = simulation::Report::default();
    for seed in first..first + SEEDS {
        let report = simulation::run(seed, STEPS).await;
        let report = report.unwrap_or_else(|error| panic!("LANDBRIDGE_SEED={seed}: {error:#}"));
        total.saved += report.saved;
        total.conflicts += report.conflicts;
        total.refused += report.refused;
    }
    // A simulation in which nothing goes wrong proves nothing.
    assert!(total.saved > 1000 && total.conflicts > 50 && total.refused > 50, "{total:?}");
}

#[tokio::test]
async fn the_same_seed_gives_the_same_trace() {
    for seed in 0..5 {
        let (one, two) = (simulation::run(seed, STEPS).await, simulation::run(seed, STEPS).await);
        assert_eq!(one.unwrap().trace, two.unwrap().trace);
    }
}
