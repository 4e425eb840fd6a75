//! Agreements: what a company may do with the service, who administers it, and which business database is bound to it.

use super::{AccountError, Accounts, person::to_person};
use landbridge_model::{
    connect::Agreement,
    id::{PersonId, WorkspaceId},
    wire::Person,
};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

/// What was agreed with a company; whatever is nothing has no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The modules that it covers.
    pub modules: Option<Vec<String>>,
    /// For how many people it is.
    pub people: Option<u32>,
    /// From when on it is over, in milliseconds since 1970.
    pub ends_millis: Option<i64>,
}

impl Terms {
    /// When it ended, if it did.
    pub(super) fn ended(&self, now_millis: i64) -> Option<i64> {
        self.ends_millis.filter(|ends_millis| *ends_millis <= now_millis)
    }

    /// The agreement as the office knows it, with the company whose database is bound to it.
    pub(super) fn to_agreement(&self, bound: Option<&str>) -> Agreement {
        let Self { modules, people, ends_millis } = self.clone();
        Agreement { modules, people, ends_millis, bound: bound.map(str::to_owned) }
    }
}

impl Accounts {
    /// The agreement of a workspace.
    pub async fn agreement(&self, workspace: WorkspaceId) -> Result<Agreement, AccountError> {
        let row = sqlx::query(
            "select modules, people, ends_millis, company
             from agreement
             where workspace_id = ?",
        )
        .bind(workspace.0.as_bytes().as_slice())
        .fetch_optional(&mut *self.store.reader().await?)
        .await?;
        let Some(row) = row else { return Ok(Agreement::default()) };
        Ok(to_terms(&row)?.to_agreement(row.try_get("company")?))
    }

    /// Agrees something else with a company. What is bound to the agreement stays bound.
    pub async fn set_agreement(&self, workspace: WorkspaceId, terms: &Terms) -> Result<(), AccountError> {
        let modules = terms.modules.as_ref();
        let modules = modules.map(|modules| serde_json::to_string(modules).expect("names are plain data"));
        let mut transaction = self.store.begin().await?;
        sqlx::query("update agreement set modules = ?, people = ?, ends_millis = ? where workspace_id = ?")
            .bind(modules)
            .bind(terms.people)
            .bind(terms.ends_millis)
            .bind(workspace.0.as_bytes().as_slice())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Whether this person administers the workspace.
    pub async fn is_administrator(
        &self,
        workspace: WorkspaceId,
        person: PersonId,
    ) -> Result<bool, AccountError> {
        let found = sqlx::query("select 1 from agreement where workspace_id = ? and administrator_id = ?")
            .bind(workspace.0.as_bytes().as_slice())
            .bind(person.0.as_bytes().as_slice())
            .fetch_optional(&mut *self.store.reader().await?)
            .await?;
        Ok(found.is_some())
    }

    /// Who administers the workspace.
    pub async fn administrator(&self, workspace: WorkspaceId) -> Result<Option<Person>, AccountError> {
        let row = sqlx::query(
            "select p.id, p.email, p.name
             from agreement a
             join person p on p.id = a.administrator_id
             where a.workspace_id = ?",
        )
        .bind(workspace.0.as_bytes().as_slice())
        .fetch_optional(&mut *self.store.reader().await?)
        .await?;
        row.as_ref().map(to_person).transpose()
    }

    /// Lets a member of a workspace administer it, and nobody else.
    pub async fn set_administrator(
        &self,
        workspace: WorkspaceId,
        person: PersonId,
    ) -> Result<(), AccountError> {
        let mut transaction = self.store.begin().await?;
        let changed = sqlx::query(
            "update agreement
             set administrator_id = ?1
             where workspace_id = ?2
                 and exists (
                     select 1 from membership
                     where workspace_id = ?2 and person_id = ?1 and rights <> ''
                 )",
        )
        .bind(person.0.as_bytes().as_slice())
        .bind(workspace.0.as_bytes().as_slice())
        .execute(&mut *transaction)
        .await?
        .rows_affected();
        if changed == 0 {
            return Err(AccountError::NoMember);
        }
        transaction.commit().await?;
        Ok(())
    }
}

/// Fails when the agreement of a workspace has no place for a person who is no member yet. Who is one stays, also when the agreement is for
/// fewer people by now.
pub(super) async fn check_place(
    connection: &mut SqliteConnection,
    workspace: WorkspaceId,
    person: PersonId,
) -> Result<(), AccountError> {
    let full: Option<u32> = sqlx::query_scalar(
        "select people
         from agreement
         where workspace_id = ?1
             and people <= (
                 select count(*) from membership
                 where workspace_id = ?1 and rights <> ''
             )
             and not exists (
                 select 1 from membership
                 where workspace_id = ?1 and person_id = ?2 and rights <> ''
             )",
    )
    .bind(workspace.0.as_bytes().as_slice())
    .bind(person.0.as_bytes().as_slice())
    .fetch_optional(connection)
    .await?;
    match full {
        Some(people) => Err(AccountError::NoPlace { people }),
        None => Ok(()),
    }
}

/// Reads the columns `modules`, `people` and `ends_millis`.
pub(super) fn to_terms(row: &SqliteRow) -> Result<Terms, AccountError> {
    let damaged = |_| AccountError::Damaged { place: "agreement.modules" };
    let modules: Option<&str> = row.try_get("modules")?;
    Ok(Terms {
        modules: modules.map(serde_json::from_str).transpose().map_err(damaged)?,
        people: row.try_get("people")?,
        ends_millis: row.try_get("ends_millis")?,
    })
}
