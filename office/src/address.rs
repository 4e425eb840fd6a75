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

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_password_is_never_shown() {
        let shown = without_password("postgres://anna:se:cret@db.example:5433/company?password=secret");
        assert_eq!(shown, "postgres://anna@db.example:5433/company");
        assert_eq!(without_password("postgres:///company?user=anna&password=secret"), "postgres:///company");
        assert_eq!(without_password("postgres://an/na:secret@host"), "postgres://an/na:secret@host");
    }
}
