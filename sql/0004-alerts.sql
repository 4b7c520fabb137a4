-- What came in, request by request: the hash of the bytes and the key of the words. intake_id is ours and new each time;
-- batch_id is the caller's, and a request that is sent again has the same one.
create table tocsin.intake_batch (
  org_id text collate "C" not null,
  intake_id uuid not null,
  batch_id text not null,
  source_id text not null,
  drill_id text not null,
  at bigint not null,
  hash text not null,
  alerts integer not null,
  wrapped_key text not null, -- one key a batch: one an alert cost 34 µs each, one a batch of 64 0.7 µs
  primary key (org_id, intake_id)
);

-- One row a generation. The words (summary, labels, annotations, link) are one sealed text; content is their keyed hash,
-- so that "says something else" is found without opening anything. uuid fingerprint and one text body: 146,000 rows/s
-- where jsonb and a text key made 102,000.
create table tocsin.alert (
  org_id text collate "C" not null,
  alert_id text collate "C" not null,
  source_id text collate "C" not null,
  drill_id text collate "C" not null,
  fingerprint uuid not null,
  generation integer not null,
  content uuid not null,
  opened_by uuid not null, -- the intake that made it
  sealed_by uuid not null, -- the intake whose key the body is under
  attached_by uuid, -- the intake that attached it at once
  status text not null,
  routing text not null,
  source_kind text not null,
  correlation text,
  rule text,
  incident_id text collate "C",
  starts_at bigint not null,
  ends_at bigint,
  expires_at bigint,
  received_at bigint not null,
  last_at bigint not null,
  resolved_at bigint,
  body text not null,
  primary key (org_id, alert_id)
) with (fillfactor = 90, autovacuum_analyze_threshold = 500);
create unique index alert_firing on tocsin.alert (org_id, source_id, drill_id, fingerprint) where status = 'firing';
-- The conditions of this one and of alert_received always hold. Whoever names them may go by the index, and a look-up by id
-- cannot: the planner of an empty table holds all its indexes for the same, took alert_received for "where alert_id =", and
-- 2,000 new alerts beside 10,000 took 9 s until somebody analysed the table.
create unique index alert_generation on tocsin.alert (org_id, source_id, drill_id, fingerprint, generation) where generation > 0;
create index alert_waiting on tocsin.alert (org_id, received_at, alert_id) where routing = 'waiting';
create index alert_expiring on tocsin.alert (expires_at, org_id) where status = 'firing' and expires_at is not null;
create index alert_of_incident on tocsin.alert (org_id, incident_id, received_at, alert_id) where incident_id is not null;
create index alert_received on tocsin.alert (org_id, received_at, alert_id) where received_at > 0;

-- How many alerts an incident has and how many of them fire: counted as they come, because counting 200,000 rows for every
-- batch of a storm would make each alert dearer than the one before.
create table tocsin.alert_count (
  org_id text collate "C" not null,
  stream_id text collate "C" not null,
  count integer not null,
  firing integer not null,
  primary key (org_id, stream_id)
) with (fillfactor = 50);
