-- The rules of the company's software, as triggers: it gives the legal numbers, fills in what a document
-- leaves out, keeps totals and stock, and refuses in a sentence what the company does not allow. They are
-- made after the sample is loaded, with the indexes, so that loading does not pay for them.

create index customers_by_team on customers (team_id);
create index contact_persons_by_customer on contact_persons (customer_id);
create index activities_by_customer on activities (customer_id);
create index activities_by_contact_person on activities (contact_person_id);
create index orders_by_customer on orders (customer_id);
create index orders_by_contact_person on orders (contact_person_id);
create index order_lines_by_order on order_lines (order_id, line_no);
create index order_lines_by_product on order_lines (product_id);
create index projects_by_customer on projects (customer_id);
create index time_entries_by_project on time_entries (project_id);

-- VAT is rounded for each line, as on the printed invoice.
create view order_totals as
select
    orders.id as order_id,
    coalesce(sum(order_lines.total_cents), 0) as net_cents,
    coalesce(sum((order_lines.total_cents * coalesce(order_lines.vat_percent, 0) + 50) / 100), 0) as vat_cents
from orders
left join order_lines on order_lines.order_id = orders.id
group by orders.id;

create trigger customers_take_number
after insert on customers
when new.number is null
begin
    insert into number_series (name, last_number)
    values ('customer', 10001)
    on conflict (name) do update set last_number = last_number + 1;

    update customers
    set number = 'D' || (select last_number from number_series where name = 'customer')
    where id = new.id;
end;

create trigger customers_refuse_taken_number_on_insert
before insert on customers
when exists (select 1 from customers where number = new.number)
begin
    select raise(abort, 'Another customer already has this number.');
end;

create trigger customers_refuse_taken_number_on_update
before update of number on customers
when exists (select 1 from customers where number = new.number and id <> new.id)
begin
    select raise(abort, 'Another customer already has this number.');
end;

create trigger customers_move_with_team
after update of team_id on customers
when new.team_id <> old.team_id
begin
    update activities set team_id = new.team_id where customer_id = new.id;
    update orders set team_id = new.team_id where customer_id = new.id;
end;

create trigger customers_refuse_delete_with_orders
before delete on customers
when exists (select 1 from orders where customer_id = old.id)
begin
    select raise(abort, 'This customer has orders and cannot be deleted.');
end;

create trigger customers_refuse_delete_with_projects
before delete on customers
when exists (select 1 from projects where customer_id = old.id)
begin
    select raise(abort, 'This customer has projects and cannot be deleted.');
end;

create trigger activities_take_team
after insert on activities
when new.team_id is null
begin
    update activities
    set team_id = coalesce(
        (select team_id from customers where id = new.customer_id),
        (select team_id from employees where id = new.employee_id)
    )
    where id = new.id;
end;

create trigger activities_move_with_customer
after update of customer_id on activities
when new.customer_id is not null and new.customer_id is not old.customer_id
begin
    update activities
    set team_id = (select team_id from customers where id = new.customer_id)
    where id = new.id;
end;

create trigger products_refuse_delete_when_sold
before delete on products
when exists (select 1 from order_lines where product_id = old.id)
begin
    select raise(abort, 'This product is on orders and cannot be deleted; make it inactive instead.');
end;

create trigger orders_refuse_blocked_customer
before insert on orders
when (select blocked from customers where id = new.customer_id) = 1
begin
    select raise(abort, 'This customer is blocked and takes no new orders.');
end;

create trigger orders_complete
after insert on orders
begin
    insert into number_series (name, last_number)
    select 'order-' || substr(new.order_date, 1, 4), 1
    where new.number is null
    on conflict (name) do update set last_number = last_number + 1;

    update orders
    set
        number = coalesce(number, substr(order_date, 1, 4) || '-' || (
            select printf('%05d', last_number)
            from number_series
            where name = 'order-' || substr(new.order_date, 1, 4)
        )),
        team_id = coalesce(team_id, (select team_id from customers where id = new.customer_id)),
        currency = coalesce(currency, (
            select teams.currency
            from customers
            join teams on teams.id = customers.team_id
            where customers.id = new.customer_id
        ))
    where id = new.id;
