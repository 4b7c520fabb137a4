-- An alert of an incident that is open, fires already and need not hear of it joins in its own insert (upsert-alerts.sql), under
-- the lock of this row. Whatever ends that (it is resolved, watched, closed) says so here with its append: so nobody joins behind
-- its back. False: alerts wait, are attached by a statement of their own, and the incident hears of each.
alter table tocsin.alert_count add column joins boolean not null default false;
