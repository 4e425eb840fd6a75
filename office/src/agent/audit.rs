//! When everything in the business database is compared with the service once more, although nothing seems to be missing.
//!
//! Triggers do not see all: what a foreign key deletes along, what a table loses at one stroke, what somebody does while they are switched
//! off. So every record is sent again each night, while people sleep and edits go on being taken.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time, time},
    tz::TimeZone,
};

/// When people sleep, by the office's clock.
const AT: Time = time(2, 0, 0, 0);
/// Companies that share a service do not all begin at the same minute.
const SPREAD_MINUTES: i64 = 120;

/// The first night's moment after `swept_millis`, at which the last whole sweep ended; both in milliseconds since 1970, UTC. A computer that
/// was off at that moment is late, and does it when it is on. `spread` is any number that differs between companies.
pub(super) fn next_audit(swept_millis: i64, zone: &TimeZone, spread: u64) -> Option<i64> {
    let swept = Timestamp::from_millisecond(swept_millis).ok()?;
    let day = swept.to_zoned_datetime(zone.clone()).date();
    let minutes = i64::try_from(spread % SPREAD_MINUTES.unsigned_abs()).ok()?;
    let days = [Some(day), day.tomorrow().ok()].into_iter().flatten();
    days.filter_map(|day| moment(day, minutes, zone))
        .find(|moment| *moment > swept)
        .map(Timestamp::as_millisecond)
}

/// A minute of a night; where the clocks skip it, the one that they go on with.
fn moment(day: Date, minutes: i64, zone: &TimeZone) -> Option<Timestamp> {
    let at = day.to_datetime(AT).checked_add(minutes.minutes()).ok()?;
    Some(at.to_zoned_datetime(zone.clone()).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(at: &str) -> i64 {
        at.parse::<Timestamp>().unwrap().as_millisecond()
    }

    fn next(swept: &str, spread: u64) -> String {
        let zone = TimeZone::get("Europe/Stockholm").unwrap();
        let next = next_audit(millis(swept), &zone, spread).unwrap();
        Timestamp::from_millisecond(next).unwrap().to_string()
    }

    #[test]
    fn it_is_each_night_by_the_clock_of_the_office() {
        assert_eq!(next("2026-11-30T09:00:00Z", 0), "2026-12-01T01:00:00Z");
        assert_eq!(next("2026-11-30T00:30:00Z", 0), "2026-11-30T01:00:00Z", "before the night's moment");
        assert_eq!(next("2026-11-30T01:00:00Z", 0), "2026-12-01T01:00:00Z", "at the moment itself");
        assert_eq!(next("2026-07-01T09:00:00Z", 0), "2026-07-02T00:00:00Z", "summer time");
    }

    #[test]
    fn companies_are_spread_over_two_hours() {
        assert_eq!(next("2026-11-30T09:00:00Z", 119), "2026-12-01T02:59:00Z");
        assert_eq!(next("2026-11-30T09:00:00Z", 120), "2026-12-01T01:00:00Z");
    }

    #[test]
    fn a_minute_that_the_clocks_skip_is_none_that_is_left_out() {
        assert_eq!(next("2027-03-27T09:00:00Z", 30), "2027-03-28T01:30:00Z", "02:30 is 03:30 in that night");
    }

    #[test]
    fn the_end_of_time_has_no_night_after_it() {
        assert_eq!(next_audit(i64::MAX, &TimeZone::UTC, 0), None);
    }
}
