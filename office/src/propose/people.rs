//! Where the company, its users and its employees are.

use super::names::{has, is, singular, words};
use super::seen::SeenTable;
use super::types::ProposedType;

/// The tables of people, with the columns that the mapping names there.
#[derive(Debug, Default)]
pub(super) struct People {
    /// Nothing when no table looks like it.
    pub(super) company: Option<Named>,
    pub(super) users: Option<Named>,
}

/// A table, and what the mapping calls some of its columns.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) table: String,
    pub(super) columns: Vec<(&'static str, String)>,
}

/// A name in the mapping, and what such a column is usually called.
type Usual = (&'static str, &'static [&'static str]);

const COMPANY: [&str; 10] = [
    "company",
    "firm",
    "organisation",
    "organization",
    "business",
    "bedrijf",
    "företag",
    "foretag",
    "administration",
    "administratie",
];
const OF_COMPANY: [Usual; 10] = [
    ("name", &["name", "companyname", "naam", "bedrijfsnaam", "namn", "företagsnamn"]),
    (
        "number",
        &[
            "companynumber",
            "registrationnumber",
            "regno",
            "kvk",
            "kvknummer",
            "orgnr",
            "organisationsnummer",
            "cvr",
            "number",
        ],
    ),
    (
        "street",
        &["street", "address", "address1", "addressline1", "straat", "adres", "gata", "gatuadress", "adress"],
    ),
    ("postcode", &["postcode", "zip", "zipcode", "postalcode", "postnummer"]),
    ("city", &["city", "town", "plaats", "ort", "stad"]),
    ("country", &["country", "countrycode", "land", "landcode", "landkod"]),
    ("phone", &["phone", "telephone", "tel", "phonenumber", "telefoon", "telefon"]),
    ("email", &["email", "mail", "emailaddress", "epost"]),
    ("is_sample", &["issample", "isdemo", "sample", "demo"]),
    ("is_evaluation", &["isevaluation", "istrial", "evaluation", "trial"]),
];
const USERS: [&str; 6] = ["user", "account", "login", "gebruiker", "användare", "anvandare"];
const OF_USERS: [Usual; 6] = [
    ("login", &["login", "username", "loginname", "userid", "gebruikersnaam", "användarnamn", "email"]),
    ("name", &["fullname", "displayname", "name", "naam", "namn", "login", "username"]),
    ("email", &["email", "mail", "emailaddress", "epost"]),
    ("employee", &["employeeid", "employee", "staffid", "medewerkerid", "medewerker", "anställdid"]),
    ("is_super_user", &["issuperuser", "superuser", "isadmin", "admin", "isadministrator", "beheerder"]),
    ("is_active", &["active", "isactive", "enabled", "isenabled", "actief", "aktiv"]),
];
const EMPLOYEES: [&str; 6] = ["employee", "staff", "medewerker", "personeel", "anställd", "personal"];

/// The people of these tables.
pub(super) fn people(tables: &[SeenTable]) -> People {
    let has_one_row = |table: &&SeenTable| table.rows == 1 && !table.is_view;
    let called =
        |any: &'static [&'static str]| move |table: &&SeenTable| has(&singular(&words(&table.name)), any);
    // Settings and the like have one row too, but not all of the company's own.
    let mut companies = tables.iter().filter(has_one_row).filter(called(&COMPANY));
    let company = companies.find_map(|table| named(table, &OF_COMPANY));
    // A name alone is too little.
    let others = || {
        let found = tables.iter().filter(has_one_row).filter_map(|table| named(table, &OF_COMPANY));
        found.filter(|found| found.columns.len() > 1)
    };
    let users = tables.iter().filter(called(&USERS)).find_map(|table| named(table, &OF_USERS));
    People {
        company: company.or_else(|| others().max_by_key(|found| found.columns.len())),
        users: users.filter(|found| found.columns.iter().any(|(name, _)| *name == "name")),
    }
}

/// The key of the type whose records are the employees.
pub(super) fn employees(types: &[ProposedType]) -> Option<&str> {
    let found = types.iter().find(|found| has(&words(&found.key), &EMPLOYEES));
    found.map(|found| found.key.as_str())
}

impl People {
    /// Whether a table is of the software itself and no record type: who may sign in, and the company's own row.
    pub(super) fn have(&self, table: &str) -> bool {
        [&self.company, &self.users].into_iter().flatten().any(|named| named.table == table)
    }
}

/// The table with its columns, if it has the first of the usual ones.
fn named(table: &SeenTable, usual: &[Usual]) -> Option<Named> {
    let find = |any: &[&str]| {
        let column =
            any.iter().find_map(|name| table.columns.iter().find(|column| is(&words(&column.name), &[name])));
        column.map(|column| column.name.clone())
    };
    let columns: Vec<_> = usual.iter().filter_map(|(name, any)| Some((*name, find(any)?))).collect();
    let has_first = columns.first().is_some_and(|(name, _)| *name == usual[0].0);
    has_first.then(|| Named { table: table.name.clone(), columns })
}
