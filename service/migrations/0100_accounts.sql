-- People, what they may see in which workspace, and what they and office agents prove themselves with.

create table person (
    id blob primary key not null,
    -- In lower case: the Landbridge ID.
    email text not null unique,
    name text not null,
    -- An Argon2id hash in the PHC string format.
    password text not null,
    created_millis integer not null
) strict;

create table membership (
    workspace_id blob not null references workspace (id),
    person_id blob not null references person (id),
    -- `Rights` as JSON.
    rights text not null,
    -- Raised with every change of the rights.
    epoch integer not null,
    primary key (workspace_id, person_id)
) strict, without rowid;

create index membership_by_person on membership (person_id, workspace_id);

-- One sign-in on one device. It ends by being deleted.
create table session (
    id blob primary key not null,
    person_id blob not null references person (id),
    device text not null,
    -- The newest round of tokens that was given out; a cookie has only one.
    round integer not null,
    created_millis integer not null,
    seen_millis integer not null,
    expires_millis integer not null
) strict;

create index session_by_person on session (person_id);

create table session_token (
    -- BLAKE3 of the token, which is kept nowhere.
    hash blob primary key not null,
    session_id blob not null references session (id) on delete cascade,
    -- What it is good for: 'cookie', 'access' or 'refresh'.
    use text not null,
    -- A refresh token of an earlier round that comes back means that somebody copied it.
    round integer not null,
    expires_millis integer not null,
    used_millis integer
) strict, without rowid;

create index session_token_by_session on session_token (session_id, round);

create table agent_token (
    hash blob primary key not null,
    workspace_id blob not null references workspace (id),
    name text not null,
    created_millis integer not null
) strict, without rowid;
