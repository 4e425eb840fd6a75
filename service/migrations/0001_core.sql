-- The core of the service: workspaces, their records, the change feed, edits and their outcomes, pages.
-- Every key begins with the workspace, so that one company's rows never need another's.

create table workspace (
    id blob primary key not null,
    name text not null,
    is_demo integer not null,
    -- The end of the change feed.
    seq integer not null default 0,
    types_version integer not null default 0,
    -- Pages are as of this place in the feed.
    pages_seq integer not null default 0,
    -- Tombstones up to this place in the feed are forgotten.
    floor integer not null default 0,
    -- Whether the database was put back to an older state and the office has not been swept since.
    is_restored integer not null default 0,
    -- The number of the newest write-back.
    write_back integer not null default 0,
    -- How many edits wait for the office.
    waiting integer not null default 0,
    agent blob,
    fence integer not null default 0,
    last_batch blob,
    batch_before blob,
    -- The number of the newest sweep, whether it is going on, and whether any was finished.
    sweep integer not null default 0,
    is_sweeping integer not null default 0,
    is_swept integer not null default 0
) strict, without rowid;

-- The lineage: each start of the service begins a generation.
create table generation (
    workspace_id blob not null references workspace (id),
    no integer not null,
    id blob not null,
    -- The end of the feed when it began, which is where the generation before it ended.
    starts_at integer not null,
    primary key (workspace_id, no)
) strict, without rowid;

create table record_type (
    workspace_id blob not null references workspace (id),
    no integer not null,
    definition text not null,
    primary key (workspace_id, no)
) strict, without rowid;

create table record (
    workspace_id blob not null,
    type_no integer not null,
    id blob not null,
    scope text not null,
    -- The record that the scope comes through.
    owner_id blob,
    -- The document that it is a line of, when that is not the owner.
    parent_id blob,
    seq integer not null,
    -- 0: it is there; 1: a tombstone; 2: the tombstone of a create that was refused.
    deleted integer not null,
    -- The visible values, as in pages and feed, without the length before them.
    row blob not null,
    -- The office's values as JSON (null: it has no such record), only while edits wait for the office.
    office text,
    -- The newest sweep that met it.
    swept integer not null default 0,
    primary key (workspace_id, type_no, id),
    foreign key (workspace_id, type_no) references record_type (workspace_id, no)
) strict;

create index record_by_seq on record (workspace_id, seq);
create index record_by_owner on record (workspace_id, owner_id) where owner_id is not null;
create index record_by_parent on record (workspace_id, parent_id) where parent_id is not null;

-- Records that left a scope for another.
create table left_scope (
    workspace_id blob not null,
    type_no integer not null,
    id blob not null,
    scope text not null,
    seq integer not null,
    primary key (workspace_id, type_no, id, scope),
    foreign key (workspace_id, type_no, id) references record (workspace_id, type_no, id) on delete cascade
) strict, without rowid;

create index left_scope_by_seq on left_scope (workspace_id, seq);

-- Where commits end in the feed: a pull's answer ends at one of these.
create table feed_commit (
    workspace_id blob not null references workspace (id),
    seq integer not null,
    at_millis integer not null,
    primary key (workspace_id, seq)
) strict, without rowid;

create table client (
    workspace_id blob not null references workspace (id),
    id blob not null,
    person blob not null,
    -- Kept for good, so that a late duplicate is never carried out again.
    highest_n integer not null,
    primary key (workspace_id, id)
) strict, without rowid;

-- Edits and their outcomes, until some time after the client has seen them final.
create table edit (
    workspace_id blob not null,
    client blob not null,
    n integer not null,
    person blob not null,
    person_name text not null,
    type_no integer not null,
    record blob not null,
    edit text not null,
    outcome text not null,
    -- The place in the feed at which the outcome became what it is.
    outcome_seq integer not null,
    -- The write-back that carries it and what to do there, while it waits for the office.
    write_back integer,
    action text,
    -- When the client said that it has the final outcome.
    settled_at_millis integer,
    primary key (workspace_id, client, n),
    foreign key (workspace_id, client) references client (workspace_id, id)
) strict, without rowid;

create index edit_by_outcome on edit (workspace_id, client, outcome_seq);
create index edit_by_record on edit (workspace_id, type_no, record);
create index edit_by_write_back on edit (workspace_id, write_back) where write_back is not null;

-- The records that an edit which waits for the office touches: its own, and for a delete the lines too.
create table waiting (
    workspace_id blob not null,
    type_no integer not null,
    record blob not null,
    client blob not null,
    n integer not null,
    primary key (workspace_id, type_no, record, client, n),
    foreign key (workspace_id, client, n) references edit (workspace_id, client, n) on delete cascade
) strict, without rowid;

create index waiting_by_edit on waiting (workspace_id, client, n);

-- Who changed what, for people; sync reads from it only who wrote the value that stands in a conflict.
create table history (
    workspace_id blob not null references workspace (id),
    seq integer not null,
    at_millis integer not null,
    made_at_millis integer not null,
    person blob not null,
    person_name text not null,
    edit text not null,
    primary key (workspace_id, seq)
) strict;

create table page (
    workspace_id blob not null references workspace (id),
    hash blob not null,
    type_no integer not null,
    scope text not null,
    first_id blob not null,
    last_id blob not null,
    count integer not null,
    digest blob not null,
    size_bytes integer not null,
    bytes blob not null,
    -- When a newer page took its place; such a page lives another hour.
    replaced_at_millis integer,
    primary key (workspace_id, hash)
) strict;

create index page_by_part on page (workspace_id, type_no, scope, first_id) where replaced_at_millis is null;
