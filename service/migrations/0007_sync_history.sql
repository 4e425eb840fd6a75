-- The synchronisation history: what the service knows of every round, written in the transaction that it tells of. It holds kinds and
-- numbers; words are made of them where they are shown.

-- The newest entry: its number, what it tells of, when it began; and the entry of the newest sweep, with that sweep's number. Whoever
-- takes the workspace's row knows by these what comes next.
alter table workspace add column history_no integer not null default 0;
alter table workspace add column history_kind text not null default '';
alter table workspace add column history_from integer not null default 0;
alter table workspace add column history_sweep integer not null default 0;
alter table workspace add column history_sweep_no integer not null default 0;
-- For how many days entries are kept; nothing: for ever.
alter table workspace add column history_days integer;
-- After how many minutes of the office's silence whoever administers the company gets a mail; nothing: never. In which language, and
-- about which silence it was sent: when the office was last heard of before it; 0 while there is none.
alter table workspace add column silence_minutes integer;
alter table workspace add column silence_language text not null default 'en';
alter table workspace add column silence_told integer not null default 0;
-- What the agent told last of what keeps it from the business database, and when; 0 for never.
alter table workspace add column office_problem text;
alter table workspace add column office_problem_at integer not null default 0;

create table sync_entry (
    workspace_id blob not null references workspace (id),
    -- Never given twice, so that it is a place to go on from.
    no integer not null,
    kind text not null,
    from_millis integer not null,
    until_millis integer not null,
    rounds integer not null,
    is_going_on integer not null default 0,
    primary key (workspace_id, no)
) strict, without rowid;

-- How many records of a type went which way.
create table sync_count (
    workspace_id blob not null,
    no integer not null,
    way text not null,
    type_no integer not null,
    number integer not null,
    primary key (workspace_id, no, way, type_no),
    foreign key (workspace_id, no) references sync_entry (workspace_id, no) on delete cascade
) strict, without rowid;

-- Edits that met another change or cannot be, and what has become of that.
create table sync_trouble (
    workspace_id blob not null,
    client blob not null,
    n integer not null,
    -- The entry that tells of it.
    no integer not null,
    at_millis integer not null,
    person_name text not null,
    type_no integer not null,
    record blob not null,
    -- What the record was called then.
    record_name text not null,
    -- `Wish` and `Cause` as JSON.
    wanted text not null,
    cause text not null,
    -- The conflict's record; nothing for a refusal.
    conflict blob,
    settled_at_millis integer,
    settled_by text,
    settled_how text,
    primary key (workspace_id, client, n),
    foreign key (workspace_id, no) references sync_entry (workspace_id, no) on delete cascade
) strict, without rowid;

create index sync_trouble_by_entry on sync_trouble (workspace_id, no);
create index sync_trouble_by_conflict on sync_trouble (workspace_id, conflict) where conflict is not null;
create index sync_trouble_open on sync_trouble (workspace_id, no) where settled_at_millis is null;
