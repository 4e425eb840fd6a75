//! Sessions: one sign-in on one device, by cookie (the page) or by tokens (the extension).
//!
//! Tokens are given out in rounds of one access and one refresh token. A refresh token begins the next round. Whoever comes
//! with the one before, while nothing of the newest round was ever used, has lost the answer and gets that round anew; any
//! other refresh token that was used before has been copied, and ends the session for both.

use super::{
    AccountError, Accounts,
    attempts::Key,
    person::{folded, to_person},
    token::Use,
};
use crate::store::Transaction;
use landbridge_model::{
    id::PersonId,
    wire::{Person, Tokens},
};
use sqlx::{Row, sqlite::SqliteRow};
use std::time::Duration;

/// How long an access token lives.
const ACCESS: Duration = Duration::from_secs(15 * 60);
/// How long a session lives without being used.
const IDLE: Duration = Duration::from_secs(60 * 24 * 3600);
/// How often the use of a session is written down.
const SEEN: Duration = Duration::from_secs(3600);
/// The longest name of a device, in characters.
const MAX_DEVICE_CHARS: usize = 100;

/// The name of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SessionId([u8; 16]);

/// Who makes a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The person.
    pub person: Person,
    /// The session it is made in.
    pub session: SessionId,
}

/// What a person proves to be the owner of a session with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The value of the cookie.
    Cookie(String),
    /// Bearer tokens.
    Tokens(Tokens),
}

/// A new session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Whose.
    pub caller: Caller,
    /// What to prove it with.
    pub proof: Proof,
}

