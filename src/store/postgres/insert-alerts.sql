-- Alerts that fire and are not known, in one round trip; of each fingerprint one. If one of them is known, none is inserted: the index
-- of those that fire refuses it, and asked again with the part `asks` it is answered which are (upsert-alerts.sql is for those).
--  $1 org  $2 source  $3 drill or ''  $4 source kind  $5 at  $6 intake id  $7 batch id  $8 hash  $9 how many alerts
--  $10 wrapped key  $11 words, packed and sealed (alert-words.ts)
--  $12.. one array each: alert id, fingerprint (alert-prints.ts), content, correlation, rule, incident, starts, ends, expires; sorted by fingerprint,
--  so that two batches lock in one order, which is the order of the words, too
--  $21 the incidents among those, once each  $22 when the first of them expires, or null  $23 $24 the first and the last of their ids
-- What follows `-- if PART` is left out where it is not needed (shapes.ts): each part that is there is made ready at every run. One alert
-- took 0.88 ms of PostgreSQL with all of it, 0.78 without `asks`, and 0.52 without `joins`, too.
--
-- No "on conflict": it writes each row twice over where there is none, and the words that were sealed would stay without their alert.
-- An alert that is said to be of an incident joins it here, if that takes alerts by itself (0014): asked when the statement begins,
-- and made sure of under the lock of its count. If that has changed meanwhile it divides by zero, and is run again. A node of an older
-- version closes an incident and does not say so in its count, so the stream is asked, too; with a limit, or all streams are read, as
-- what is known is looked for with one: the planner may not begin with the table.
-- Without an organisation nothing is written (warm.ts).
with
known as ( -- if asks
  select i.fingerprint from unnest($13::uuid[]) i (fingerprint)
  cross join lateral (
    select from tocsin.alert a
    where a.fingerprint = i.fingerprint and a.org_id = $1 and a.status = 'firing' limit 1
  ) k
),
batch as (
  insert into tocsin.intake_batch (org_id, intake_id, batch_id, source_id, drill_id, at, hash, alerts, wrapped_key, words)
  select $1, $6, $7, $2, $3, $5, $8, $9, $10, $11 where $1::text is not null
    and not exists (select from known) -- if asks
),
expiry as (
  insert into tocsin.alert_expiry (org_id, intake_id, look_at, first_id, last_id)
  select $1, $6, $22, $23, $24 where $1::text is not null and $22::bigint is not null
    and not exists (select from known) -- if asks
),
said as (
  insert into tocsin.alert (
    org_id, alert_id, source_id, drill_id, fingerprint, content, opened_by, place, status, routing, source_kind, correlation, rule,
    incident_id, starts_at, ends_at, expires_at, received_at, last_at, apart
  )
  select
    $1, i.alert_id, $2, $3, i.fingerprint, i.content, $6, i.n - 1, 'firing',
    case when i.incident_id is not null then 'attached' when i.correlation is null then 'logged' else 'waiting' end, -- if joins
    case when i.correlation is null then 'logged' else 'waiting' end, -- unless joins
    $4, i.correlation, i.rule,
    i.incident_id, -- if joins
    null, -- unless joins
    i.starts_at, i.ends_at, i.expires_at, $5, $5, null
  from (
    select u.alert_id, u.fingerprint, u.content, u.correlation, u.rule, u.starts_at, u.ends_at, u.expires_at, u.n
      , case when u.incident_id = any (array( -- if joins
        select c.stream_id from tocsin.alert_count c -- if joins
        cross join lateral ( -- if joins
          select from tocsin.stream s where s.org_id = $1 and s.stream_id = c.stream_id and s.status = 'open' limit 1 -- if joins
        ) open -- if joins
        where c.org_id = $1 and c.stream_id = any ($21::text[]) and c.joins and c.firing > 0 -- if joins
      )) then u.incident_id end as incident_id -- if joins
    from unnest(
      $12::text[], $13::uuid[], $14::uuid[], $15::text[], $16::text[], $18::bigint[], $19::bigint[], $20::bigint[]
      , $17::text[] -- if joins
    ) with ordinality u (alert_id, fingerprint, content, correlation, rule, starts_at, ends_at, expires_at
      , incident_id -- if joins
      , n)
    where not exists (select from known) -- if asks
  ) i
  returning incident_id
)
, -- if joins
counted as ( -- if joins
  insert into tocsin.alert_count as c (org_id, stream_id, count, firing)
  select $1, s.incident_id, count(*), count(*) from said s where s.incident_id is not null group by s.incident_id order by s.incident_id
  on conflict (org_id, stream_id) do update set count = c.count + excluded.count, firing = c.firing + excluded.firing
  where 1 / (c.joins and c.firing > 0)::int = 1
  returning c.stream_id, c.count, c.firing
)
select k.fingerprint, null as incident_id, null::int as count, null::int as firing from known k -- if asks
select null::uuid as fingerprint, null as incident_id, null::int as count, null::int as firing where false -- unless asks
union all select null, c.stream_id, c.count, c.firing from counted c -- if joins
