//! The mapping in the console: proposed for a database that nobody has mapped, corrected with its records in view, and kept.

use crate::{
    place::{Kind, Place},
    premises,
};
use jiff::tz::TimeZone;
use landbridge_model::{
    FieldNo, Label, TypeNo, Value,
    console::{KEY_HEADER, Overview, Source},
    mapped::{
        Corrected, Correction, Effect, Mapped, MappedType, MappingAsked, MappingKept, Preview, Rows, Share,
        Shown, Words,
    },
};
use landbridge_office::console::{Console, ConsoleConfig, Setup};
use serde::{Serialize, de::DeserializeOwned};
use std::{path::PathBuf, sync::Arc};
use tempfile::TempDir;
use tokio::net::TcpListener;

const KEY: &str = "key";

/// A console that is served for one database.
struct Desk {
    address: String,
    folder: TempDir,
}

impl Desk {
    /// One on which nothing is set up but the database, and what `setup` adds.
    async fn at(place: &Place, change: impl FnOnce(&mut Setup)) -> Self {
        let database = match place {
            Place::Sqlite { file, .. } => file.display().to_string(),
            Place::Postgres { url } | Place::MariaDb { url } => url.clone(),
        };
        let mut setup = Setup { source: Source { database, ..Source::default() }, ..Setup::default() };
        change(&mut setup);
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let config = ConsoleConfig {
            computer: "desk".into(),
            folder: folder.path().into(),
            key: KEY.into(),
            hosts: vec![address.clone()],
            now_millis: Arc::new(|| 0),
            zone: TimeZone::UTC,
            random: Arc::new(|| [1; 10]),
            keep: Arc::new(|_| Ok(())),
            keep_mapping: Arc::new(|_| Err(std::io::Error::other("no computer is paired here"))),
            find: |_| None,
        };
        let router = Console::new(config, setup).router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, folder }
    }

    async fn try_to<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, String> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let asking = reqwest::Client::new().post(format!("http://{}/console/v1/{path}", self.address));
        let answer = asking.header(KEY_HEADER, KEY).json(body).send().await.unwrap();
        let (is_fine, text) = (answer.status().is_success(), answer.text().await.unwrap());
        if is_fine { Ok(serde_json::from_str(&text).unwrap()) } else { Err(text) }
    }

    async fn ask(&self, asked: MappingAsked) -> Mapped {
        self.try_to("mapping", &asked).await.unwrap()
    }

    async fn show(&self, text: Option<&str>, open: Option<TypeNo>) -> Mapped {
        let text = text.map(str::to_owned);
        self.ask(MappingAsked { text, open, correction: None }).await
    }

    async fn correct(
        &self,
        mapped: &Mapped,
        of: &MappedType,
        field: Option<FieldNo>,
        to: Corrected,
    ) -> Mapped {
        let correction = Some(Correction { of: of.no, field, to });
        self.ask(MappingAsked { text: Some(mapped.text.clone()), correction, open: Some(of.no) }).await
    }

    async fn keep(&self, mapped: &Mapped) -> Result<Overview, String> {
        let kept = MappingKept { text: mapped.text.clone(), before: mapped.before.clone() };
        self.try_to("mapping/keep", &kept).await
    }
}

async fn small_company(kind: Kind) -> Place {
    let place = Place::new(kind).await;
    let mut client = place.client().await;
    client.run(&format!("{}{}", premises::schema(kind), premises::ROWS)).await;
    place
}

fn find<'a>(mapped: &'a Mapped, label: &str) -> &'a MappedType {
    mapped.types.iter().find(|found| found.label.get("en") == label).unwrap()
}

fn field(found: &MappedType, label: &str) -> FieldNo {
    found.fields.iter().find(|field| field.label.get("en") == label).unwrap().no
}

/// The cells of a field in the preview.
fn column(mapped: &Mapped, no: FieldNo) -> Vec<Shown> {
    let Some(Preview::Records { fields, rows }) = &mapped.preview else { panic!("{:?}", mapped.preview) };
    let at = fields.iter().position(|field| *field == no).unwrap();
    rows.iter().map(|row| row[at].clone()).collect()
}

fn text(text: &str) -> Shown {
    Shown::Value(Value::Text(text.into()))
}