impl Accounts {
    /// Opens a session for a person who knows the password. `address` is the network address of the request.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        address: &str,
        wanted: Use,
        device: &str,
    ) -> Result<SignedIn, AccountError> {
        let person = self.recognise(email, password, address).await?;
        self.open_session(person, wanted, device).await
    }

    /// The person who knows the password, without a session. Attempts that fail are counted.
    pub async fn recognise(
        &self,
        email: &str,
        password: &str,
        address: &str,
    ) -> Result<Person, AccountError> {
        let keys = [Key::Email(folded(email)), Key::Address(address.to_owned())];
        self.begin_attempt(&keys)?;
        let found = self.credentials(email).await?;
        let (person, hash) = found.unzip();
        let is_right = self.passwords.is_right(password, hash).await?;
        let person = person.filter(|_| is_right).ok_or(AccountError::WrongPassword)?;
        self.attempts.lock().expect("no one panics while counting").succeed(&keys);
        Ok(person)
    }

    /// Who a cookie or an access token belongs to; nothing when it is void.
    pub async fn caller(&self, token: &str, kind: Use) -> Result<Option<Caller>, AccountError> {
        let Some(hash) = kind.hash(token) else { return Ok(None) };
        let now_millis = self.clock.now_millis();
        let row = sqlx::query(
            "select session.id as session_id, person.id, person.email, person.name,
                session.seen_millis, session_token.used_millis
             from session_token
             join session on session.id = session_token.session_id
             join person on person.id = session.person_id
             where session_token.hash = ?
             and session_token.use = ?
             and session_token.expires_millis > ?
             and session.expires_millis > ?",
        )
        .bind(&hash)
        .bind(kind.key())
        .bind(now_millis)
        .bind(now_millis)
        .fetch_optional(&mut *self.store.reader().await?)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let caller = Caller { person: to_person(&row)?, session: to_session_id(&row)? };
        let is_first_use = row.try_get::<Option<i64>, _>("used_millis")?.is_none();
        let is_long_ago = row.try_get::<i64, _>("seen_millis")? + millis(SEEN) < now_millis;
        if is_first_use || is_long_ago {
            self.mark_seen(caller.session, &hash).await?;
        }
        Ok(Some(caller))
    }

    /// Whether a session is still open.
    pub async fn is_open(&self, session: SessionId) -> Result<bool, AccountError> {
        let found = sqlx::query("select 1 from session where id = ? and expires_millis > ?")
            .bind(session.0.as_slice())
            .bind(self.clock.now_millis())
            .fetch_optional(&mut *self.store.reader().await?)
            .await?;
        Ok(found.is_some())
    }

    /// The next round of tokens for a refresh token.
    ///
    /// # Errors
    /// [`AccountError::SignedOut`] when the token is void; the session has ended when it was one that somebody copied.
    pub async fn refresh(&self, token: &str) -> Result<Tokens, AccountError> {
        let hash = Use::Refresh.hash(token).ok_or(AccountError::SignedOut)?;
        let now_millis = self.clock.now_millis();
        let mut transaction = self.store.begin().await?;
        let presented = find_refresh(&mut transaction, &hash, now_millis).await?;
        let presented = presented.ok_or(AccountError::SignedOut)?;
        let next_round = if presented.round == presented.newest_round {
            presented.round + 1
        } else if presented.round + 1 == presented.newest_round && !presented.is_newest_used {
            forget_round(&mut transaction, &presented).await?;
            presented.newest_round
        } else {
            tracing::warn!(person = %presented.person, "a refresh token came back; its session was ended");
            delete_session(&mut transaction, presented.session).await?;
            transaction.commit().await?;
            self.tell_ending();
            return Err(AccountError::SignedOut);
        };
        let tokens = self.add_round(&mut transaction, presented.session, next_round).await?;
        mark_used(&mut transaction, &hash, now_millis).await?;
        transaction.commit().await?;
        Ok(tokens)
    }

    /// Ends a session: everything that proves it is void at once.
    pub async fn end_session(&self, session: SessionId) -> Result<(), AccountError> {
        let mut transaction = self.store.begin().await?;
        delete_session(&mut transaction, session).await?;
        transaction.commit().await?;
        self.tell_ending();
        Ok(())
    }

    pub(super) fn begin_attempt(&self, keys: &[Key]) -> Result<(), AccountError> {
        let mut attempts = self.attempts.lock().expect("no one panics while counting");
        attempts
            .begin(keys, self.clock.now_millis())
            .map_err(|retry_seconds| AccountError::TooMany { retry_seconds })
    }

    async fn open_session(
        &self,
        person: Person,
        wanted: Use,
        device: &str,
    ) -> Result<SignedIn, AccountError> {
        let now_millis = self.clock.now_millis();
        let session = SessionId(self.random());
        let mut transaction = self.store.begin().await?;
        sqlx::query("delete from session where expires_millis <= ?")
            .bind(now_millis)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "insert into session (id, person_id, device, round, created_millis, seen_millis, expires_millis)
             values (?, ?, ?, 0, ?, ?, ?)",
        )
        .bind(session.0.as_slice())
        .bind(person.id.0.as_bytes().as_slice())
        .bind(device.chars().take(MAX_DEVICE_CHARS).collect::<String>())
        .bind(now_millis)
        .bind(now_millis)
        .bind(now_millis + millis(IDLE))
        .execute(&mut *transaction)
        .await?;
        let proof = match wanted {
            Use::Cookie => Proof::Cookie(self.add_token(&mut transaction, session, 0, Use::Cookie).await?),
            _ => Proof::Tokens(self.add_round(&mut transaction, session, 1).await?),
        };
        transaction.commit().await?;
        Ok(SignedIn { caller: Caller { person, session }, proof })
    }

    async fn add_round(
        &self,
        transaction: &mut Transaction,
        session: SessionId,
        round: i64,
    ) -> Result<Tokens, AccountError> {
        let now_millis = self.clock.now_millis();
        sqlx::query("update session set round = ?, seen_millis = ?, expires_millis = ? where id = ?")
            .bind(round)
            .bind(now_millis)
            .bind(now_millis + millis(IDLE))
            .bind(session.0.as_slice())
            .execute(&mut **transaction)
            .await?;
        // Of earlier rounds only what shows a copied token is of use.
        sqlx::query("delete from session_token where session_id = ? and expires_millis <= ?")
            .bind(session.0.as_slice())
            .bind(now_millis)
            .execute(&mut **transaction)
            .await?;
        let access = self.add_token(transaction, session, round, Use::Access).await?;
        let refresh = self.add_token(transaction, session, round, Use::Refresh).await?;
        let access_seconds = u32::try_from(ACCESS.as_secs()).expect("some minutes");
        Ok(Tokens { access, refresh, access_seconds })
    }

    async fn add_token(
        &self,
        transaction: &mut Transaction,
        session: SessionId,
        round: i64,
        kind: Use,
    ) -> Result<String, AccountError> {
        let token = kind.spell(self.random());
        let now_millis = self.clock.now_millis();
        let expires_millis = match kind {
            Use::Access => now_millis + millis(ACCESS),
            // As long as its session, whose end moves with its use.
            Use::Cookie => i64::MAX,
            Use::Refresh | Use::Agent | Use::Request | Use::Link => now_millis + millis(IDLE),
        };
        sqlx::query(
            "insert into session_token (hash, session_id, use, round, expires_millis)
             values (?, ?, ?, ?, ?)",
        )
        .bind(kind.hash(&token))
        .bind(session.0.as_slice())
        .bind(kind.key())
        .bind(round)
        .bind(expires_millis)
        .execute(&mut **transaction)
        .await?;
        Ok(token)
    }

    async fn mark_seen(&self, session: SessionId, hash: &[u8]) -> Result<(), AccountError> {
        let now_millis = self.clock.now_millis();
        let mut transaction = self.store.begin().await?;
        sqlx::query("update session set seen_millis = ?, expires_millis = ? where id = ?")
            .bind(now_millis)
            .bind(now_millis + millis(IDLE))
            .bind(session.0.as_slice())
            .execute(&mut *transaction)
            .await?;
        mark_used(&mut transaction, hash, now_millis).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// A refresh token that somebody came with.
struct Presented {
    session: SessionId,
    person: PersonId,
    round: i64,
    newest_round: i64,
    is_newest_used: bool,
}

async fn find_refresh(
    transaction: &mut Transaction,
    hash: &[u8],
    now_millis: i64,
) -> Result<Option<Presented>, AccountError> {
    let row = sqlx::query(
        "select session.id as session_id, person.id, person.email, person.name,
            session_token.round, session.round as newest_round,
            exists (
                select 1 from session_token as newest
                where newest.session_id = session.id
                and newest.round = session.round
                and newest.used_millis is not null
            ) as is_newest_used
         from session_token
         join session on session.id = session_token.session_id
         join person on person.id = session.person_id
         where session_token.hash = ?
         and session_token.use = 'refresh'
         and session_token.expires_millis > ?
         and session.expires_millis > ?",
    )
    .bind(hash)
    .bind(now_millis)
    .bind(now_millis)
    .fetch_optional(&mut **transaction)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Presented {
        session: to_session_id(&row)?,
        person: to_person(&row)?.id,
        round: row.try_get("round")?,
        newest_round: row.try_get("newest_round")?,
        is_newest_used: row.try_get("is_newest_used")?,
    }))
}

async fn forget_round(transaction: &mut Transaction, presented: &Presented) -> Result<(), AccountError> {
    sqlx::query("delete from session_token where session_id = ? and round = ?")
        .bind(presented.session.0.as_slice())
        .bind(presented.newest_round)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

async fn mark_used(transaction: &mut Transaction, hash: &[u8], now_millis: i64) -> Result<(), AccountError> {
    sqlx::query("update session_token set used_millis = coalesce(used_millis, ?) where hash = ?")
        .bind(now_millis)
        .bind(hash)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

async fn delete_session(transaction: &mut Transaction, session: SessionId) -> Result<(), AccountError> {
    sqlx::query("delete from session where id = ?")
        .bind(session.0.as_slice())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

fn to_session_id(row: &SqliteRow) -> Result<SessionId, AccountError> {
    let bytes: &[u8] = row.try_get("session_id")?;
    bytes.try_into().map(SessionId).map_err(|_| AccountError::Damaged { place: "session.id" })
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
