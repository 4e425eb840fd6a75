-- Landbridge IDs by mail: who asked for one or for another password, and the mails that wait to be sent.

alter table person add column verified_millis integer;

create table id_request (
    -- BLAKE3 of what the open window asks with.
    hash blob primary key not null,
    -- BLAKE3 of the link's token; nothing once the link is used, or void.
    link_hash blob unique,
    -- In lower case, as a person's.
    email text not null,
    -- Empty when nobody is to be made.
    name text not null,
    language text not null,
    expires_millis integer not null,
    chosen_millis integer
) strict, without rowid;

create index id_request_by_email on id_request (email);

create table mail (
    id blob primary key not null,
    recipient text not null,
    subject text not null,
    body text not null,
    made_millis integer not null,
    tries integer not null default 0,
    -- When it is tried next.
    due_millis integer not null
) strict, without rowid;

create index mail_by_due on mail (due_millis);
