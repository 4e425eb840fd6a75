//! The hours at which an office synchronises, by the clock on its wall.

use serde::{Deserialize, Serialize};

/// The most times of the week that can be named.
pub const MAX_WINDOWS: usize = 20;

const DAY_MINUTES: i64 = 24 * 60;
const MINUTE_MILLIS: i64 = 60_000;
/// Clocks are only ever changed at such moments.
const QUARTER_MILLIS: i64 = 15 * MINUTE_MILLIS;
/// Beyond a week, and the days at its ends, everything comes again.
const LOOK_AHEAD_MILLIS: i64 = 9 * DAY_MINUTES * MINUTE_MILLIS;

/// A time of the week. One that ends when it begins, or earlier, ends on the day after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The days on which it begins, Monday first.
    pub days: [bool; 7],
    /// When it begins, in minutes since midnight.
    pub from: u16,
    /// When it ends, in minutes since midnight.
    pub to: u16,
}

/// The times of the week at which an office synchronises; always when there are none: `POST /console/v1/hours`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hours(pub Vec<Window>);

/// Seconds that the clock on the wall is ahead of UTC at a moment in milliseconds since 1970, UTC.
pub type Offset<'a> = &'a dyn Fn(i64) -> i32;

impl Window {
    /// Whether there is any day on which it begins, and both times are times of a day.
    pub fn is_fit(&self) -> bool {
        self.days.contains(&true) && i64::from(self.from.max(self.to)) < DAY_MINUTES
    }

    /// Whether it is open at this minute of this day of the week.
    fn holds(&self, day: usize, minute: i64) -> bool {
        let (from, to) = (i64::from(self.from), i64::from(self.to));
        let (began_today, began_yesterday) = (self.days[day], self.days[(day + 6) % 7]);
        if from < to {
            return began_today && (from..to).contains(&minute);
        }
        began_today && minute >= from || began_yesterday && minute < to
    }
}

impl Hours {
    /// Whether all of them can be, and there are not too many.
    pub fn are_fit(&self) -> bool {
        self.0.len() <= MAX_WINDOWS && self.0.iter().all(Window::is_fit)
    }

    /// Whether the office synchronises at a moment in milliseconds since 1970, UTC. An hour that the clock skips is no part of any window, and
    /// one that comes twice is twice.
    pub fn is_open_at(&self, at_millis: i64, offset: Offset<'_>) -> bool {
        let (day, minute) = on_the_wall(at_millis, offset);
        self.0.is_empty() || self.0.iter().any(|window| window.holds(day, minute))
    }

    /// When that changes next; nothing when it never does.
    pub fn changes_at(&self, at_millis: i64, offset: Offset<'_>) -> Option<i64> {
        let is_open = self.is_open_at(at_millis, offset);
        let mut next = at_millis;
        while next < at_millis + LOOK_AHEAD_MILLIS {
            next = self.next_step(next, offset);
            if self.is_open_at(next, offset) != is_open {
                return Some(next);
            }
        }
        None
    }

    /// The next moment at which anything may change: an end of a window by the clock as it goes now, unless the clock is changed before.
    fn next_step(&self, at_millis: i64, offset: Offset<'_>) -> i64 {
        let (_, minute) = on_the_wall(at_millis, offset);
        let ends = self.0.iter().flat_map(|window| [window.from, window.to]);
        let until = |end: u16| (i64::from(end) - minute - 1).rem_euclid(DAY_MINUTES) + 1;
        let begun_minute = at_millis - at_millis.rem_euclid(MINUTE_MILLIS);
        let quarter = at_millis - at_millis.rem_euclid(QUARTER_MILLIS) + QUARTER_MILLIS;
        let end = ends.map(|end| begun_minute + until(end) * MINUTE_MILLIS).min();
        end.map_or(quarter, |end| end.min(quarter))
    }
}

