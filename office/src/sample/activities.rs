//! Calls, visits, mails and tasks with customers, over a year and a half and into the coming weeks.

use sqlx::SqliteConnection;

use super::Setting;
use super::chance::Chance;
use super::customers::KnownCustomers;
use super::days::{days_after, office_moment, spread, working_day};
use super::insert::{Values, insert_rows};
use super::staff::Staff;

const SPAN_DAYS: i64 = 590;
const DAYS_AHEAD: i64 = 40;

struct Activity {
    id: i64,
    customer_id: i64,
    contact_person_id: Option<i64>,
    employee_id: i64,
    team_id: i64,
    kind: &'static str,
    subject: &'static str,
    starts_at: Option<String>,
    due_on: Option<String>,
    done: bool,
    notes: Option<&'static str>,
    created_at: String,
}

/// Makes the activities.
pub(super) async fn load(
    connection: &mut SqliteConnection,
    setting: &Setting<'_>,
    staff: &Staff,
    customers: &KnownCustomers,
) -> Result<(), sqlx::Error> {
    let mut chance = setting.chance("activities");
    let activities: Vec<_> = (0..setting.options.activities as usize)
        .map(|index| make(setting, staff, customers, &mut chance, index))
        .collect();
    insert_rows(
        connection,
        "insert into activities \
         (id, customer_id, contact_person_id, employee_id, team_id, kind, subject, starts_at, due_on, done, \
          notes, created_at) ",
        &activities,
        bind_activity,
    )
    .await
}

fn make(
    setting: &Setting<'_>,
    staff: &Staff,
    customers: &KnownCustomers,
    chance: &mut Chance,
    index: usize,
) -> Activity {
    let today = setting.options.today;
    let last = days_after(today, DAYS_AHEAD);
    let date = working_day(spread(index, setting.options.activities as usize, SPAN_DAYS, last));
    let customer = customers.on(chance, date.min(today));
    let [kind, subject, notes] = chance.pick_row(&setting.lists.of(customer.country).activities)[..] else {
        unreachable!("each line of a list of activities has three parts")
    };
    let is_task = kind == "TASK";
    let made_on = working_day(days_after(date.min(today), -chance.between(0, 14)));
    Activity {
        id: index as i64 + 1,
        customer_id: customer.id,
        contact_person_id: customer.contact_person(chance),
        employee_id: staff.colleague_in(chance, customer.country).id,
        team_id: customer.country.team_id(),
        kind,
        subject,
        starts_at: (!is_task).then(|| office_moment(chance, date)),
        due_on: is_task.then(|| date.to_string()),
        done: date < today && chance.percent(95),
        notes: chance.percent(75).then_some(notes),
        created_at: office_moment(chance, made_on),
    }
}

fn bind_activity(mut values: Values<'_>, activity: &Activity) {
    values
        .push_bind(activity.id)
        .push_bind(activity.customer_id)
        .push_bind(activity.contact_person_id)
        .push_bind(activity.employee_id)
        .push_bind(activity.team_id)
        .push_bind(activity.kind)
        .push_bind(activity.subject)
        .push_bind(activity.starts_at.as_deref())
        .push_bind(activity.due_on.as_deref())
        .push_bind(activity.done)
        .push_bind(activity.notes)
        .push_bind(activity.created_at.as_str());
}
