-- One intake batch, or the part of it that speaks of each alert once, in one round trip; what is new and nothing else goes by
-- insert-alerts.sql, at half the cost.
--  $1 org  $2 source  $3 drill or ''  $4 source kind  $5 at  $6 intake id  $7 batch id  $8 hash  $9 how many alerts
--  $10 wrapped key
--  $11.. one array each: alert id, fingerprint (alert-prints.ts), firing, content, correlation, rule, incident, starts, ends, expires, body;
--  sorted by fingerprint, so that two batches lock in one order
-- What is not among the rows was ignored (ignored-alerts.sql): joining all inputs to all answers here took n × n.
--
-- Everything is one insert whose conflicts update: the index that it goes by is named here and not the planner's choice.
-- As an `update … from input` the resolving took 79 ms of 82 for 64 new alerts beside 4,672 in a table without statistics.
-- An alert that is said to be of an incident joins it here, if that takes alerts by itself (0014): asked when the statement
-- begins, and made sure of under the lock of its count. If that has changed meanwhile, `sound` divides by zero, too.
-- A resolve whose alert stopped firing in this moment would be inserted: `sound` divides by zero then, nothing of the batch is
-- kept, and it is run again. (A check constraint would be looked at before the conflict is.)
with
batch as (
  insert into tocsin.intake_batch (org_id, intake_id, batch_id, source_id, drill_id, at, hash, alerts, wrapped_key)
  values ($1, $6, $7, $2, $3, $5, $8, $9, $10)
),
input as (
  select i.alert_id, i.fingerprint, i.firing, i.content, i.correlation, i.rule, i.starts_at, i.ends_at, i.expires_at, i.body, i.n,
    case when i.incident_id = any (array(
      select c.stream_id from tocsin.alert_count c
      cross join lateral ( -- a node of an older version closes an incident and does not say so in its count. With a limit, or all streams are read
        select from tocsin.stream s where s.org_id = $1 and s.stream_id = c.stream_id and s.status = 'open' limit 1
      ) open
      where c.org_id = $1 and c.stream_id = any ($17::text[]) and c.joins and c.firing > 0
    )) then i.incident_id end as incident_id,
    k.fires
  from unnest(
    $11::text[], $12::uuid[], $13::boolean[], $14::uuid[], $15::text[], $16::text[], $17::text[], $18::bigint[], $19::bigint[],
    $20::bigint[], $21::text[]
  ) with ordinality i (alert_id, fingerprint, firing, content, correlation, rule, incident_id, starts_at, ends_at, expires_at, body, n)
  left join lateral (
    select true as fires from tocsin.alert a
    where a.fingerprint = i.fingerprint and a.org_id = $1 and a.status = 'firing' limit 1
  ) k on true
),
said as (
  insert into tocsin.alert as a (
    org_id, alert_id, source_id, drill_id, fingerprint, content, opened_by, sealed_by, attached_by, status, routing,
    source_kind, correlation, rule, incident_id, starts_at, ends_at, expires_at, received_at, last_at, body, apart
  )
  select
    $1, i.alert_id, $2, $3, i.fingerprint, i.content, $6, $6,
    case when i.incident_id is not null then $6::uuid end,
    'firing',
    case when not i.firing then 'resolve' when i.incident_id is not null then 'attached' when i.correlation is null then 'logged' else 'waiting' end,
    $4, i.correlation, i.rule, i.incident_id, i.starts_at, i.ends_at, i.expires_at, $5, $5, i.body, null
  from input i
  where i.fires
    -- a firing one that is not known: new, unless the same request comes a second time, after its alert has ended
    or (i.firing and (select k.status from tocsin.alert k where k.org_id = $1 and k.alert_id = i.alert_id) is null)
  order by i.n
  on conflict (fingerprint) where status = 'firing'
  do update set
    last_at = greatest(a.last_at, excluded.last_at),
    status = case when excluded.routing = 'resolve' then 'resolved' else a.status end,
    resolved_at = case when excluded.routing = 'resolve' then least(excluded.ends_at, excluded.last_at) end,
    ends_at = case when excluded.routing = 'resolve' then least(excluded.ends_at, excluded.last_at) else excluded.ends_at end,
    expires_at = case when excluded.routing = 'resolve' then a.expires_at else excluded.expires_at end,
    sealed_by = case when excluded.routing = 'resolve' or (a.content = excluded.content and a.correlation is not distinct from excluded.correlation and a.rule is not distinct from excluded.rule) then a.sealed_by else excluded.sealed_by end,
    body = case when excluded.routing = 'resolve' or (a.content = excluded.content and a.correlation is not distinct from excluded.correlation and a.rule is not distinct from excluded.rule) then a.body else excluded.body end,
    correlation = case when excluded.routing = 'resolve' then a.correlation else excluded.correlation end,
    rule = case when excluded.routing = 'resolve' then a.rule else excluded.rule end,
    content = case when excluded.routing = 'resolve' then a.content else excluded.content end,
    incident_id = case when excluded.routing = 'resolve' or a.routing = 'attached' then a.incident_id else excluded.incident_id end,
    attached_by = case when excluded.routing = 'resolve' or a.routing = 'attached' then a.attached_by else excluded.attached_by end,
    routing = case
      when excluded.routing = 'resolve' or a.routing = 'attached' then a.routing
      when excluded.incident_id is not null then 'attached'
      when (a.content = excluded.content and a.correlation is not distinct from excluded.correlation and a.rule is not distinct from excluded.rule) then a.routing
      else excluded.routing
    end
  returning a.fingerprint, a.alert_id, a.incident_id, a.opened_by, a.expires_at, coalesce(a.attached_by = $6::uuid, false) as attached_now,
    case when a.status = 'resolved' then 'resolved' when a.opened_by = $6::uuid then 'new' when a.sealed_by = $6::uuid then 'changed'
      else 'refreshed' end as change,
    1 / (case when a.routing = 'resolve' then 0 else 1 end) as sound
),
-- What expires sooner than it is looked for (expire-alerts.sql). Before the counts: whoever holds one of those waits for nothing else.
expiring as (
  insert into tocsin.alert_expiry as x (org_id, intake_id, look_at, first_id, last_id)
  select $1, s.opened_by, s.first_at, s.first_id, s.last_id
  from (
    select opened_by, min(expires_at) as first_at, min(alert_id) as first_id, max(alert_id) as last_id from said
    where change <> 'resolved' and expires_at is not null group by opened_by order by opened_by
  ) s
  left join lateral (select x.look_at from tocsin.alert_expiry x where x.org_id = $1 and x.intake_id = s.opened_by limit 1) k on true
  where k.look_at is null or k.look_at > s.first_at or k.look_at <= $5 + 10000
  on conflict (org_id, intake_id) do update set
    look_at = least(x.look_at - 1, excluded.look_at), first_id = least(x.first_id, excluded.first_id), last_id = greatest(x.last_id, excluded.last_id)
  returning x.intake_id
),
counted as (
  insert into tocsin.alert_count as c (org_id, stream_id, count, firing)
  select $1, s.incident_id, count(*) filter (where s.attached_now), sum(case when s.change = 'resolved' then -1 else 1 end)
  from said s where s.incident_id is not null and (s.attached_now or s.change = 'resolved') and (select count(*) from expiring) >= 0
  group by s.incident_id order by s.incident_id
  on conflict (org_id, stream_id) do update set count = c.count + excluded.count, firing = c.firing + excluded.firing
  where excluded.count = 0 or 1 / (c.joins and c.firing > 0)::int = 1
  returning c.stream_id, c.count, c.firing
)
select s.fingerprint, s.alert_id, s.incident_id, s.change, s.attached_now, c.count, c.firing
from said s left join counted c on c.stream_id = s.incident_id
