//! What the demo company promises: the same seed the same company, sound references and totals, and rules
//! that refuse in words.

use super::*;
use sqlx::Row;
use tempfile::TempDir;

/// A small company in a folder of its own, open as its software would have it open.
struct Stage {
    folder: TempDir,
    company: SampleCompany,
    connection: SqliteConnection,
}

impl Stage {
    async fn with_seed(seed: u64) -> Self {
        let options = SampleOptions {
            seed,
            customers: 300,
            products: 60,
            activities: 200,
            orders: 250,
            projects: 10,
            time_entries: 80,
            ..SampleOptions::default()
        };
        Self::with(options).await
    }

    async fn with(options: SampleOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("business.sqlite");
        let company = create_sample(&path, options).await.unwrap();
        let connect = SqliteConnectOptions::new().filename(&path).foreign_keys(true);
        let connection = SqliteConnection::connect_with(&connect).await.unwrap();
        Self { folder, company, connection }
    }

    async fn run(&mut self, sql: &'static str) {
        sqlx::raw_sql(sql).execute(&mut self.connection).await.unwrap();
    }

    async fn number(&mut self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&mut self.connection).await.unwrap()
    }

    async fn text(&mut self, sql: &'static str) -> String {
        sqlx::query_scalar(sql).fetch_one(&mut self.connection).await.unwrap()
    }

    /// What the database says when it refuses `sql`.
    async fn refusal(&mut self, sql: &'static str) -> String {
        let error = sqlx::raw_sql(sql).execute(&mut self.connection).await.unwrap_err();
        error.into_database_error().unwrap().message().to_owned()
    }

    /// A digest of every row of every table.
    async fn digest(&mut self) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        let tables: Vec<String> =
            sqlx::query_scalar("select name from sqlite_schema where type = 'table' order by name")
                .fetch_all(&mut self.connection)
                .await
                .unwrap();
        for table in tables {
            let query = sqlx::AssertSqlSafe(format!("select * from {table} order by rowid"));
            for row in sqlx::query(query).fetch_all(&mut self.connection).await.unwrap() {
                for column in 0..row.len() {
                    hasher.update(&cell(&row, column));
                }
            }
        }
        hasher.finalize()
    }
}

fn cell(row: &sqlx::sqlite::SqliteRow, column: usize) -> Vec<u8> {
    if let Ok(number) = row.try_get::<Option<i64>, _>(column) {
        return format!("{number:?};").into_bytes();
    }
    row.get::<String, _>(column).into_bytes()
}

#[tokio::test]
async fn the_same_seed_gives_the_same_company() {
    let (mut one, mut same, mut other) =
        (Stage::with_seed(7).await, Stage::with_seed(7).await, Stage::with_seed(8).await);
    assert_eq!(one.digest().await, same.digest().await);
    assert_eq!(one.company, same.company);
    assert_ne!(one.digest().await, other.digest().await);
}

#[tokio::test]
async fn a_new_company_is_sound_and_left_without_unfinished_files() {
    let mut stage = Stage::with_seed(1).await;
    let broken = sqlx::raw_sql("pragma foreign_key_check").fetch_all(&mut stage.connection).await.unwrap();
    assert!(broken.is_empty());
    assert_eq!(stage.text("pragma integrity_check").await, "ok");
    assert_eq!(stage.text("pragma journal_mode").await, "wal");
    assert_eq!(stage.number("select is_sample from company").await, 1);
    stage.connection.close().await.unwrap();
    let files: Vec<_> =
        std::fs::read_dir(stage.folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["business.sqlite"]);
}

#[tokio::test]
async fn each_team_has_half_of_the_customers_and_its_own_people() {
    let mut stage = Stage::with_seed(1).await;
    for team in [
        "select count(*) from customers where team_id = 1",
        "select count(*) from customers where team_id = 2",
    ] {
        assert_eq!(stage.number(team).await, 150);
    }
    let strangers = "select count(*) from customers join employees on employees.id = customers.employee_id
                     where employees.team_id <> customers.team_id";
    assert_eq!(stage.number(strangers).await, 0);
    assert_eq!(
        stage.text("select full_name from users where is_superuser").await,
        stage.company.owner.full_name
    );
    let colleague = "select users.email from users join employees on employees.id = users.employee_id
                     join teams on teams.id = employees.team_id where teams.name = 'Sverige' order by users.id";
    assert_eq!(stage.text(colleague).await, stage.company.colleague.email);
}

