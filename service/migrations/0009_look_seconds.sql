-- How often the office looks for changes in a business database that tells nobody of them, in seconds; 0 where each is noticed at once. Clients are told
-- it while the office is away too.
alter table workspace add column look_seconds integer not null default 0;
