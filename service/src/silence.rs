//! Writes to whoever administers a company when its office was silent for longer than the company wants, with the probable cause, and again
//! when the office is back.

use crate::{
    api::Stop,
    mail::{self, Cause, Kept, Letter, Mailing, News},
    store::Store,
    workspace::{Clock, Dice},
};
use landbridge_model::{
    history::{AWAY_MILLIS, Problem},
    id_mail::Language,
};
use sqlx::{Row, sqlite::SqliteRow};
use std::time::Duration;
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};
use uuid::Builder;

/// How often it looks.
const LOOK_EVERY: Duration = Duration::from_secs(30);
const MINUTE_MILLIS: i64 = 60_000;
/// How a moment is written in a mail: nobody knows in which time zone it is read.
const MOMENT: &[BorrowedFormatItem<'static>] =
    format_description!("[year]-[month]-[day] [hour]:[minute] UTC");

/// Watches over the silence of all offices.
#[derive(Debug)]
pub struct Watch {
    store: Store,
    clock: Clock,
    dice: Dice,
    mailing: Mailing,
    /// When the service started: before that nobody could be heard of.
    started_millis: i64,
}

/// How it stands with one office.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Standing {
    workspace: Vec<u8>,
    company: String,
    /// Who administers it.
    email: String,
    language: Language,
    /// When it was last heard of, in milliseconds since 1970, to the minute.
    seen_millis: i64,
    /// How long it may be silent.
    patience_millis: i64,
    /// When it was last heard of before the silence that a mail was sent about; 0 for none.
    told_millis: i64,
    /// What its agent told last of what is in the way, and when.
    problem: Option<(Problem, i64)>,
}

impl Watch {
    /// Watches from now on.
    pub fn new(store: Store, clock: Clock, dice: Dice, mailing: Mailing) -> Self {
        let started_millis = clock.now_millis();
        Self { store, clock, dice, mailing, started_millis }
    }

    /// Looks again and again until the service stops.
    pub async fn run(&self, mut stop: Stop) {
        loop {
            if let Err(error) = self.look().await {
                tracing::error!(%error, "nobody looked whether an office is silent");
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = stop.stopped() => return,
            }
        }
    }

    /// Looks once, and keeps the mails that are to be written. An office that was disconnected is silent because somebody wanted it so.
    pub async fn look(&self) -> Result<(), sqlx::Error> {
        let rows = sqlx::query(
            "select w.id, w.name, w.office_seen, w.silence_minutes, w.silence_language, w.silence_told,
                 w.office_problem, w.office_problem_at, p.email
             from workspace w
             join agreement a on a.workspace_id = w.id
             join person p on p.id = a.administrator_id
             where w.silence_minutes is not null and w.office_seen > 0
                 and exists (select 1 from agent_token t where t.workspace_id = w.id)",
        )
        .fetch_all(&mut *self.store.reader().await?)
        .await?;
        let now_millis = self.clock.now_millis();
        for row in &rows {
            let standing = to_standing(row)?;
            if let Some(news) = decide(&standing, self.started_millis, now_millis) {
                self.tell(&standing, news, now_millis).await?;
            }
        }
        Ok(())
    }

    /// Keeps a mail, and that it was kept.
    async fn tell(&self, standing: &Standing, news: News, now_millis: i64) -> Result<(), sqlx::Error> {
        let told_millis = match news {
            News::Silent(_) => standing.seen_millis,
            News::Back => 0,
        };
        let id = Builder::from_unix_timestamp_millis(now_millis.unsigned_abs(), &self.dice.throw());
        let seen = moment(standing.seen_millis);
        let mail = Kept {
            id: id.into_uuid(),
            recipient: standing.email.clone(),
            letter: Letter::of_office(news, standing.language, &standing.company, &seen),
            made_millis: now_millis,
            tries: 0,
        };
        let mut transaction = self.store.begin().await?;
        let noted = sqlx::query("update workspace set silence_told = ? where id = ? and silence_told = ?")
            .bind(told_millis)
            .bind(&standing.workspace)
            .bind(standing.told_millis)
            .execute(&mut *transaction)
            .await?;
        // Whoever has just decided otherwise is not written to.
        if noted.rows_affected() > 0 {
            mail::keep(&mut transaction, &mail).await?;
        }
        transaction.commit().await?;
        self.mailing.tell();
        Ok(())
    }
}