#[tokio::test]
async fn totals_equal_the_lines_and_prices_follow_the_catalogue() {
    let mut stage = Stage::with_seed(1).await;
    let wrong_totals = "select count(*) from orders join order_totals on order_totals.order_id = orders.id
                        where orders.net_cents <> order_totals.net_cents
                        or orders.vat_cents <> order_totals.vat_cents
                        or orders.total_cents <> order_totals.net_cents + order_totals.vat_cents
                        or orders.net_cents = 0";
    assert_eq!(stage.number(wrong_totals).await, 0);
    let before = stage.digest().await;
    // Made to work everything out again, the rules come to what was loaded.
    stage
        .run(
            "begin;
             update orders set status = 'CANCELLED', number = number;
             update order_lines set quantity = quantity;
             create temp table kept as select * from order_lines;
             update order_lines set unit_price_cents = null, vat_percent = null;
             update order_lines set unit_price_cents = (select unit_price_cents from kept where id = order_lines.id),
                 vat_percent = (select vat_percent from kept where id = order_lines.id);",
        )
        .await;
    let filled_in = "select count(*) from order_lines join products on products.id = product_id
                     join orders on orders.id = order_id join teams on teams.id = orders.team_id
                     where unit_price_cents <> (price_cents * euro_rate_thousandths + 500) / 1000
                     or vat_percent <> case vat_rate when 'L' then vat_low_percent else vat_high_percent end";
    assert_eq!(stage.number(filled_in).await, 0);
    assert_eq!(stage.number(wrong_totals).await, 0);
    stage.run("rollback").await;
    assert_eq!(stage.digest().await, before);
}

#[tokio::test]
async fn an_order_gets_number_prices_and_totals_from_the_software() {
    let mut stage = Stage::with_seed(1).await;
    stage
        .run(
            "update customers set blocked = 0;
             update products set price_cents = 1999, vat_rate = 'H', unit = 'st', name = 'Bureau' where id = 1;
             insert into orders (id, customer_id, order_date) values (9001, 2, '2031-05-06'), (9002, 1, '2031-05-07');
             insert into order_lines (order_id, product_id, quantity, discount_percent) values (9001, 1, 3, 10);
             insert into order_lines (order_id, description, quantity, unit_price_cents) values (9001, 'Frakt', 1, 5000);",
        )
        .await;
    let order =
        "select number || ' ' || team_id || ' ' || currency || ' ' || net_cents || ' ' || vat_cents || ' '
                 || total_cents from orders where id = 9001";
    // 3 desks of 224.89 kronor less 10 percent, and the carriage.
    assert_eq!(stage.text(order).await, "2031-00001 2 SEK 65720 16430 82150");
    assert_eq!(stage.text("select number from orders where id = 9002").await, "2031-00002");
    let line =
        "select line_no || ' ' || description || ' ' || unit || ' ' || unit_price_cents || ' ' || vat_percent
                from order_lines where order_id = 9001 order by line_no";
    assert_eq!(stage.text(line).await, "1 Bureau st 22489 25");
    stage.run("delete from order_lines where order_id = 9001").await;
    assert_eq!(stage.text(order).await, "2031-00001 2 SEK 0 0 0");
}

#[tokio::test]
async fn a_customer_gets_the_next_number_and_takes_its_records_to_another_team() {
    let mut stage = Stage::with_seed(1).await;
    stage.run("insert into customers (id, name, team_id, language) values (9001, 'Nieuw', 1, 'nl')").await;
    assert_eq!(stage.text("select number from customers where id = 9001").await, "D10301");
    stage
        .run(
            "insert into activities (customer_id, kind, subject) values (9001, 'CALL', 'Bellen');
             insert into orders (customer_id) values (9001);
             update customers set team_id = 2 where id = 9001;",
        )
        .await;
    assert_eq!(stage.number("select team_id from activities where customer_id = 9001").await, 2);
    assert_eq!(stage.number("select team_id from orders where customer_id = 9001").await, 2);
}

