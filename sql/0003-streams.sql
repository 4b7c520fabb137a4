create table tocsin.stream (
  org_id text collate "C" not null,
  stream_id text collate "C" not null,
  kind text not null,
  drill_id text not null, -- '' is no drill: unique indexes then need no special null
  number integer,
  seq integer not null,
  state text not null, -- a cache: the fold of the events, stamped with the fold's version
  fold_version text not null,
  status text not null,
  severity text not null,
  opened_at bigint not null,
  held text, -- the correlation key that it holds while open; null: none
  primary key (org_id, stream_id)
) with (fillfactor = 80);
-- The race of two nodes for one cause is decided here: the loser attaches. A reopened incident asks for its key again.
create unique index stream_held on tocsin.stream (org_id, drill_id, held) where held is not null;
create unique index stream_number on tocsin.stream (org_id, (drill_id <> ''), number) where number is not null;
create index stream_open on tocsin.stream (org_id, drill_id, number) where status = 'open' and number is not null;

-- Append only: nobody is granted more than insert and select, and whoever owns the table is stopped by the trigger.
create table tocsin.event (
  org_id text collate "C" not null,
  stream_id text collate "C" not null,
  seq integer not null,
  bytes text not null, -- canonical: what was hashed, byte for byte
  hash text not null, -- SHA-256 of the bytes, hex
  primary key (org_id, stream_id, seq)
);
create function tocsin.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'events are facts: % on tocsin.% is refused', tg_op, tg_table_name using errcode = 'insufficient_privilege';
end
$$;
create trigger event_append_only before update or delete or truncate on tocsin.event
  for each statement execute function tocsin.refuse_change();

-- The order across streams, given by one sequencer after commit. A table of its own, so that events are never updated:
-- setting a column of the event would write every event twice, and the application's role could be let at it.
create table tocsin.leaf (
  org_id text collate "C" not null,
  leaf bigint not null,
  stream_id text collate "C" not null,
  seq integer not null,
  primary key (org_id, leaf),
  unique (org_id, stream_id, seq)
);
create trigger leaf_append_only before update or delete or truncate on tocsin.leaf
  for each statement execute function tocsin.refuse_change();
-- One row an append. The id is drawn while the stream's row is locked: within a stream it goes up with seq.
create table tocsin.unsequenced (
  id bigint generated always as identity primary key,
  org_id text collate "C" not null,
  stream_id text collate "C" not null,
  seq_from integer not null,
  seq_to integer not null
);

create table tocsin.command (
  org_id text collate "C" not null,
  command_id text collate "C" not null,
  stream_id text collate "C" not null,
  seq integer not null,
  primary key (org_id, command_id)
);

-- take_at: when somebody may take it, which is its time or the end of the lease of whoever took it. One index, one compare.
create table tocsin.wake (
  org_id text collate "C" not null,
  stream_id text collate "C" not null,
  at bigint not null,
  take_at bigint not null,
  token uuid,
  primary key (org_id, stream_id)
) with (fillfactor = 80);
create index wake_take on tocsin.wake (take_at);

create table tocsin.delivery (
  org_id text collate "C" not null,
  delivery_id text collate "C" not null,
  stream_id text collate "C" not null,
  drill_id text not null,
  send text not null, -- ids only
  due_at bigint not null,
  take_at bigint not null,
  attempts integer not null default 0,
  token uuid, -- somebody is sending it
  outcome text,
  detail text, -- the carrier's code, never private text
  ended_at bigint,
  reported_at bigint,
  primary key (org_id, delivery_id),
  check ((outcome is null) = (ended_at is null))
) with (fillfactor = 80);
create index delivery_take on tocsin.delivery (take_at) where outcome is null;
create index delivery_unreported on tocsin.delivery (take_at) where outcome is not null and reported_at is null;
create index delivery_of_stream on tocsin.delivery (org_id, stream_id, due_at);
create index delivery_newest on tocsin.delivery (org_id, due_at);