fn to_standing(row: &SqliteRow) -> Result<Standing, sqlx::Error> {
    let json = |text: &str| serde_json::Value::String(text.to_owned());
    let decode = |error: serde_json::Error| sqlx::Error::Decode(error.into());
    let problem: Option<&str> = row.try_get("office_problem")?;
    let problem = problem.map(|text| serde_json::from_value(json(text))).transpose().map_err(decode)?;
    let problem_millis = row.try_get("office_problem_at")?;
    Ok(Standing {
        workspace: row.try_get("id")?,
        company: row.try_get("name")?,
        email: row.try_get("email")?,
        language: serde_json::from_value(json(row.try_get("silence_language")?)).map_err(decode)?,
        seen_millis: row.try_get("office_seen")?,
        patience_millis: row.try_get::<i64, _>("silence_minutes")? * MINUTE_MILLIS,
        told_millis: row.try_get("silence_told")?,
        problem: problem.map(|problem| (problem, problem_millis)),
    })
}

/// What is to be told now, if anything: one mail for each silence, and one when it is over. A service that has just started waits for a while
/// before it calls anybody silent.
fn decide(standing: &Standing, started_millis: i64, now_millis: i64) -> Option<News> {
    let &Standing { seen_millis, patience_millis, told_millis, problem, .. } = standing;
    if told_millis != 0 {
        return (seen_millis > told_millis).then_some(News::Back);
    }
    let is_silent = now_millis - seen_millis > patience_millis && now_millis - started_millis > AWAY_MILLIS;
    let cause = match problem {
        Some((problem, at_millis)) if at_millis > seen_millis => Cause::Database(problem),
        _ if started_millis > seen_millis => Cause::Service,
        _ => Cause::Agent,
    };
    is_silent.then_some(News::Silent(cause))
}

fn moment(millis: i64) -> String {
    let moment = OffsetDateTime::from_unix_timestamp(millis / 1000).ok();
    moment.and_then(|moment| moment.format(MOMENT).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 60 * MINUTE_MILLIS;

    fn standing(seen_millis: i64, told_millis: i64, problem: Option<(Problem, i64)>) -> Standing {
        Standing {
            workspace: Vec::new(),
            company: "Bygg AB".into(),
            email: "anna@example.com".into(),
            language: Language::En,
            seen_millis,
            patience_millis: HOUR,
            told_millis,
            problem,
        }
    }

    #[test]
    fn a_silence_is_told_once_and_its_end_once() {
        let silent = Some(News::Silent(Cause::Agent));
        assert_eq!(decide(&standing(10 * HOUR, 0, None), HOUR, 11 * HOUR), None);
        assert_eq!(decide(&standing(10 * HOUR, 0, None), HOUR, 11 * HOUR + 1), silent);
        assert_eq!(decide(&standing(10 * HOUR, 10 * HOUR, None), HOUR, 90 * HOUR), None);
        assert_eq!(decide(&standing(91 * HOUR, 10 * HOUR, None), HOUR, 91 * HOUR), Some(News::Back));
        assert_eq!(decide(&standing(91 * HOUR, 0, None), HOUR, 91 * HOUR + 1), None);
    }

    #[test]
    fn the_probable_cause_is_what_came_since_the_office_was_heard_of() {
        let cause = |standing: &Standing, started| decide(standing, started, 20 * HOUR);
        let silent = |cause| Some(News::Silent(cause));
        let told = Some((Problem::Unreachable, 11 * HOUR));
        let database = silent(Cause::Database(Problem::Unreachable));
        assert_eq!(cause(&standing(10 * HOUR, 0, told), HOUR), database);
        assert_eq!(cause(&standing(10 * HOUR, 0, told), 12 * HOUR), database);
        assert_eq!(cause(&standing(12 * HOUR, 0, told), HOUR), silent(Cause::Agent));
        assert_eq!(cause(&standing(10 * HOUR, 0, None), 12 * HOUR), silent(Cause::Service));
    }

    #[test]
    fn a_service_that_has_just_started_calls_nobody_silent() {
        let long_ago = standing(HOUR, 0, None);
        assert_eq!(decide(&long_ago, 20 * HOUR, 20 * HOUR + AWAY_MILLIS), None);
        assert!(decide(&long_ago, 20 * HOUR, 20 * HOUR + AWAY_MILLIS + 1).is_some());
    }

    #[test]
    fn a_moment_is_written_as_everybody_reads_it() {
        assert_eq!(moment(1_796_078_460_000), "2026-11-30 22:41 UTC");
    }
}
