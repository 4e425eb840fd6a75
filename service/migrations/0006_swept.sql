-- When the last whole sweep ended, in milliseconds since 1970; nothing when none has.
alter table workspace add column swept_at integer;
-- Of those that ended before this was noted, it can have been at any time.
update workspace set swept_at = 0 where is_swept;
