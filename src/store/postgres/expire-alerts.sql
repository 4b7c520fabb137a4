-- Firing alerts whose expiry has passed: resolved at that expiry. What another node holds is left to it.
--  $1 org  $2 now  $3 limit
with
ended as (
  update tocsin.alert a set status = 'resolved', ends_at = a.expires_at, resolved_at = a.expires_at
  where org_id = $1 and a.ctid = any (array( -- see engine.ts: by where it lies
    select ctid from tocsin.alert where org_id = $1 and status = 'firing' and expires_at <= $2
    order by expires_at, alert_id limit $3 for update skip locked
  ))
  returning a.alert_id, a.incident_id, a.expires_at
),
counted as (
  update tocsin.alert_count c set firing = c.firing - e.firing
  from (select incident_id, count(*) as firing from ended where incident_id is not null group by incident_id) e
  where c.org_id = $1 and c.stream_id = e.incident_id
  returning c.stream_id, c.firing
)
select e.alert_id as alert, e.incident_id as incident, coalesce(c.firing, 0) as firing
from ended e left join counted c on c.stream_id = e.incident_id
order by e.expires_at, e.alert_id
