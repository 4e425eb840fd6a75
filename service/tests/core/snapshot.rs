//! The snapshot: pages hold exactly what the feed would tell, and only for those who may see it.

use crate::stage::{CONTACT, Person, Stage, contact_fields, row};
use landbridge_model::{
    Record, RecordId, Scope, Seq,
    office::OfficeRow,
    page::{Digest, PAGE_BYTES, PageHash, PageView},
    wire::{ErrorCode, Manifest},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::Ordering,
};

async fn fetch(stage: &Stage, person: &Person, manifest: &Manifest) -> BTreeMap<RecordId, Record> {
    let mut all = BTreeMap::new();
    for entry in &manifest.pages {
        let bytes = stage.workspace.page(&person.member, entry.hash).await.unwrap();
        assert_eq!(bytes.len(), entry.size_bytes as usize);
        let view = PageView::read(&bytes).unwrap();
        assert!(view.is_intact());
        assert_eq!((view.hash, &view.part, view.count), (entry.hash, &entry.part, entry.count as usize));
        let rows: Vec<_> =
            view.rows().map(|placed| placed.unwrap().row.to_record(view.part.type_no).unwrap()).collect();
        assert!(rows.windows(2).all(|pair| pair[0].id < pair[1].id));
        assert_eq!((rows[0].id, rows[rows.len() - 1].id), (entry.first, entry.last));
        let digest = rows.iter().fold(Digest::default(), |digest, row| digest.with(row.id, row.seq));
        assert_eq!(digest, entry.digest);
        all.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    all
}

async fn whole_feed(stage: &Stage, person: &Person) -> BTreeMap<RecordId, Record> {
    let (mut all, mut cursor) = (BTreeMap::new(), Seq(0));
    loop {
        let news = person.pull_from(stage, cursor).await;
        all.extend(news.records.into_iter().map(|(_, record)| (record.id, record)));
        cursor = news.head.to;
        if !news.head.is_more {
            return all;
        }
    }
}

async fn fill(stage: &Stage, count: usize) -> Vec<RecordId> {
    let ids: Vec<_> = (0..count).map(|_| stage.id()).collect();
    let long = "x".repeat(400);
    for some in ids.chunks(1000) {
        let team = |at: usize| if at.is_multiple_of(2) { "nl" } else { "se" };
        let rows = some.iter().enumerate();
        let rows = rows.map(|(at, id)| row(CONTACT, *id, contact_fields(&long, team(at)))).collect();
        stage.office(vec![], rows).await;
    }
    ids
}

#[tokio::test]
async fn pages_hold_what_the_feed_tells() {
    let stage = Stage::new().await;
    let (anna, daan) = (stage.anna(), stage.dutch());
    fill(&stage, 3000).await;
    for person in [&anna, &daan] {
        let manifest = stage.workspace.manifest(&person.member).await.unwrap();
        assert_eq!(manifest.seq, stage.workspace.status().await.unwrap().seq);
        assert_eq!(fetch(&stage, person, &manifest).await, whole_feed(&stage, person).await);
    }
    let manifest = stage.workspace.manifest(&anna.member).await.unwrap();
    assert!(manifest.pages.len() >= 4);
    assert!(manifest.pages.iter().all(|page| page.size_bytes as usize <= PAGE_BYTES * 2));
}

#[tokio::test]
async fn only_pages_with_changes_are_made_again() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let ids = fill(&stage, 3000).await;
    let hashes =
        |manifest: &Manifest| manifest.pages.iter().map(|page| page.hash).collect::<BTreeSet<PageHash>>();
    let before = stage.workspace.manifest(&anna.member).await.unwrap();
    let gone = |record| OfficeRow { type_no: CONTACT, record, fields: None };
    stage.office(vec![], vec![row(CONTACT, ids[0], contact_fields("New", "nl")), gone(ids[2])]).await;
    let after = stage.workspace.manifest(&anna.member).await.unwrap();
    assert_eq!(hashes(&after).difference(&hashes(&before)).count(), 1);
    assert_eq!(fetch(&stage, &anna, &after).await, whole_feed(&stage, &anna).await);

    // Moves change the pages of both scopes; new records grow the last page until it is divided.
    stage.office(vec![], vec![row(CONTACT, ids[0], contact_fields("New", "se"))]).await;
    fill(&stage, 1500).await;
    let grown = stage.workspace.manifest(&anna.member).await.unwrap();
    assert_eq!(fetch(&stage, &anna, &grown).await, whole_feed(&stage, &anna).await);
    assert!(grown.pages.iter().all(|page| page.size_bytes as usize <= PAGE_BYTES * 2));
}

#[tokio::test]
async fn an_old_page_lives_an_hour() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    let old = stage.workspace.manifest(&anna.member).await.unwrap().pages[0].hash;
    let renew = async |name: &str| {
        stage.office(vec![], vec![row(CONTACT, contact, contact_fields(name, "nl"))]).await;
        stage.workspace.manifest(&anna.member).await.unwrap()
    };
    renew("Anna B").await;
    assert!(stage.workspace.page(&anna.member, old).await.is_ok());
    stage.now.fetch_add(3600 * 1000 + 1, Ordering::Relaxed);
    renew("Anna C").await;
    let error = stage.workspace.page(&anna.member, old).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
}

#[tokio::test]
async fn a_page_of_another_scope_is_not_there() {
    let stage = Stage::new().await;
    let (anna, daan) = (stage.anna(), stage.dutch());
    stage.contact("Sven", "se").await;
    stage.contact("Daan", "nl").await;
    let manifest = stage.workspace.manifest(&anna.member).await.unwrap();
    let swedish = manifest.pages.iter().find(|page| page.part.scope == Scope::team("se")).unwrap();
    let error = stage.workspace.page(&daan.member, swedish.hash).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
    let own = stage.workspace.manifest(&daan.member).await.unwrap();
    assert!(own.pages.iter().all(|page| page.part.scope == Scope::team("nl")));
    let other = stage.workspaces.create("Andere BV", true).await.unwrap();
    assert_eq!(other.page(&anna.member, swedish.hash).await.unwrap_err().code(), ErrorCode::NotFound);
}