#[tokio::test]
async fn a_delivery_leaves_the_stock_or_is_refused() {
    let mut stage = Stage::with_seed(1).await;
    stage
        .run(
            "update customers set blocked = 0;
             update products set stock_quantity = 5 where id = 1;
             insert into orders (id, customer_id) values (9001, 1), (9002, 1);
             insert into order_lines (order_id, product_id, quantity) values (9001, 1, 2), (9001, 1, 1), (9002, 1, 3);
             update orders set status = 'DELIVERED' where id = 9001;",
        )
        .await;
    assert_eq!(stage.number("select stock_quantity from products where id = 1").await, 2);
    let refusal = stage.refusal("update orders set status = 'DELIVERED' where id = 9002").await;
    assert_eq!(refusal, "CHECK constraint failed: There is not enough in stock.");
}

#[tokio::test]
async fn what_the_company_does_not_allow_is_refused_in_a_sentence() {
    let mut stage = Stage::with_seed(1).await;
    stage
        .run(
            "update customers set blocked = 1 where id = 1;
             insert into customers (id, name, team_id, language) values (9001, 'Nieuw', 1, 'nl');
             insert into orders (id, customer_id) values (9001, 9001), (9002, 9001);
             insert into order_lines (id, order_id, description, quantity) values (90001, 9001, 'Werk', 1);
             update orders set status = 'INVOICED' where id = 9001;",
        )
        .await;
    let cases = [
        ("insert into orders (customer_id) values (1)", "This customer is blocked and takes no new orders."),
        ("update customers set email = 'nobody' where id = 2", "An e-mail address must contain @."),
        ("update customers set credit_limit_cents = -1 where id = 2", "The credit limit cannot be negative."),
        ("update customers set number = 'D10001' where id = 2", "Another customer already has this number."),
        ("update customers set name = ' ' where id = 2", "A customer needs a name."),
        ("update customers set payment_terms_days = 400 where id = 2", "Payment terms are 0 to 120 days."),
        ("delete from customers where id = 9001", "This customer has orders and cannot be deleted."),
        (
            "insert into order_lines (order_id, description, quantity) values (9002, 'Werk', 0)",
            "The quantity must be more than 0.",
        ),
        (
            "update order_lines set quantity = 2 where id = 90001",
            "This order is invoiced; its lines cannot be changed.",
        ),
        ("delete from orders where id = 9001", "This order is invoiced and cannot be deleted."),
        ("update orders set number = '1' where id = 9001", "The number of an order cannot be changed."),
        (
            "update customer_addresses set country = 'NL', postcode = '12' where id = 1",
            "A Dutch postcode looks like 1234 AB.",
        ),
        (
            "update time_entries set hours = '1.30' where id = 1",
            "Hours are written as 0.25 to 24.00, in quarters.",
        ),
        ("update activities set kind = 'CHAT' where id = 1", "The kind is CALL, VISIT, MAIL or TASK."),
    ];
    for (sql, sentence) in cases {
        let refusal = stage.refusal(sql).await;
        assert_eq!(refusal.trim_start_matches("CHECK constraint failed: "), sentence, "{sql}");
    }
}

#[tokio::test]
async fn a_customer_is_as_large_as_a_real_contact() {
    let mut stage = Stage::with_seed(1).await;
    let size = "select cast(avg(length(cast(json_object(
                    'number', number, 'name', name, 'vat_number', vat_number, 'email', email, 'phone', phone,
                    'website', website, 'team', team_id, 'status', status, 'language', language,
                    'credit_limit', credit_limit_cents, 'payment_terms', payment_terms_days, 'blocked', blocked,
                    'notes', notes, 'street', street, 'postcode', postcode, 'city', city, 'country', country
                ) as blob))) as integer)
                from customers join customer_addresses on customer_id = customers.id and kind = 'V'";
    let bytes = stage.number(size).await;
    assert!((300..=450).contains(&bytes), "{bytes} bytes");
}

#[tokio::test]
async fn what_is_there_already_and_too_small_a_company_are_refused() {
    let stage = Stage::with_seed(1).await;
    let path = stage.folder.path().join("business.sqlite");
    let again = create_sample(&path, SampleOptions::default()).await;
    assert!(matches!(again, Err(SampleError::AlreadyThere(there)) if there == path));
    let small = SampleOptions { customers: 1, ..SampleOptions::default() };
    let refused = create_sample(&stage.folder.path().join("other.sqlite"), small).await;
    assert!(matches!(refused, Err(SampleError::TooSmall { part: "customers", least: 2 })));
}
