//! The steps that bring a database to the present layout. They only grow: a step that was released never changes.

use sqlx::{
    SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

/// Number, name and statements of each step, oldest first.
const STEPS: &[(i64, &str, &str)] = &[
    (1, "core", include_str!("../../migrations/0001_core.sql")),
    (2, "office_seen", include_str!("../../migrations/0002_office_seen.sql")),
    (3, "written", include_str!("../../migrations/0003_written.sql")),
    (4, "tidied", include_str!("../../migrations/0004_tidied.sql")),
    (5, "apart", include_str!("../../migrations/0005_apart.sql")),
    (6, "swept", include_str!("../../migrations/0006_swept.sql")),
    (7, "sync_history", include_str!("../../migrations/0007_sync_history.sql")),
    (8, "pairing", include_str!("../../migrations/0008_pairing.sql")),
    (9, "look_seconds", include_str!("../../migrations/0009_look_seconds.sql")),
    (100, "accounts", include_str!("../../migrations/0100_accounts.sql")),
    (101, "agreements", include_str!("../../migrations/0101_agreements.sql")),
    (102, "mail", include_str!("../../migrations/0102_mail.sql")),
    (103, "systems", include_str!("../../migrations/0103_systems.sql")),
];

/// All steps, ready to run.
pub(super) fn migrator() -> Migrator {
    let step = |(no, name, sql): &(i64, &'static str, &'static str)| {
        Migration::new(*no, (*name).into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(STEPS.iter().map(step).collect())
}
