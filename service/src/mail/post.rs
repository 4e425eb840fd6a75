//! The task that sends mails.

use super::{Kept, Mailing, Smtp, kept};
use crate::{api::Stop, store::Store, workspace::Clock};
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;

/// The pause after the first failure; each further one doubles it.
const FIRST_PAUSE_MILLIS: i64 = 10_000;
const LONGEST_PAUSE_MILLIS: i64 = 3_600_000;
/// After this long nobody waits for the mail any more.
const GIVEN_UP_MILLIS: i64 = 24 * 3_600_000;
/// How long the task sleeps at most: a clock that was set looks again.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// Sends the mails that the service keeps.
#[derive(Debug)]
pub struct Post {
    store: Store,
    clock: Clock,
    smtp: Smtp,
    news: Arc<Notify>,
}

impl Post {
    /// Sends what is kept in this store.
    pub fn new(store: Store, clock: Clock, smtp: Smtp, mailing: &Mailing) -> Self {
        Self { store, clock, smtp, news: Arc::clone(&mailing.news) }
    }

    /// Sends mails until the service stops. One that is under way then may be sent again: its id tells.
    pub async fn run(&self, mut stop: Stop) {
        loop {
            let pause = tokio::select! {
                next = self.send_due() => self.pause_until(next),
                () = stop.stopped() => return,
            };
            tokio::select! {
                () = self.news.notified() => {}
                () = tokio::time::sleep(pause) => {}
                () = stop.stopped() => return,
            }
        }
    }

    /// Sends every mail that is due, and tells when the next one is, in milliseconds since 1970.
    ///
    /// A try is counted before it: on a full disk a mail that was sent cannot be forgotten, and would go out without end.
    pub async fn send_due(&self) -> Result<Option<i64>, sqlx::Error> {
        let now_millis = self.clock.now_millis();
        while let Some(mail) = kept::due(&self.store, now_millis).await? {
            let Some(until_millis) = try_again(mail.made_millis, mail.tries, now_millis) else {
                tracing::error!(mail = %mail.id, tries = mail.tries, "a mail was not sent for a day and is given up");
                kept::forget(&self.store, mail.id).await?;
                continue;
            };
            kept::put_off(&self.store, mail.id, until_millis).await?;
            self.send(&mail).await?;
        }
        kept::next_due_millis(&self.store).await
    }

    /// Tries to send a mail that is put off already.
    async fn send(&self, mail: &Kept) -> Result<(), sqlx::Error> {
        let tries = mail.tries + 1;
        match self.smtp.send(mail).await {
            Ok(()) => kept::forget(&self.store, mail.id).await,
            Err(error) if error.is_final() => {
                tracing::error!(mail = %mail.id, tries, %error, "a mail cannot be sent and is given up");
                kept::forget(&self.store, mail.id).await
            }
            Err(error) => {
                tracing::warn!(mail = %mail.id, tries, %error, "a mail was not sent; it is tried again");
                Ok(())
            }
        }
    }

    fn pause_until(&self, next: Result<Option<i64>, sqlx::Error>) -> Duration {
        let next = next.unwrap_or_else(|error| {
            tracing::error!(%error, "the mails cannot be read");
            None
        });
        let pause = next.map(|millis| millis.saturating_sub(self.clock.now_millis()).max(0).unsigned_abs());
        pause.map_or(LONGEST_SLEEP, |millis| Duration::from_millis(millis).min(LONGEST_SLEEP))
    }
}

/// When a mail that is tried now is tried again if need be; nothing when it is too old to be tried.
fn try_again(made_millis: i64, tries: u32, now_millis: i64) -> Option<i64> {
    let pause = FIRST_PAUSE_MILLIS.saturating_mul(1 << tries.min(20)).min(LONGEST_PAUSE_MILLIS);
    (now_millis - made_millis < GIVEN_UP_MILLIS).then_some(now_millis + pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour_and_end_after_a_day() {
        let mut moments = vec![0];
        while let Some(next) =
            try_again(0, u32::try_from(moments.len()).unwrap() - 1, *moments.last().unwrap())
        {
            moments.push(next);
        }
        assert_eq!(moments[..4], [0, 10_000, 30_000, 70_000]);
        let last = moments.windows(2).next_back().unwrap();
        assert_eq!(last[1] - last[0], LONGEST_PAUSE_MILLIS);
        assert!(last[0] < GIVEN_UP_MILLIS && last[1] >= GIVEN_UP_MILLIS);
    }
}
