//! The company itself, its two teams, its employees and the users of its software.

use std::collections::HashSet;

use sqlx::SqliteConnection;

use super::chance::Chance;
use super::days::{days_after, working_day};
use super::insert::{Values, insert_rows};
use super::words::{Country, Person, plain};
use super::{SampleCompany, SampleUser, Setting};

const COMPANY_NAME: &str = "Eik & Ek Kantoormeubelen B.V.";
const COMPANY_DOMAIN: &str = "eikenek.example";

/// Thousandths of a krona that the Swedish team asks for a euro of the price list.
pub(super) const KRONOR_RATE_THOUSANDTHS: i64 = 11_250;

/// An employee, as far as the other parts need one.
pub(super) struct Employee {
    pub(super) id: i64,
    pub(super) country: Country,
    person: Person,
    login: String,
    job_title: &'static str,
    phone: String,
    hired_on: String,
}

/// Everybody who works at the company, by key.
pub(super) struct Staff {
    pub(super) employees: Vec<Employee>,
}

impl Staff {
    /// Somebody of the team in `country`.
    pub(super) fn colleague_in(&self, chance: &mut Chance, country: Country) -> &Employee {
        // The two teams take turns in the list, and the second may be one short.
        let turn = country.choose(0, 1);
        let size = (self.employees.len() + 1 - turn) / 2;
        &self.employees[chance.below(size) * 2 + turn]
    }

    /// The company as the caller gets to know it.
    pub(super) fn company(&self) -> SampleCompany {
        SampleCompany {
            name: COMPANY_NAME.to_owned(),
            owner: self.employees[0].user(),
            colleague: self.employees[1].user(),
        }
    }
}

impl Employee {
    fn email(&self) -> String {
        format!("{}@{COMPANY_DOMAIN}", self.login)
    }

    fn user(&self) -> SampleUser {
        SampleUser { login: self.login.clone(), full_name: self.person.full_name(), email: self.email() }
    }
}

/// Makes the company, its teams, employees and users.
pub(super) async fn load(
    connection: &mut SqliteConnection,
    setting: &Setting<'_>,
) -> Result<Staff, sqlx::Error> {
    insert_company(connection).await?;
    insert_teams(connection).await?;
    let employees = make_employees(setting);
    insert_rows(
        connection,
        "insert into employees \
         (id, number, first_name, last_name, email, phone, job_title, team_id, hired_on) ",
        &employees,
        bind_employee,
    )
    .await?;
    insert_rows(
        connection,
        "insert into users (id, login, full_name, email, employee_id, is_superuser) ",
        &employees,
        bind_user,
    )
    .await?;
    Ok(Staff { employees })
}

async fn insert_company(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into company
         (id, name, company_number, vat_number, street, postcode, city, country, phone, email, website,
          currency, is_sample)
         values
         (1, ?, '70481524', 'NL858341207B01', 'Stadsring 84', '3811 HR', 'Amersfoort', 'NL',
          '+31 33 461 8200', ?, ?, 'EUR', 1)",
    )
    .bind(COMPANY_NAME)
    .bind(format!("info@{COMPANY_DOMAIN}"))
    .bind(format!("https://{COMPANY_DOMAIN}"))
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_teams(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into teams
         (id, name, country, currency, euro_rate_thousandths, vat_high_percent, vat_low_percent)
         values
         (1, 'Nederland', 'NL', 'EUR', 1000, 21, 9),
         (2, 'Sverige', 'SE', 'SEK', ?, 25, 6)",
    )
    .bind(KRONOR_RATE_THOUSANDTHS)
    .execute(connection)
    .await?;
    Ok(())
}

fn make_employees(setting: &Setting<'_>) -> Vec<Employee> {
    let mut chance = setting.chance("employees");
    let mut logins = HashSet::new();
    (0..setting.options.employees as usize)
        .map(|index| make_employee(setting, &mut chance, &mut logins, index))
        .collect()
}

fn make_employee(
    setting: &Setting<'_>,
    chance: &mut Chance,
    logins: &mut HashSet<String>,
    index: usize,
) -> Employee {
    let country = Country::at(index);
    let words = setting.lists.of(country);
    let person = words.person(chance);
    let login = free_login(logins, &person);
    let phone = words.mobile(chance);
    let hired_on = working_day(days_after(setting.options.today, -chance.between(200, 5_000))).to_string();
    Employee {
        id: index as i64 + 1,
        country,
        person,
        login,
        job_title: job_title(country, index),
        phone,
        hired_on,
    }
}

/// The first name, with as much of the surname as makes it the only one.
fn free_login(logins: &mut HashSet<String>, person: &Person) -> String {
    let full = person.mail_name();
    let numbered = (2..).map(|number| format!("{full}{number}"));
    let login = [plain(person.first_name), full.clone()]
        .into_iter()
        .chain(numbered)
        .find(|login| !logins.contains(login))
        .expect("there is always a next number");
    logins.insert(login.clone());
    login
}

fn job_title(country: Country, index: usize) -> &'static str {
    match index {
        0 => "directeur",
        1 => "platschef",
        _ => {
            let titles = country.choose(
                ["accountmanager", "verkoop binnendienst", "interieurontwerper", "projectleider", "monteur"],
                ["säljare", "innesäljare", "inredningsarkitekt", "projektledare", "montör"],
            );
            titles[(index / 2 - 1) % titles.len()]
        }
    }
}

fn bind_employee(mut values: Values<'_>, employee: &Employee) {
    values
        .push_bind(employee.id)
        .push_bind(format!("M{:03}", employee.id))
        .push_bind(employee.person.first_name)
        .push_bind(employee.person.last_name)
        .push_bind(employee.email())
        .push_bind(employee.phone.as_str())
        .push_bind(employee.job_title)
        .push_bind(employee.country.team_id())
        .push_bind(employee.hired_on.as_str());
}

fn bind_user(mut values: Values<'_>, employee: &Employee) {
    values
        .push_bind(employee.id)
        .push_bind(employee.login.as_str())
        .push_bind(employee.person.full_name())
        .push_bind(employee.email())
        .push_bind(employee.id)
        .push_bind(employee.id == 1);
}
