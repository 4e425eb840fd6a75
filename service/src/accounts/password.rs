//! Passwords, by Argon2id with the parameters that OWASP's Password Storage Cheat Sheet names as the least.

use super::AccountError;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::sync::Arc;
use tokio::sync::Semaphore;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Each takes 19 MiB and a processor; more at once would starve everything else.
const MAX_AT_ONCE: usize = 2;

/// The shortest password, in characters.
pub const MIN_PASSWORD_CHARS: usize = 8;
/// The longest, in bytes: enough for any passphrase.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// A hash that no password has. An unknown e-mail address is compared with it, so that the answer takes as long as for a
/// known one.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bGFuZGJyaWRnZW5vYm9keQ$\
                       AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and compares passwords away from the threads that serve requests, few at once.
#[derive(Clone, Debug)]
pub(super) struct Passwords {
    permits: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(MAX_AT_ONCE)) }
    }
}

impl Passwords {
    /// The hash of a new password, in the PHC string format.
    pub(super) async fn hash(&self, password: &str) -> Result<String, AccountError> {
        if password.chars().count() < MIN_PASSWORD_CHARS || password.len() > MAX_PASSWORD_BYTES {
            return Err(AccountError::UnfitPassword);
        }
        let password = password.to_owned();
        self.run(move || {
            let hash: Result<PasswordHash, _> = argon2().hash_password(password.as_bytes());
            hash.expect("the parameters are sound and the system gives random numbers").to_string()
        })
        .await
    }

    /// Whether the password belongs to the hash; without a hash it takes as long, and does not.
    pub(super) async fn is_right(&self, password: &str, hash: Option<String>) -> Result<bool, AccountError> {
        if password.len() > MAX_PASSWORD_BYTES {
            return Ok(false);
        }
        let password = password.to_owned();
        self.run(move || {
            let hash = hash.as_deref().unwrap_or(NOBODYS);
            PasswordHash::new(hash)
                .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AccountError> {
        let permits = Arc::clone(&self.permits);
        let permit = permits.acquire_owned().await.map_err(|_| AccountError::Stopped)?;
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        done.await.map_err(|_| AccountError::Stopped)
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are sound");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_itself_is_right() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(passwords.is_right("correct horse", Some(hash.clone())).await.unwrap());
        assert!(!passwords.is_right("correct horsf", Some(hash)).await.unwrap());
    }

    #[test]
    fn nobodys_hash_costs_as_much_as_any() {
        let hash = PasswordHash::new(NOBODYS).unwrap();
        let params = Params::try_from(&hash).unwrap();
        assert_eq!((params.m_cost(), params.t_cost(), params.p_cost()), (MEMORY_KIB, PASSES, LANES));
        assert_eq!(hash.hash.unwrap().len(), 32);
    }

    #[tokio::test]
    async fn a_short_password_is_refused() {
        let short = Passwords::default().hash("seven77").await;
        assert!(matches!(short, Err(AccountError::UnfitPassword)));
    }
}
