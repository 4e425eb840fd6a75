//! Opening, damage, backup and restore.

use super::*;

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
