//! What the company wants of the history.

use super::{Result, column, of_column};
use crate::{error::WorkspaceError, store::Store};
use landbridge_model::{
    WorkspaceId,
    history::{HistorySettings, MAX_DAYS, MAX_SILENCE_MINUTES, MIN_SILENCE_MINUTES},
};

/// Checks what was asked for.
pub(crate) fn check_settings(settings: &HistorySettings) -> Result<()> {
    let is_in =
        |number: Option<u32>, least, most| number.is_none_or(|number| (least..=most).contains(&number));
    if !is_in(settings.keep_days, 1, MAX_DAYS) {
        return Err(WorkspaceError::malformed(
            "keep_days",
            format!("it is 1 to {MAX_DAYS} days, or nothing"),
        ));
    }
    if !is_in(settings.mail_after_minutes, MIN_SILENCE_MINUTES, MAX_SILENCE_MINUTES) {
        let message = format!("it is {MIN_SILENCE_MINUTES} to {MAX_SILENCE_MINUTES} minutes, or nothing");
        return Err(WorkspaceError::malformed("mail_after_minutes", message));
    }
    Ok(())
}

/// Reads it.
pub(crate) async fn read_settings(store: &Store, workspace: WorkspaceId) -> Result<HistorySettings> {
    let (keep_days, mail_after_minutes, language): (Option<u32>, Option<u32>, String) =
        sqlx::query_as("select history_days, silence_minutes, silence_language from workspace where id = ?")
            .bind(&workspace.0.as_bytes()[..])
            .fetch_one(&mut *store.reader().await?)
            .await?;
    Ok(HistorySettings { keep_days, mail_after_minutes, language: of_column(&language)? })
}

/// Keeps it. What is then too old is forgotten when the service tidies next.
pub(crate) async fn keep_settings(
    store: &Store,
    workspace: WorkspaceId,
    settings: &HistorySettings,
) -> Result<()> {
    let mut transaction = store.begin().await?;
    sqlx::query(
        // Whoever wants no mails gets none about a silence that was told of before.
        "update workspace
         set history_days = ?1, silence_minutes = ?2, silence_language = ?3,
             silence_told = iif(?2 is null, 0, silence_told)
         where id = ?4",
    )
    .bind(settings.keep_days)
    .bind(settings.mail_after_minutes)
    .bind(column(&settings.language)?)
    .bind(&workspace.0.as_bytes()[..])
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}
