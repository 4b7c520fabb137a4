-- Firing alerts whose expiry has passed: resolved at that expiry. What another node holds is left to it.
--  $1 org  $2 now  $3 how many intakes are looked at
--
-- Looked for by what brought them (0021). E1: an alert that fires and will expire is of an intake that is looked at by then, at the
-- latest. Whoever moves that on has seen all its alerts; whoever lets an alert expire sooner than that moves it back, with the alert.
-- Between the two: if an alert was changed since this statement began to look, its intake was, too, as long as that was due or within ten
-- seconds of it (upsert-alerts.sql, refresh-alerts.sql). Then it is not to be found where it was found (`ctid`), stays as it is, and
-- is looked at again. An alert that somebody holds is looked at again a second later.
with
due as materialized (
  select x.ctid, x.intake_id, x.first_id, x.last_id from tocsin.alert_expiry x where x.org_id = $1 and x.look_at <= $2
  order by x.look_at, x.intake_id limit $3 for update skip locked
),
seen as materialized (
  select d.ctid, d.intake_id, min(a.expires_at) filter (where a.expires_at > $2) as next, count(*) filter (where a.expires_at <= $2) as over
  from due d
  left join lateral (
    select a.expires_at from tocsin.alert a
    where a.org_id = $1 and a.alert_id between d.first_id and d.last_id and a.opened_by = d.intake_id and a.status || '' = 'firing'
    offset 0 -- or the planner of a small table reads all of the organisation for each
  ) a on true
  group by d.ctid, d.intake_id
),
ended as (
  update tocsin.alert a set status = 'resolved', ends_at = a.expires_at, resolved_at = a.expires_at
  from (
    select o.ctid from due d
    cross join lateral (
      select a.ctid from tocsin.alert a
      where a.org_id = $1 and a.alert_id between d.first_id and d.last_id and a.opened_by = d.intake_id and a.status || '' = 'firing'
        and a.expires_at <= $2
      for update skip locked
    ) o
    offset 0
  ) o
  where a.ctid = o.ctid -- see engine.ts: by where it lies
  returning a.alert_id, a.incident_id, a.expires_at, a.opened_by
),
later as materialized (
  select s.ctid, least(s.next, case when s.over > coalesce(e.count, 0) then $2 + 1000 end) as at
  from seen s left join (select opened_by, count(*) from ended group by opened_by) e on e.opened_by = s.intake_id
),
moved as (
  update tocsin.alert_expiry x set look_at = l.at from later l where x.ctid = l.ctid and l.at is not null
),
over as (
  delete from tocsin.alert_expiry x using later l where x.ctid = l.ctid and l.at is null
),
counted as ( -- there is one; an insert, because that goes by the index that it names
  insert into tocsin.alert_count as c (org_id, stream_id, count, firing)
  select $1, e.incident_id, 0, -count(*) from ended e where e.incident_id is not null group by e.incident_id order by e.incident_id
  on conflict (org_id, stream_id) do update set firing = c.firing + excluded.firing
  returning c.stream_id, c.firing
)
select k.looked, e.alert_id as alert, e.incident_id as incident, coalesce(c.firing, 0) as firing, e.expires_at as expired
from (select count(*)::int as looked from due) k
left join ended e on true
left join counted c on c.stream_id = e.incident_id
