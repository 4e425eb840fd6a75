-- Edits that the business database has, and that a lost history of this one had taken: the office tells of them when a backup was put back.
-- Once its client has pushed it again it is among the edits, and of no use here.
create table written (
    workspace_id blob not null references workspace (id),
    client blob not null,
    n integer not null,
    primary key (workspace_id, client, n)
) strict, without rowid;
