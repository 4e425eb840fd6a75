//! Connecting a company's business database: who may, to which agreement, and what the agent proves itself with afterwards.

mod decide;

use super::{
    AccountError, Accounts, agent,
    agreement::to_terms,
    membership::{self, to_rights, to_workspace_id},
    token::Use,
};
use crate::{
    store::Transaction,
    workspace::{self, NewWorkspace},
};
use decide::{Binding, Decision, Facts, Place, decide};
use landbridge_model::{
    Rights,
    connect::{Connect, ConnectAnswer},
    id::{PersonId, WorkspaceId},
    wire::Person,
};
use sqlx::{Row, sqlite::SqliteRow};

/// What came of connecting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Nothing was done.
    Answer(ConnectAnswer),
    /// The database is bound to the agreement of this workspace.
    Made {
        /// Which; it may be a new one, which is not open yet.
        workspace: WorkspaceId,
        /// The agent's token, told here once.
        token: String,
    },
}

impl Accounts {
    /// Connects the database for a person, if that may be: whole or not at all.
    pub async fn connect(&self, person: &Person, asked: &Connect) -> Result<Connection, AccountError> {
        let mut transaction = self.store.begin().await?;
        let facts = self.read_facts(&mut transaction, person.id, asked).await?;
        let workspace = match decide(asked, &facts) {
            Decision::Answer(answer) => return Ok(Connection::Answer(answer)),
            Decision::Renew(workspace) => workspace,
            Decision::Bind { workspace, rights } => {
                let workspace = match workspace {
                    Some(workspace) => workspace,
                    None => self.add_workspace(&mut transaction, asked).await?,
                };
                self.entrust(&mut transaction, workspace, person.id, &rights).await?;
                workspace
            }
        };
        self.note_binding(&mut transaction, workspace, asked).await?;
        let token = Use::Agent.spell(self.random());
        // One computer at a time synchronises. The fence in the business database stops the former one's writes; its token would be a
        // secret that nobody watches any more.
        let now_millis = self.clock.now_millis();
        agent::forget_all(&mut transaction, workspace, now_millis).await?;
        agent::add(&mut transaction, workspace, &asked.computer, &token, now_millis).await?;
        transaction.commit().await?;
        Ok(Connection::Made { workspace, token })
    }

    async fn read_facts(
        &self,
        transaction: &mut Transaction,
        person: PersonId,
        asked: &Connect,
    ) -> Result<Facts, AccountError> {
        let rows = sqlx::query(
            "select agreement.workspace_id, workspace.is_demo, agreement.modules, agreement.people,
                agreement.ends_millis, agreement.database, agreement.system, agreement.company,
                administrator.email as administrator,
                coalesce(agreement.administrator_id = ?1, 0) as is_administrator,
                membership.rights
             from agreement
             join workspace on workspace.id = agreement.workspace_id
             left join person as administrator on administrator.id = agreement.administrator_id
             left join membership on membership.workspace_id = agreement.workspace_id
                 and membership.person_id = ?1
                 and membership.rights <> ''
             where membership.person_id is not null
                 or agreement.database = ?2
             order by agreement.workspace_id",
        )
        .bind(person.0.as_bytes().as_slice())
        .bind(&asked.company.database)
        .fetch_all(&mut **transaction)
        .await?;
        let places = rows.iter().map(to_place).collect::<Result<_, _>>()?;
        Ok(Facts { places, is_closed: self.is_closed, now_millis: self.clock.now_millis() })
    }

    async fn add_workspace(
        &self,
        transaction: &mut Transaction,
        asked: &Connect,
    ) -> Result<WorkspaceId, AccountError> {
        let id = WorkspaceId::new(self.clock.now_millis().unsigned_abs(), self.dice.throw());
        workspace::add(transaction, &NewWorkspace { id, name: &asked.company.name, is_demo: false }).await?;
        Ok(id)
    }

    /// Gives who connects a workspace every right in it.
    async fn entrust(
        &self,
        transaction: &mut Transaction,
        workspace: WorkspaceId,
        person: PersonId,
        rights: &Rights,
    ) -> Result<(), AccountError> {
        membership::put(transaction, workspace, person, rights).await?;
        sqlx::query("update agreement set administrator_id = ? where workspace_id = ?")
            .bind(person.0.as_bytes().as_slice())
            .bind(workspace.0.as_bytes().as_slice())
            .execute(&mut **transaction)
            .await?;
        Ok(())
    }

    /// A database stays the same when its company takes another name, and when it moves to another system.
    async fn note_binding(
        &self,
        transaction: &mut Transaction,
        workspace: WorkspaceId,
        asked: &Connect,
    ) -> Result<(), AccountError> {
        sqlx::query(
            "update agreement
             set database = ?, system = ?, company = ?, bound_millis = coalesce(bound_millis, ?)
             where workspace_id = ?",
        )
        .bind(&asked.company.database)
        .bind(&asked.company.system)
        .bind(&asked.company.name)
        .bind(self.clock.now_millis())
        .bind(workspace.0.as_bytes().as_slice())
        .execute(&mut **transaction)
        .await?;
        Ok(())
    }
}

fn to_place(row: &SqliteRow) -> Result<Place, AccountError> {
    let binding = match row.try_get::<Option<String>, _>("database")? {
        Some(database) => {
            Some(Binding { database, system: row.try_get("system")?, company: row.try_get("company")? })
        }
        None => None,
    };
    let rights: Option<Rights> = row.try_get::<Option<&str>, _>("rights")?.map(to_rights).transpose()?;
    Ok(Place {
        workspace: to_workspace_id(row)?,
        is_demo: row.try_get("is_demo")?,
        terms: to_terms(row)?,
        binding,
        administrator: row.try_get("administrator")?,
        // Who left the company administers it no more.
        is_administrator: rights.is_some() && row.try_get("is_administrator")?,
        rights,
    })
}
