insert into sync_trouble
    (workspace_id, client, n, no, at_millis, person_name, type_no, record, record_name, wanted, cause, conflict)
select ?1, unhex(value ->> 0), value ->> 1, ?2 ->> 'no', ?2 ->> 'until', value ->> 2, value ->> 3, unhex(value ->> 4),
    value ->> 5, value ->> 6, value ->> 7, unhex(value ->> 8)
from json_each(?2, '$.troubles')
where true
-- An edit that was written again, after a backup was put back, may end in another way than before.
on conflict do update set
    no = excluded.no, at_millis = excluded.at_millis, cause = excluded.cause, conflict = excluded.conflict,
    settled_at_millis = null, settled_by = null, settled_how = null;

update sync_trouble
set settled_at_millis = ?2 ->> 'until', settled_by = s.value ->> 1, settled_how = s.value ->> 2
from json_each(?2, '$.settled') s
where workspace_id = ?1 and conflict = unhex(s.value ->> 0) and settled_at_millis is null;

update sync_trouble
set settled_at_millis = ?2 ->> 'until', settled_by = s.value ->> 2, settled_how = s.value ->> 3
from json_each(?2, '$.again') s
where workspace_id = ?1 and client = unhex(s.value ->> 0) and n = s.value ->> 1 and conflict is null
