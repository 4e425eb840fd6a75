//! Requests that the tests make themselves, to drivers and past the proxy.

use anyhow::{Context, Result};

/// A client that goes straight to its target, whatever proxy the surroundings name.
pub fn client() -> Result<reqwest::Client> {
    // A second call finds the provider installed by the first: nothing to do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().context("make an HTTP client")
}