/// What is proposed is shown with its records, and each correction shows them as they are then.
async fn it_is_proposed_corrected_and_kept(kind: Kind) {
    let place = small_company(kind).await;
    let desk = Desk::at(&place, |_| {}).await;
    let proposed = desk.show(None, None).await;
    assert_eq!((&proposed.before, &proposed.troubles, &proposed.away), (&None, &vec![], &None));
    let item = find(&proposed, "Item").clone();
    assert_eq!(item.rows, Some(Rows { count: 3, is_more: false }));

    let shown = desk.show(Some(&proposed.text), Some(item.no)).await;
    assert_eq!(column(&shown, field(&item, "Name")), [text("Chair"), text("Desk"), text("Lamp")]);
    let makers = [Shown::Empty, Shown::Record("Leo".into()), Shown::Record("Anna".into())];
    assert_eq!(column(&shown, field(&item, "Maker")), makers, "whoever reads it knows no keys");

    let name = field(&item, "Name");
    let words = Words { language: "en".into(), text: "What it is".into() };
    let named = desk.correct(&shown, &item, Some(name), Corrected::Label(words)).await;
    assert_eq!(field(find(&named, "Item"), "What it is"), name, "its number stays its own");
    let note = field(&item, "Note");
    let out = desk.correct(&named, &item, Some(note), Corrected::LeftOut).await;
    let Some(Preview::Records { fields, .. }) = &out.preview else { panic!("{:?}", out.preview) };
    assert!(!fields.contains(&note), "{fields:?}");
    let share = |mapped: &Mapped, no: FieldNo| {
        let item = find(mapped, "Item");
        item.fields.iter().find(|field| field.no == no).unwrap().share
    };
    assert_eq!(share(&out, note), Share::LeftOut);
    let maker = find(&out, "Maker").clone();
    let alone = desk.correct(&out, &maker, None, Corrected::LeftOut).await;
    assert_eq!(share(&alone, field(&item, "Maker")), Share::Follows);
    assert_eq!(alone.preview, None);

    let kept = desk.keep(&alone).await.unwrap();
    let file = PathBuf::from(&kept.source.mapping);
    assert_eq!(file.parent(), Some(desk.folder.path()));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), alone.text);
    assert_eq!(desk.show(None, None).await.before.as_ref(), Some(&alone.text));
    let stale = desk.keep(&alone).await.unwrap_err();
    assert!(stale.contains("changed elsewhere"), "{stale}");
}

#[tokio::test]
async fn an_sqlite_database_is_mapped_in_the_console() {
    it_is_proposed_corrected_and_kept(Kind::Sqlite).await;
}

#[tokio::test]
async fn a_postgresql_database_is_mapped_in_the_console() {
    it_is_proposed_corrected_and_kept(Kind::Postgres).await;
}

#[tokio::test]
async fn a_mariadb_database_is_mapped_in_the_console() {
    it_is_proposed_corrected_and_kept(Kind::MariaDb).await;
}

