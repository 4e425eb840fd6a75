//! What is made of a small company's software that somebody else designed.

use super::*;
use crate::mapping::{Mapping, codec::Cell};
use landbridge_model::{Field, Kind, RecordType};

fn texts(values: &[&str]) -> Vec<Cell> {
    values.iter().map(|value| Cell::Text((*value).to_owned())).collect()
}

fn column(name: &str, declared: &str, values: Vec<Cell>) -> SeenColumn {
    SeenColumn { name: name.to_owned(), declared: declared.to_owned(), values, ..SeenColumn::default() }
}

fn needed(name: &str, declared: &str, values: Vec<Cell>) -> SeenColumn {
    SeenColumn { is_not_null: true, ..column(name, declared, values) }
}

fn table(name: &str, columns: Vec<SeenColumn>) -> SeenTable {
    let rows = columns.iter().map(|column| column.values.len()).max().unwrap_or_default();
    let key = columns.iter().find(|column| column.name.eq_ignore_ascii_case("id"));
    let key = key.map(|column| column.name.clone());
    SeenTable { name: name.to_owned(), key, columns, rows, ..SeenTable::default() }
}

fn refers(table: SeenTable, column: &str, to: &str) -> SeenTable {
    let reference = SeenReference { column: column.to_owned(), table: to.to_owned(), target: None };
    let references = table.references.into_iter().chain([reference]).collect();
    SeenTable { references, ..table }
}

/// A small company's software as somebody else designed it.
fn company() -> Vec<SeenTable> {
    let numbers = |count: i64| (1..=count).map(Cell::Integer).collect::<Vec<_>>();
    let moods: Vec<&str> = ["new", "won", "lost"].into_iter().cycle().take(30).collect();
    let towns: Vec<&str> = ["Leiden", "Malmö", "Gouda"].into_iter().cycle().take(30).collect();
    vec![
        table(
            "Settings",
            vec![column("id", "INTEGER", numbers(1)), column("theme", "TEXT", texts(&["dark"]))],
        ),
        table(
            "tblCompany",
            vec![
                column("ID", "INTEGER", numbers(1)),
                column("CompanyName", "TEXT", texts(&["Test"])),
                column("OrgNr", "TEXT", texts(&["556036-0793"])),
                column("Zip", "TEXT", texts(&["123 45"])),
            ],
        ),
        table(
            "tblClients",
            vec![
                column("ID", "INTEGER", numbers(30)),
                needed("ClientName", "TEXT", texts(&["Anna", "Bo"])),
                column("EMail", "TEXT", texts(&["anna@example.org"])),
                column("Phone", "TEXT", texts(&["+46 40 123 45"])),
                column("Status", "TEXT", texts(&moods)),
                column("City", "TEXT", texts(&towns)),
                column("IsActive", "INTEGER", vec![Cell::Integer(1), Cell::Integer(0)]),
                column("CreatedAt", "INTEGER", vec![Cell::Integer(1_709_199_000)]),
                column("Photo", "BLOB", vec![Cell::Bytes]),
                column("CreditCents", "INTEGER", vec![Cell::Integer(12_550)]),
                column("PasswordHash", "TEXT", texts(&["$argon2id$"])),
            ],
        ),
        refers(
            table(
                "tblOrders",
                vec![
                    column("ID", "INTEGER", numbers(3)),
                    needed("ClientID", "INTEGER", numbers(3)),
                    column("OrderDate", "TEXT", texts(&["2024-02-29", "2024-03-01"])),
                    column("Total", "REAL", vec![Cell::Real(12.5), Cell::Real(3.125)]),
                    column("Remarks", "TEXT", vec![]),
                ],
            ),
            "ClientID",
            "tblClients",
        ),
        refers(
            table(
                "tblOrderLines",
                vec![
                    column("ID", "INTEGER", numbers(3)),
                    needed("OrderID", "INTEGER", numbers(3)),
                    column("Text", "TEXT", texts(&["Chair"])),
                    needed("Secret", "BLOB", vec![Cell::Bytes]),
                ],
            ),
            "OrderID",
            "tblOrders",
        ),
        table("no_key", vec![column("name", "TEXT", texts(&["x"]))]),
        table("landbridge_change", vec![column("id", "INTEGER", numbers(1)), column("x", "TEXT", vec![])]),
    ]
}

