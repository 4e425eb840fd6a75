//! The customers, with their addresses and contact persons.

use std::ops::Range;

use sqlx::SqliteConnection;
use time::Date;

use super::Setting;
use super::chance::Chance;
use super::days::{office_moment, spread, working_day};
use super::insert::{Values, insert_rows};
use super::staff::Staff;
use super::words::{Country, Place, Words, domain};

/// The customers came over these days; 12 years.
const SPAN_DAYS: i64 = 4_380;

/// The number before the first customer's.
const NUMBERS_FROM: i64 = 10_000;

/// Customers made before their rows are inserted, which bounds the memory that a large sample takes.
const CUSTOMERS_AT_ONCE: usize = 2_000;

/// A customer, as far as activities, orders and projects need one.
pub(super) struct KnownCustomer {
    pub(super) id: i64,
    pub(super) country: Country,
    pub(super) since: Date,
    contact_persons: Range<i64>,
}

impl KnownCustomer {
    /// One of its contact persons, when it has any.
    pub(super) fn contact_person(&self, chance: &mut Chance) -> Option<i64> {
        let count = self.contact_persons.end - self.contact_persons.start;
        (count > 0).then(|| self.contact_persons.start + chance.below(count as usize) as i64)
    }
}

/// All customers, in the order in which they came.
pub(super) struct KnownCustomers(pub(super) Vec<KnownCustomer>);

impl KnownCustomers {
    /// Somebody who was a customer on `date`; old ones more often, as they buy more often.
    pub(super) fn on(&self, chance: &mut Chance, date: Date) -> &KnownCustomer {
        let here = self.0.partition_point(|customer| customer.since <= date).max(1);
        let newest = chance.below(here) + 1;
        &self.0[chance.below(newest)]
    }
}

/// What the rows of one customer have in common.
struct Firm {
    name: String,
    domain: String,
    place: Place,
}

impl Firm {
    fn make(words: &Words, chance: &mut Chance) -> Self {
        let place = words.place(chance);
        let name = words.company(chance, place.city);
        Self { domain: domain(&name), name, place }
    }
}

#[derive(Default)]
struct Rows {
    customers: Vec<Customer>,
    addresses: Vec<Address>,
    contact_persons: Vec<ContactPerson>,
}

struct Customer {
    id: i64,
    country: Country,
    name: String,
    vat_number: Option<String>,
    email: Option<String>,
    phone: String,
    website: Option<String>,
    employee_id: i64,
    status: &'static str,
    language: &'static str,
    credit_limit_cents: i64,
    payment_terms_days: i64,
    blocked: bool,
    notes: Option<&'static str>,
    created_at: String,
}

struct Address {
    customer_id: i64,
    kind: &'static str,
    street: String,
    place: Place,
    country: Country,
}

struct ContactPerson {
    id: i64,
    customer_id: i64,
    name: String,
    job_title: &'static str,
    email: String,
    phone: String,
}

/// Makes the customers, and the series of their numbers.
pub(super) async fn load(
    connection: &mut SqliteConnection,
    setting: &Setting<'_>,
    staff: &Staff,
) -> Result<KnownCustomers, sqlx::Error> {
    let mut chance = setting.chance("customers");
    let count = setting.options.customers as usize;
    let mut known = Vec::with_capacity(count);
    let mut next_person = 1;
    while known.len() < count {
        let mut rows = Rows::default();
        for index in known.len()..count.min(known.len() + CUSTOMERS_AT_ONCE) {
            let customer = make(setting, staff, &mut chance, &mut rows, index, next_person);
            next_person = customer.contact_persons.end;
            known.push(customer);
        }
        insert(connection, &rows).await?;
    }
    sqlx::query("insert into number_series (name, last_number) values ('customer', ?)")
        .bind(NUMBERS_FROM + count as i64)
        .execute(connection)
        .await?;
    Ok(KnownCustomers(known))
}

async fn insert(connection: &mut SqliteConnection, rows: &Rows) -> Result<(), sqlx::Error> {
    insert_rows(
        connection,
        "insert into customers \
         (id, number, name, vat_number, email, phone, website, team_id, employee_id, status, language, \
          credit_limit_cents, payment_terms_days, blocked, notes, created_at) ",
        &rows.customers,
        bind_customer,
    )
    .await?;
    insert_rows(
        connection,
        "insert into customer_addresses (customer_id, kind, street, postcode, city, country) ",
        &rows.addresses,
        bind_address,
    )
    .await?;
    insert_rows(
        connection,
        "insert into contact_persons (id, customer_id, name, job_title, email, phone) ",
        &rows.contact_persons,
        bind_contact_person,
    )
    .await
}

