-- Alerts that a node of an older version inserted (0021) are entered among what expires.
--  $1 org  $2 limit
with
apart as (
  update tocsin.alert a set apart = null
  from (
    select ctid from tocsin.alert where org_id = $1 and apart and status = 'firing' order by alert_id limit $2 for update skip locked
  ) o
  where a.ctid = o.ctid
  returning a.alert_id, a.opened_by, a.expires_at
),
expiring as (
  insert into tocsin.alert_expiry as x (org_id, intake_id, look_at, first_id, last_id)
  select $1, s.opened_by, s.first_at, s.first_id, s.last_id
  from (
    select opened_by, min(expires_at) as first_at, min(alert_id) as first_id, max(alert_id) as last_id from apart
    where expires_at is not null group by opened_by order by opened_by
  ) s
  on conflict (org_id, intake_id) do update set
    look_at = least(x.look_at - 1, excluded.look_at), first_id = least(x.first_id, excluded.first_id), last_id = greatest(x.last_id, excluded.last_id)
)
select count(*)::int as adopted from apart
