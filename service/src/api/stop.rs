//! The signal by which everything that is open ends.

use tokio::sync::watch;

/// Tells, once, that the service stops; a cheap handle.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// A signal, and the sender that gives it by sending `true` or by being dropped.
    pub fn new() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    /// Waits for the signal.
    pub async fn stopped(&mut self) {
        // An error means that the sender is gone: the service as well.
        let _ = self.0.wait_for(|is_stopping| *is_stopping).await;
    }

    /// Whether the signal was given.
    pub fn is_stopping(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }
}
