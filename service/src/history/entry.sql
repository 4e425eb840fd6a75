insert into sync_entry (workspace_id, no, kind, from_millis, until_millis, rounds, is_going_on)
select ?1, ?2 ->> 'no', ?2 ->> 'kind', ?2 ->> 'from', ?2 ->> 'until', ?2 ->> 'rounds', ?2 ->> 'is_going_on'
where true
on conflict do update set
    until_millis = max(until_millis, excluded.until_millis),
    rounds = rounds + excluded.rounds,
    is_going_on = excluded.is_going_on;

insert into sync_count (workspace_id, no, way, type_no, number)
select ?1, ?2 ->> 'no', value ->> 0, value ->> 1, value ->> 2
from json_each(?2, '$.counts')
where true
on conflict do update set number = number + excluded.number;

update workspace
set history_no = ?2 ->> 'newest_no',
    history_kind = ?2 ->> 'newest_kind',
    history_from = ?2 ->> 'newest_from',
    history_sweep = ?2 ->> 'sweep',
    history_sweep_no = ?2 ->> 'sweep_no'
where id = ?1
