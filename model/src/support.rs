//! What an office sends to whoever helps it: readable texts without secrets, records and names.

use serde::{Deserialize, Serialize};

/// `GET support`: everything that would be in a support bundle, to be read before it is sent. `GET support.zip` is the bundle that was read
/// last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Support {
    /// What to call the bundle's file.
    pub file_name: String,
    /// The texts in it; the first one says what the others are.
    pub parts: Vec<Part>,
}

/// One text of a support bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The name of its file.
    pub name: String,
    /// What is in it.
    pub text: String,
}
