//! The replica in memory (being written).
