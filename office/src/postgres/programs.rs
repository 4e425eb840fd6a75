//! Which other programs are connected to the database now.

use super::PgPlace;
use crate::error::AgentError;
use landbridge_model::console::OtherProgram;
use sqlx::Row;

/// The others, as far as the server shows them to this user; it shows at least who they are.
pub(crate) async fn other_programs(place: &PgPlace) -> Result<Vec<OtherProgram>, AgentError> {
    let mut connection = place.connect().await?;
    // A background worker of the server has another type. An agent of ours, this one among them, is no other program.
    let rows = sqlx::query(
        "select coalesce(application_name, '') as program,
             coalesce(usename::text, '') as login,
             coalesce(host(client_addr), '') as computer,
             count(*) as connections
         from pg_stat_activity
         where datname = current_database()
             and coalesce(backend_type, 'client backend') = 'client backend'
             and pid <> pg_backend_pid()
             and coalesce(application_name, '') not like 'landbridge%'
         group by 1, 2, 3
         order by 1, 2, 3",
    )
    .fetch_all(&mut connection)
    .await?;
    let program = |row: &sqlx::postgres::PgRow| {
        let connections: i64 = row.try_get("connections")?;
        Ok(OtherProgram {
            program: row.try_get("program")?,
            login: row.try_get("login")?,
            computer: row.try_get("computer")?,
            connections: connections.unsigned_abs(),
        })
    };
    Ok(rows.iter().map(program).collect::<Result<_, sqlx::Error>>()?)
}
