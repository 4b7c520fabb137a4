-- What is bounded in a length of time (links that are asked for, pages of a fast drill): one row for each that was counted, under each key that it
-- counts for, so that all nodes count together. A key is a keyed hash where it stands for an address. Gone when its time is over.
create table tocsin.counted (
  org_id text collate "C" not null,
  key text collate "C" not null,
  counted_id text collate "C" not null,
  at bigint not null,
  until bigint not null,
  primary key (org_id, key, counted_id)
) with (fillfactor = 80);
create index counted_newest on tocsin.counted (org_id, key, at);
create index counted_until on tocsin.counted (org_id, until);

alter table tocsin.counted enable row level security;
alter table tocsin.counted force row level security;
create policy own_organisation on tocsin.counted for all to tocsin_app
  using (org_id = (select current_setting('tocsin.org', true)))
  with check (org_id = (select current_setting('tocsin.org', true)));
grant select, insert, delete on tocsin.counted to tocsin_app;
