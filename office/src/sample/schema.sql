-- The business database of the demo company, in the words and habits of a small company's own software:
-- amounts of money are whole cents (öre), hours are exact decimals in text, dates and date-times are ISO
-- text in UTC, choices are codes of its own. Constraints are named by the sentence that a person reads
-- when an edit violates them, because SQLite reports the name.

-- One row: the company itself. A service that is not a demo refuses a database marked as a sample.
create table company (
    id integer primary key check (id = 1),
    name text not null,
    company_number text not null,
    vat_number text not null,
    street text not null,
    postcode text not null,
    city text not null,
    country text not null,
    phone text not null,
    email text not null,
    website text,
    currency text not null default 'EUR',
    is_sample integer not null default 0 check (is_sample in (0, 1))
);

-- What differs between the branches: prices are kept in euro and turned into the team's currency, and a
-- document takes the VAT percentages of the team's country.
create table teams (
    id integer primary key,
    name text not null unique,
    country text not null check (country in ('NL', 'SE')),
    currency text not null check (currency in ('EUR', 'SEK')),
    euro_rate_thousandths integer not null check (euro_rate_thousandths > 0),
    vat_high_percent integer not null check (vat_high_percent between 0 and 100),
    vat_low_percent integer not null check (vat_low_percent between 0 and 100)
);

create table employees (
    id integer primary key,
    number text not null unique,
    first_name text not null,
    last_name text not null,
    email text not null unique,
    phone text,
    job_title text not null,
    team_id integer not null references teams (id),
    hired_on text not null,
    active integer not null default 1 check (active in (0, 1))
);

create table users (
    id integer primary key,
    login text not null unique,
    full_name text not null,
    email text not null unique,
    employee_id integer unique references employees (id),
    is_superuser integer not null default 0 check (is_superuser in (0, 1)),
    active integer not null default 1 check (active in (0, 1))
);

-- The last number given in each series; orders have a series for each year.
create table number_series (
    name text primary key,
    last_number integer not null
);

-- status: P prospect, A active, D dormant, X ended. language: of letters and invoices.
create table customers (
    id integer primary key,
    number text unique,
    name text not null,
    vat_number text,
    email text,
    phone text,
    website text,
    team_id integer not null references teams (id),
    employee_id integer references employees (id),
    status text not null default 'P',
    language text not null,
    credit_limit_cents integer not null default 0,
    payment_terms_days integer not null default 30,
    blocked integer not null default 0,
    notes text,
    created_at text not null default (strftime('%Y-%m-%d %H:%M:%S', 'now')),
    constraint "A customer needs a name." check (length(trim(name)) > 0),
    constraint "An e-mail address must contain @." check (email like '%_@_%'),
    constraint "A website starts with http:// or https://." check (
        website like 'http://%' or website like 'https://%'
    ),
    constraint "The status is P, A, D or X." check (status in ('P', 'A', 'D', 'X')),
    constraint "The language is nl, sv or en." check (language in ('nl', 'sv', 'en')),
    constraint "The credit limit cannot be negative." check (credit_limit_cents >= 0),
    constraint "Payment terms are 0 to 120 days." check (payment_terms_days between 0 and 120),
    constraint "Blocked is 0 or 1." check (blocked in (0, 1))
);

-- kind: V visiting address, I invoice address.
create table customer_addresses (
    id integer primary key,
    customer_id integer not null references customers (id) on delete cascade,
    kind text not null check (kind in ('V', 'I')),
    street text,
    postcode text,
    city text,
    country text not null default 'NL',
    unique (customer_id, kind),
    constraint "A country is written as two capital letters." check (country glob '[A-Z][A-Z]'),
    constraint "A Dutch postcode looks like 1234 AB." check (
        country <> 'NL' or postcode is null or postcode glob '[1-9][0-9][0-9][0-9] [A-Z][A-Z]'
    ),
    constraint "A Swedish postcode looks like 123 45." check (
        country <> 'SE' or postcode is null or postcode glob '[1-9][0-9][0-9] [0-9][0-9]'
    )
);

create table contact_persons (
    id integer primary key,
    customer_id integer not null references customers (id) on delete cascade,
    name text not null,
    job_title text,
    email text,
    phone text,
    constraint "A contact person needs a name." check (length(trim(name)) > 0),
    constraint "An e-mail address must contain @." check (email like '%_@_%')
);

