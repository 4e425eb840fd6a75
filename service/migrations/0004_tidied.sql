-- The moment as of which old things were forgotten last, in milliseconds since 1970.
alter table workspace add column tidied_at integer not null default 0;