/// Adds one customer's rows, the keys of its contact persons starting at `next_person`.
fn make(
    setting: &Setting<'_>,
    staff: &Staff,
    chance: &mut Chance,
    rows: &mut Rows,
    index: usize,
    next_person: i64,
) -> KnownCustomer {
    let country = Country::at(index);
    let words = setting.lists.of(country);
    let id = index as i64 + 1;
    let since =
        working_day(spread(index, setting.options.customers as usize, SPAN_DAYS, setting.options.today));
    let firm = Firm::make(words, chance);
    let persons = make_contact_persons(words, chance, id, next_person, &firm.domain);
    let contact_persons = next_person..next_person + persons.len() as i64;
    let employee_id = staff.colleague_in(chance, country).id;
    rows.customers.push(make_customer(words, chance, id, &firm, employee_id, since));
    rows.addresses.extend(make_addresses(words, chance, id, firm.place));
    rows.contact_persons.extend(persons);
    KnownCustomer { id, country, since, contact_persons }
}

fn make_customer(
    words: &Words,
    chance: &mut Chance,
    id: i64,
    firm: &Firm,
    employee_id: i64,
    since: Date,
) -> Customer {
    let domain = &firm.domain;
    let country = words.country;
    let mailbox =
        chance.pick(&country.choose(["info", "inkoop", "administratie"], ["info", "kontakt", "ekonomi"]));
    let status = chance.pick(&["A", "A", "A", "A", "A", "A", "A", "P", "P", "D", "X"]);
    // A limit in round thousands of euro, or in ten times as many kronor.
    let credit_limit = chance.between(0, 40) * 1_000 * country.choose(1, 10);
    Customer {
        id,
        country,
        vat_number: chance.percent(90).then(|| words.vat_number(chance)),
        email: chance.percent(96).then(|| format!("{mailbox}@{domain}")),
        phone: words.phone(chance, &firm.place),
        website: chance.percent(80).then(|| format!("https://www.{domain}")),
        name: firm.name.clone(),
        employee_id,
        status,
        language: if chance.percent(5) { "en" } else { country.language() },
        credit_limit_cents: credit_limit * 100,
        payment_terms_days: chance.pick(&[14, 30, 30, 30, 60]),
        blocked: status != "P" && chance.percent(3),
        notes: chance.percent(60).then(|| chance.pick(&words.customer_notes)),
        created_at: office_moment(chance, since),
    }
}

fn make_addresses(words: &Words, chance: &mut Chance, customer_id: i64, place: Place) -> Vec<Address> {
    let country = words.country;
    let mut addresses = Vec::with_capacity(2);
    if chance.percent(25) {
        let box_name = country.choose("Postbus", "Box");
        let street = format!("{box_name} {}", chance.between(10, 9_900));
        let place = words.place(chance);
        addresses.push(Address { customer_id, kind: "I", street, place, country });
    }
    addresses.push(Address { customer_id, kind: "V", street: words.street(chance), place, country });
    addresses
}

/// None for half of the customers, else one or two: two for every three customers.
fn make_contact_persons(
    words: &Words,
    chance: &mut Chance,
    customer_id: i64,
    first_id: i64,
    domain: &str,
) -> Vec<ContactPerson> {
    let count = chance.pick(&[0, 0, 0, 1, 1, 2]);
    (first_id..first_id + count)
        .map(|id| {
            let person = words.person(chance);
            ContactPerson {
                id,
                customer_id,
                name: person.full_name(),
                job_title: chance.pick(&words.job_titles),
                email: format!("{}@{domain}", person.mail_name()),
                phone: words.mobile(chance),
            }
        })
        .collect()
}

fn bind_customer(mut values: Values<'_>, customer: &Customer) {
    values
        .push_bind(customer.id)
        .push_bind(format!("D{}", NUMBERS_FROM + customer.id))
        .push_bind(customer.name.as_str())
        .push_bind(customer.vat_number.as_deref())
        .push_bind(customer.email.as_deref())
        .push_bind(customer.phone.as_str())
        .push_bind(customer.website.as_deref())
        .push_bind(customer.country.team_id())
        .push_bind(customer.employee_id)
        .push_bind(customer.status)
        .push_bind(customer.language)
        .push_bind(customer.credit_limit_cents)
        .push_bind(customer.payment_terms_days)
        .push_bind(customer.blocked)
        .push_bind(customer.notes)
        .push_bind(customer.created_at.as_str());
}

fn bind_address(mut values: Values<'_>, address: &Address) {
    values
        .push_bind(address.customer_id)
        .push_bind(address.kind)
        .push_bind(address.street.as_str())
        .push_bind(address.place.postcode.as_str())
        .push_bind(address.place.city)
        .push_bind(address.country.code());
}

fn bind_contact_person(mut values: Values<'_>, person: &ContactPerson) {
    values
        .push_bind(person.id)
        .push_bind(person.customer_id)
        .push_bind(person.name.as_str())
        .push_bind(person.job_title)
        .push_bind(person.email.as_str())
        .push_bind(person.phone.as_str());
}