-- kind: CALL, VISIT, MAIL, TASK. team_id follows the customer.
create table activities (
    id integer primary key,
    customer_id integer references customers (id) on delete cascade,
    contact_person_id integer references contact_persons (id) on delete set null,
    employee_id integer references employees (id),
    team_id integer references teams (id),
    kind text not null,
    subject text not null,
    starts_at text,
    due_on text,
    done integer not null default 0,
    notes text,
    created_at text not null default (strftime('%Y-%m-%d %H:%M:%S', 'now')),
    constraint "An activity needs a subject." check (length(trim(subject)) > 0),
    constraint "The kind is CALL, VISIT, MAIL or TASK." check (kind in ('CALL', 'VISIT', 'MAIL', 'TASK')),
    constraint "Done is 0 or 1." check (done in (0, 1))
);

-- The price is in euro without VAT. vat_rate: H high, L low.
create table products (
    id integer primary key,
    sku text not null unique,
    name text not null,
    name_sv text,
    unit text not null default 'st',
    price_cents integer not null,
    vat_rate text not null default 'H',
    stock_quantity integer not null default 0,
    active integer not null default 1,
    constraint "A product needs a name." check (length(trim(name)) > 0),
    constraint "A price cannot be negative." check (price_cents >= 0),
    constraint "The VAT rate is H or L." check (vat_rate in ('H', 'L')),
    constraint "There is not enough in stock." check (stock_quantity >= 0),
    constraint "Active is 0 or 1." check (active in (0, 1))
);

-- status: DRAFT, CONFIRMED, DELIVERED, INVOICED, CANCELLED. The software fills in the number, the team, the
-- currency and the three totals.
create table orders (
    id integer primary key autoincrement,
    number text unique,
    customer_id integer not null references customers (id),
    contact_person_id integer references contact_persons (id) on delete set null,
    employee_id integer references employees (id),
    team_id integer references teams (id),
    order_date text not null default (date('now')),
    delivery_date text,
    status text not null default 'DRAFT',
    currency text check (currency in ('EUR', 'SEK')),
    reference text,
    notes text,
    net_cents integer not null default 0,
    vat_cents integer not null default 0,
    total_cents integer not null default 0,
    constraint "The status is DRAFT, CONFIRMED, DELIVERED, INVOICED or CANCELLED." check (
        status in ('DRAFT', 'CONFIRMED', 'DELIVERED', 'INVOICED', 'CANCELLED')
    ),
    constraint "The delivery cannot be before the order." check (delivery_date >= order_date)
);

-- The software fills in what a line leaves out: its number, and description, unit, price and VAT from the
-- product. total_cents is without VAT, after the discount.
create table order_lines (
    id integer primary key,
    order_id integer not null references orders (id) on delete cascade,
    line_no integer,
    product_id integer references products (id),
    description text,
    quantity integer not null,
    unit text,
    unit_price_cents integer,
    discount_percent integer not null default 0,
    vat_percent integer,
    total_cents integer not null default 0,
    constraint "The quantity must be more than 0." check (quantity > 0),
    constraint "A price cannot be negative." check (unit_price_cents >= 0),
    constraint "A discount is 0 to 100 percent." check (discount_percent between 0 and 100),
    constraint "A line needs a product or a description." check (
        product_id is not null or length(trim(coalesce(description, ''))) > 0
    )
);

-- status: PLANNED, RUNNING, CLOSED.
create table projects (
    id integer primary key,
    code text not null unique,
    name text not null,
    customer_id integer references customers (id),
    manager_id integer references employees (id),
    team_id integer not null references teams (id),
    starts_on text not null,
    ends_on text,
    status text not null default 'PLANNED',
    budget_hours integer not null default 0,
    constraint "The status is PLANNED, RUNNING or CLOSED." check (status in ('PLANNED', 'RUNNING', 'CLOSED')),
    constraint "A project cannot end before it starts." check (ends_on >= starts_on),
    constraint "The budget cannot be negative." check (budget_hours >= 0)
);

-- hours: text such as '1.50', in quarters.
create table time_entries (
    id integer primary key,
    project_id integer not null references projects (id),
    employee_id integer not null references employees (id),
    entry_date text not null,
    hours text not null,
    description text,
    constraint "Hours are written as 0.25 to 24.00, in quarters." check (
        (hours glob '[0-9].[0257][05]' or hours glob '[12][0-9].[0257][05]')
        and hours * 4 between 1 and 96
        and hours * 4 = round(hours * 4)
    )
);