/// The day of the week, from 0 for Monday, and the minute of the day.
fn on_the_wall(at_millis: i64, offset: Offset<'_>) -> (usize, i64) {
    let minutes = (at_millis + i64::from(offset(at_millis)) * 1000).div_euclid(MINUTE_MILLIS);
    // The first of January 1970 was a Thursday.
    let day = (minutes.div_euclid(DAY_MINUTES) + 3).rem_euclid(7);
    (usize::try_from(day).unwrap_or(0), minutes.rem_euclid(DAY_MINUTES))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::{Date, Month, PrimitiveDateTime, Time};

    /// Minutes since midnight.
    const fn at(hour: u16, minute: u16) -> u16 {
        hour * 60 + minute
    }

    fn days(names: &str) -> [bool; 7] {
        let all = ["mo", "tu", "we", "th", "fr", "sa", "su"];
        all.map(|day| names.split(' ').any(|name| name == day))
    }

    fn only(names: &str, from: u16, to: u16) -> Hours {
        Hours(vec![Window { days: days(names), from, to }])
    }

    /// A moment of 2026 in UTC.
    fn utc(month: u8, day: u8, hour: u8, minute: u8) -> i64 {
        let date = Date::from_calendar_date(2026, Month::try_from(month).unwrap(), day).unwrap();
        let moment = PrimitiveDateTime::new(date, Time::from_hms(hour, minute, 0).unwrap());
        moment.assume_utc().unix_timestamp() * 1000
    }

    /// Amsterdam and Stockholm: two hours ahead from the last Sunday of March to that of October, one hour else.
    fn summer_time(at_millis: i64) -> i32 {
        let is_summer = (utc(3, 29, 1, 0)..utc(10, 25, 1, 0)).contains(&at_millis);
        if is_summer { 7200 } else { 3600 }
    }

    #[test]
    fn hours_are_those_of_the_clock_on_the_wall() {
        let weekdays = "mo tu we th fr";
        for (hours, moment, is_open) in [
            // Monday the 30th of November, in winter: one hour ahead of UTC.
            (only(weekdays, at(8, 0), at(18, 0)), utc(11, 30, 6, 59), false),
            (only(weekdays, at(8, 0), at(18, 0)), utc(11, 30, 7, 0), true),
            (only(weekdays, at(8, 0), at(18, 0)), utc(11, 30, 16, 59), true),
            (only(weekdays, at(8, 0), at(18, 0)), utc(11, 30, 17, 0), false),
            // Monday the 29th of June, in summer: two hours.
            (only(weekdays, at(8, 0), at(18, 0)), utc(6, 29, 6, 0), true),
            (only(weekdays, at(8, 0), at(18, 0)), utc(6, 29, 16, 0), false),
            // Sunday the 29th of November.
            (only(weekdays, at(8, 0), at(18, 0)), utc(11, 29, 10, 0), false),
            // Over midnight: what began on Friday goes on on Saturday, and Saturday begins nothing.
            (only("fr", at(22, 0), at(6, 0)), utc(11, 27, 20, 59), false),
            (only("fr", at(22, 0), at(6, 0)), utc(11, 27, 21, 0), true),
            (only("fr", at(22, 0), at(6, 0)), utc(11, 28, 4, 59), true),
            (only("fr", at(22, 0), at(6, 0)), utc(11, 28, 5, 0), false),
            (only("fr", at(22, 0), at(6, 0)), utc(11, 28, 22, 0), false),
            // From Sunday into Monday.
            (only("su", at(22, 0), at(6, 0)), utc(11, 30, 4, 0), true),
            // A whole day.
            (only("tu", at(0, 0), at(0, 0)), utc(12, 1, 12, 0), true),
            (only("tu", at(0, 0), at(0, 0)), utc(12, 1, 23, 0), false),
            (Hours::default(), utc(1, 1, 3, 0), true),
        ] {
            assert_eq!(hours.is_open_at(moment, &summer_time), is_open, "{hours:?} at {moment}");
        }
    }

    #[test]
    fn the_next_change_is_exact_also_when_the_clock_is_changed_before_it() {
        for (hours, moment, next) in [
            (only("mo", at(8, 0), at(18, 0)), utc(11, 30, 6, 0), Some(utc(11, 30, 7, 0))),
            (only("mo", at(8, 0), at(18, 0)), utc(11, 30, 7, 0), Some(utc(11, 30, 17, 0))),
            (only("mo", at(8, 0), at(18, 0)), utc(11, 30, 17, 0), Some(utc(12, 7, 7, 0))),
            // The clock goes ahead in the night to Sunday the 29th of March: eight is at six in UTC, not at seven.
            (only("su", at(8, 0), at(9, 0)), utc(3, 28, 20, 0), Some(utc(3, 29, 6, 0))),
            // Half past two does not exist in that night: the window begins with three, and ends with four as ever.
            (only("su", at(2, 30), at(4, 0)), utc(3, 29, 0, 0), Some(utc(3, 29, 1, 0))),
            (only("su", at(2, 30), at(4, 0)), utc(3, 29, 1, 0), Some(utc(3, 29, 2, 0))),
            // And the window from two to three does not come at all.
            (only("su", at(2, 0), at(3, 0)), utc(3, 28, 20, 0), Some(utc(4, 5, 0, 0))),
            // From two to three comes twice on the 25th of October, one after the other.
            (only("su", at(2, 0), at(3, 0)), utc(10, 25, 0, 0), Some(utc(10, 25, 2, 0))),
            (Hours::default(), utc(1, 1, 0, 0), None),
        ] {
            assert_eq!(hours.changes_at(moment, &summer_time), next, "{hours:?} at {moment}");
        }
    }

    #[test]
    fn what_is_no_time_of_the_week_is_told() {
        assert!(only("mo", 0, 0).are_fit() && Hours::default().are_fit());
        assert!(!only("", 0, 60).are_fit());
        assert!(!only("mo", 0, 1440).are_fit());
        assert!(!Hours(vec![only("mo", 0, 1).0[0]; MAX_WINDOWS + 1]).are_fit());
    }

    proptest! {
        /// Until the moment that is told nothing changes, whatever the windows are; then it does.
        #[test]
        fn nothing_changes_before_the_next_change(
            windows in prop::collection::vec((prop::array::uniform7(any::<bool>()), 0u16..1440, 0u16..1440), 1..4),
            minute in 0i64..(365 * DAY_MINUTES),
        ) {
            let hours = Hours(windows.into_iter().map(|(days, from, to)| Window { days, from, to }).collect());
            let now = utc(1, 1, 0, 0) + minute * MINUTE_MILLIS + 17_000;
            let is_open = hours.is_open_at(now, &summer_time);
            let until = hours.changes_at(now, &summer_time);
            let end = until.unwrap_or(now + LOOK_AHEAD_MILLIS);
            let mut moment = now;
            while moment < end {
                prop_assert_eq!(hours.is_open_at(moment, &summer_time), is_open);
                moment += 10 * MINUTE_MILLIS;
            }
            if let Some(until) = until {
                prop_assert_eq!(hours.is_open_at(until - 1, &summer_time), is_open);
                prop_assert_eq!(hours.is_open_at(until, &summer_time), !is_open);
            }
        }
    }
}
