//! People with a Landbridge ID.

use super::{AccountError, Accounts};
use landbridge_model::{id::PersonId, wire::Person};
use sqlx::Row;
use uuid::Uuid;

impl Accounts {
    /// Adds a person.
    pub async fn add_person(
        &self,
        name: &str,
        email: &str,
        password: &str,
    ) -> Result<PersonId, AccountError> {
        let email = folded(email);
        let hash = self.passwords.hash(password).await?;
        let now_millis = self.clock.now_millis();
        let id = PersonId::new(now_millis.unsigned_abs(), self.dice.throw());
        let mut transaction = self.store.begin().await?;
        let added = sqlx::query(
            "insert into person (id, email, name, password, created_millis)
             values (?, ?, ?, ?, ?)
             on conflict (email) do nothing",
        )
        .bind(id.0.as_bytes().as_slice())
        .bind(&email)
        .bind(name)
        .bind(hash)
        .bind(now_millis)
        .execute(&mut *transaction)
        .await?
        .rows_affected();
        if added == 0 {
            return Err(AccountError::EmailTaken);
        }
        transaction.commit().await?;
        Ok(id)
    }

    /// Gives a person another password and ends every session that the former one opened.
    pub async fn set_password(&self, person: PersonId, password: &str) -> Result<(), AccountError> {
        let hash = self.passwords.hash(password).await?;
        let mut transaction = self.store.begin().await?;
        let changed = sqlx::query("update person set password = ? where id = ?")
            .bind(hash)
            .bind(person.0.as_bytes().as_slice())
            .execute(&mut *transaction)
            .await?
            .rows_affected();
        if changed == 0 {
            return Err(AccountError::NoSuchPerson);
        }
        sqlx::query("delete from session where person_id = ?")
            .bind(person.0.as_bytes().as_slice())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        self.tell_ending();
        Ok(())
    }

    /// The person with this e-mail address.
    pub async fn person_by_email(&self, email: &str) -> Result<Option<Person>, AccountError> {
        Ok(self.credentials(email).await?.map(|(person, _)| person))
    }

    /// The person with this e-mail address, and the hash of the password.
    pub(super) async fn credentials(&self, email: &str) -> Result<Option<(Person, String)>, AccountError> {
        let row = sqlx::query("select id, email, name, password from person where email = ?")
            .bind(folded(email))
            .fetch_optional(&mut *self.store.reader().await?)
            .await?;
        row.map(|row| Ok((to_person(&row)?, row.try_get("password")?))).transpose()
    }
}

/// A Landbridge ID is the same in capitals.
pub(super) fn folded(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Reads the columns `id`, `email` and `name` of a person.
pub(super) fn to_person(row: &sqlx::sqlite::SqliteRow) -> Result<Person, AccountError> {
    let id =
        Uuid::from_slice(row.try_get("id")?).map_err(|_| AccountError::Damaged { place: "person.id" })?;
    Ok(Person { id: PersonId(id), name: row.try_get("name")?, email: row.try_get("email")? })
}
