//! Opening, damage, backup and restore.

use super::*;
use futures_util::FutureExt;

#[tokio::test]
async fn a_damaged_file_is_one_clear_sentence() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join(FILE),
        b"this is no database, but long enough to be read as one".repeat(50),
    )
    .unwrap();
    let error = Store::open(folder.path()).await.unwrap_err();
    assert!(matches!(error, OpenError::Corrupt { .. }), "{error:?}");
    assert!(error.to_string().ends_with("put back a backup of it"));
}

#[tokio::test]
async fn a_folder_that_is_a_file_is_one_clear_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    let error = Store::open(&file).await.unwrap_err();
    assert!(matches!(error, OpenError::Unwritable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_backup_is_put_back_and_marked() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    sqlx::query("insert into workspace (id, name, is_demo) values (x'01', 'Bygg', 0)")
        .execute(&mut *store.begin().await.unwrap())
        .await
        .unwrap();
    let mut transaction = store.begin().await.unwrap();
    sqlx::query("insert into workspace (id, name, is_demo) values (x'02', 'Bouw', 0)")
        .execute(&mut *transaction)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    let backup = folder.path().join("backup.db");
    store.backup(&backup).await.unwrap();
    store.close().await;

    let other = tempfile::tempdir().unwrap();
    restore(&backup, other.path()).await.unwrap();
    let store = Store::open(other.path()).await.unwrap();
    let rows: Vec<(String, i64)> = sqlx::query_as("select name, is_restored from workspace")
        .fetch_all(&mut *store.reader().await.unwrap())
        .await
        .unwrap();
    assert_eq!(rows, [("Bouw".to_owned(), 1)]);
}

#[tokio::test]
async fn a_company_from_before_there_were_agreements_gets_one_without_limits() {
    let folder = tempfile::tempdir().unwrap();
    let options = options().filename(folder.path().join(FILE)).create_if_missing(true);
    let mut before = SqliteConnection::connect_with(&options).await.unwrap();
    let steps = migrations::migrator().iter().filter(|step| step.version <= 100).cloned().collect();
    sqlx::migrate::Migrator::with_migrations(steps).run(&mut before).await.unwrap();
    sqlx::query(BYGG).execute(&mut before).await.unwrap();
    before.close().await.unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let agreements: Vec<(Vec<u8>, Option<u32>, Option<String>)> =
        sqlx::query_as("select workspace_id, people, database from agreement")
            .fetch_all(&mut *store.reader().await.unwrap())
            .await
            .unwrap();
    assert_eq!(agreements, [(vec![1], None, None)]);
}

async fn names(store: &Store) -> Vec<String> {
    let names = sqlx::query_scalar("select name from workspace order by name");
    names.fetch_all(&mut *store.reader().await.unwrap()).await.unwrap()
}

const BYGG: &str = "insert into workspace (id, name, is_demo) values (x'01', 'Bygg', 0)";

#[tokio::test]
async fn a_transaction_that_is_dropped_leaves_nothing_and_is_in_nobodys_way() {
    let folder = tempfile::tempdir().unwrap();
    for store in [Store::open_in_memory().await.unwrap(), Store::open(folder.path()).await.unwrap()] {
        let mut dropped = store.begin().await.unwrap();
        sqlx::query(BYGG).execute(&mut *dropped).await.unwrap();
        drop(dropped);
        let mut kept = store.begin().await.unwrap();
        sqlx::query(BYGG).execute(&mut *kept).await.unwrap();
        kept.commit().await.unwrap();
        assert_eq!(names(&store).await, ["Bygg"]);
    }
}

/// As it does when the disk is full.
#[tokio::test]
async fn a_transaction_that_the_database_has_ended_by_itself_is_in_nobodys_way() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let mut transaction = store.begin().await.unwrap();
    sqlx::query(BYGG).execute(&mut *transaction).await.unwrap();
    let again = BYGG.replace("insert", "insert or rollback");
    sqlx::raw_sql(sqlx::AssertSqlSafe(again)).execute(&mut *transaction).await.unwrap_err();
    drop(transaction);
    for _ in 0..2 {
        let mut next = store.begin().await.unwrap();
        sqlx::query("delete from workspace").execute(&mut *next).await.unwrap();
        sqlx::query(BYGG).execute(&mut *next).await.unwrap();
        next.commit().await.unwrap();
    }
    assert_eq!(names(&store).await, ["Bygg"]);
}

#[tokio::test]
async fn whoever_begins_waits_for_the_one_who_writes() {
    let store = Store::open_in_memory().await.unwrap();
    let first = store.begin().await.unwrap();
    let mut second = std::pin::pin!(store.begin());
    assert!(second.as_mut().now_or_never().is_none());
    first.commit().await.unwrap();
    second.await.unwrap().commit().await.unwrap();
    store.clone().close().await;
    assert!(matches!(store.begin().await, Err(sqlx::Error::PoolClosed)));
}
