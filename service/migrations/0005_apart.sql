-- How the service stands with a business database that was put back or copied. 0: they are together; 1: the agent was told to stop, and the
-- administrator decides; 2: it is adopted as it is; 3: the same, and edits that it has lost are applied again; 4: that is being done.
alter table workspace add column apart integer not null default 0;
-- Whether a business database that edits are applied to again has told that it has this one.
alter table edit add column is_told integer not null default 0;
