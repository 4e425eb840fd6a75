-- The business database of the simulation. What is written to names is logged by its own triggers, so that a doubled write shows.

create table company (id integer primary key, name text not null);
insert into company (id, name) values (1, 'Simulation');

create table thing (
    id integer primary key autoincrement,
    name text not null constraint "a name may not begin with bad" check (name not like 'bad%'),
    note text,
    team text not null default 'nl'
);

create table part (
    id integer primary key autoincrement,
    thing_id integer not null references thing (id) on delete cascade,
    name text not null constraint "a part may not begin with bad" check (name not like 'bad%')
);

create table written (what text not null, value text);

create trigger thing_made after insert on thing begin
    insert into written (what, value) values ('name', new.name);
end;

create trigger thing_named after update of name on thing when new.name is not old.name begin
    insert into written (what, value) values ('name', new.name);
end;

create trigger thing_noted after update of note on thing when new.note is not old.note begin
    insert into written (what, value) values ('note', new.note);
end;

create trigger part_made after insert on part begin
    insert into written (what, value) values ('part', new.name);
end;
