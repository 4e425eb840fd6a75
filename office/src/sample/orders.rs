//! Orders of the last three years, with their lines and totals as the rules of `rules.sql` work them out.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;
use time::Date;

use super::Setting;
use super::chance::Chance;
use super::customers::KnownCustomers;
use super::days::{days_after, spread, working_day};
use super::insert::{Values, insert_rows};
use super::products::Product;
use super::staff::{KRONOR_RATE_THOUSANDTHS, Staff};
use super::words::Country;

const SPAN_DAYS: i64 = 1_095;
const MOST_LINES: i64 = 8;

struct Order {
    id: i64,
    number: String,
    customer_id: i64,
    contact_person_id: Option<i64>,
    employee_id: i64,
    country: Country,
    order_date: Date,
    delivery_date: Option<Date>,
    status: &'static str,
    reference: Option<String>,
    net_cents: i64,
    vat_cents: i64,
}

struct Line {
    order_id: i64,
    line_no: i64,
    product_id: i64,
    description: String,
    quantity: i64,
    unit: &'static str,
    unit_price_cents: i64,
    discount_percent: i64,
    vat_percent: i64,
    total_cents: i64,
}

impl Line {
    /// As the rules round it: for each line, half cents upwards.
    fn vat_cents(&self) -> i64 {
        (self.total_cents * self.vat_percent + 50) / 100
    }
}

/// Makes the orders, and the series of their numbers.
pub(super) async fn load(
    connection: &mut SqliteConnection,
    setting: &Setting<'_>,
    staff: &Staff,
    customers: &KnownCustomers,
    products: &[Product],
) -> Result<(), sqlx::Error> {
    let mut chance = setting.chance("orders");
    let mut series = BTreeMap::new();
    let mut orders = Vec::with_capacity(setting.options.orders as usize);
    let mut lines = Vec::new();
    for index in 0..setting.options.orders as usize {
        let mut order = make(setting, staff, customers, &mut chance, index);
        order.number = next_number(&mut series, order.order_date);
        let own = make_lines(&mut chance, products, &order);
        order.net_cents = own.iter().map(|line| line.total_cents).sum();
        order.vat_cents = own.iter().map(Line::vat_cents).sum();
        orders.push(order);
        lines.extend(own);
    }
    insert(connection, &orders, &lines).await?;
    let series: Vec<_> = series.into_iter().collect();
    insert_rows(connection, "insert into number_series (name, last_number) ", &series, bind_series).await
}

async fn insert(
    connection: &mut SqliteConnection,
    orders: &[Order],
    lines: &[Line],
) -> Result<(), sqlx::Error> {
    insert_rows(
        connection,
        "insert into orders \
         (id, number, customer_id, contact_person_id, employee_id, team_id, order_date, delivery_date, \
          status, currency, reference, net_cents, vat_cents, total_cents) ",
        orders,
        bind_order,
    )
    .await?;
    insert_rows(
        connection,
        "insert into order_lines \
         (order_id, line_no, product_id, description, quantity, unit, unit_price_cents, discount_percent, \
          vat_percent, total_cents) ",
        lines,
        bind_line,
    )
    .await
}

/// An order whose number and totals are still to come.
fn make(
    setting: &Setting<'_>,
    staff: &Staff,
    customers: &KnownCustomers,
    chance: &mut Chance,
    index: usize,
) -> Order {
    let today = setting.options.today;
    let order_date = working_day(spread(index, setting.options.orders as usize, SPAN_DAYS, today));
    let customer = customers.on(chance, order_date);
    let status = status(chance, (today - order_date).whole_days());
    let delivery_date = working_day(days_after(order_date, chance.between(7, 42)));
    Order {
        id: index as i64 + 1,
        number: String::new(),
        customer_id: customer.id,
        contact_person_id: customer.contact_person(chance),
        employee_id: staff.colleague_in(chance, customer.country).id,
        country: customer.country,
        order_date,
        delivery_date: (status != "DRAFT").then_some(delivery_date),
        status,
        reference: chance.percent(40).then(|| format!("PO {}", chance.digits(6))),
        net_cents: 0,
        vat_cents: 0,
    }
}

fn status(chance: &mut Chance, age_days: i64) -> &'static str {
    let likely = match age_days {
        60.. => ["INVOICED"; 4],
        21..60 => ["CONFIRMED", "DELIVERED", "DELIVERED", "INVOICED"],
        _ => ["DRAFT", "CONFIRMED", "CONFIRMED", "CONFIRMED"],
    };
    if chance.percent(5) { "CANCELLED" } else { chance.pick(&likely) }
}

/// Each year has its own series.
fn next_number(series: &mut BTreeMap<String, i64>, date: Date) -> String {
    let last = series.entry(format!("order-{}", date.year())).or_default();
    *last += 1;
    format!("{}-{last:05}", date.year())
}

fn make_lines(chance: &mut Chance, products: &[Product], order: &Order) -> Vec<Line> {
    (1..=chance.between(1, MOST_LINES))
        .map(|line_no| {
            let product = chance.pick_row(products);
            make_line(chance, product, order, line_no)
        })
        .collect()
}

fn make_line(chance: &mut Chance, product: &Product, order: &Order, line_no: i64) -> Line {
    let quantity = match product.unit {
        "st" => chance.between(1, 12),
        "h" => chance.between(2, 24),
        _ => chance.between(5, 80),
    };
    let discount_percent = if chance.percent(80) { 0 } else { chance.pick(&[5, 10, 15, 20]) };
    let rate_thousandths = order.country.choose(1_000, KRONOR_RATE_THOUSANDTHS);
    let unit_price_cents = (product.price_cents * rate_thousandths + 500) / 1_000;
    let is_low = product.vat_rate == "L";
    Line {
        order_id: order.id,
        line_no,
        product_id: product.id,
        description: order.country.choose(&product.name, &product.name_sv).clone(),
        quantity,
        unit: product.unit,
        unit_price_cents,
        discount_percent,
        vat_percent: if is_low { order.country.choose(9, 6) } else { order.country.choose(21, 25) },
        total_cents: (quantity * unit_price_cents * (100 - discount_percent) + 50) / 100,
    }
}

fn bind_order(mut values: Values<'_>, order: &Order) {
    values
        .push_bind(order.id)
        .push_bind(order.number.as_str())
        .push_bind(order.customer_id)
        .push_bind(order.contact_person_id)
        .push_bind(order.employee_id)
        .push_bind(order.country.team_id())
        .push_bind(order.order_date.to_string())
        .push_bind(order.delivery_date.map(|date| date.to_string()))
        .push_bind(order.status)
        .push_bind(order.country.choose("EUR", "SEK"))
        .push_bind(order.reference.as_deref())
        .push_bind(order.net_cents)
        .push_bind(order.vat_cents)
        .push_bind(order.net_cents + order.vat_cents);
}

fn bind_line(mut values: Values<'_>, line: &Line) {
    values
        .push_bind(line.order_id)
        .push_bind(line.line_no)
        .push_bind(line.product_id)
        .push_bind(line.description.as_str())
        .push_bind(line.quantity)
        .push_bind(line.unit)
        .push_bind(line.unit_price_cents)
        .push_bind(line.discount_percent)
        .push_bind(line.vat_percent)
        .push_bind(line.total_cents);
}

fn bind_series(mut values: Values<'_>, series: &(String, i64)) {
    values.push_bind(series.0.as_str()).push_bind(series.1);
}
