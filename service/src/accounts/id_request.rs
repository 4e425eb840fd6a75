//! A Landbridge ID, or another password for one, by a mailed link: asking for the mail, and choosing the password behind the link.
//!
//! An answer never tells whether an address is known; the mail does, to whom the address belongs. The link is good once, for an hour, and
//! only the newest for an address is. What the open window asks with is another secret, which grants nothing.

use super::{
    AccountError, Accounts,
    attempts::Key,
    person::{self, folded},
    token::Use,
};
use crate::mail::{self, Kept, Letter, Mailing, Reason};
use landbridge_model::id_mail::{AskId, Forgotten, IdState, Language};
use lettre::Address;
use sqlx::Row;
use std::time::Duration;
use uuid::{Builder, Uuid};

/// How long a link is good. The mail says so in words.
const LINK: Duration = Duration::from_secs(3600);
/// How long a window that is open is told what came of its request, after the link has ended.
const TOLD: Duration = Duration::from_secs(24 * 3600);
/// How long a mail stays in the mailbox; its link has ended long before.
const SHOWN: Duration = Duration::from_secs(24 * 3600);

/// Whom a link is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkHolder {
    /// The e-mail address that it was sent to.
    pub email: String,
    /// The language of the mail.
    pub language: Language,
}

/// A link that is to be mailed.
struct NewLink<'a> {
    email: &'a str,
    /// The name of the person to be made; empty when there is none to be made.
    name: &'a str,
    language: Language,
    /// The mail; nothing when nobody is to get one.
    reason: Option<Reason>,
}

impl Accounts {
    /// The same, and people can be written to.
    #[must_use]
    pub fn with_mail(self, mailing: Mailing) -> Self {
        Self { mailing: Some(mailing), ..self }
    }

    /// Whether people can be written to.
    pub(crate) fn has_mail(&self) -> bool {
        self.mailing.is_some()
    }

    /// Mails a link to choose the password of a Landbridge ID behind. Returns what to ask [`Self::id_state`] with.
    pub async fn ask_id(&self, asked: &AskId, address: &str) -> Result<String, AccountError> {
        let email = self.begin_mail(&asked.email, address)?;
        let is_known = self.person_by_email(&email).await?.is_some();
        let reason = Some(if is_known { Reason::Known } else { Reason::New });
        let link = NewLink { email: &email, name: &asked.name, language: asked.language, reason };
        self.write_link(&link).await
    }

    /// Mails a link to choose another password behind, when there is somebody with this address.
    pub async fn ask_password(&self, asked: &Forgotten, address: &str) -> Result<(), AccountError> {
        let email = self.begin_mail(&asked.email, address)?;
        let is_known = self.person_by_email(&email).await?.is_some();
        let reason = is_known.then_some(Reason::Forgotten);
        // Without a mail the same is written, so that it takes as long.
        self.write_link(&NewLink { email: &email, name: "", language: asked.language, reason }).await?;
        Ok(())
    }

    /// What came of a request; nothing when there is none, or not any more.
    pub async fn id_state(&self, request: &str) -> Result<Option<IdState>, AccountError> {
        let Some(hash) = Use::Request.hash(request) else { return Ok(None) };
        let chosen: Option<Option<i64>> =
            sqlx::query_scalar("select chosen_millis from id_request where hash = ?")
                .bind(hash)
                .fetch_optional(&mut *self.store.reader().await?)
                .await?;
        Ok(chosen.map(|chosen| if chosen.is_some() { IdState::Chosen } else { IdState::Waiting }))
    }

    /// Whom a link is for; nothing when it is void. It stays as good as it was.
    pub async fn link_holder(&self, link: &str) -> Result<Option<LinkHolder>, AccountError> {
        let Some(hash) = Use::Link.hash(link) else { return Ok(None) };
        let row = sqlx::query(
            "select email, language
             from id_request
             where link_hash = ? and expires_millis > ?",
        )
        .bind(hash)
        .bind(self.clock.now_millis())
        .fetch_optional(&mut *self.store.reader().await?)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let tag: &str = row.try_get("language")?;
        let language = Language::ALL.into_iter().find(|language| language.tag() == tag).unwrap_or_default();
        Ok(Some(LinkHolder { email: row.try_get("email")?, language }))
    }

