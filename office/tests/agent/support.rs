//! The support bundle of an office whose every secret is known here: none of them is in any byte of it.

use crate::{
    place::{Kind, Place},
    premises::*,
    run::outside,
};
use jiff::tz::TimeZone;
use landbridge_model::{
    AgentId,
    connect::Agreement,
    console::{Connection, Phase, Progress, Source, Start},
    obstacle::Obstacle,
    support::Support,
};
use landbridge_office::{
    agent::Agent,
    console::{Fresh, Setup},
    mapping::Mapping,
    support::{LOG, OLD_LOG, Office, gather, pack},
};
use std::{
    io::{Cursor, Read},
    path::Path,
};
use zip::ZipArchive;

/// What must not be in a bundle: of people, of records, and what opens something.
const SECRETS: [&str; 12] = [
    "tok-9f8e7d",
    "key-1a2b3c",
    "p4ss%20w0rd",
    "p4ss w0rd",
    "dbuser",
    "db.secret.example",
    "service.secret.example",
    "frida@secret.example",
    "Frida Secretsson",
    "Secret Bygg AB",
    "SECRET-COMPUTER",
    "Secret thing",
];

fn setup(database: &str, service: &str, mapping: &Path) -> Setup {
    Setup {
        source: Source {
            database: database.into(),
            mapping: mapping.display().to_string(),
            service: service.into(),
            user: "frida@secret.example".into(),
        },
        token: Some("tok-9f8e7d".into()),
        fresh: Some(Fresh { database: database.into(), agent: AgentId::new(1, [7; 10]) }),
        connection: Some(Connection {
            company: "Secret Bygg AB".into(),
            person: "Frida Secretsson".into(),
            email: "frida@secret.example".into(),
            since_millis: 1_000,
            computer: "SECRET-COMPUTER".into(),
            agreement: Agreement::default(),
        }),
        start: Some(Start { at_millis: 0, began_millis: Some(0) }),
        ..Setup::default()
    }
}

/// A synchronisation that fails, with everybody's secrets in what is said of it.
fn failing() -> Progress {
    let says = SECRETS.join(", ");
    let obstacle = Obstacle::Credentials { user: "dbuser".into(), says };
    let phase = Phase::Fails { obstacle, since_millis: 5_000, needs_somebody: true, retry_seconds: Some(3) };
    Progress { phase, ..Progress::default() }
}

/// The bundle of that office, whose own log is as bad as it could be.
async fn bundle(database: &str, service: &str) -> Support {
    let folder = tempfile::tempdir().unwrap();
    let mapping = folder.path().join("office.toml");
    std::fs::write(&mapping, MAPPING).unwrap();
    std::fs::write(folder.path().join("console.key"), "key-1a2b3c").unwrap();
    std::fs::write(folder.path().join(OLD_LOG), format!("long ago {database} key-1a2b3c\n")).unwrap();
    std::fs::write(folder.path().join(LOG), "just now tok-9f8e7d Frida Secretsson\n").unwrap();
    let setup = setup(database, service, &mapping);
    let (now_millis, zone) = (1_796_000_000_000, TimeZone::UTC);
    let progress = Some(failing());
    gather(&Office { setup: &setup, folder: folder.path(), progress, now_millis, zone }).await
}

/// Looks for every secret in every byte that would be sent.
fn assert_has_no_secret(support: &Support) {
    let packed = pack(support).unwrap();
    let mut zip = ZipArchive::new(Cursor::new(&packed)).unwrap();
    let mut all = vec![packed.clone()];
    for at in 0..zip.len() {
        let mut text = Vec::new();
        zip.by_index(at).unwrap().read_to_end(&mut text).unwrap();
        all.push(text);
    }
    assert_eq!(all.len(), support.parts.len() + 1);
    for bytes in &all {
        for secret in SECRETS {
            let is_there = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!is_there, "{secret} is in {}", String::from_utf8_lossy(bytes));
        }
    }
}

fn text<'s>(support: &'s Support, name: &str) -> &'s str {
    &support.parts.iter().find(|part| part.name == name).unwrap().text
}

#[tokio::test]
async fn no_secret_is_in_a_bundle_that_is_made_while_nothing_answers() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let database = format!("postgres://dbuser:p4ss%20w0rd@{free}/company?host=db.secret.example");
    let support = bundle(&database, "https://service.secret.example").await;
    assert_has_no_secret(&support);
    let first = &support.parts[0];
    assert_eq!(first.name, "read-me.txt");
    assert!(
        first.text.contains("PostgreSQL") && first.text.contains("fails (credentials)"),
        "{}",
        first.text
    );
    assert!(text(&support, "requirements.txt").contains("not in order (failed)"), "{support:?}");
    assert!(text(&support, "history.txt").contains("did not tell it (service_away)"), "{support:?}");
    assert!(text(&support, "log.txt").starts_with("long ago [removed]"), "{support:?}");
}

#[tokio::test]
async fn records_are_counted_and_not_told() {
    let outside = outside().await;
    let place = Place::new(Kind::Sqlite).await;
    let mut client = place.client().await;
    client.run(&format!("{}{ROWS}", schema(Kind::Sqlite))).await;
    let mapping = Mapping::parse("office.toml", MAPPING).unwrap();
    Agent::open(place.database(), mapping, AgentId::new(1, [7; 10])).await.unwrap();
    client
        .run("update firm set name = 'Secret Bygg AB'; update items set name = 'Secret thing' where id = 1")
        .await;
    let Place::Sqlite { file, .. } = &place else { panic!("another place") };
    let support = bundle(&file.display().to_string(), &outside.address).await;
    assert_has_no_secret(&support);
    let items = client.ask("select count(*) from items").await;
    let told = text(&support, "database.txt");
    assert!(told.contains(&format!("{items} records")) && told.contains("16 item:"), "{told}");
    let waits = text(&support, "synchronisation.txt");
    assert!(
        waits.lines().any(|line| line.starts_with("Changes noted and not sent:") && line.ends_with(" 1")),
        "{waits}"
    );
}
