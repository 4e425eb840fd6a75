//! Puts functions that are alike next to each other, as a greedy path from one to the next.
//!
//! The figures below were tried on the module of this app: others near them give the same size within a few KiB.

use std::collections::HashMap;

use crate::shrink::Function;

/// How many bytes in a row two functions must share for it to count.
const RUN: usize = 6;
/// What more functions than this have is in reach of a compressor anyway.
const MOST_OWNERS: usize = 500;
/// Keeps short functions, which are like many others by chance, from coming first.
const SIZE_OFFSET: f64 = 200.0;
/// How much more the last function counts than the one before it.
const GROWTH: f64 = 1.1;
/// Far below what the type can hold, far above what rounding could notice.
const LARGEST_WEIGHT: f64 = 1e100;

/// The functions of `kept`, each followed by the one that shares most with it and those shortly before it.
pub(crate) fn by_likeness(functions: &[Function], kept: &[usize]) -> Vec<usize> {
    let (runs, owners) = shared_runs(functions, kept);
    let mut left: Vec<usize> = (0..kept.len()).collect();
    let mut order = Vec::with_capacity(kept.len());
    let mut likeness = vec![0.0; kept.len()];
    // Growing weights do the same as likeness that fades, without a visit to every function.
    let mut weight = 1.0;
    loop {
        let worth = |function: usize| likeness[function] / (runs[function].len() as f64 + SIZE_OFFSET);
        let best = (0..left.len()).max_by(|&a, &b| worth(left[a]).total_cmp(&worth(left[b])));
        let Some(best) = best else { return order };
        let function = left.swap_remove(best);
        order.push(kept[function]);
        for &run in &runs[function] {
            for &owner in &owners[run] {
                likeness[owner] += weight;
            }
        }
        weight *= GROWTH;
        if weight > LARGEST_WEIGHT {
            likeness.iter_mut().for_each(|likeness| *likeness /= weight);
            weight = 1.0;
        }
    }
}

/// For each function the runs of bytes that it shares with others, and for each run the functions that have it.
fn shared_runs(functions: &[Function], kept: &[usize]) -> (Vec<Vec<usize>>, Vec<Vec<usize>>) {
    let (mut numbers, mut owners) = (HashMap::new(), Vec::<Vec<usize>>::new());
    let mut runs = Vec::with_capacity(kept.len());
    for (function, &at) in kept.iter().enumerate() {
        let body = functions[at].pieces.concat();
        let mut own = Vec::new();
        for run in body.windows(RUN) {
            let bytes = run.iter().fold(0_u64, |bytes, &byte| bytes << 8 | u64::from(byte));
            let number = *numbers.entry(bytes).or_insert(owners.len());
            if number == owners.len() {
                owners.push(Vec::new());
            }
            if owners[number].last() != Some(&function) {
                owners[number].push(function);
                own.push(number);
            }
        }
        runs.push(own);
    }
    for own in &mut runs {
        own.retain(|&run| (2..=MOST_OWNERS).contains(&owners[run].len()));
    }
    (runs, owners)
}