    /// Chooses the password behind a link, which is void afterwards: of a new person, or of one who is there, whose sessions end.
    ///
    /// # Errors
    /// [`AccountError::UnfitPassword`], which leaves the link as it was, and [`AccountError::VoidLink`].
    pub async fn choose_password(&self, link: &str, password: &str) -> Result<(), AccountError> {
        // Whoever has no link costs no hashing.
        self.link_holder(link).await?.ok_or(AccountError::VoidLink)?;
        let password = self.passwords.hash(password).await?;
        let now_millis = self.clock.now_millis();
        let mut transaction = self.store.begin().await?;
        let row = sqlx::query(
            "select email, name
             from id_request
             where link_hash = ? and expires_millis > ?",
        )
        .bind(Use::Link.hash(link))
        .bind(now_millis)
        .fetch_optional(&mut *transaction)
        .await?;
        let row = row.ok_or(AccountError::VoidLink)?;
        let (email, name): (String, String) = (row.try_get("email")?, row.try_get("name")?);
        if !person::verify(&mut transaction, &email, &password, now_millis).await? {
            let new = self.new_person(&name, &email, &password);
            person::add(&mut transaction, &new, Some(now_millis)).await?;
        }
        // Windows that asked before the newest mail are told as well.
        sqlx::query("update id_request set link_hash = null, chosen_millis = ? where email = ?")
            .bind(now_millis)
            .bind(&email)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        // Whoever tried wrong ones before would wait to use the new one.
        self.attempts.lock().expect("no one panics while counting").succeed(&[Key::Email(email)]);
        self.tell_ending();
        Ok(())
    }

    /// The mails, newest first, when anybody may look at them.
    pub(crate) async fn mailbox(&self) -> Result<Option<Vec<Kept>>, AccountError> {
        match &self.mailing {
            Some(mailing) if mailing.is_mailbox() => {
                let since_millis = self.clock.now_millis() - millis(SHOWN);
                Ok(Some(mail::newest(&self.store, since_millis).await?))
            }
            _ => Ok(None),
        }
    }

    /// The address as people's are kept, if one more mail may go to it.
    fn begin_mail(&self, email: &str, address: &str) -> Result<String, AccountError> {
        if self.mailing.is_none() {
            return Err(AccountError::NoMail);
        }
        let email = folded(email);
        email.parse::<Address>().map_err(|_| AccountError::UnfitEmail)?;
        self.begin_attempt(&[Key::MailTo(email.clone()), Key::MailFrom(address.to_owned())])?;
        Ok(email)
    }

    async fn write_link(&self, new: &NewLink<'_>) -> Result<String, AccountError> {
        let mailing = self.mailing.as_ref().ok_or(AccountError::NoMail)?;
        let (request, link) = (Use::Request.spell(self.random()), Use::Link.spell(self.random()));
        let now_millis = self.clock.now_millis();
        let mut transaction = self.store.begin().await?;
        sqlx::query("delete from id_request where expires_millis <= ?")
            .bind(now_millis - millis(TOLD))
            .execute(&mut *transaction)
            .await?;
        // Who gets no mail keeps the link that came before.
        sqlx::query("update id_request set link_hash = null where email = ? and ?")
            .bind(new.email)
            .bind(new.reason.is_some())
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "insert into id_request (hash, link_hash, email, name, language, expires_millis)
             values (?, ?, ?, ?, ?, ?)",
        )
        .bind(Use::Request.hash(&request))
        .bind(new.reason.and_then(|_| Use::Link.hash(&link)))
        .bind(new.email)
        .bind(new.name)
        .bind(new.language.tag())
        .bind(now_millis + millis(LINK))
        .execute(&mut *transaction)
        .await?;
        if mailing.is_mailbox() {
            mail::forget_until(&mut transaction, now_millis - millis(SHOWN)).await?;
        }
        if let Some(reason) = new.reason {
            let letter = Letter::new(reason, new.language, &mailing.link(&link));
            mail::keep(&mut transaction, &self.new_mail(new.email, letter, now_millis)).await?;
        }
        transaction.commit().await?;
        mailing.tell();
        Ok(request)
    }

    fn new_mail(&self, recipient: &str, letter: Letter, made_millis: i64) -> Kept {
        let id: Uuid =
            Builder::from_unix_timestamp_millis(made_millis.unsigned_abs(), &self.dice.throw()).into_uuid();
        Kept { id, recipient: recipient.to_owned(), letter, made_millis, tries: 0 }
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
