-- Append, for many streams at once, or for one that has little to do: all of them or none. Whatever is not as it was decided upon (another writer was first, the
-- command was seen, the correlation key is taken) fails the statement, by a unique index or by `sound`, which divides by
-- zero; then each is appended alone (append.sql) and hears which of these it was. Each stream is in here once.
-- What follows `-- if PART` is left out where no append has that part (shapes.ts).
-- Nothing here is joined with what is handed in, which the planner of a small table does from the wrong side and keeps to: rows
-- are inserted and conflict, or are found by their ids, and what each is given comes from one object by its id. (By its place in
-- an array it is a search of the whole array for every column of every row: 47 µs of ending a delivery, among 128.)
-- Measured with processor time, PostgreSQL 18, wakes of one organisation with their page: see docs/decisions/speed.md.
--  $1 org; by stream_id, so that two writers lock in one order:
--  $2 streams[] $3 kinds[] $4 drills or '' [] $5 after[] $6 commands, or null[] $7 seq after it[] $8 states[] $9 fold versions[]
--  $10 statuses[] $11 severities[] $12 held or null[] $13 opened at[]
--  $14 which of the new incidents of its series it is, from 1, or null[]   $15 new incidents $16 and of drills, how many
--  $17 wakes: stream[] $18 at[]   $19 streams that never wake[]
--  $20 event: stream[] $21 seq[] $22 bytes[] $23 hash[]
--  $24 in the order in which they were asked for: streams with events[] $25 first seq[] $26 last seq[] $27 events, all together
--  $28 delivery: stream[] $29 drill or ''[] $30 id[] $31 send[] $32 due at[] $33 token or null[] $34 take at[]
--  $35 delivery that ended[] $36 by id: [outcome, detail or null, at]
--  $37 superseded[] $38 by id: at
--  $39 ref[] $40 wrapped key[] $41 sealed[]
--  $42 alert[] $43 by id: its stream
--  $44 obligation that runs: stream[] $45 id[] $46 drill or ''[] $47 due[] $48 state[] $49 rule[] $50 owed by or null[]
--  $51 obligation that does not any more: stream[] $52 id[] $53 stream, a space, id[]
--  $54 alerts join it by themselves from now on: stream[]  $55 was there, and that has changed: stream[] $56 by stream: whether they do
with
numbered as ( -- if opens
  update tocsin.number_series s set last = s.last + case when s.drill then $16::int else $15::int end
  where s.org_id = $1 and case when s.drill then $16::int else $15::int end > 0
  returning s.drill, s.last - case when s.drill then $16::int else $15::int end as before
),
commanded as ( -- if rest
  insert into tocsin.command (org_id, command_id, stream_id, seq) select $1, c.* from unnest($6::text[], $2::text[], $7::int[]) c (command, stream, seq)
  where c.command is not null
),
recorded as (
  insert into tocsin.event (org_id, stream_id, seq, bytes, hash)
  select $1, e.* from unnest($20::text[], $21::int[], $22::text[], $23::text[]) e
),
queued as (
  insert into tocsin.unsequenced (org_id, stream_ids, seqs_from, seqs_to, events)
  select $1, $24::text[], $25::int[], $26::int[], $27::int where $27::int > 0
),
woken as (
  insert into tocsin.wake as k (org_id, stream_id, at, take_at)
  select $1, w.stream, w.at, w.at from unnest($17::text[], $18::bigint[]) w (stream, at)
  on conflict (org_id, stream_id) do update set at = excluded.at, take_at = excluded.take_at, token = null
  where (k.at, k.take_at) <> (excluded.at, excluded.take_at) or k.token is not null -- an index is written for each change
),
slept as ( -- if moves
  delete from tocsin.wake where org_id = $1 and stream_id = any ($19::text[])
),
delivered as ( -- if deliveries
  insert into tocsin.delivery (org_id, delivery_id, stream_id, drill_id, send, due_at, take_at, token, attempts)
  select $1, d.id, d.stream, d.drill, d.send, d.due, d.take_at, d.token::uuid, case when d.token is null then 0 else 1 end
  from unnest($28::text[], $29::text[], $30::text[], $31::text[], $32::bigint[], $33::text[], $34::bigint[])
    d (stream, drill, id, send, due, token, take_at)
  on conflict do nothing
),
ended as ( -- if ended
  update tocsin.delivery set token = null, outcome = $36::jsonb -> delivery_id ->> 0, detail = $36::jsonb -> delivery_id ->> 1,
    ended_at = ($36::jsonb -> delivery_id ->> 2)::bigint, reported_at = ($36::jsonb -> delivery_id ->> 2)::bigint
  where org_id = $1 and delivery_id = any ($35::text[]) and coalesce(outcome, '') = ''
  returning 1
),
superseded as ( -- if moves
  update tocsin.delivery set outcome = 'superseded', ended_at = ($38::jsonb ->> delivery_id)::bigint, take_at = ($38::jsonb ->> delivery_id)::bigint
  where org_id = $1 and delivery_id = any ($37::text[]) and coalesce(outcome, '') = '' and token is null -- by their ids: see engine.ts
),
kept as ( -- if rest
  insert into tocsin.private_text (org_id, ref, wrapped_key, sealed)
  select $1, t.* from unnest($39::text[], $40::text[], $41::text[]) t
  on conflict do nothing
),
owed as ( -- if rest
  insert into tocsin.obligation as o (org_id, stream_id, obligation_id, drill_id, due_at, state, rule_id, owed_by)
  select $1, n.stream, n.id, n.drill, n.due, n.state, n.rule, n.owed_by
  from unnest($44::text[], $45::text[], $46::text[], $47::bigint[], $48::text[], $49::text[], $50::text[]) n (stream, id, drill, due, state, rule, owed_by)
  on conflict (org_id, stream_id, obligation_id) do update set due_at = excluded.due_at, state = excluded.state, owed_by = excluded.owed_by
    where (o.due_at, o.state, o.owed_by) is distinct from (excluded.due_at, excluded.state, excluded.owed_by)
),
over as ( -- if moves
  delete from tocsin.obligation
  where org_id = $1 and stream_id = any ($51::text[]) and obligation_id = any ($52::text[]) and stream_id || ' ' || obligation_id = any ($53::text[])
),
attached as ( -- if rest
  update tocsin.alert set incident_id = $43::jsonb ->> alert_id, routing = 'attached'
  where org_id = $1 and alert_id = any ($42::text[]) and routing <> 'attached'
  returning alert_id, incident_id, status
),
counted as ( -- if rest
  insert into tocsin.alert_count as c (org_id, stream_id, count, firing, joins)
  select $1, incident_id, count(*), count(*) filter (where status = 'firing'), incident_id = any ($54::text[])
  from attached group by incident_id order by incident_id
  on conflict (org_id, stream_id) do update set count = c.count + excluded.count, firing = c.firing + excluded.firing,
    joins = coalesce(($56::jsonb ->> c.stream_id)::boolean, c.joins)
),
joining as ( -- if moves
  update tocsin.alert_count set joins = ($56::jsonb ->> stream_id)::boolean
  where org_id = $1 and stream_id = any ($55::text[])
    and stream_id <> all (array(select incident_id from attached)) -- a row is changed once a statement
),
written as (
  insert into tocsin.stream as s (
    org_id, stream_id, kind, drill_id, number, seq, state, fold_version, status, severity, opened_at, held, after
  )
  select $1, i.stream_id, i.kind, i.drill_id,
    case when i.nth is not null then (select before from numbered where drill = (i.drill_id <> '')) + i.nth end, -- if opens
    null::int, -- unless opens
    i.seq, i.state, i.fold_version, i.status, i.severity, i.opened_at, i.held, i.after
  from unnest(
    $2::text[], $3::text[], $4::text[], $5::int[], $7::int[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::bigint[],
    $14::int[]
  ) i (stream_id, kind, drill_id, after, seq, state, fold_version, status, severity, held, opened_at, nth)
  on conflict (org_id, stream_id) do update set
    seq = excluded.seq, state = excluded.state, fold_version = excluded.fold_version, status = excluded.status,
    severity = excluded.severity, held = excluded.held, after = excluded.after
  where s.seq = excluded.after
  returning s.stream_id, s.number, (s.after = 0) = (s.xmax = 0) as fine -- opened where it was to be opened, moved where it was to be moved
)
select array_agg(stream_id) filter (where number is not null) as streams, array_agg(number) filter (where number is not null) as numbers,
  array(select alert_id from attached where status = 'firing') as firing, -- if rest
  1 / (
    count(*) filter (where fine) = cardinality($2::text[])
    and (select count(*) from ended) = cardinality($35::text[]) -- if ended
  )::int as sound
from written
