//! What is measured in browsers, what is to be reached, and the rows that come of it.

use std::collections::BTreeMap;

use crate::contestant::Contestant;
use crate::rows::{Goal, Row, median};

/// Everything measured of one contestant in one browser in one round.
pub(crate) type Values = BTreeMap<Figure, f64>;

/// Something measured in a browser, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Figure {
    /// From empty until everything is stored and the first rows by name are on the screen.
    FirstSync,
    /// From the start of the page in a new browser until the first rows are on the screen.
    ColdFirstRows,
    /// From there until everything can be found.
    ColdSearchable,
    /// From a keystroke until its hits are in the document.
    Search,
    /// From the news of changed records until they are stored and in the document.
    Absorb,
    /// From the push of somebody else's edit until it is in the document.
    EditToScreen,
    /// From the click until one edit is stored for good.
    EditDurable,
    /// The longest task on the page's main thread during all of it.
    LongestTask,
}

impl Figure {
    const ALL: [Self; 8] = [
        Self::FirstSync,
        Self::ColdFirstRows,
        Self::ColdSearchable,
        Self::Search,
        Self::Absorb,
        Self::EditToScreen,
        Self::EditDurable,
        Self::LongestTask,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::FirstSync => "first-sync",
            Self::ColdFirstRows => "cold-first-rows",
            Self::ColdSearchable => "cold-searchable",
            Self::Search => "search-p95",
            Self::Absorb => "absorb-1000",
            Self::EditToScreen => "edit-to-screen",
            Self::EditDurable => "edit-durable-p95",
            Self::LongestTask => "longest-task",
        }
    }

    fn goal(self) -> Goal {
        let none = Goal::default();
        match self {
            Self::FirstSync => Goal { ratio_at_most: Some(1.0), ..none },
            Self::ColdFirstRows => Goal { ratio_at_most: Some(0.25), ..none },
            Self::ColdSearchable => Goal { ratio_at_most: Some(0.35), ..none },
            Self::Search => Goal { ratio_at_most: Some(0.4), below: Some(16.0), ..none },
            Self::Absorb => Goal { ratio_at_most: Some(1.5), ..none },
            Self::EditToScreen => Goal { below: Some(50.0), ..none },
            Self::EditDurable => Goal { below: Some(15.0), ..none },
            Self::LongestTask => Goal { at_most: Some(100.0), ..none },
        }
    }

    /// The name of a contestant's row.
    fn row_name(self, contestant: Contestant) -> String {
        match contestant {
            Contestant::Landbridge => self.name().to_owned(),
            Contestant::Chunks => format!("chunks/{}", self.name()),
            Contestant::Dexie => format!("dexie/{}", self.name()),
        }
    }
}

/// The contestants that the rows asked for need. Each of Landbridge's rows needs the reference too.
pub(crate) fn contestants(only: &str) -> Vec<Contestant> {
    let is_asked = |contestant| Figure::ALL.iter().any(|figure| figure.row_name(contestant).contains(only));
    let is_needed = |contestant: &Contestant| {
        is_asked(*contestant) || (*contestant == Contestant::Chunks && is_asked(Contestant::Landbridge))
    };
    Contestant::ALL.into_iter().filter(is_needed).collect()
}

/// What was measured, round by round.
#[derive(Debug, Default)]
pub(crate) struct Measured(BTreeMap<(&'static str, Contestant, Figure), Vec<f64>>);

impl Measured {
    /// Adds a round.
    pub(crate) fn add(&mut self, browser: &'static str, contestant: Contestant, values: Values) {
        for (figure, value) in values {
            self.0.entry((browser, contestant, figure)).or_default().push(value);
        }
    }

    /// The rows whose name contains `only`, Landbridge's first.
    pub(crate) fn rows(&self, only: &str) -> Vec<Row> {
        let mut rows = Vec::new();
        for contestant in Contestant::ALL {
            for ((browser, of, figure), values) in &self.0 {
                let name = figure.row_name(contestant);
                if *of == contestant && name.contains(only) {
                    rows.push(self.row(name, browser, contestant, *figure, values));
                }
            }
        }
        rows
    }

    fn row(
        &self,
        name: String,
        browser: &'static str,
        contestant: Contestant,
        figure: Figure,
        values: &[f64],
    ) -> Row {
        let is_reference = contestant == Contestant::Chunks;
        let reference = self.0.get(&(browser, Contestant::Chunks, figure)).filter(|_| !is_reference);
        let ratios = |reference: &Vec<f64>| -> Vec<f64> {
            values.iter().zip(reference).map(|(value, reference)| value / reference).collect()
        };
        let goal = if contestant == Contestant::Landbridge { figure.goal() } else { Goal::default() };
        let value = median(values);
        let ratio = reference.map(|reference| median(&ratios(reference))).filter(|ratio| ratio.is_finite());
        Row {
            name,
            browser: Some(browser),
            value,
            unit: "ms",
            reference: reference.map(|reference| median(reference)),
            ratio,
            goal: goal.words(),
            holds: goal.holds(value, ratio),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_the_median_of_the_rounds() {
        let mut measured = Measured::default();
        for (ours, theirs) in [(10.0, 100.0), (30.0, 100.0), (40.0, 200.0)] {
            measured.add("chromium", Contestant::Landbridge, Values::from([(Figure::ColdFirstRows, ours)]));
            measured.add("chromium", Contestant::Chunks, Values::from([(Figure::ColdFirstRows, theirs)]));
        }
        let rows = measured.rows("cold");
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].value, rows[0].reference, rows[0].ratio), (30.0, Some(100.0), Some(0.2)));
        assert_eq!((rows[0].holds, rows[1].ratio, rows[1].holds), (Some(true), None, None));
    }

    #[test]
    fn only_what_is_needed_takes_part() {
        assert_eq!(contestants("chunks/first-sync"), [Contestant::Chunks]);
        assert_eq!(contestants("dexie"), [Contestant::Dexie]);
        assert_eq!(contestants("first-sync"), Contestant::ALL);
        assert_eq!(contestants("edits-per-second"), []);
    }
}
