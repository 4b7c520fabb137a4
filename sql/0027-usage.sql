-- How many events of which type came from a source, by quarters of an hour (since 1970), and when what is usual of them is looked at next: whoever
-- takes that has it until take_at, under a version of its own. state: JSON, what fires and since when (src/engine/usage.ts).
create table tocsin.usage_count (
  org_id text collate "C" not null,
  source_id text collate "C" not null,
  slot integer not null,
  event_type text collate "C" not null,
  n bigint not null,
  primary key (org_id, source_id, slot, event_type)
) with (fillfactor = 80);
create table tocsin.usage_watch (
  org_id text collate "C" not null,
  source_id text collate "C" not null,
  version bigint not null,
  take_at bigint, -- null: it is not looked at any more
  state text not null,
  primary key (org_id, source_id)
) with (fillfactor = 50);

alter table tocsin.usage_count enable row level security;
alter table tocsin.usage_count force row level security;
create policy own_organisation on tocsin.usage_count for all to tocsin_app
  using (org_id = (select current_setting('tocsin.org', true)))
  with check (org_id = (select current_setting('tocsin.org', true)));
grant select, insert, update, delete on tocsin.usage_count to tocsin_app;

alter table tocsin.usage_watch enable row level security;
alter table tocsin.usage_watch force row level security;
create policy own_organisation on tocsin.usage_watch for all to tocsin_app
  using (org_id = (select current_setting('tocsin.org', true)))
  with check (org_id = (select current_setting('tocsin.org', true)));
grant select, insert, update on tocsin.usage_watch to tocsin_app;
