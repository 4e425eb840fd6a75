//! The sample's dice: a small generator whose numbers follow from a seed alone, so that the same seed gives
//! the same company on every machine and with every compiler.

/// Pseudo-random numbers for one part of the sample.
///
/// SplitMix64, after Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
pub(super) struct Chance {
    state: u64,
}

impl Chance {
    /// The dice of `part`. Each part has its own, so that asking for more customers leaves the products alone.
    pub(super) fn of_part(seed: u64, part: &str) -> Self {
        let mut chance = Self { state: seed };
        for byte in part.bytes() {
            chance.state = chance.next() ^ u64::from(byte);
        }
        chance
    }

    /// A number from 0 to `limit - 1`; `limit` is more than 0. The bias is far below what a sample could show.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.next()) * limit as u128) >> 64) as usize
    }

    /// A number from `least` to `most`, both included.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        least + self.below((most - least + 1) as usize) as i64
    }

    /// One of `choices`, which are not empty.
    pub(super) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        *self.pick_row(choices)
    }

    /// One of `rows`, which are not empty.
    pub(super) fn pick_row<'a, T>(&mut self, rows: &'a [T]) -> &'a T {
        &rows[self.below(rows.len())]
    }

    /// True `percent` times in a hundred.
    pub(super) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// `count` decimal digits of which the first is not 0.
    pub(super) fn digits(&mut self, count: u32) -> String {
        let least = 10_i64.pow(count - 1);
        self.between(least, least * 10 - 1).to_string()
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
