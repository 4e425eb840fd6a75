//! People with a Landbridge ID.

use super::{AccountError, Accounts};
use landbridge_model::{id::PersonId, wire::Person};
use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

/// Somebody who is to be added.
#[derive(Debug)]
pub(super) struct NewPerson {
    id: PersonId,
    name: String,
    email: String,
    password_hash: String,
    created_millis: i64,
}

impl Accounts {
    /// Adds a person.
    pub async fn add_person(
        &self,
        name: &str,
        email: &str,
        password: &str,
    ) -> Result<PersonId, AccountError> {
        let hash = self.passwords.hash(password).await?;
        let new = self.new_person(name, &folded(email), &hash);
        let mut transaction = self.store.begin().await?;
        add(&mut transaction, &new, None).await?;
        transaction.commit().await?;
        Ok(new.id)
    }

    /// A person to be added. The e-mail address is in lower case.
    pub(super) fn new_person(&self, name: &str, email: &str, password_hash: &str) -> NewPerson {
        let created_millis = self.clock.now_millis();
        NewPerson {
            id: PersonId::new(created_millis.unsigned_abs(), self.dice.throw()),
            name: name.to_owned(),
            email: email.to_owned(),
            password_hash: password_hash.to_owned(),
            created_millis,
        }
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
        end_sessions(&mut transaction, person).await?;
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

/// Adds a person, whose e-mail address was found to be theirs at `verified_millis`.
pub(super) async fn add(
    connection: &mut SqliteConnection,
    new: &NewPerson,
    verified_millis: Option<i64>,
) -> Result<(), AccountError> {
    let added = sqlx::query(
        "insert into person (id, email, name, password, created_millis, verified_millis)
         values (?, ?, ?, ?, ?, ?)
         on conflict (email) do nothing",
    )
    .bind(new.id.0.as_bytes().as_slice())
    .bind(&new.email)
    .bind(&new.name)
    .bind(&new.password_hash)
    .bind(new.created_millis)
    .bind(verified_millis)
    .execute(connection)
    .await?
    .rows_affected();
    if added == 0 { Err(AccountError::EmailTaken) } else { Ok(()) }
}

/// Gives the person with an e-mail address, which was found to be theirs, another password and ends every session. Tells whether there is one.
pub(super) async fn verify(
    connection: &mut SqliteConnection,
    email: &str,
    password_hash: &str,
    now_millis: i64,
) -> Result<bool, AccountError> {
    let row = sqlx::query(
        "update person
         set password = ?, verified_millis = ?
         where email = ?
         returning id, email, name",
    )
    .bind(password_hash)
    .bind(now_millis)
    .bind(email)
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(false) };
    end_sessions(connection, to_person(&row)?.id).await?;
    Ok(true)
}

async fn end_sessions(connection: &mut SqliteConnection, person: PersonId) -> Result<(), sqlx::Error> {
    sqlx::query("delete from session where person_id = ?")
        .bind(person.0.as_bytes().as_slice())
        .execute(connection)
        .await?;
    Ok(())
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
