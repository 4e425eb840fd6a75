//! The `landbridge` command.

mod assets;

fn main() {}
