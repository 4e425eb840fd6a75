//! What the demo makes up at its first start and keeps, so that later starts say the same: `demo.json`.

use super::company::{Company, User};
use crate::{
    chance::random,
    folder::{Folder, write_private},
};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::{fs, io::ErrorKind};

/// Letters and digits that nobody takes for one another; 32 of them, so that each random byte chooses evenly.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// The content of `demo.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Secrets {
    /// The company's name.
    pub(crate) company: String,
    /// Who sees everything.
    pub(crate) owner: Login,
    /// Who sees one of two scopes.
    pub(crate) colleague: Login,
    /// The key of the team whose records the colleague sees.
    pub(crate) team: String,
    /// What the office agent proves itself with.
    pub(crate) agent_token: String,
    /// Where the demo's service listened last, for an agent that runs apart.
    pub(crate) service_url: String,
}

/// A person who can sign in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Login {
    /// The full name.
    pub(crate) name: String,
    /// The Landbridge ID.
    pub(crate) email: String,
    /// Its password.
    pub(crate) password: String,
}

/// What an earlier start has kept; nothing when the folder is not a demo's.
pub(crate) fn read(folder: &Folder) -> Result<Option<Secrets>> {
    let path = folder.demo();
    match fs::read(&path) {
        Ok(json) => {
            let secrets = serde_json::from_slice(&json);
            secrets.map(Some).with_context(|| format!("{} is damaged; remove it", path.display()))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// What is kept, or made up now for the company's own users.
pub(super) fn read_or_make(folder: &Folder, company: Company, service_url: &str) -> Result<Secrets> {
    let mut secrets = match read(folder)? {
        Some(secrets) if secrets.service_url == service_url => return Ok(secrets),
        Some(secrets) => secrets,
        None => make(company),
    };
    service_url.clone_into(&mut secrets.service_url);
    write(folder, &secrets)?;
    Ok(secrets)
}

/// Keeps it.
pub(super) fn write(folder: &Folder, secrets: &Secrets) -> Result<()> {
    let json = serde_json::to_vec_pretty(secrets).expect("secrets are plain data");
    write_private(&folder.demo(), &json)
}

fn make(company: Company) -> Secrets {
    let login = |user: User| Login { name: user.name, email: user.email, password: password() };
    Secrets {
        company: company.name,
        owner: login(company.owner),
        colleague: login(company.colleague),
        team: company.team,
        agent_token: String::new(),
        service_url: String::new(),
    }
}

/// Three groups of four, such as `k7dm-x2pq-9fha`: 60 random bits that can be typed.
fn password() -> String {
    let letters = random::<12>().map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_differ_and_can_be_typed() {
        let (one, other) = (password(), password());
        assert_ne!(one, other);
        assert_eq!(one.len(), 14);
        assert!(one.bytes().all(|byte| byte == b'-' || LETTERS.contains(&byte)));
    }
}
