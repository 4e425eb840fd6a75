//! Rows of the result, as a table and as JSON.

use std::fmt::Write;

use serde::Serialize;

/// One figure in one browser.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Row {
    /// What was measured.
    pub(crate) name: String,
    /// In which browser; nothing when none takes part.
    pub(crate) browser: Option<&'static str>,
    /// The median over all rounds.
    pub(crate) value: f64,
    /// What `value` and `reference` count.
    pub(crate) unit: &'static str,
    /// The same of plain IndexedDB in the same rounds.
    pub(crate) reference: Option<f64>,
    /// The median of `value` divided by `reference`, round by round.
    pub(crate) ratio: Option<f64>,
    /// What is to be reached, in words.
    pub(crate) goal: Option<String>,
    /// Whether it is.
    pub(crate) holds: Option<bool>,
}

/// What is to be reached. All that is named must hold.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Goal {
    /// `ratio` is at most this.
    pub(crate) ratio_at_most: Option<f64>,
    /// `value` is below this.
    pub(crate) below: Option<f64>,
    /// `value` is at most this.
    pub(crate) at_most: Option<f64>,
    /// `value` is at least this.
    pub(crate) at_least: Option<f64>,
}

impl Goal {
    /// Whether it is reached; nothing when there is no goal.
    pub(crate) fn holds(&self, value: f64, ratio: Option<f64>) -> Option<bool> {
        let claims = [
            self.ratio_at_most.map(|most| ratio.is_some_and(|ratio| ratio <= most)),
            self.below.map(|limit| value < limit),
            self.at_most.map(|most| value <= most),
            self.at_least.map(|least| value >= least),
        ];
        claims.into_iter().flatten().reduce(|all, claim| all && claim)
    }

    /// The goal in words; nothing when there is none.
    pub(crate) fn words(&self) -> Option<String> {
        let words = [
            self.ratio_at_most.map(|most| format!("ratio <= {most}")),
            self.below.map(|limit| format!("< {limit}")),
            self.at_most.map(|most| format!("<= {most}")),
            self.at_least.map(|least| format!(">= {least}")),
        ];
        words.into_iter().flatten().reduce(|all, claim| format!("{all}, {claim}"))
    }
}

/// The middle value; the mean of both middle ones when there are two. There must be one at least.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) }
}

/// The value that 95 of 100 do not exceed. There must be one at least.
pub(crate) fn p95(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[(sorted.len() * 95).div_ceil(100) - 1]
}

/// The rows for people.
pub(crate) fn table(rows: &[Row]) -> String {
    let head = ["name", "browser", "value", "unit", "reference", "ratio", "goal", "holds"];
    let mut lines = vec![head.map(str::to_owned)];
    lines.extend(rows.iter().map(cells));
    let width = |column: usize| lines.iter().map(|cells| cells[column].len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut table = String::new();
    for cells in &lines {
        let padded: Vec<String> =
            cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        // Writing into a string cannot fail.
        let _ = writeln!(table, "{}", padded.join("  ").trim_end());
    }
    table
}

fn cells(row: &Row) -> [String; 8] {
    let number = |value: Option<f64>, digits: usize| {
        value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
    };
    let holds = row.holds.map_or("-", |holds| if holds { "yes" } else { "no" });
    [
        row.name.clone(),
        row.browser.unwrap_or("-").to_owned(),
        number(Some(row.value), 1),
        row.unit.to_owned(),
        number(row.reference, 1),
        number(row.ratio, 2),
        row.goal.clone().unwrap_or_else(|| "-".to_owned()),
        holds.to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn middles_and_tails_are_found_in_any_order() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0]), 2.5);
        let values: Vec<f64> = (1..=60).rev().map(f64::from).collect();
        assert_eq!(p95(&values), 57.0);
        assert_eq!(p95(&[7.0]), 7.0);
    }

    #[test]
    fn a_goal_holds_when_all_of_it_does() {
        let goal = Goal { ratio_at_most: Some(0.4), below: Some(16.0), ..Goal::default() };
        assert_eq!(goal.holds(15.0, Some(0.4)), Some(true));
        assert_eq!(goal.holds(16.0, Some(0.4)), Some(false));
        assert_eq!(goal.holds(15.0, None), Some(false));
        assert_eq!(goal.words().unwrap(), "ratio <= 0.4, < 16");
        assert_eq!(Goal::default().holds(1.0, None), None);
    }
}
