//! A first mapping for a database that nobody has mapped yet, in each kind of database: it fits, and brings every record.

use crate::{
    place::{Kind, Place},
    premises,
    stage::Stage,
};
use landbridge_model::{Kind as FieldKind, RecordType};
use landbridge_office::{
    mapping::Mapping,
    propose::propose_mapping,
    sample::{SampleOptions, create_sample},
};

async fn proposed(place: &Place) -> Mapping {
    let proposal = propose_mapping(place.database()).await.unwrap();
    assert_eq!(proposal.misfits, None, "{}", proposal.text);
    Mapping::parse("proposed.toml", &proposal.text).unwrap()
}

fn find<'a>(mapping: &'a Mapping, key: &str) -> &'a RecordType {
    mapping.record_types().iter().find(|found| found.key == key).unwrap()
}

/// The proposal for the small company brings every row of its tables with a key of one column.
async fn every_record_comes(kind: Kind) {
    let place = Place::new(kind).await;
    let mut client = place.client().await;
    client.run(&format!("{}{}", premises::schema(kind), premises::ROWS)).await;
    let mapping = proposed(&place).await;
    let keys: Vec<&str> = mapping.record_types().iter().map(|found| found.key.as_str()).collect();
    assert_eq!(keys, ["branch", "item", "maker", "part"]);
    let loud = find(&mapping, "item").fields.iter().find(|field| field.key == "loud").unwrap();
    assert!(loud.read_only, "nobody can write a generated column");
    let branch = find(&mapping, "item").fields.iter().find(|field| field.key == "branch").unwrap();
    assert_eq!(branch.kind, FieldKind::Reference(find(&mapping, "branch").no));

    let mut stage = Stage::on(place, mapping).await.unwrap();
    stage.sweep(1).await;
    let mut rows = 0;
    for table in ["branches", "items", "makers", "parts"] {
        let count = client.ask(&format!("select count(*) from {table}")).await;
        rows += count.parse::<usize>().unwrap();
    }
    assert_eq!(stage.world.len(), rows);
    // The connector's own tables are no records.
    let again = proposed(&stage.place).await;
    assert_eq!(again.record_types().len(), 4);
}

#[tokio::test]
async fn every_record_of_an_sqlite_database_comes() {
    every_record_comes(Kind::Sqlite).await;
}

#[tokio::test]
async fn every_record_of_a_postgresql_database_comes() {
    every_record_comes(Kind::Postgres).await;
}

#[tokio::test]
async fn the_sample_company_is_understood() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("business.sqlite");
    create_sample(&file, SampleOptions { customers: 40, ..SampleOptions::default() }).await.unwrap();
    let mapping = proposed(&Place::sqlite(folder, file)).await;
    let customer = find(&mapping, "customer");
    let kind = |key: &str| &customer.fields.iter().find(|field| field.key == key).unwrap().kind;
    assert_eq!(kind("email"), &FieldKind::Email);
    assert_eq!(kind("phone"), &FieldKind::Phone);
    assert!(matches!(kind("status"), FieldKind::Choice(choices) if choices.len() == 4));
    let lines = find(&mapping, "order").fields.iter().find(|field| field.key == "lines").unwrap();
    assert!(matches!(lines.kind, FieldKind::Lines { of, .. } if of == find(&mapping, "order_line").no));
}

#[tokio::test]
async fn every_record_of_a_mariadb_database_comes() {
    every_record_comes(Kind::MariaDb).await;
}

#[tokio::test]
async fn the_types_of_mariadb_are_understood() {
    let place = Place::new(Kind::MariaDb).await;
    place.client().await.run(MARIADB).await;
    let mapping = proposed(&place).await;
    let keys: Vec<&str> = mapping.record_types().iter().map(|found| found.key.as_str()).collect();
    assert_eq!(
        keys,
        ["visit"],
        "what cannot be followed, or has no key that tells all texts apart, is left out"
    );
    let visit = find(&mapping, "visit");
    let fields: Vec<_> =
        visit.fields.iter().map(|field| (field.key.as_str(), &field.kind, field.read_only)).collect();
    let expected = [
        ("subject", &FieldKind::Text, false),
        ("paid", &FieldKind::YesNo, false),
        ("rank", &FieldKind::Whole, false),
        ("fee", &FieldKind::Money(4), false),
        ("began", &FieldKind::DateTime, false),
        ("ended", &FieldKind::DateTime, false),
        ("planned", &FieldKind::Date, false),
        ("clock", &FieldKind::Text, true),
        ("code", &FieldKind::Text, true),
    ];
    assert_eq!(fields, expected);
    let mut stage = Stage::on(place, mapping).await.unwrap();
    stage.sweep(1).await;
    assert_eq!(stage.world.len(), 1);
}

const MARIADB: &str = "
    create table company (name varchar(60));
    insert into company values ('Test');
    create table visits (
        id bigint unsigned auto_increment primary key, subject varchar(60) not null, paid tinyint(1) not null default 0,
        rank tinyint, fee decimal(9, 4) unsigned, began datetime(3), ended timestamp not null, planned date not null,
        clock time, code char(3), picture blob
    );
    insert into visits (subject, paid, rank, began, planned, clock, code)
    values ('Tea', 1, 5, '2026-11-30 10:00:00.125', '0000-00-00', '10:00', 'ab');
    create table logs (id integer primary key, line varchar(60)) engine = MyISAM;
    create table words (word varchar(20) primary key, meaning varchar(60)) collate utf8mb4_general_ci;
";
