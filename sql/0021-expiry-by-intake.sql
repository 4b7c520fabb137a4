-- What expires is kept by what brought it, and no more by each alert: of the alerts of one intake that fire and will expire none does
-- before look_at. So a new alert writes one entry less; and nothing of an alert that a refresh changes is in an index any more, so that its
-- next version lies in place of the one before. Only whoever finds it due moves look_at on (expire-alerts.sql), once for many refreshes.
create table tocsin.alert_expiry (
  org_id text collate "C" not null,
  intake_id uuid not null, -- alert.opened_by
  look_at bigint not null,
  first_id text collate "C" not null, -- the alerts lie from here
  last_id text collate "C" not null, -- to here
  primary key (org_id, intake_id)
) with (fillfactor = 70, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0.05);
create index alert_expiry_look on tocsin.alert_expiry (look_at, org_id);

alter table tocsin.alert no force row level security; -- for its owner alone, and until this is committed
-- Ids from before 0016 are in no order: each of those alerts gets an intake of its own. Its words are in its row, and need none.
update tocsin.alert set opened_by = gen_random_uuid() where status = 'firing' and expires_at is not null and place is null;
insert into tocsin.alert_expiry (org_id, intake_id, look_at, first_id, last_id)
  select org_id, opened_by, min(expires_at), min(alert_id), max(alert_id) from tocsin.alert
  where status = 'firing' and expires_at is not null group by org_id, opened_by;
drop index tocsin.alert_expiring;
-- Room for the next version of nearly half the rows of a page. Those that find none move once, to a page where they find it the next time:
-- of four refreshes of 15,000 alerts 82 of 100 were written in place, at 60 91, at 90 none, and at 50 a new alert is dearer.
alter table tocsin.alert set (fillfactor = 70);
-- A node of an older version may still insert, and knows nothing of this: what it inserts says so, and is entered above by the next look.
alter table tocsin.alert add column apart boolean;
alter table tocsin.alert alter column apart set default true;
create index alert_apart on tocsin.alert (org_id, alert_id) where apart and status = 'firing';
alter table tocsin.alert force row level security;

alter table tocsin.alert_expiry enable row level security;
alter table tocsin.alert_expiry force row level security;
create policy own_organisation on tocsin.alert_expiry for all to tocsin_app
  using (org_id = (select current_setting('tocsin.org', true)))
  with check (org_id = (select current_setting('tocsin.org', true)));
grant select, insert, update, delete on tocsin.alert_expiry to tocsin_app;
create policy engine_expiries on tocsin.alert_expiry for select to tocsin_engine using (true);
grant select (org_id, look_at) on tocsin.alert_expiry to tocsin_engine;
grant select (apart) on tocsin.alert to tocsin_engine; -- its expires_at is for a node of an older version
