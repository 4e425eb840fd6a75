//! What must not be in a bundle, wherever it would come from.

use crate::console::Setup;
use landbridge_model::support::Part;
use std::{fs, path::Path};

/// What stands in the place of something secret.
const REMOVED: &str = "[removed]";
/// Shorter ones would be found in every second word.
const SHORTEST: usize = 4;

/// Everything secret that the office knows by itself, the longest first.
pub(super) fn of(setup: &Setup, folder: &Path) -> Vec<String> {
    let key = fs::read_to_string(folder.join("console.key")).unwrap_or_default();
    let source = &setup.source;
    let mut all = vec![
        setup.token.clone().unwrap_or_default(),
        key.trim().to_owned(),
        source.database.clone(),
        source.mapping.clone(),
        source.service.clone(),
        source.user.clone(),
        folder.display().to_string(),
    ];
    all.extend(of_url(&source.database));
    all.extend(source.service.split_once("://").map(|(_, host)| host.to_owned()));
    if let Some(made) = &setup.connection {
        all.extend([&made.company, &made.person, &made.email, &made.computer].map(Clone::clone));
    }
    if let Some(former) = &setup.former {
        all.extend([&former.company, &former.service].map(Clone::clone));
    }
    all.retain(|secret| secret.len() >= SHORTEST);
    all.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    all.dedup();
    all
}

/// Who signs in with which password on which server, as a database's URL has it.
fn of_url(url: &str) -> Vec<String> {
    let Some((_, rest)) = url.split_once("://") else { return Vec::new() };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let (who, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let values = tail.split(['?', '&']).skip(1).filter_map(|pair| Some(pair.split_once('=')?.1));
    let parts = who.split(':').chain([host]).chain(values);
    parts.flat_map(|part| [part.to_owned(), decoded(part)]).collect()
}

/// A part of a URL as people write it.
fn decoded(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after.get(..2).filter(|_| *first == b'%');
        let code = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A text without any of them.
pub(super) fn without(mut part: Part, hidden: &[String]) -> Part {
    for secret in hidden {
        part.text = part.text.replace(secret.as_str(), REMOVED);
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;
    use landbridge_model::console::Source;

    #[test]
    fn a_password_is_taken_out_as_it_is_written_in_a_url_and_as_people_type_it() {
        let database = "postgres://anna:se%20cret@db.example:5433/c?options=hushhush".to_owned();
        let setup = Setup {
            source: Source { database, ..Source::default() },
            token: Some("lb_12345".into()),
            ..Setup::default()
        };
        let hidden = of(&setup, Path::new("/"));
        let text = "se%20cret and se cret at db.example:5433 by anna, lb_12345, hushhush".to_owned();
        let text = without(Part { name: "log.txt".into(), text }, &hidden).text;
        let gone = [REMOVED; 6];
        let [a, b, c, d, e, f] = gone;
        assert_eq!(text, format!("{a} and {b} at {c} by {d}, {e}, {f}"));
    }
}
