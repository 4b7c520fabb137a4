-- A live drill: which one, how it stands, when something of it is released by itself. What it says (its file, what its
-- facilitator wrote, findings) is one sealed text under its own key; what happened in its incidents is in their streams.
create table tocsin.drill (
  org_id text collate "C" not null,
  drill_id text collate "C" not null,
  state text not null,
  version integer not null, -- goes up by one with each change: whoever changed an older one is told
  plan_id text not null, -- the edition that its incidents are pinned to
  next_at bigint, -- null: nothing is released by itself any more
  started_at bigint not null,
  ended_at bigint,
  wrapped_key text not null,
  sealed text not null,
  primary key (org_id, drill_id),
  check (state in ('running', 'paused', 'over')),
  check ((ended_at is null) = (state <> 'over'))
) with (fillfactor = 80);
create unique index drill_one_at_a_time on tocsin.drill (org_id) where state <> 'over';

alter table tocsin.drill enable row level security;
alter table tocsin.drill force row level security;
create policy own_organisation on tocsin.drill for all to tocsin_app
  using (org_id = (select current_setting('tocsin.org', true)))
  with check (org_id = (select current_setting('tocsin.org', true)));
grant select, insert, update on tocsin.drill to tocsin_app;
