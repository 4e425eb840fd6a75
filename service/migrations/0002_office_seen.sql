-- When the office agent was last heard of, in milliseconds since 1970, to the minute: a service that starts again must still know how
-- old its records may be.
alter table workspace add column office_seen integer not null default 0;
