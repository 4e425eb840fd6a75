-- Another computer takes over the synchronisation: codes for it, and the tokens that were good before. The accounts' tables come later, so that none
-- of them can be changed here.

create table pairing (
    workspace_id blob primary key not null references workspace (id),
    -- BLAKE3 of the code.
    hash blob not null unique,
    -- `CarriedSetup` as JSON.
    setup text not null,
    expires_millis integer not null
) strict, without rowid;

-- Tokens of agents that are void, so that an office that comes with one is told which computer has taken its place.
create table ended_agent_token (
    hash blob primary key not null,
    workspace_id blob not null references workspace (id),
    ended_millis integer not null
) strict, without rowid;
