-- Append, for many streams at once: all of them or none. Whatever is not as it was decided upon (another writer was first, the
-- command was seen, the correlation key is taken) fails the statement, by a unique index or by `sound`, which divides by
-- zero; then each is appended alone (append.sql) and hears which of these it was. Each stream is in here once.
-- Measured with processor time, PostgreSQL 18, wakes of one organisation with their page: see docs/decisions/speed.md.
--  $1 org  $2 streams[] $3 kinds[] $4 drills or '' [] $5 after[] $6 commands[] $7 seq after it[] $8 states[] $9 fold versions[]
--  $10 statuses[] $11 severities[] $12 held or null[] $13 opened at[] $14 wake at or null[]
--  $15 streams that never wake[]
--  $16 event: stream[] $17 seq[] $18 bytes[] $19 hash[]
--  $20 delivery: stream[] $21 drill or ''[] $22 id[] $23 send[] $24 due at[]
--  $25 superseded[] $26 at[]
--  $27 ref[] $28 wrapped key[] $29 sealed[]
--  $30 alert[] $31 its stream[]
--  $32 delivery: token or null[] $33 take at[]
--  $38 obligation that runs: stream[] $39 id[] $40 drill or ''[] $41 due[] $42 state[] $43 rule[] $44 owed by or null[]
--  $45 obligation that does not any more: stream[] $46 id[] $47 stream, a space, id[]
--  $34 delivery that ended[] $35 outcome[] $36 detail or null[] $37 at[]
--  $48 alerts join it by themselves from now on: stream[]  $49 was there, and that has changed: stream[] $50 whether they do[]
with
input as materialized (
  select * from unnest(
    $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::int[], $8::text[], $9::text[], $10::text[], $11::text[],
    $12::text[], $13::bigint[], $14::bigint[]
  ) with ordinality i (
    stream_id, kind, drill_id, after, command_id, seq, state, fold_version, status, severity, held, opened_at, wake_at, n
  )
),
numbered as (
  update tocsin.number_series s set last = s.last + o.count
  from (select drill_id <> '' as drill, count(*)::int from input where after = 0 and kind = 'incident' group by 1) o
  where s.org_id = $1 and s.drill = o.drill
  returning s.drill, s.last - o.count as before
),
written as (
  insert into tocsin.stream as s (
    org_id, stream_id, kind, drill_id, number, seq, state, fold_version, status, severity, opened_at, held, after
  )
  select $1, i.stream_id, i.kind, i.drill_id,
    case when i.after = 0 and i.kind = 'incident' then
      (select before from numbered where drill = (i.drill_id <> '')) + (row_number() over (partition by i.drill_id <> '', i.kind, i.after = 0 order by i.n))::int
    end,
    i.seq, i.state, i.fold_version, i.status, i.severity, i.opened_at, i.held, i.after
  from input i order by i.stream_id
  on conflict (org_id, stream_id) do update set
    seq = excluded.seq, state = excluded.state, fold_version = excluded.fold_version, status = excluded.status,
    severity = excluded.severity, held = excluded.held, after = excluded.after
  where s.seq = excluded.after
  returning s.stream_id, s.number, (s.after = 0) = (s.xmax = 0) as fine -- opened where it was to be opened, moved where it was to be moved
),
commanded as (
  insert into tocsin.command (org_id, command_id, stream_id, seq) select $1, command_id, stream_id, seq from input
),
recorded as (
  insert into tocsin.event (org_id, stream_id, seq, bytes, hash)
  select $1, e.* from unnest($16::text[], $17::int[], $18::text[], $19::text[]) e
),
queued as (
  insert into tocsin.unsequenced (org_id, stream_id, seq_from, seq_to)
  select $1, stream_id, after + 1, seq from input where seq > after order by n
),
woken as (
  insert into tocsin.wake (org_id, stream_id, at, take_at)
  select $1, stream_id, wake_at, wake_at from input where wake_at is not null order by stream_id
  on conflict (org_id, stream_id) do update set at = excluded.at, take_at = excluded.take_at, token = null
),
slept as (
  delete from tocsin.wake where org_id = $1 and stream_id = any ($15::text[])
),
delivered as (
  insert into tocsin.delivery (org_id, delivery_id, stream_id, drill_id, send, due_at, take_at, token, attempts)
  select $1, d.id, d.stream, d.drill, d.send, d.due, d.take_at, d.token::uuid, case when d.token is null then 0 else 1 end
  from unnest($20::text[], $21::text[], $22::text[], $23::text[], $24::bigint[], $32::text[], $33::bigint[])
    d (stream, drill, id, send, due, token, take_at)
  on conflict do nothing
),
ended as (
  update tocsin.delivery set token = null,
    outcome = ($35::text[])[array_position($34::text[], delivery_id)], detail = ($36::text[])[array_position($34::text[], delivery_id)],
    ended_at = ($37::bigint[])[array_position($34::text[], delivery_id)], reported_at = ($37::bigint[])[array_position($34::text[], delivery_id)]
  where org_id = $1 and delivery_id = any ($34::text[]) and coalesce(outcome, '') = ''
  returning 1
),
superseded as (
  update tocsin.delivery set outcome = 'superseded', ended_at = ($26::bigint[])[array_position($25::text[], delivery_id)],
    take_at = ($26::bigint[])[array_position($25::text[], delivery_id)]
  where org_id = $1 and delivery_id = any ($25::text[]) and coalesce(outcome, '') = '' and token is null -- by their ids: see engine.ts
),
kept as (
  insert into tocsin.private_text (org_id, ref, wrapped_key, sealed)
  select $1, t.* from unnest($27::text[], $28::text[], $29::text[]) t
  on conflict do nothing
),
owed as (
  insert into tocsin.obligation as o (org_id, stream_id, obligation_id, drill_id, due_at, state, rule_id, owed_by)
  select $1, n.stream, n.id, n.drill, n.due, n.state, n.rule, n.owed_by
  from unnest($38::text[], $39::text[], $40::text[], $41::bigint[], $42::text[], $43::text[], $44::text[]) n (stream, id, drill, due, state, rule, owed_by)
  on conflict (org_id, stream_id, obligation_id) do update set due_at = excluded.due_at, state = excluded.state, owed_by = excluded.owed_by
    where (o.due_at, o.state, o.owed_by) is distinct from (excluded.due_at, excluded.state, excluded.owed_by)
),
over as (
  delete from tocsin.obligation
  where org_id = $1 and stream_id = any ($45::text[]) and obligation_id = any ($46::text[]) and stream_id || ' ' || obligation_id = any ($47::text[])
),
attached as (
  update tocsin.alert set incident_id = ($31::text[])[array_position($30::text[], alert_id)], routing = 'attached'
  where org_id = $1 and alert_id = any ($30::text[]) and routing <> 'attached'
  returning incident_id, status
),
counted as (
  insert into tocsin.alert_count as c (org_id, stream_id, count, firing, joins)
  select $1, incident_id, count(*), count(*) filter (where status = 'firing'), incident_id = any ($48::text[])
  from attached group by incident_id order by incident_id
  on conflict (org_id, stream_id) do update set count = c.count + excluded.count, firing = c.firing + excluded.firing,
    joins = coalesce(($50::boolean[])[array_position($49::text[], c.stream_id)], c.joins)
),
joining as (
  update tocsin.alert_count set joins = ($50::boolean[])[array_position($49::text[], stream_id)]
  where org_id = $1 and stream_id = any ($49::text[])
    and stream_id <> all (array(select incident_id from attached)) -- a row is changed once a statement
)
select array_agg(stream_id) as streams, array_agg(number) as numbers,
  1 / (count(*) filter (where fine) = cardinality($2::text[]) and (select count(*) from ended) = cardinality($34::text[]))::int as sound
from written
