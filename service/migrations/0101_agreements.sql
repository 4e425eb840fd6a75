-- What the service knows of each company: its agreement, and the business database that is bound to it. Nothing means no limit.

create table agreement (
    workspace_id blob primary key not null references workspace (id),
    -- A JSON list.
    modules text,
    people integer,
    -- From when on it is over.
    ends_millis integer,
    -- Who administers it: who connected the database, or whom the operator chose.
    administrator_id blob references person (id),
    -- The bound database, the server or folder that it lies in, and the company by its own name.
    database text,
    system text,
    company text,
    bound_millis integer
) strict, without rowid;

create unique index agreement_by_database on agreement (database) where database is not null;
create unique index agreement_by_system on agreement (system) where system is not null;

insert into agreement (workspace_id) select id from workspace;
