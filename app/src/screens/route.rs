//! Which screen an address leads to: the part behind `#`, since the extension's pages are real files only.

use landbridge_model::fold;
use landbridge_model::{RecordId, RecordType};

/// What the address asks for. Lists and records name their type by its [`segment`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// The desktop.
    Desktop,
    /// The conflict inbox.
    Conflicts,
    /// The outbox.
    Outbox,
    /// The settings.
    Settings,
    /// The records of a type, with what was searched for.
    List {
        /// The type's segment.
        segment: String,
        /// What is searched for.
        search: String,
    },
    /// A new record.
    New {
        /// The type's segment.
        segment: String,
        /// References that it starts with: from a field's key to a record.
        given: Vec<(String, RecordId)>,
    },
    /// One record.
    Record {
        /// The type's segment.
        segment: String,
        /// The record.
        id: RecordId,
        /// The number of the refused edit that is amended.
        amends: Option<u64>,
    },
    /// Nothing that exists.
    Unknown,
}

impl Route {
    /// Reads the part of an address from `#` on.
    pub(crate) fn parse(hash: &str) -> Self {
        let path = hash.trim_start_matches('#').trim_start_matches('/');
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts[..] {
            [] => Self::Desktop,
            ["conflicts"] => Self::Conflicts,
            ["outbox"] => Self::Outbox,
            ["settings"] => Self::Settings,
            [segment] => Self::List { segment: segment.into(), search: search_in(query) },
            [segment, "new"] => Self::New { segment: segment.into(), given: given_in(query) },
            [segment, id] => RecordId::parse(id).map_or(Self::Unknown, |id| Self::Record {
                segment: segment.into(),
                id,
                amends: None,
            }),
            [segment, id, "amend", n] => match (RecordId::parse(id), n.parse().ok()) {
                (Some(id), Some(n)) => Self::Record { segment: segment.into(), id, amends: Some(n) },
                _ => Self::Unknown,
            },
            _ => Self::Unknown,
        }
    }

    /// The segment of the type that the route is about.
    pub(crate) fn segment(&self) -> Option<&str> {
        match self {
            Self::List { segment, .. } | Self::New { segment, .. } | Self::Record { segment, .. } => {
                Some(segment)
            }
            _ => None,
        }
    }

    /// The address, from `#` on.
    pub(crate) fn href(&self) -> String {
        match self {
            Self::Desktop | Self::Unknown => "#/".into(),
            Self::Conflicts => "#/conflicts".into(),
            Self::Outbox => "#/outbox".into(),
            Self::Settings => "#/settings".into(),
            Self::List { segment, search } if search.is_empty() => format!("#/{segment}"),
            Self::List { segment, search } => format!("#/{segment}?search={}", encode(search)),
            Self::New { segment, given } => {
                let given: Vec<String> = given.iter().map(|(key, id)| format!("{key}={id}")).collect();
                let mark = if given.is_empty() { "" } else { "?" };
                format!("#/{segment}/new{mark}{}", given.join("&"))
            }
            Self::Record { segment, id, amends: None } => format!("#/{segment}/{id}"),
            Self::Record { segment, id, amends: Some(n) } => format!("#/{segment}/{id}/amend/{n}"),
        }
    }
}

/// What stands for a type in addresses: its plural in English (`time_entries`), or its key when that is no plain word or is taken.
pub(crate) fn segment(record_type: &RecordType) -> String {
    let plural = record_type.plural.0.get("en").map(String::as_str).unwrap_or_default();
    let word: String = fold::lower(plural).replace([' ', '-'], "_");
    let is_plain = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let is_taken = ["conflicts", "outbox", "settings"].contains(&word.as_str());
    if is_plain && !is_taken { word } else { record_type.key.clone() }
}

/// The type that a segment names; the key is understood too.
pub(crate) fn type_of<'a>(types: &'a [RecordType], name: &str) -> Option<&'a RecordType> {
    let present = || types.iter().filter(|record_type| !record_type.is_withdrawn);
    let by_key = || present().find(|record_type| record_type.key == name);
    present().find(|record_type| segment(record_type) == name).or_else(by_key)
}

fn search_in(query: &str) -> String {
    let search = query.split('&').find_map(|pair| pair.strip_prefix("search="));
    search.map(decode).unwrap_or_default()
}

fn given_in(query: &str) -> Vec<(String, RecordId)> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter_map(|(key, id)| Some((key.to_owned(), RecordId::parse(id)?))).collect()
}

/// Percent-encodes every byte that has a meaning in addresses, or that is not ASCII.
fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let coded = text.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (bytes[at], coded) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_comes_back_from_its_address() {
        let id = RecordId::new(1, [7; 10]);
        let segment = "time_entries".to_owned();
        for route in [
            Route::Desktop,
            Route::Conflicts,
            Route::List { segment: segment.clone(), search: "Öberg & co? 100%".into() },
            Route::New { segment: segment.clone(), given: vec![("contact".into(), id)] },
            Route::Record { segment: segment.clone(), id, amends: None },
            Route::Record { segment, id, amends: Some(12) },
        ] {
            assert_eq!(Route::parse(&route.href()), route);
        }
    }

    #[test]
    fn an_address_that_leads_nowhere_is_no_record() {
        assert_eq!(Route::parse("#/contacts/not-an-id"), Route::Unknown);
        assert_eq!(Route::parse("#/contacts/a/b/c/d"), Route::Unknown);
        assert_eq!(Route::parse(""), Route::Desktop);
    }
}
