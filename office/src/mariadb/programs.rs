//! Which other programs are connected to the database now.

use super::MariaPlace;
use crate::error::AgentError;
use landbridge_model::console::OtherProgram;
use sqlx::Row;

/// The others, as far as the server shows them to this user: all of them with the right `process`, else those that came as the same user.
/// The server knows who they are and where they come from, and not what they are called.
pub(crate) async fn other_programs(place: &MariaPlace) -> Result<Vec<OtherProgram>, AgentError> {
    let mut connection = place.connect().await?;
    // An agent of ours, this one among them, is no other program; each of its connections holds a lock that names it.
    let rows = sqlx::query(
        "select cast(user as char) as login, \
             cast(substring_index(host, ':', 1) as char) as computer, \
             count(*) as connections \
         from information_schema.processlist \
         where db = database() and command <> 'Daemon' \
         and is_used_lock(concat('landbridge/', id)) is null \
         group by 1, 2 \
         order by 1, 2",
    )
    .fetch_all(&mut connection)
    .await?;
    let program = |row: &sqlx::mysql::MySqlRow| {
        let connections: i64 = row.try_get("connections")?;
        Ok(OtherProgram {
            program: String::new(),
            login: row.try_get("login")?,
            computer: row.try_get("computer")?,
            connections: connections.unsigned_abs(),
        })
    };
    Ok(rows.iter().map(program).collect::<Result<_, sqlx::Error>>()?)
}
