-- With the log beside it, SQLite makes, waits for and deletes no file for each transaction.
pragma journal_mode = wal;

-- The business database of the simulation. Its own triggers log what is written, so that a
-- doubled, lost or blind write shows.

create table company (id integer primary key, name text not null);
insert into company (id, name) values (1, 'Simulation');

create table thing (
    id integer primary key autoincrement,
    name text not null constraint "a name may not begin with bad" check (name not like 'bad%'),
    note text,
    memo text,
    team text not null default 'nl'
);

create table part (
    id integer primary key autoincrement,
    thing_id integer not null references thing (id) on delete cascade,
    name text not null constraint "a part may not begin with bad" check (name not like 'bad%')
);

-- What was there, and what was written over it; and what was there when a thing was deleted.
create table written (value text, was text);
create table deleted (what text not null, name text not null, note text);

-- Things whose team has changed.
create table moved (thing integer not null);

create trigger thing_moved after update of team on thing when new.team is not old.team begin
    insert into moved (thing) values (new.id);
end;

create trigger thing_made after insert on thing begin
    insert into written (value) values (new.name), (new.note), (new.memo);
end;

create trigger thing_named after update of name on thing when new.name is not old.name begin
    insert into written (value, was) values (new.name, old.name);
end;

create trigger thing_noted after update of note on thing when new.note is not old.note begin
    insert into written (value, was) values (new.note, old.note);
end;

create trigger thing_memoed after update of memo on thing when new.memo is not old.memo begin
    insert into written (value, was) values (new.memo, old.memo);
end;

create trigger thing_deleted after delete on thing begin
    insert into deleted (what, name, note) values ('thing', old.name, old.note);
end;

create trigger part_made after insert on part begin
    insert into written (value) values (new.name);
end;

create trigger part_named after update of name on part when new.name is not old.name begin
    insert into written (value, was) values (new.name, old.name);
end;

create trigger part_deleted after delete on part begin
    insert into deleted (what, name) values ('part', old.name);
end;
