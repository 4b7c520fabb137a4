-- What is owed now, over all incidents, so that the list is read from an index and no incident is looked into. One row for
-- each obligation that runs; written by the append that records it, gone with the append that ends it. What it was is in the
-- events; the rest of it is in the stream's state, which the same append wrote.
create table tocsin.obligation (
  org_id text collate "C" not null,
  stream_id text collate "C" not null,
  obligation_id text collate "C" not null,
  drill_id text not null,
  due_at bigint not null, -- the earliest reading; 2^53 - 1: it has no date of its own
  state text not null,
  rule_id text collate "C" not null,
  owed_by text, -- a role; null: nobody by name
  primary key (org_id, stream_id, obligation_id),
  check (state in ('possible', 'owed', 'overdue'))
) with (fillfactor = 80);
create index obligation_soonest on tocsin.obligation (org_id, drill_id, due_at, stream_id, obligation_id);

alter table tocsin.obligation enable row level security;
alter table tocsin.obligation force row level security;
create policy own_organisation on tocsin.obligation for all to tocsin_app
  using (org_id = (select current_setting('tocsin.org', true)))
  with check (org_id = (select current_setting('tocsin.org', true)));
grant select, insert, update, delete on tocsin.obligation to tocsin_app;

-- What was owed before this table was there. The owner may look for this once.
alter table tocsin.stream no force row level security;
alter table tocsin.obligation no force row level security;
insert into tocsin.obligation (org_id, stream_id, obligation_id, drill_id, due_at, state, rule_id, owed_by)
  select s.org_id, s.stream_id, o.key, s.drill_id, coalesce((o.value -> 'due' -> 0 ->> 'at')::bigint, 9007199254740991),
    o.value ->> 'state', o.value ->> 'rule', o.value ->> 'owedBy'
  from tocsin.stream s, json_each(s.state::json -> 'obligations') o
  where o.value ->> 'state' in ('possible', 'owed', 'overdue');
alter table tocsin.stream force row level security;
alter table tocsin.obligation force row level security;
