-- The business database of the worlds with trouble in the office. Its own triggers log what is
-- written, as in the others, and rewrite what people enter. Keys are used again after a delete.
-- It has no log beside it: its backups are copies of the one file.

create table company (id integer primary key, name text not null);
insert into company (id, name) values (1, 'Simulation');

create table thing (
    id integer primary key,
    name text not null constraint "a name may not begin with bad" check (name not like 'bad%'),
    note text,
    team text not null default 'nl',
    stock integer not null default 100,
    story text default 'one
two
three
four
five
six',
    -- How many parts it has.
    weight integer not null default 0,
    -- Which row it is of all that there ever were.
    born integer
);

create table part (
    id integer primary key,
    thing_id integer not null references thing (id) on delete cascade,
    name text not null constraint "a part may not begin with bad" check (name not like 'bad%')
);

-- What was there, and what was written over it; and what was there when a thing was deleted.
create table written (value text, was text);
create table deleted (what text not null, name text not null, note text);

create trigger thing_made after insert on thing begin
    insert into written (value) values (new.name), (new.note);
end;

create trigger thing_named after update of name on thing when new.name is not old.name begin
    insert into written (value, was) values (new.name, old.name);
end;

create trigger thing_noted after update of note on thing when new.note is not old.note begin
    insert into written (value, was) values (new.note, old.note);
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

-- Each change of a quantity and of a story.
create table stocked (difference integer not null);
create table storied (was text, now text);
create table birth (no integer primary key autoincrement);

create trigger thing_stocked after update of stock on thing when new.stock <> old.stock begin
    insert into stocked (difference) values (new.stock - old.stock);
end;

create trigger thing_storied after update of story on thing when new.story is not old.story begin
    insert into storied (was, now) values (old.story, new.story);
end;

-- The company's own rules: what they make of it comes back to everybody.
create trigger thing_born after insert on thing begin
    insert into birth (no) values (null);
    update thing set born = (select max(no) from birth) where id = new.id;
end;

create trigger thing_trimmed after update of note on thing when new.note <> trim(new.note) begin
    update thing set note = trim(new.note) where id = new.id;
end;

create trigger thing_made_trimmed after insert on thing when new.note <> trim(new.note) begin
    update thing set note = trim(new.note) where id = new.id;
end;

create trigger part_weighed after insert on part begin
    update thing set weight = weight + 1 where id = new.thing_id;
end;

create trigger part_taken after delete on part begin
    update thing set weight = weight - 1 where id = old.thing_id;
end;