fn mapping() -> Mapping {
    let text = propose(&company());
    Mapping::parse("proposed.toml", &text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn kind_of(mapping: &Mapping, of: &str) -> RecordType {
    let found = mapping.record_types().iter().find(|found| found.key == of);
    found.unwrap_or_else(|| panic!("no {of}")).clone()
}

fn field(mapping: &Mapping, of: &str, key: &str) -> Field {
    let kind = kind_of(mapping, of);
    kind.fields
        .iter()
        .find(|field| field.key == key)
        .unwrap_or_else(|| panic!("no {key} in {kind:?}"))
        .clone()
}

#[test]
fn each_table_with_a_key_becomes_a_record_type_in_the_singular() {
    let mapping = mapping();
    let keys: Vec<&str> = mapping.record_types().iter().map(|found| found.key.as_str()).collect();
    assert_eq!(keys, ["setting", "client", "order", "order_line"]);
    let client = kind_of(&mapping, "client");
    assert_eq!((client.label.get("en"), client.plural.get("en")), ("Client", "Clients"));
    assert_eq!(client.module, "contacts");
    assert_eq!(kind_of(&mapping, "order_line").module, "sales");
    assert_eq!(names::module(&names::words("client_orders")), "sales");
}

#[test]
fn values_decide_what_a_column_holds() {
    let mapping = mapping();
    let kind = |of, key| field(&mapping, of, key).kind;
    assert_eq!(kind("client", "email"), Kind::Email);
    assert_eq!(kind("client", "phone"), Kind::Phone);
    assert_eq!(kind("client", "is_active"), Kind::YesNo);
    assert_eq!(kind("client", "created_at"), Kind::DateTime);
    assert_eq!(kind("client", "city"), Kind::Text);
    assert_eq!(kind("order", "order_date"), Kind::Date);
    assert_eq!(kind("order", "total"), Kind::Money(3));
    assert_eq!(kind("order", "remarks"), Kind::LongText);
    let Kind::Choice(choices) = kind("client", "status") else { panic!("no choice") };
    assert_eq!(choices.iter().map(|choice| choice.key.as_str()).collect::<Vec<_>>(), ["lost", "new", "won"]);
    assert_eq!(kind("client", "credit"), Kind::Money(2));
    assert!(kind_of(&mapping, "client").fields.iter().all(|field| field.key != "photo"));
}

#[test]
fn what_only_the_software_is_to_see_is_left_out() {
    let users = table(
        "users",
        vec![
            column("id", "INTEGER", vec![Cell::Integer(1), Cell::Integer(2)]),
            column("login", "TEXT", texts(&["anna", "bo"])),
        ],
    );
    let text = propose(&company().into_iter().chain([users]).collect::<Vec<_>>());
    assert!(!text.contains("PasswordHash") && text.contains("[users]\ntable = \"users\""), "{text}");
    let mapping = Mapping::parse("proposed.toml", &text).unwrap();
    assert!(mapping.record_types().iter().all(|found| !["user", "company"].contains(&found.key.as_str())));
}

#[test]
fn references_and_lines_are_found() {
    let mapping = mapping();
    let client = kind_of(&mapping, "client").no;
    assert_eq!(field(&mapping, "order", "client").kind, Kind::Reference(client));
    assert!(field(&mapping, "order", "client").required);
    let line = kind_of(&mapping, "order_line");
    let by = field(&mapping, "order_line", "order").no;
    assert_eq!(field(&mapping, "order", "lines").kind, Kind::Lines { of: line.no, by });
    assert!(line.is_part);
}

#[test]
fn a_row_that_nobody_could_fill_is_not_made() {
    let mapping = mapping();
    assert!(!kind_of(&mapping, "order_line").allows.create);
    assert!(kind_of(&mapping, "order").allows.create);
}

#[test]
fn the_company_is_the_one_row_that_looks_like_it() {
    let file = mapping().file;
    assert_eq!(file.company.table.get_ref(), "tblCompany");
    assert_eq!(file.company.number.unwrap().get_ref(), "OrgNr");
    assert_eq!(file.company.postcode.unwrap().get_ref(), "Zip");
}

#[test]
fn a_database_without_a_company_asks_for_it() {
    let text = propose(&company()[2..]);
    assert!(text.contains("# No table looks like the company's own row"), "{text}");
    Mapping::parse("proposed.toml", &text).unwrap();
}

#[test]
fn names_of_any_habit_are_read() {
    for (name, key) in [
        ("tblOrderLines", "order_lines"),
        ("ORDER_LINES", "order_lines"),
        ("order lines", "order_lines"),
        ("t", "t"),
        ("HTMLBody2", "htmlbody2"),
        ("ä-ö", "ä_ö"),
    ] {
        assert_eq!(names::key(&names::words(name)), key);
    }
    for (plural, singular) in [
        ("companies", "company"),
        ("boxes", "box"),
        ("addresses", "address"),
        ("series", "series"),
        ("status", "status"),
        ("orders", "order"),
    ] {
        assert_eq!(names::singular(&names::words(plural)), [singular]);
    }
}

#[test]
fn quotes_and_the_like_in_names_stay_within_the_file() {
    let odd = "a \"b\" 'c'\n\\";
    let values: Vec<Cell> = (0..40).map(|n| Cell::Text(format!("{odd}{}", n % 2))).collect();
    let odd = table(odd, vec![column("id", "INTEGER", vec![]), column(odd, "TEXT", values)]);
    let columns =
        vec![column("id", "INTEGER", vec![]), needed(&odd.name, "BLOB", vec![]), column("x", "TEXT", vec![])];
    let blobs = table("blobs", columns);
    let text = propose(&[odd, blobs]);
    let mapping = Mapping::parse("proposed.toml", &text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(mapping.record_types().len(), 2);
}
