//! Projects at customers, and the hours that employees worked on them.

use sqlx::SqliteConnection;
use time::Date;

use super::Setting;
use super::chance::Chance;
use super::customers::KnownCustomers;
use super::days::{days_after, spread, working_day};
use super::insert::{Values, insert_rows};
use super::staff::Staff;
use super::words::{Country, table};

const SPAN_DAYS: i64 = 700;

struct Project {
    id: i64,
    customer_id: i64,
    manager_id: i64,
    country: Country,
    name: &'static str,
    starts_on: Date,
    ends_on: Date,
    status: &'static str,
    budget_hours: i64,
}

struct TimeEntry {
    project_id: i64,
    employee_id: i64,
    entry_date: Date,
    quarters: i64,
    description: &'static str,
}

/// Makes the projects and their time entries.
pub(super) async fn load(
    connection: &mut SqliteConnection,
    setting: &Setting<'_>,
    staff: &Staff,
    customers: &KnownCustomers,
) -> Result<(), sqlx::Error> {
    let mut chance = setting.chance("projects");
    let names = table(include_str!("lists/projects.txt"));
    let projects: Vec<_> = (0..setting.options.projects as usize)
        .map(|index| make_project(setting, staff, customers, &mut chance, &names, index))
        .collect();
    insert_rows(
        connection,
        "insert into projects \
         (id, code, name, customer_id, manager_id, team_id, starts_on, ends_on, status, budget_hours) ",
        &projects,
        bind_project,
    )
    .await?;
    let entries = make_entries(setting, staff, &projects);
    insert_rows(
        connection,
        "insert into time_entries (project_id, employee_id, entry_date, hours, description) ",
        &entries,
        bind_entry,
    )
    .await
}

fn make_project(
    setting: &Setting<'_>,
    staff: &Staff,
    customers: &KnownCustomers,
    chance: &mut Chance,
    names: &[Vec<&'static str>],
    index: usize,
) -> Project {
    let today = setting.options.today;
    let last = days_after(today, 30);
    let starts_on = working_day(spread(index, setting.options.projects as usize, SPAN_DAYS, last));
    let ends_on = working_day(days_after(starts_on, chance.between(30, 180)));
    let customer = customers.on(chance, starts_on.min(today));
    let country = customer.country;
    let name = chance.pick_row(names);
    let status = match () {
        () if starts_on > today => "PLANNED",
        () if ends_on < today => "CLOSED",
        () => "RUNNING",
    };
    Project {
        id: index as i64 + 1,
        customer_id: customer.id,
        manager_id: staff.colleague_in(chance, country).id,
        country,
        name: country.choose(name[0], name[1]),
        starts_on,
        ends_on,
        status,
        budget_hours: chance.between(4, 60) * 10,
    }
}

/// The entries lie on projects that have started, in the order of their days.
fn make_entries(setting: &Setting<'_>, staff: &Staff, projects: &[Project]) -> Vec<TimeEntry> {
    let mut chance = setting.chance("time entries");
    let texts = table(include_str!("lists/time_texts.txt"));
    let yesterday = days_after(setting.options.today, -1);
    let started = projects.partition_point(|project| project.starts_on <= yesterday);
    let Some(started) = projects.get(..started).filter(|started| !started.is_empty()) else {
        return Vec::new();
    };
    let mut entries: Vec<_> = (0..setting.options.time_entries)
        .map(|_| make_entry(&mut chance, staff, started, &texts, yesterday))
        .collect();
    entries.sort_by_key(|entry| entry.entry_date);
    entries
}

fn make_entry(
    chance: &mut Chance,
    staff: &Staff,
    started: &[Project],
    texts: &[Vec<&'static str>],
    yesterday: Date,
) -> TimeEntry {
    let project = chance.pick_row(started);
    let days = (project.ends_on.min(yesterday) - project.starts_on).whole_days();
    let entry_date = working_day(days_after(project.starts_on, chance.between(0, days)));
    let text = chance.pick_row(texts);
    TimeEntry {
        project_id: project.id,
        employee_id: staff.colleague_in(chance, project.country).id,
        entry_date,
        quarters: chance.between(2, 34),
        description: project.country.choose(text[0], text[1]),
    }
}

fn bind_project(mut values: Values<'_>, project: &Project) {
    values
        .push_bind(project.id)
        .push_bind(format!("P{}", 1_000 + project.id))
        .push_bind(project.name)
        .push_bind(project.customer_id)
        .push_bind(project.manager_id)
        .push_bind(project.country.team_id())
        .push_bind(project.starts_on.to_string())
        .push_bind(project.ends_on.to_string())
        .push_bind(project.status)
        .push_bind(project.budget_hours);
}

fn bind_entry(mut values: Values<'_>, entry: &TimeEntry) {
    values
        .push_bind(entry.project_id)
        .push_bind(entry.employee_id)
        .push_bind(entry.entry_date.to_string())
        .push_bind(format!("{}.{:02}", entry.quarters / 4, entry.quarters % 4 * 25))
        .push_bind(entry.description);
}
