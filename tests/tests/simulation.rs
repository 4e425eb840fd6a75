//! The promise, on the real code, through drops, duplicates, crashes, restarts and power cuts: no edit is lost, doubled or silently replaced.
//!
//! `cargo xtask simulate` runs any number of seeds, and tells the whole trace of a single one.

use landbridge_tests::simulation;

const SEEDS: u64 = 250;
const STEPS: u32 = 250;
/// Those in which backups are put back, of the second kind.
const PUT_BACK_SEEDS: u64 = 40;
/// Those with trouble in the office, of the fourth kind.
const TROUBLE_SEEDS: u64 = 40;
/// Those in which other programs hold the business database.
const LOCKED_SEEDS: u64 = 20;
/// Those of each narrow kind.
const NARROW_SEEDS: u64 = 10;
/// So many steps `cargo xtask simulate` takes.
const LONG_STEPS: u32 = 400;
/// A planted mistake must show within so many seeds.
const MISTAKE_SEEDS: u64 = 60;
/// So many of the last lines of a trace are told with a violation.
const TOLD_LINES: usize = 40;

#[tokio::test]
async fn no_edit_is_lost_doubled_or_silently_replaced() {
    let mut total = simulation::Report::default();
    let mut violations = Vec::new();
    for seed in 0..SEEDS {
        match simulation::run(None, seed, STEPS).await {
            Ok(report) => {
                total.saved += report.saved;
                total.conflicts += report.conflicts;
                total.refused += report.refused;
            }
            Err(violation) => violations.push(tell(seed, STEPS, &violation)),
        }
    }
    assert!(violations.is_empty(), "\n{}", violations.join("\n\n"));
    // A simulation in which nothing goes wrong proves nothing.
    let enough = usize::try_from(SEEDS).expect("a few seeds");
    assert!(total.saved > 25 * enough && total.conflicts > enough && total.refused > enough, "{total:?}");
}

#[tokio::test]
async fn backups_that_are_put_back_and_wrong_clocks_change_nothing() {
    nothing_is_wrong(1_000_000..1_000_000 + PUT_BACK_SEEDS, STEPS).await;
}

/// Agents that are replaced in the middle, business databases that are put back, quantities, long text, rules that rewrite what is written.
#[tokio::test]
async fn trouble_in_the_office_changes_nothing() {
    nothing_is_wrong(3_000_000..3_000_000 + TROUBLE_SEEDS, STEPS).await;
}

/// Other programs begin transactions, and commit or roll back much later.
#[tokio::test]
async fn a_business_database_that_others_hold_changes_nothing() {
    nothing_is_wrong(3_100_000..3_100_000 + LOCKED_SEEDS, STEPS).await;
}

/// The worlds in which rare mistakes are looked for hold every promise without them.
#[tokio::test]
async fn narrow_worlds_change_nothing() {
    let kinds = [4_000_000, 4_100_000, 4_200_000, 4_300_000, 4_400_000];
    nothing_is_wrong(kinds.into_iter().flat_map(|first| first..first + NARROW_SEEDS), LONG_STEPS).await;
}

async fn nothing_is_wrong(seeds: impl IntoIterator<Item = u64>, steps: u32) {
    for seed in seeds {
        if let Err(violation) = simulation::run(None, seed, steps).await {
            panic!("{}", tell(seed, steps, &violation));
        }
    }
}

fn tell(seed: u64, steps: u32, violation: &simulation::Violation) -> String {
    let told = violation.trace.len().saturating_sub(TOLD_LINES);
    let again = format!("cargo xtask simulate --seeds 1 --from {seed} --steps {steps}");
    format!("{}\n{:#}\n{again}", violation.trace[told..].join("\n"), violation.error)
}

/// Each of them showed a promise broken once; docs/proof.md says which, and what came of it.
#[tokio::test]
async fn seeds_that_found_something_find_it_no_more() {
    let put_back = [
        1_000_010, 1_000_016, 1_000_072, 1_000_126, 1_000_132, 1_000_207, 1_000_212, 1_000_223, 1_000_272,
        1_000_330, 1_000_393, 1_000_579, 1_000_602, 1_000_632, 1_000_785, 1_000_802, 1_010_165, 1_030_933,
    ];
    let in_office = [
        3_000_002, 3_000_006, 3_000_010, 3_000_018, 3_000_063, 3_000_098, 3_000_118, 3_000_126, 3_000_146,
        3_010_206, 3_010_330, 3_010_720, 3_011_310, 3_100_210, 3_110_194, 3_111_046, 3_111_090, 3_020_442,
        3_020_558, 3_020_699, 3_060_012, 3_110_357, 3_011_158, 3_120_477,
    ];
    let in_tabs = [
        2_000_001, 2_000_003, 2_000_009, 2_000_012, 2_000_038, 2_000_043, 2_000_057, 2_000_064, 2_000_088,
        2_000_093, 2_000_131, 2_000_181, 2_000_225, 2_000_262, 2_000_293, 2_000_405, 2_000_442, 2_000_481,
        2_000_684, 2_000_742, 2_010_053, 2_010_253, 2_011_257, 2_031_160, 2_150_185,
    ];
    let narrow = [4_200_511, 4_210_093, 4_210_660, 4_211_378, 4_211_438, 4_211_797];
    let all = [929, 1_076, 2_245, 3_857, 8_918, 20_734, 100_784, 110_755, 113_462, 118_081]
        .into_iter()
        .chain(put_back)
        .chain(in_tabs)
        .chain(in_office)
        .chain(narrow);
    nothing_is_wrong(all, LONG_STEPS).await;
}

#[tokio::test]
async fn the_same_seed_gives_the_same_trace() {
    for seed in 0..5 {
        let (one, two) = (simulation::run(None, seed, STEPS).await, simulation::run(None, seed, STEPS).await);
        assert_eq!(one.unwrap().trace, two.unwrap().trace);
    }
}

/// The checks are worth something only if they find what is wrong.
#[tokio::test]
async fn planted_mistakes_are_found() {
    for &mistake in simulation::Mistake::ALL.iter().filter(|mistake| !mistake.is_rare()) {
        let mut found = None;
        for seed in (0..MISTAKE_SEEDS).map(|seed| mistake.first_seed() + seed) {
            let ran = simulation::run(Some(mistake), seed, STEPS).await;
            // A mistake has found nothing where something is wrong without it.
            if let Err(violation) = ran
                && simulation::run(None, seed, STEPS).await.is_ok()
            {
                found = Some((seed, violation.error.to_string()));
                break;
            }
        }
        println!("{mistake:?}: {found:?}");
        assert!(found.is_some(), "{mistake:?} was not found in {MISTAKE_SEEDS} seeds");
    }
}
