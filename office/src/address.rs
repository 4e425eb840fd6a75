//! What the URL of a database says, whichever server it leads to.

use std::net::IpAddr;

/// Whether a host is this computer.
pub(crate) fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A database's URL as it may be shown.
pub(crate) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return "a URL without a scheme".to_owned() };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let path = path.split('?').next().unwrap_or_default();
    match authority.rsplit_once('@') {
        Some((user, host)) => {
            format!("{scheme}://{}@{host}{path}", user.split(':').next().unwrap_or_default())
        }
        None => format!("{scheme}://{authority}{path}"),
    }
}

/// The same URL with another password, in place of one that it has or names a file for. What is no URL has no password and stays.
pub(crate) fn with_password(url: &str, password: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let (path, query) = tail.split_once('?').unwrap_or((tail, ""));
    let is_other = |pair: &&str| !pair.is_empty() && !["password", "password-file"].contains(&name_of(pair));
    let mut pairs: Vec<String> = query.split('&').filter(is_other).map(str::to_owned).collect();
    let password = encoded(password);
    let authority = match authority.rsplit_once('@') {
        Some((user, host)) => format!("{}:{password}@{host}", name_of_user(user)),
        // Without a host there is no place for it before the path.
        None => {
            pairs.push(format!("password={password}"));
            authority.to_owned()
        }
    };
    let query = if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
    format!("{scheme}://{authority}{path}{query}")
}

fn name_of(pair: &str) -> &str {
    pair.split('=').next().unwrap_or_default()
}

fn name_of_user(user: &str) -> &str {
    user.split(':').next().unwrap_or_default()
}

/// Any text as a part of a URL (RFC 3986, section 2).
fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::{with_password, without_password};

    #[test]
    fn a_password_takes_the_place_of_the_former_one() {
        let other = |url| with_password(url, "n e/w@:ö");
        let in_url = "n%20e%2Fw%40%3A%C3%B6";
        assert_eq!(
            other("postgres://anna:se:cret@db.example:5433/company?password=secret&host=%2Ftmp"),
            format!("postgres://anna:{in_url}@db.example:5433/company?host=%2Ftmp")
        );
        assert_eq!(other("mysql://anna@db/company"), format!("mysql://anna:{in_url}@db/company"));
        assert_eq!(
            other("tryton+https://anna@erp:8000/company?password-file=/etc/secret"),
            format!("tryton+https://anna:{in_url}@erp:8000/company")
        );
        assert_eq!(
            other("postgres:///company?user=anna&password=secret"),
            format!("postgres:///company?user=anna&password={in_url}")
        );
        assert_eq!(other("company.sqlite"), "company.sqlite");
    }

    #[test]
    fn a_password_is_never_shown() {
        let shown = without_password("postgres://anna:se:cret@db.example:5433/company?password=secret");
        assert_eq!(shown, "postgres://anna@db.example:5433/company");
        assert_eq!(without_password("postgres:///company?user=anna&password=secret"), "postgres:///company");
        assert_eq!(without_password("postgres://an/na:secret@host"), "postgres://an/na:secret@host");
    }
}