end;

create trigger orders_keep_number
before update of number on orders
when old.number is not null and new.number is not old.number
begin
    select raise(abort, 'The number of an order cannot be changed.');
end;

create trigger orders_refuse_delete_when_invoiced
before delete on orders
when old.status = 'INVOICED'
begin
    select raise(abort, 'This order is invoiced and cannot be deleted.');
end;

create trigger orders_deliver_from_stock
after update of status on orders
when new.status in ('DELIVERED', 'INVOICED') and old.status in ('DRAFT', 'CONFIRMED')
begin
    update products
    set stock_quantity = stock_quantity - (
        select sum(quantity) from order_lines where order_id = new.id and product_id = products.id
    )
    where id in (select product_id from order_lines where order_id = new.id);
end;

create trigger orders_move_with_customer
after update of customer_id on orders
when new.customer_id <> old.customer_id
begin
    update orders
    set team_id = (select team_id from customers where id = new.customer_id)
    where id = new.id;
end;

create trigger order_lines_refuse_insert_when_invoiced
before insert on order_lines
when (select status from orders where id = new.order_id) = 'INVOICED'
begin
    select raise(abort, 'This order is invoiced; its lines cannot be changed.');
end;

-- Only what a person enters is guarded; the trigger that keeps the total of a line writes total_cents.
create trigger order_lines_refuse_update_when_invoiced
before update of line_no, product_id, description, quantity, unit, unit_price_cents, discount_percent, vat_percent
on order_lines
when (select status from orders where id = new.order_id) = 'INVOICED'
begin
    select raise(abort, 'This order is invoiced; its lines cannot be changed.');
end;

create trigger order_lines_refuse_delete_when_invoiced
before delete on order_lines
when (select status from orders where id = old.order_id) = 'INVOICED'
begin
    select raise(abort, 'This order is invoiced; its lines cannot be changed.');
end;

-- Its update fires order_lines_total_on_update, which works out the totals.
create trigger order_lines_complete
after insert on order_lines
begin
    update order_lines
    set
        line_no = coalesce(line_no, (
            select coalesce(max(line_no), 0) + 1 from order_lines where order_id = new.order_id
        )),
        description = coalesce(description, (select name from products where id = new.product_id)),
        unit = coalesce(unit, (select unit from products where id = new.product_id), 'st'),
        unit_price_cents = coalesce(unit_price_cents, (
            select (products.price_cents * teams.euro_rate_thousandths + 500) / 1000
            from products, orders
            join teams on teams.id = orders.team_id
            where products.id = new.product_id and orders.id = new.order_id
        ), 0),
        vat_percent = coalesce(vat_percent, (
            select case
                when (select vat_rate from products where id = new.product_id) = 'L' then vat_low_percent
                else vat_high_percent
            end
            from orders
            join teams on teams.id = orders.team_id
            where orders.id = new.order_id
        ), 0)
    where id = new.id;
end;

create trigger order_lines_total_on_update
after update of order_id, quantity, unit_price_cents, discount_percent, vat_percent on order_lines
begin
    update order_lines
    set total_cents = (quantity * coalesce(unit_price_cents, 0) * (100 - discount_percent) + 50) / 100
    where id = new.id;

    update orders
    set (net_cents, vat_cents, total_cents) = (
        select net_cents, vat_cents, net_cents + vat_cents
        from order_totals
        where order_id = orders.id
    )
    where id in (old.order_id, new.order_id);
end;

create trigger order_lines_total_on_delete
after delete on order_lines
begin
    update orders
    set (net_cents, vat_cents, total_cents) = (
        select net_cents, vat_cents, net_cents + vat_cents
        from order_totals
        where order_id = orders.id
    )
    where id = old.order_id;
end;
