//! How often sign-in failed lately, so that nobody can try passwords by the thousand, and how many mails were asked for.

use std::collections::HashMap;

/// Failures are counted over this long.
const WINDOW_MILLIS: i64 = 15 * 60 * 1000;
/// Mails are counted over this long.
const MAIL_WINDOW_MILLIS: i64 = 60 * 60 * 1000;
/// Failures for one e-mail address in one window.
const MAX_FOR_EMAIL: u32 = 10;
/// Failures from one network address in one window; a whole office can share one.
const MAX_FOR_ADDRESS: u32 = 60;
/// Mails to one e-mail address in one window.
const MAX_MAILS_TO: u32 = 5;
/// Mails that one network address asks for in one window.
const MAX_MAILS_FROM: u32 = 20;
/// Codes from one network address that were none, in one window.
const MAX_CODES_FROM: u32 = 20;
/// More keys than this are never remembered: somebody is making them up.
const MAX_KEYS: usize = 100_000;

/// Who an attempt is counted for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// The e-mail address that was given.
    Email(String),
    /// The network address that it came from.
    Address(String),
    /// The e-mail address that a mail goes to.
    MailTo(String),
    /// The network address that asked for a mail.
    MailFrom(String),
    /// The network address that a code came from.
    CodeFrom(String),
}

impl Key {
    fn limit(&self) -> u32 {
        match self {
            Self::Email(_) => MAX_FOR_EMAIL,
            Self::Address(_) => MAX_FOR_ADDRESS,
            Self::MailTo(_) => MAX_MAILS_TO,
            Self::MailFrom(_) => MAX_MAILS_FROM,
            Self::CodeFrom(_) => MAX_CODES_FROM,
        }
    }

    fn window_millis(&self) -> i64 {
        match self {
            Self::Email(_) | Self::Address(_) | Self::CodeFrom(_) => WINDOW_MILLIS,
            Self::MailTo(_) | Self::MailFrom(_) => MAIL_WINDOW_MILLIS,
        }
    }
}

/// The failures and mails of the present windows, in memory: a restart forgives.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    windows: HashMap<Key, Window>,
}

#[derive(Debug)]
struct Window {
    ends_millis: i64,
    failures: u32,
}

impl Attempts {
    /// Counts an attempt as failed, before it is known, so that attempts at the same time cannot slip through.
    ///
    /// # Errors
    /// The seconds to wait when there were too many.
    pub(super) fn begin(&mut self, keys: &[Key], now_millis: i64) -> Result<(), u32> {
        self.windows.retain(|_, window| window.ends_millis > now_millis);
        let full = keys.iter().filter_map(|key| self.full_until(key)).max();
        if let Some(ends_millis) = full {
            return Err(seconds_until(ends_millis, now_millis));
        }
        if self.windows.len() + keys.len() > MAX_KEYS {
            return Err(seconds_until(now_millis + WINDOW_MILLIS, now_millis));
        }
        for key in keys {
            let window = self
                .windows
                .entry(key.clone())
                .or_insert(Window { ends_millis: now_millis + key.window_millis(), failures: 0 });
            window.failures += 1;
        }
        Ok(())
    }

    /// The attempt succeeded: it does not count, and earlier failures for this e-mail address are forgiven.
    pub(super) fn succeed(&mut self, keys: &[Key]) {
        for key in keys {
            match key {
                Key::Email(_) => drop(self.windows.remove(key)),
                Key::Address(_) | Key::MailTo(_) | Key::MailFrom(_) | Key::CodeFrom(_) => {
                    if let Some(window) = self.windows.get_mut(key) {
                        window.failures = window.failures.saturating_sub(1);
                    }
                }
            }
        }
    }

    fn full_until(&self, key: &Key) -> Option<i64> {
        let window = self.windows.get(key)?;
        (window.failures >= key.limit()).then_some(window.ends_millis)
    }
}

fn seconds_until(moment_millis: i64, now_millis: i64) -> u32 {
    u32::try_from((moment_millis - now_millis) / 1000 + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> [Key; 2] {
        [Key::Email("anna@bygg.example".into()), Key::Address("192.0.2.1".into())]
    }

    #[test]
    fn failures_stop_attempts_until_the_window_ends() {
        let mut attempts = Attempts::default();
        for _ in 0..MAX_FOR_EMAIL {
            assert_eq!(attempts.begin(&keys(), 0), Ok(()));
        }
        assert_eq!(attempts.begin(&keys(), 0), Err(901));
        assert_eq!(attempts.begin(&keys(), WINDOW_MILLIS), Ok(()));
    }

    #[test]
    fn success_forgives() {
        let mut attempts = Attempts::default();
        for _ in 0..MAX_FOR_ADDRESS * 2 {
            assert_eq!(attempts.begin(&keys(), 0), Ok(()));
            attempts.succeed(&keys());
        }
    }

    #[test]
    fn one_address_cannot_try_many_people() {
        let mut attempts = Attempts::default();
        let refused = (0..100).filter(|n| {
            let keys = [Key::Email(format!("{n}@bygg.example")), Key::Address("192.0.2.1".into())];
            attempts.begin(&keys, 0).is_err()
        });
        assert_eq!(refused.count(), 40);
    }
}
