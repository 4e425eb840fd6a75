//! Where the service is reached, and which origins may call it.

use std::net::SocketAddr;
use thiserror::Error;

/// The text is not the address of a service.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{text} is not an address such as https://landbridge.example.com, without a path")]
pub struct NotAnAddress {
    /// What was given.
    pub text: String,
}

/// How requests travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// In the open: on the loopback address only.
    Http,
    /// Encrypted.
    Https,
}

impl Scheme {
    fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    fn usual_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// The address that people use: a scheme, a host and perhaps a port. It comes from the configuration only, never from a
/// request, so that nobody can forge it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    scheme: Scheme,
    host: String,
    port: u16,
}

impl PublicUrl {
    /// Reads `https://landbridge.example.com` or `http://127.0.0.1:8080`.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let error = || NotAnAddress { text: text.to_owned() };
        let (scheme, rest) = text.trim_end_matches('/').split_once("://").ok_or_else(error)?;
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "https" => Scheme::Https,
            "http" => Scheme::Http,
            _ => return Err(error()),
        };
        // The colon of a port stands behind the bracket of an IPv6 address.
        let (host, port) = match rest.rfind(':').filter(|colon| !rest[*colon..].contains(']')) {
            Some(colon) => (&rest[..colon], rest[colon + 1..].parse().map_err(|_| error())?),
            None => (rest, scheme.usual_port()),
        };
        let is_host = |c: char| c.is_ascii_alphanumeric() || "-.[]:".contains(c);
        if host.is_empty() || !host.chars().all(is_host) {
            return Err(error());
        }
        Ok(Self { scheme, host: host.to_ascii_lowercase(), port })
    }

    /// The address of a service that is reached where it listens.
    pub fn of_listener(scheme: Scheme, address: SocketAddr) -> Self {
        let host = match address.ip() {
            std::net::IpAddr::V4(ip) => ip.to_string(),
            std::net::IpAddr::V6(ip) => format!("[{ip}]"),
        };
        Self { scheme, host, port: address.port() }
    }

    /// Whether what travels is encrypted.
    pub fn is_https(&self) -> bool {
        self.scheme == Scheme::Https
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address as browsers write it in the header `Origin`.
    pub fn origin(&self) -> String {
        let (scheme, host) = (self.scheme.name(), &self.host);
        if self.port == self.scheme.usual_port() {
            format!("{scheme}://{host}")
        } else {
            format!("{scheme}://{host}:{}", self.port)
        }
    }
}

/// Whether an origin is that of an extension's own pages. Chromium's are 32 letters from a to p, Firefox's a random UUID.
pub(super) fn is_extension(origin: &str) -> bool {
    if let Some(id) = origin.strip_prefix("chrome-extension://") {
        return id.len() == 32 && id.bytes().all(|byte| (b'a'..=b'p').contains(&byte));
    }
    origin
        .strip_prefix("moz-extension://")
        .is_some_and(|id| id.len() == 36 && uuid::Uuid::try_parse(id).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_browsers_write_its_origin() {
        for (text, origin) in [
            ("https://Landbridge.Example.com/", "https://landbridge.example.com"),
            ("https://a.example:443", "https://a.example"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("http://[::1]", "http://[::1]"),
        ] {
            assert_eq!(PublicUrl::parse(text).unwrap().origin(), origin);
        }
        let listener = PublicUrl::of_listener(Scheme::Http, "[::1]:80".parse().unwrap());
        assert_eq!(listener.origin(), "http://[::1]");
    }

    #[test]
    fn anything_else_is_no_address() {
        for text in ["landbridge.example", "ftp://a", "https://", "https://a/b", "https://a@b", "http://a:b"]
        {
            assert!(PublicUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_well_formed_extension_origins_count() {
        assert!(is_extension("chrome-extension://abcdefghijklmnopabcdefghijklmnop"));
        assert!(is_extension("moz-extension://0199f3a4-1111-4222-8333-444455556666"));
        for origin in [
            "chrome-extension://abcdefghijklmnopabcdefghijklmnoq",
            "chrome-extension://abc",
            "moz-extension://0199f3a4111142228333444455556666",
            "https://evil.example",
            "null",
        ] {
            assert!(!is_extension(origin), "{origin}");
        }
    }
}
