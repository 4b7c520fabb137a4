-- What the product looks at by itself, and when next: whoever takes one has it until take_at, under a version of its own, so that one who was
-- overtaken settles nothing. settings and state: JSON without a secret; that is sealed under a key of its own (src/engine/health-checks.ts).
create table tocsin.health_check (
  org_id text collate "C" not null,
  check_id text collate "C" not null,
  version bigint not null,
  take_at bigint, -- null: it is not looked at
  settings text not null,
  state text not null,
  wrapped_key text,
  sealed text,
  primary key (org_id, check_id),
  check ((sealed is null) = (wrapped_key is null))
) with (fillfactor = 50);
create index health_check_take on tocsin.health_check (org_id, take_at) where take_at is not null;

alter table tocsin.health_check enable row level security;
alter table tocsin.health_check force row level security;
create policy own_organisation on tocsin.health_check for all to tocsin_app
  using (org_id = (select current_setting('tocsin.org', true)))
  with check (org_id = (select current_setting('tocsin.org', true)));
grant select, insert, update, delete on tocsin.health_check to tocsin_app;
