-- One recipient of one notification. It leaves at most once: whoever takes it says so before it hands it over, and what
-- was taken by a process that died is unknown until a person decides. Ids only; names and addresses are in the register.
create table tocsin.notice (
  org_id text collate "C" not null,
  notification_id text collate "C" not null, -- with the list that it goes to: another list is another row
  customer_id text collate "C" not null,
  stream_id text collate "C" not null,
  state text not null default 'waiting',
  attempts integer not null default 0,
  take_at bigint not null, -- waiting: from then on; in flight: since then
  receipt text,
  hash text, -- SHA-256 of the bytes that were handed over, hex
  detail text, -- the carrier's code, never private text
  ended_at bigint,
  primary key (org_id, notification_id, customer_id),
  check (state in ('waiting', 'in flight', 'sent', 'refused', 'unknown')),
  check ((ended_at is null) = (state in ('waiting', 'in flight')))
) with (fillfactor = 80);
create index notice_open on tocsin.notice (org_id, notification_id, state, take_at) where state in ('waiting', 'in flight');

alter table tocsin.notice enable row level security;
alter table tocsin.notice force row level security;
create policy own_organisation on tocsin.notice for all to tocsin_app
  using (org_id = (select current_setting('tocsin.org', true)))
  with check (org_id = (select current_setting('tocsin.org', true)));
grant select, insert, update on tocsin.notice to tocsin_app;
