-- The words of alerts that are new lie together with what brought them: packed 64 at a time and sealed once, where each was sealed
-- by itself (22 µs an alert), written as base64 and searched for room in the row. An alert that says something else later has its
-- words in its own row, as before. `place`: which of the words of its intake (opened_by) are its own; null once they are erased.
alter table tocsin.intake_batch add column words bytea[];
alter table tocsin.intake_batch alter column words set storage external; -- packed and sealed: nothing of it is pressed any smaller
grant update (words) on tocsin.intake_batch to tocsin_app;
-- As private_text (0011): nothing but an erasure leaves a version of a row behind, with the key that its words were under.
alter table tocsin.intake_batch set (
  autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0,
  toast.autovacuum_vacuum_threshold = 0, toast.autovacuum_vacuum_scale_factor = 0
);
alter table tocsin.alert add column place integer;
alter table tocsin.alert alter column sealed_by drop not null; -- null: its words are where it came in

-- Six indexes were two fifths of what an insert costs.
-- The one that every alert is looked for in had organisation, source and drill before what tells alerts apart: three long texts that
-- are the same for all of a source. They are in the fingerprint now: it is kept with their hash laid over it (bit by bit, exclusive or),
-- the same for all of one source, so that none of two sources are ever the same (postgres/alert-prints.ts). 10 µs a row became 4.
drop index tocsin.alert_firing;
alter table tocsin.alert no force row level security; -- for its owner alone, and until this is committed
update tocsin.alert a set fingerprint = (
    select string_agg(lpad(to_hex(get_byte(p.b, n) # get_byte(p.m, n)), 2, '0'), '' order by n)
    from (select uuid_send(a.fingerprint) as b, sha256(convert_to(a.org_id || ' ' || a.source_id || ' ' || a.drill_id, 'UTF8')) as m) p,
      generate_series(0, 15) n
  )::uuid;
alter table tocsin.alert force row level security;
create unique index alert_firing on tocsin.alert (fingerprint) where status = 'firing';
drop index tocsin.alert_sealed_by;
create index alert_sealed_by on tocsin.alert (org_id, sealed_by) where sealed_by is not null and body is not null;
-- An id begins with when its alert came: the newest are the last of the primary key, and of those of an incident. From before, every
-- id is as any other (all but one in 128 from '02' on, which no time of this side of 2039 reaches): those are found by their receipt.
drop index tocsin.alert_received;
create index alert_received on tocsin.alert (org_id, received_at, alert_id) where alert_id >= '02';
drop index tocsin.alert_of_incident;
create index alert_of_incident on tocsin.alert (incident_id, alert_id) where incident_id is not null;
-- Which generation an alert is told nobody anything that its own id and its time of receipt do not.
drop index tocsin.alert_generation;
alter table tocsin.alert drop column generation;
