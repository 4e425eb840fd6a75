//! The catalogue: office furniture, lamps and floors, and the work of placing them.

use sqlx::SqliteConnection;

use super::Setting;
use super::chance::Chance;
use super::insert::{Values, insert_rows};
use super::words::table;

/// A product, as far as orders need one.
pub(super) struct Product {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) name_sv: String,
    pub(super) unit: &'static str,
    pub(super) price_cents: i64,
    pub(super) vat_rate: &'static str,
    sku: String,
    stock_quantity: i64,
    active: bool,
}

/// Makes the products.
pub(super) async fn load(
    connection: &mut SqliteConnection,
    setting: &Setting<'_>,
) -> Result<Vec<Product>, sqlx::Error> {
    let mut chance = setting.chance("products");
    let kinds = table(include_str!("lists/product_kinds.txt"));
    let series: Vec<_> = include_str!("lists/product_series.txt").lines().collect();
    let finishes = table(include_str!("lists/product_finishes.txt"));
    let products: Vec<_> = (0..setting.options.products as usize)
        .map(|index| {
            // The series change slowest: 25 kinds in 10 finishes come before the second series.
            let finish = &finishes[(index / kinds.len()) % finishes.len()];
            let series = series[(index / kinds.len() / finishes.len() + index) % series.len()];
            make(&mut chance, index, &kinds[index % kinds.len()], series, finish)
        })
        .collect();
    insert_rows(
        connection,
        "insert into products \
         (id, sku, name, name_sv, unit, price_cents, vat_rate, stock_quantity, active) ",
        &products,
        bind_product,
    )
    .await?;
    Ok(products)
}

fn make(chance: &mut Chance, index: usize, kind: &[&'static str], series: &str, finish: &[&str]) -> Product {
    let [code, dutch, swedish, unit, lowest, highest] = kind[..] else {
        unreachable!("each line of the list of kinds has six parts")
    };
    let euros = |text: &str| text.parse::<i64>().expect("prices in the list of kinds are whole euros");
    let is_work = matches!(code, "MO" | "TR");
    Product {
        id: index as i64 + 1,
        sku: format!("{code}-{}", 1_001 + index),
        name: format!("{dutch} {series} {}", finish[0]),
        name_sv: format!("{swedish} {series} {}", finish[1]),
        unit,
        price_cents: chance.between(euros(lowest), euros(highest)) * 100 + chance.pick(&[0, 0, 50, 95]),
        vat_rate: if code == "SB" { "L" } else { "H" },
        // Work is never out of stock.
        stock_quantity: if is_work { 100_000 } else { chance.between(0, 400) },
        active: !chance.percent(6),
    }
}

fn bind_product(mut values: Values<'_>, product: &Product) {
    values
        .push_bind(product.id)
        .push_bind(product.sku.as_str())
        .push_bind(product.name.as_str())
        .push_bind(product.name_sv.as_str())
        .push_bind(product.unit)
        .push_bind(product.price_cents)
        .push_bind(product.vat_rate)
        .push_bind(product.stock_quantity)
        .push_bind(product.active);
}
