-- Alerts that fire on: until when, and when that was said; answers which of them fire.
--  $1 org  $2 alert ids, sorted by their bytes  $3 expires, of each  $4 said at, of each
-- What is said of a row is found by halving (width_bucket, in the order of the column's own collation). By array_position, which looks
-- through the ids from the first on, 500 together took 88 to 98 µs each, and 61 to 63 so, by turns on a busy machine.
with refreshed as (
  update tocsin.alert a set
    expires_at = case when a.last_at <= ($4::bigint[])[width_bucket(a.alert_id, $2::text[])] then ($3::bigint[])[width_bucket(a.alert_id, $2::text[])] else a.expires_at end,
    last_at = greatest(a.last_at, ($4::bigint[])[width_bucket(a.alert_id, $2::text[])])
  where a.org_id = $1 and a.alert_id = any ($2::text[]) and a.status || '' = 'firing' -- || '': by its id, and not by the index of all that fires
  returning a.alert_id, a.opened_by, a.expires_at
),
-- Almost always later than before, and nothing to be written: expire-alerts.sql says what this is for, and why ten seconds.
expiring as (
  insert into tocsin.alert_expiry as x (org_id, intake_id, look_at, first_id, last_id)
  select $1, s.opened_by, s.first_at, s.first_id, s.last_id
  from (
    select opened_by, min(expires_at) as first_at, min(alert_id) as first_id, max(alert_id) as last_id from refreshed
    where expires_at is not null group by opened_by order by opened_by
  ) s
  left join lateral (select x.look_at from tocsin.alert_expiry x where x.org_id = $1 and x.intake_id = s.opened_by limit 1) k on true
  where k.look_at is null or k.look_at > s.first_at or k.look_at <= (select max(at) from unnest($4::bigint[]) at) + 10000
  on conflict (org_id, intake_id) do update set
    look_at = least(x.look_at - 1, excluded.look_at), first_id = least(x.first_id, excluded.first_id), last_id = greatest(x.last_id, excluded.last_id)
)
select alert_id from refreshed
