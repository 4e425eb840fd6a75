//! Seeds on every core, each on a runtime of its own.

use std::{
    ops::ControlFlow,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Instant,
};

use anyhow::{Context, Result};
use landbridge_tests::simulation::{self, Mistake, Report, Violation};

/// The first seeds of every run are run twice: the same seed must give the same trace.
const REPEATED: u64 = 200;

/// Which seeds, and how long each is.
#[derive(Clone, Copy)]
pub(crate) struct Range {
    /// The first.
    pub(crate) from: u64,
    /// How many.
    pub(crate) seeds: u64,
    /// Steps with faults in each.
    pub(crate) steps: u32,
}

/// A seed that broke a promise.
pub(crate) struct Found {
    /// The seed.
    pub(crate) seed: u64,
    /// Who did what.
    pub(crate) trace: Vec<String>,
    /// Which promise, and how.
    pub(crate) error: String,
}

impl Found {
    /// The broken promise in one short line.
    pub(crate) fn why(&self) -> String {
        self.error.lines().next().unwrap_or_default().chars().take(100).collect()
    }
}

/// What came of a range.
#[derive(Default)]
pub(crate) struct Summary {
    /// In no particular order.
    pub(crate) violations: Vec<Found>,
    pub(crate) saved: u64,
    pub(crate) conflicts: u64,
    pub(crate) refused: u64,
    /// Seeds that gave the same trace when they were run again.
    pub(crate) repeated: u64,
    pub(crate) seconds: f64,
}

/// Runs a range, with a planted mistake or none.
pub(crate) fn run(mistake: Option<Mistake>, range: Range) -> Result<Summary> {
    let (begun, summary) = (Instant::now(), Mutex::new(Summary::default()));
    on_every_core(range.seeds, &|no| {
        let seed = range.from + no;
        let ran = block_on(simulation::run(mistake, seed, range.steps))?;
        let again = match mistake {
            None if no < REPEATED => Some(block_on(simulation::run(mistake, seed, range.steps))?),
            _ => None,
        };
        summary.lock().expect("nobody panics while adding up").add(seed, ran, again);
        Ok(ControlFlow::Continue(()))
    })?;
    let mut summary = summary.into_inner().expect("nobody panicked while adding up");
    summary.seconds = begun.elapsed().as_secs_f64();
    Ok(summary)
}

/// How soon a planted mistake was found as often as it should be.
pub(crate) struct Search {
    /// The first seeds that found it, in their order, as many as were wanted or as there are.
    pub(crate) found: Vec<Found>,
    /// How many seeds it took.
    pub(crate) seeds: u64,
}

/// Runs the seeds of a range in their order until `wanted` of them have found a mistake. It has found nothing where something is wrong
/// without it.
pub(crate) fn search(mistake: Mistake, range: Range, wanted: usize) -> Result<Search> {
    let found = Mutex::new(Vec::new());
    on_every_core(range.seeds, &|no| {
        let seed = range.from + no;
        if let Err(violation) = block_on(simulation::run(Some(mistake), seed, range.steps))?
            && block_on(simulation::run(None, seed, range.steps))?.is_ok()
        {
            let error = format!("{:#}", violation.error);
            let one = Found { seed, trace: violation.trace, error };
            found.lock().expect("nobody panics while adding up").push(one);
        }
        let is_enough = found.lock().expect("nobody panics while adding up").len() >= wanted;
        Ok(if is_enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    let mut found = found.into_inner().expect("nobody panicked while adding up");
    found.sort_by_key(|found| found.seed);
    // Another core may have found it once more meanwhile.
    found.truncate(wanted);
    let last = found.last().filter(|_| found.len() == wanted);
    let seeds = last.map_or(range.seeds, |last| last.seed - range.from + 1);
    Ok(Search { found, seeds })
}

/// Runs `one` with each number below `count`, in their order, on every core, until it says that it is enough; what has begun then ends.
fn on_every_core(count: u64, one: &(impl Fn(u64) -> Result<ControlFlow<()>> + Sync)) -> Result<()> {
    let (next, is_enough) = (AtomicU64::new(0), AtomicBool::new(false));
    let work = &|| -> Result<()> {
        while !is_enough.load(Ordering::Relaxed) {
            let no = next.fetch_add(1, Ordering::Relaxed);
            if no >= count {
                break;
            }
            if one(no)?.is_break() {
                is_enough.store(true, Ordering::Relaxed);
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let worker = |core| {
            scope.spawn(move || {
                stay_on(core);
                work()
            })
        };
        let workers: Vec<_> = (0..cores).map(worker).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a promise is an error, not a panic"))
    })
}

/// Keeps this thread, and those that it starts, on one core. A database's thread and the one that asks it take turns all the time, which is
/// half as fast again when no other core has to be woken. Each goes on until it waits for the other: the scheduler for work without anybody
/// who waits before a screen does not stop one as soon as the other could go on, which halves the switches.
#[cfg(target_os = "linux")]
fn stay_on(core: usize) {
    let mut cores = rustix::thread::CpuSet::new();
    cores.set(core);
    // Where it is not allowed the seeds only take longer.
    let _ = rustix::thread::sched_setaffinity(None, &cores);
    let _ = scheduler::set_self_policy(scheduler::Policy::Batch, 0);
}

#[cfg(not(target_os = "linux"))]
fn stay_on(_core: usize) {}

/// Runs one seed on a runtime of its own, so that nothing of another one is left.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    Ok(runtime.context("start a runtime")?.block_on(future))
}

impl Summary {
    fn add(&mut self, seed: u64, ran: Result<Report, Violation>, again: Option<Result<Report, Violation>>) {
        let trace = trace_of(&ran).to_vec();
        match &again {
            Some(again) if trace_of(again) == trace => self.repeated += 1,
            Some(_) => {
                let error = "the same seed gave another trace the second time".to_owned();
                self.violations.push(Found { seed, trace: trace.clone(), error });
            }
            None => {}
        }
        match ran {
            Ok(report) => {
                self.saved += report.saved as u64;
                self.conflicts += report.conflicts as u64;
                self.refused += report.refused as u64;
            }
            Err(violation) => {
                self.violations.push(Found { seed, trace, error: format!("{:#}", violation.error) });
            }
        }
    }
}

fn trace_of(ran: &Result<Report, Violation>) -> &[String] {
    match ran {
        Ok(report) => &report.trace,
        Err(violation) => &violation.trace,
    }
}
