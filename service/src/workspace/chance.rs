//! Clock and dice as arguments, so that a seeded simulation runs the same code.

use std::{fmt, sync::Arc};

type Now = dyn Fn() -> i64 + Send + Sync;
type Throw = dyn Fn() -> [u8; 10] + Send + Sync;

/// Tells the time in milliseconds since 1970, UTC. It decides nothing: people read it, and old things are tidied away by it.
#[derive(Clone)]
pub struct Clock(Arc<Now>);

impl Clock {
    /// A clock that asks `now`.
    pub fn new(now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// Milliseconds since 1970, UTC.
    pub fn now_millis(&self) -> i64 {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now_millis())
    }
}

/// Throws ten random bytes, for ids.
#[derive(Clone)]
pub struct Dice(Arc<Throw>);

impl Dice {
    /// Dice that ask `throw`.
    pub fn new(throw: impl Fn() -> [u8; 10] + Send + Sync + 'static) -> Self {
        Self(Arc::new(throw))
    }

    /// Ten random bytes.
    pub fn throw(&self) -> [u8; 10] {
        (self.0)()
    }
}

impl fmt::Debug for Dice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dice")
    }
}
