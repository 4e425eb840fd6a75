//! Another computer takes over the synchronisation of a company: a code, shown by the office that synchronises and typed into the other one.
//!
//! The code is good once, for ten minutes, and only the newest of a workspace is. Tries are counted like those of passwords.

use super::{AccountError, Accounts, agent, attempts::Key, membership::to_workspace_id, token::Use};
use landbridge_model::{
    id::WorkspaceId,
    pairing::{CarriedSetup, Pair, PairingCode, Successor},
};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use std::time::Duration;

/// How long a code is good: somebody walks from one computer to the other.
const GOOD: Duration = Duration::from_secs(600);
/// What people tell apart when they read it aloud; 32 signs, so each is five bits.
const SIGNS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Signs of a code: 40 bits, of which nobody may guess more than a few in ten minutes. Whoever did would still have to know the bound database.
const CODE_SIGNS: usize = 8;
/// Signs between two dashes.
const PART_SIGNS: usize = 4;

/// What came of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pairing {
    /// The computer synchronises now.
    Done {
        /// For which workspace.
        workspace: WorkspaceId,
        /// Its agent's token, told here once.
        token: String,
    },
    /// Another database is bound; nothing was done.
    OtherDatabase,
}

impl Accounts {
    /// A code for another computer, in the place of any former one.
    pub async fn ask_pairing(
        &self,
        workspace: WorkspaceId,
        setup: &CarriedSetup,
    ) -> Result<PairingCode, AccountError> {
        let code = spell(self.dice.throw());
        let ends_millis = self.clock.now_millis() + i64::try_from(GOOD.as_millis()).unwrap_or(i64::MAX);
        let mut transaction = self.store.begin().await?;
        sqlx::query("delete from pairing where expires_millis <= ?")
            .bind(self.clock.now_millis())
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "insert or replace into pairing (workspace_id, hash, setup, expires_millis)
             values (?, ?, ?, ?)",
        )
        .bind(workspace.0.as_bytes().as_slice())
        .bind(hash(&code))
        .bind(serde_json::to_string(setup).expect("a setup is plain data"))
        .bind(ends_millis)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(PairingCode { code, ends_millis })
    }

    /// What a code is for: the workspace, and what goes along. It stays as good as it was.
    ///
    /// # Errors
    /// [`AccountError::VoidCode`], and [`AccountError::TooMany`] after too many of them from one network address.
    pub async fn pairing(
        &self,
        code: &str,
        address: &str,
    ) -> Result<(WorkspaceId, CarriedSetup), AccountError> {
        let keys = [Key::CodeFrom(address.to_owned())];
        self.begin_attempt(&keys)?;
        let found = find(&mut *self.store.reader().await?, code, self.clock.now_millis()).await?;
        let row = found.ok_or(AccountError::VoidCode)?;
        self.attempts.lock().expect("no one panics while counting").succeed(&keys);
        let setup = serde_json::from_str(row.try_get("setup")?)
            .map_err(|_| AccountError::Damaged { place: "pairing.setup" })?;
        Ok((to_workspace_id(&row)?, setup))
    }

    /// Lets the computer synchronise that has the code and the bound database; whoever did before is void in the same moment, and so is the
    /// code.
    ///
    /// # Errors
    /// As for [`Self::pairing`].
    pub async fn pair(&self, asked: &Pair, address: &str) -> Result<Pairing, AccountError> {
        let keys = [Key::CodeFrom(address.to_owned())];
        self.begin_attempt(&keys)?;
        let now_millis = self.clock.now_millis();
        let mut transaction = self.store.begin().await?;
        let row = find(&mut transaction, &asked.code, now_millis).await?.ok_or(AccountError::VoidCode)?;
        self.attempts.lock().expect("no one panics while counting").succeed(&keys);
        if row.try_get::<Option<&str>, _>("database")? != Some(asked.database.as_str()) {
            return Ok(Pairing::OtherDatabase);
        }
        let workspace = to_workspace_id(&row)?;
        let token = Use::Agent.spell(self.random());
        agent::forget_all(&mut transaction, workspace, now_millis).await?;
        agent::add(&mut transaction, workspace, &asked.computer, &token, now_millis).await?;
        sqlx::query("delete from pairing where workspace_id = ?")
            .bind(workspace.0.as_bytes().as_slice())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Pairing::Done { workspace, token })
    }

    /// The computer that has taken the place of the one with this void token; nothing when none has.
    ///
    /// # Errors
    /// [`AccountError::SignedOut`] when the token never was one.
    pub async fn successor(&self, token: &str) -> Result<Option<Successor>, AccountError> {
        let hash = Use::Agent.hash(token).ok_or(AccountError::SignedOut)?;
        let row = sqlx::query(
            "select present.name, present.created_millis
             from ended_agent_token as ended
             left join agent_token as present on present.workspace_id = ended.workspace_id
             where ended.hash = ?
             order by present.created_millis desc
             limit 1",
        )
        .bind(hash)
        .fetch_optional(&mut *self.store.reader().await?)
        .await?;
        let row = row.ok_or(AccountError::SignedOut)?;
        let computer: Option<String> = row.try_get("name")?;
        let since_millis: Option<i64> = row.try_get("created_millis")?;
        Ok(computer.zip(since_millis).map(|(computer, since_millis)| Successor { computer, since_millis }))
    }
}

async fn find(
    connection: &mut SqliteConnection,
    code: &str,
    now_millis: i64,
) -> Result<Option<SqliteRow>, sqlx::Error> {
    sqlx::query(
        "select pairing.workspace_id, pairing.setup, agreement.database
         from pairing
         left join agreement on agreement.workspace_id = pairing.workspace_id
         where pairing.hash = ? and pairing.expires_millis > ?",
    )
    .bind(hash(code))
    .bind(now_millis)
    .fetch_optional(connection)
    .await
}

fn spell(throw: [u8; 10]) -> String {
    let signs: Vec<u8> =
        throw.iter().rev().take(CODE_SIGNS).map(|byte| SIGNS[usize::from(byte % 32)]).collect();
    let parts: Vec<_> = signs.chunks(PART_SIGNS).map(String::from_utf8_lossy).collect();
    parts.join("-")
}

/// The hash of a code, however it was typed.
fn hash(code: &str) -> Vec<u8> {
    let signs: String = code.chars().filter(char::is_ascii_alphanumeric).take(CODE_SIGNS + 1).collect();
    blake3::hash(signs.to_ascii_uppercase().as_bytes()).as_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        let code = spell([7, 7, 9, 8, 255, 200, 32, 31, 1, 0]);
        assert_eq!(code, "23Z2-AZAB");
        assert_eq!(hash(&code), hash(" 23z2 azab"));
        assert_ne!(hash(&code), hash("23Z2-AZAC"));
        assert_ne!(hash(&code), hash("23Z2-AZAB-2"));
    }
}
