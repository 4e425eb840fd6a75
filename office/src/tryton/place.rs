//! Where a Tryton server is, who signs in there, and where the copy of its records lies.

use crate::{
    address::{is_here, without_password},
    error::AgentError,
};
use reqwest::Url;
use std::{
    fmt, fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// A database of a Tryton server, and the folder for the copy.
#[derive(Clone)]
pub(crate) struct TrytonPlace {
    /// Where the server is, without anybody's name.
    server: Url,
    pub(super) database: String,
    pub(super) user: String,
    password: String,
    folder: PathBuf,
    /// How often the agent looks for changes.
    pub(super) look_every: Duration,
    /// Longer than any transaction in Tryton takes: so long after a call whose answer was lost it is certain what has become of it.
    pub(super) transaction_limit: Duration,
}

const LOOK_EVERY: Duration = Duration::from_secs(3);
const TRANSACTION_LIMIT: Duration = Duration::from_secs(60);

impl TrytonPlace {
    /// The database at a URL such as `tryton+https://anna@host:8000/company`, whose password is in the URL, or in the file that
    /// `?password-file=` names; `look-seconds` and `transaction-seconds` can be given as well. The copy lies in `folder`.
    pub(crate) fn parse(url: &str, folder: &Path) -> Result<Self, AgentError> {
        let bad = || AgentError::BadTrytonUrl(without_password(url));
        let mut server: Url =
            url.strip_prefix("tryton+").and_then(|rest| rest.parse().ok()).ok_or_else(bad)?;
        let database = decoded(server.path().trim_matches('/'));
        let user = decoded(server.username());
        if !matches!(server.scheme(), "http" | "https")
            || database.is_empty()
            || database.contains('/')
            || user.is_empty()
        {
            return Err(bad());
        }
        let option = |name: &str| {
            server.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        let seconds = |name: &str, otherwise: Duration| match option(name) {
            Some(text) => text.parse().map(Duration::from_secs).map_err(|_| bad()),
            None => Ok(otherwise),
        };
        let look_every = seconds("look-seconds", LOOK_EVERY)?;
        let transaction_limit = seconds("transaction-seconds", TRANSACTION_LIMIT)?;
        let password = match option("password-file") {
            Some(file) => fs::read_to_string(&file)
                .map_err(|error| AgentError::PasswordFile { file: file.into(), why: error.to_string() })?
                .trim_end_matches(['\r', '\n'])
                .to_owned(),
            None => decoded(server.password().unwrap_or_default()),
        };
        server.set_path("/");
        server.set_query(None);
        // A URL with a host takes both.
        let _ = server.set_username("").and_then(|()| server.set_password(None));
        let folder = folder.to_owned();
        Ok(Self { server, database, user, password, folder, look_every, transaction_limit })
    }

    /// How often the agent looks for changes, in whole seconds.
    pub(crate) fn look_seconds(&self) -> u32 {
        u32::try_from(self.look_every.as_secs()).unwrap_or(u32::MAX)
    }

    /// Where methods of the database are called.
    pub(super) fn door(&self) -> Url {
        let mut door = self.server.clone();
        if let Ok(mut path) = door.path_segments_mut() {
            path.clear().push(&self.database).push("rpc").push("");
        }
        door
    }

    /// The password, for signing in.
    pub(super) fn password(&self) -> &str {
        &self.password
    }

    /// The server as messages name it.
    pub(super) fn name(&self) -> String {
        let port = self.server.port_or_known_default().unwrap_or_default();
        format!("{}:{port}", self.server.host_str().unwrap_or_default())
    }

    /// The file of the copy: another one for each database, so that no two companies are ever mixed.
    pub(crate) fn file(&self) -> PathBuf {
        let name = blake3::hash(format!("{}/{}", self.name(), self.database).as_bytes()).to_hex();
        self.folder.join(format!("tryton-{}.sqlite", &name[..16]))
    }

    /// The computer of the server, or nothing when it is this one, and the port.
    pub(crate) fn server(&self) -> (Option<String>, u16) {
        let host = self.server.host_str().unwrap_or_default().to_lowercase();
        let is_here = is_here(host.trim_matches(['[', ']']));
        ((!is_here).then_some(host), self.server.port_or_known_default().unwrap_or_default())
    }
}

impl fmt::Debug for TrytonPlace {
    /// Everything but the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrytonPlace")
            .field("server", &self.name())
            .field("database", &self.database)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// A part of a URL as people write it.
fn decoded(part: &str) -> String {
    let query = format!("x={}", part.replace('+', "%2B").replace('&', "%26"));
    let mut url = Url::parse("http://localhost").expect("a constant");
    url.set_query(Some(&query));
    url.query_pairs().next().map_or_else(String::new, |(_, text)| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_server_database_and_user_and_its_password_is_never_shown() {
        let url = "tryton+https://anna:s%2Be%20cret@erp.example:8000/company";
        let place = TrytonPlace::parse(url, Path::new("data")).unwrap();
        assert_eq!(place.door().as_str(), "https://erp.example:8000/company/rpc/");
        assert_eq!((place.user.as_str(), place.password()), ("anna", "s+e cret"));
        assert_eq!(place.server(), (Some("erp.example".into()), 8000));
        assert_eq!(place.look_seconds(), 3);
        assert!(!format!("{place:?} {}", without_password(url)).contains("cret"));
    }

    #[test]
    fn a_password_can_lie_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        fs::write(&file, "se cret\n").unwrap();
        let url = format!("tryton+http://anna@localhost:8000/company?password-file={}", file.display());
        assert_eq!(TrytonPlace::parse(&url, folder.path()).unwrap().password(), "se cret");
        assert!(matches!(
            TrytonPlace::parse(&format!("{url}.gone"), folder.path()),
            Err(AgentError::PasswordFile { .. })
        ));
    }

    #[test]
    fn a_url_that_lacks_something_is_refused() {
        for url in [
            "tryton+http://localhost:8000/company",
            "tryton+http://anna@localhost",
            "tryton+ftp://a@b/c",
            "tryton+nothing",
        ] {
            assert!(
                matches!(TrytonPlace::parse(url, Path::new(".")), Err(AgentError::BadTrytonUrl(_))),
                "{url}"
            );
        }
    }
}
