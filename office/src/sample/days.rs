//! Days and moments of the sample, counted from a day that the caller gives, and as the business software
//! writes them.

use time::{Date, Duration, Weekday};

use super::chance::Chance;

/// The day `days` after `date`; negative is before.
pub(super) fn days_after(date: Date, days: i64) -> Date {
    date.saturating_add(Duration::days(days))
}

/// `date`, or the Friday before it when the company is closed that day.
pub(super) fn working_day(date: Date) -> Date {
    match date.weekday() {
        Weekday::Saturday => days_after(date, -1),
        Weekday::Sunday => days_after(date, -2),
        _ => date,
    }
}

/// The place of row `index` of `count` when rows are spread evenly over the `span_days` that end on `last`.
pub(super) fn spread(index: usize, count: usize, span_days: i64, last: Date) -> Date {
    let left = (count - 1 - index) as i64;
    days_after(last, -(left * span_days / (count as i64).max(1)))
}

/// A moment on `date` in office hours, to five minutes, as `2026-11-02 14:05:00`.
pub(super) fn office_moment(chance: &mut Chance, date: Date) -> String {
    let minute = chance.between(8 * 12, 17 * 12 - 1) * 5;
    format!("{date} {:02}:{:02}:00", minute / 60, minute % 60)
}
