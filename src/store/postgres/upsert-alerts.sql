-- One intake batch, or the part of it that speaks of each alert once, in one round trip.
--  $1 org  $2 source  $3 drill or ''  $4 source kind  $5 at  $6 intake id  $7 batch id  $8 hash  $9 how many alerts
--  $10 wrapped key
--  $11.. one array each: alert id, fingerprint, firing, content, correlation, rule, incident, starts, ends, expires, body;
--  sorted by fingerprint, so that two batches lock in one order
-- What is not among the rows was ignored (ignored-alerts.sql): joining all inputs to all answers here took n × n.
with
batch as (
  insert into tocsin.intake_batch (org_id, intake_id, batch_id, source_id, drill_id, at, hash, alerts, wrapped_key)
  values ($1, $6, $7, $2, $3, $5, $8, $9, $10)
),
input as (
  select * from unnest(
    $11::text[], $12::uuid[], $13::boolean[], $14::uuid[], $15::text[], $16::text[], $17::text[], $18::bigint[], $19::bigint[],
    $20::bigint[], $21::text[]
  ) with ordinality i (alert_id, fingerprint, firing, content, correlation, rule, incident_id, starts_at, ends_at, expires_at, body, n)
),
fired as (
  insert into tocsin.alert as a (
    org_id, alert_id, source_id, drill_id, fingerprint, generation, content, opened_by, sealed_by, attached_by, status, routing,
    source_kind, correlation, rule, incident_id, starts_at, ends_at, expires_at, received_at, last_at, body
  )
  select
    $1, i.alert_id, $2, $3, i.fingerprint,
    1 + coalesce((
      select g.generation from tocsin.alert g
      where g.org_id = $1 and g.source_id = $2 and g.drill_id = $3 and g.fingerprint = i.fingerprint
      order by g.generation desc limit 1
    ), 0),
    i.content, $6, $6, case when i.incident_id is not null then $6::uuid end, 'firing',
    case when i.incident_id is not null then 'attached' when i.correlation is null then 'logged' else 'waiting' end,
    $4, i.correlation, i.rule, i.incident_id, i.starts_at, i.ends_at, i.expires_at, $5, $5, i.body
  from input i
  where i.firing
    -- the same request a second time, after its alert has ended: nothing fires anew
    and not exists (select from tocsin.alert k where k.org_id = $1 and k.alert_id = i.alert_id and k.status <> 'firing' and not exists (
      select from tocsin.alert f where f.org_id = $1 and f.source_id = $2 and f.drill_id = $3 and f.fingerprint = i.fingerprint
        and f.status = 'firing'))
  order by i.n
  on conflict (org_id, source_id, drill_id, fingerprint) where status = 'firing'
  do update set
    last_at = greatest(a.last_at, excluded.last_at),
    ends_at = excluded.ends_at,
    expires_at = excluded.expires_at,
    sealed_by = case when a.content = excluded.content then a.sealed_by else excluded.sealed_by end,
    body = case when a.content = excluded.content then a.body else excluded.body end,
    correlation = excluded.correlation,
    rule = excluded.rule,
    content = excluded.content,
    incident_id = case when a.routing = 'attached' then a.incident_id else excluded.incident_id end,
    attached_by = case when a.routing = 'attached' then a.attached_by else excluded.attached_by end,
    routing = case
      when a.routing = 'attached' then a.routing
      when excluded.incident_id is not null then 'attached'
      when a.content = excluded.content then a.routing
      else excluded.routing
    end
  returning a.fingerprint, a.alert_id, a.generation, a.incident_id, a.attached_by = $6::uuid as attached_now,
    case when a.opened_by = $6::uuid then 'new' when a.sealed_by = $6::uuid then 'changed' else 'refreshed' end as change
),
ended as (
  update tocsin.alert a set
    status = 'resolved',
    ends_at = least(i.ends_at, $5),
    resolved_at = least(i.ends_at, $5),
    last_at = greatest(a.last_at, $5)
  from input i
  where not i.firing and a.org_id = $1 and a.source_id = $2 and a.drill_id = $3 and a.fingerprint = i.fingerprint and a.status = 'firing'
  returning a.fingerprint, a.alert_id, a.generation, a.incident_id
),
counted as (
  insert into tocsin.alert_count as c (org_id, stream_id, count, firing)
  select $1, d.incident_id, sum(d.count), sum(d.firing) from (
    select incident_id, 1 as count, 1 as firing from fired where attached_now
    union all
    select incident_id, 0, -1 from ended where incident_id is not null
  ) d
  group by d.incident_id order by d.incident_id
  on conflict (org_id, stream_id) do update set count = c.count + excluded.count, firing = c.firing + excluded.firing
  returning c.stream_id, c.firing
)
select t.*, c.firing
from (select fingerprint, alert_id, generation, incident_id, change from fired union all select *, 'resolved' from ended) t
left join counted c on c.stream_id = t.incident_id
