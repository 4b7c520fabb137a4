-- The words of alerts that are new lie together with what brought them: packed 64 at a time and sealed once, where each was sealed
-- by itself (22 µs an alert), written as base64 and searched for room in the row. An alert that says something else later has its
-- words in its own row, as before. `place`: which of the words of its intake (opened_by) are its own; null once they are erased.
alter table tocsin.intake_batch add column words bytea[];
alter table tocsin.intake_batch alter column words set storage external; -- packed and sealed: nothing of it is pressed any smaller
grant update (words) on tocsin.intake_batch to tocsin_app;
alter table tocsin.alert add column place integer;
alter table tocsin.alert alter column sealed_by drop not null; -- null: its words are where it came in

-- Six indexes were two fifths of what an insert costs. The one that is looked at for every alert begins with what tells alerts apart:
-- compared by three long texts first, that are the same for all of a source, it took 10 µs a row where this takes 5.
drop index tocsin.alert_firing;
create unique index alert_firing on tocsin.alert (fingerprint, source_id, drill_id, org_id) where status = 'firing';
drop index tocsin.alert_sealed_by;
create index alert_sealed_by on tocsin.alert (org_id, sealed_by) where sealed_by is not null and body is not null;
-- Which generation an alert is told nobody anything that its own id and its time of receipt do not.
drop index tocsin.alert_generation;
alter table tocsin.alert drop column generation;