/// The mapping of the small company shows what comes to people: choices by what they are called, joined columns, values that do not fit.
async fn everything_is_shown_as_it_is_shared(kind: Kind) {
    let place = small_company(kind).await;
    let desk = Desk::at(&place, |_| {}).await;
    let shown = desk.show(Some(premises::MAPPING), Some(premises::ITEM)).await;
    assert_eq!((&shown.troubles, &shown.away), (&vec![], &None));
    let branches = [Shown::Empty, Shown::Choice(Label::plain("South")), Shown::Choice(Label::plain("North"))];
    assert_eq!(column(&shown, FieldNo(10)), branches);
    assert_eq!(column(&shown, FieldNo(13)), [Shown::Empty, text("B2"), text("A1")]);
    assert_eq!(column(&shown, FieldNo(7)), vec![Shown::Value(Value::YesNo(true)); 3]);
    let wrong =
        premises::MAPPING.replace(r#"kind = "text", column = "sku""#, r#"kind = "date", column = "sku""#);
    let wrong = desk.show(Some(&wrong), Some(premises::ITEM)).await;
    if kind == Kind::Sqlite {
        assert_eq!(column(&wrong, FieldNo(2)), vec![Shown::Unreadable; 3]);
    } else {
        let number = &wrong.types[0].fields[1];
        assert_eq!((number.no, number.troubles.len()), (FieldNo(2), 1), "the database knows its types");
        assert_eq!(wrong.preview, Some(Preview::Withheld));
    }
}

#[tokio::test]
async fn an_sqlite_database_is_shown_as_it_is_shared() {
    everything_is_shown_as_it_is_shared(Kind::Sqlite).await;
}

#[tokio::test]
async fn a_postgresql_database_is_shown_as_it_is_shared() {
    everything_is_shown_as_it_is_shared(Kind::Postgres).await;
}

#[tokio::test]
async fn a_mariadb_database_is_shown_as_it_is_shared() {
    everything_is_shown_as_it_is_shared(Kind::MariaDb).await;
}

#[tokio::test]
async fn what_is_wrong_stands_at_the_type_or_field_that_it_is_about() {
    let place = small_company(Kind::Sqlite).await;
    let desk = Desk::at(&place, |_| {}).await;
    let wrong = premises::MAPPING
        .replace(r#"column = "made""#, r#"column = "built""#)
        .replace(r#"table = "parts""#, r#"table = "pieces""#)
        .replace(
            r#"name = "name"
number"#,
            r#"name = "title"
number"#,
        );
    let told = desk.show(Some(&wrong), Some(premises::MAKER)).await;
    let said = |troubles: &[landbridge_model::mapped::Trouble]| {
        troubles.iter().map(|trouble| trouble.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(said(&told.troubles), ["the table \"firm\" has no column \"title\""]);
    let item = &told.types[0];
    assert_eq!(said(&item.fields[4].troubles), ["the table \"items\" has no column \"built\""]);
    assert_eq!(said(&told.types[2].troubles), ["the database has no table \"pieces\""]);
    assert_eq!(told.types[2].rows, None);
    assert_eq!(column(&told, FieldNo(1)), [text("Leo"), text("Anna")], "the others are shown all the same");
    let shapeless = desk.show(Some("[company]\ntable = \n"), None).await;
    assert!(shapeless.types.is_empty() && shapeless.troubles[0].line == 2, "{shapeless:?}");
}

#[tokio::test]
async fn of_a_large_table_only_the_beginning_is_counted_and_read() {
    let place = Place::new(Kind::Sqlite).await;
    let sql = "
        create table firm (name text);
        insert into firm values ('Test');
        create table visits (id integer primary key, subject text);
        with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 100000)
        insert into visits select n, 'Visit ' || n from numbers;
        create table empty_ones (id integer primary key, subject text);";
    place.client().await.run(sql).await;
    let desk = Desk::at(&place, |_| {}).await;
    let proposed = desk.show(None, None).await;
    let visit = find(&proposed, "Visit").clone();
    assert_eq!(visit.rows, Some(Rows { count: 10_000, is_more: true }));
    let shown = desk.show(Some(&proposed.text), Some(visit.no)).await;
    let newest: Vec<Shown> = (99_991..=100_000).rev().map(|n| text(&format!("Visit {n}"))).collect();
    assert_eq!(column(&shown, field(&visit, "Subject")), newest);
    let empty = find(&shown, "Empty one").no;
    let shown = desk.show(Some(&proposed.text), Some(empty)).await;
    assert!(matches!(&shown.preview, Some(Preview::Records { rows, .. }) if rows.is_empty()), "{shown:?}");
}

#[tokio::test]
async fn an_empty_database_has_no_records_to_be_shared() {
    let place = Place::new(Kind::Sqlite).await;
    let desk = Desk::at(&place, |_| {}).await;
    let proposed = desk.show(None, None).await;
    assert!(proposed.types.is_empty() && !proposed.troubles.is_empty(), "{proposed:?}");
}

#[tokio::test]
async fn a_connected_company_takes_only_what_fits_and_keeps_its_numbers() {
    let place = small_company(Kind::Sqlite).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), premises::MAPPING).unwrap();
    let mapping = file.path().display().to_string();
    let desk = Desk::at(&place, |setup| {
        setup.token = Some("token".into());
        setup.source.mapping = mapping.clone();
    })
    .await;
    let present = desk.show(None, None).await;
    assert_eq!((present.before.as_deref(), &present.effects), (Some(premises::MAPPING), &vec![]));

    let reused = premises::MAPPING.replace("no = 9, key = \"note\"", "no = 9, key = \"remark\"");
    let reused = desk.show(Some(&reused), None).await;
    assert!(reused.types[0].fields[8].troubles[0].message.contains("for good"), "{reused:?}");
    assert!(desk.keep(&reused).await.unwrap_err().contains("for good"));
    let unfit = desk.show(Some(&premises::MAPPING.replace("\"made\"", "\"built\"")), None).await;
    assert!(desk.keep(&unfit).await.unwrap_err().contains("built"));
    assert_eq!(std::fs::read_to_string(file.path()).unwrap(), premises::MAPPING);

    let shop = find(&present, "Shop").clone();
    let out = desk.correct(&present, &shop, None, Corrected::LeftOut).await;
    assert_eq!(out.effects, [Effect::TypeLeaves(Label::plain("Shops")), Effect::SentAgain]);
    let kept = desk.keep(&out).await.unwrap();
    assert_ne!(kept.source.mapping, mapping, "what somebody else keeps elsewhere is not written over");
    assert_eq!(desk.show(None, None).await.before, Some(out.text));
}
