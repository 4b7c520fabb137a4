-- Append: one statement, one round trip, one transaction (S1). What must not happen unless the stream was written hangs
-- on `done`. Where two transactions race for the number, the correlation key or the command, the later one fails on a
-- unique index and is run again (append.ts): its number is given back by the rollback, so numbers have no gap.
-- Measured on two cores that others used too, fsync on, PostgreSQL 18, one caller: 3,400 openings/s of one event (p50 0.24 ms),
-- 1,400/s of eight events with a delivery, a text and a correlation key (p50 0.73 ms). Openings of one organisation wait for
-- each other's commit on its number; appends to streams that are there do not.
-- What follows `-- if PART` (opens: after is 0; moves: it is not) is left out of the other (shapes.ts): each part that is there is made ready
-- at every run.
--  $1 org  $2 stream  $3 kind  $4 drill or ''  $5 after  $6 command, or null where nobody asks for it again  $7 seq after it  $8 state  $9 fold version
--  $10 status  $11 severity  $12 held correlation or null  $13 opened at  $14 wake at or null
--  $15 bytes[] $16 hashes[]   $17 delivery ids[] $18 sends[] $19 due at[]   $20 superseded[]  $21 time of the last event
--  $22 refs[] $23 wrapped keys[] $24 sealed[]   $25 alerts[]
--  $26 obligations[] $27 due[] $28 states[] $29 rules[] $30 owed by[], those that run; $31 those that do not any more
--  $32 token and $33 end of the lease under which its deliveries are taken from the beginning, or null
--  $34 delivery that ended, or null  $35 outcome  $36 detail  $37 at
--  $38 whether alerts join it by themselves from now on; null: as before
with
seen as (
  select stream_id, seq from tocsin.command where org_id = $1 and command_id = $6
),
holder as (
  select stream_id from tocsin.stream where org_id = $1 and drill_id = $4 and held = $12 and stream_id <> $2
),
there as (
  select seq from tocsin.stream where org_id = $1 and stream_id = $2
),
ended_before as ( -- if moves
  select from tocsin.delivery where org_id = $1 and delivery_id = $34 and outcome is not null
),
ok as (
  select where not exists (select from seen) and not exists (select from holder)
    and not exists (select from ended_before) -- if moves
    and ($5::int > 0 or not exists (select from there))
),
numbered as ( -- if opens
  update tocsin.number_series s set last = s.last + 1 from ok
  where s.org_id = $1 and s.drill = ($4 <> '') and $5 = 0 and $3 = 'incident'
  returning s.last
),
opened as ( -- if opens
  insert into tocsin.stream (org_id, stream_id, kind, drill_id, number, seq, state, fold_version, status, severity, opened_at, held)
  select $1, $2, $3, $4, (select last from numbered), $7, $8, $9, $10, $11, $13, $12 from ok where $5 = 0
  returning number
),
moved as ( -- if moves
  update tocsin.stream s set seq = $7, state = $8, fold_version = $9, status = $10, severity = $11, held = $12 from ok
  where s.org_id = $1 and s.stream_id = $2 and s.seq = $5 and $5 > 0
  returning s.number
),
done as (
  select number from opened -- if opens
  select number from moved -- if moves
),
commanded as (
  insert into tocsin.command (org_id, command_id, stream_id, seq) select $1, $6, $2, $7 from done where $6::text is not null
),
recorded as (
  insert into tocsin.event (org_id, stream_id, seq, bytes, hash)
  select $1, $2, $5 + e.n, e.bytes, e.hash from done, unnest($15::text[], $16::text[]) with ordinality e (bytes, hash, n)
),
queued as (
  insert into tocsin.unsequenced (org_id, stream_ids, seqs_from, seqs_to, events)
  select $1, array[$2]::text[], array[$5 + 1], array[$7::int], $7::int - $5 from done where $7::int > $5
),
woken as (
  insert into tocsin.wake as w (org_id, stream_id, at, take_at) select $1, $2, $14, $14 from done where $14::bigint is not null
  on conflict (org_id, stream_id) do update set at = excluded.at, take_at = excluded.take_at, token = null -- if moves
  where (w.at, w.take_at) <> (excluded.at, excluded.take_at) or w.token is not null -- if moves
),
slept as ( -- if moves
  delete from tocsin.wake where org_id = $1 and stream_id = $2 and $14 is null and exists (select from done)
),
delivered as (
  insert into tocsin.delivery (org_id, delivery_id, stream_id, drill_id, send, due_at, take_at, token, attempts)
  select $1, d.id, $2, $4, d.send, d.due, coalesce($33::bigint, d.due), $32::uuid, case when $32 is null then 0 else 1 end
  from done, unnest($17::text[], $18::text[], $19::bigint[]) d (id, send, due)
  on conflict do nothing
),
ended as ( -- if moves
  update tocsin.delivery set outcome = $35, detail = $36, ended_at = $37, reported_at = $37, token = null
  where org_id = $1 and delivery_id = $34 and coalesce(outcome, '') = '' and exists (select from done)
  returning 1
),
superseded as ( -- if moves
  update tocsin.delivery set outcome = 'superseded', ended_at = $21, take_at = $21
  where org_id = $1 and delivery_id = any ($20::text[]) and coalesce(outcome, '') = '' and token is null and exists (select from done) -- by their ids: see engine.ts
),
kept as (
  insert into tocsin.private_text (org_id, ref, wrapped_key, sealed)
  select $1, t.ref, t.key, t.sealed from done, unnest($22::text[], $23::text[], $24::text[]) t (ref, key, sealed)
  on conflict do nothing
),
owed as (
  insert into tocsin.obligation as o (org_id, stream_id, obligation_id, drill_id, due_at, state, rule_id, owed_by)
  select $1, $2, n.id, $4, n.due, n.state, n.rule, n.owed_by
  from done, unnest($26::text[], $27::bigint[], $28::text[], $29::text[], $30::text[]) n (id, due, state, rule, owed_by)
  on conflict (org_id, stream_id, obligation_id) do update set due_at = excluded.due_at, state = excluded.state, owed_by = excluded.owed_by -- if moves
    where (o.due_at, o.state, o.owed_by) is distinct from (excluded.due_at, excluded.state, excluded.owed_by) -- if moves
),
over as ( -- if moves
  delete from tocsin.obligation
  where org_id = $1 and stream_id = $2 and obligation_id = any ($31::text[]) and exists (select from done)
),
attached as (
  update tocsin.alert set incident_id = $2, routing = 'attached'
  where org_id = $1 and alert_id = any ($25::text[]) and routing <> 'attached' and exists (select from done)
  returning status
),
joining as ( -- if moves
  update tocsin.alert_count set joins = $38
  where org_id = $1 and stream_id = $2 and $38::boolean is not null and $5 > 0
    and exists (select from done) and not exists (select from attached) -- a row is changed once a statement
),
counted as (
  insert into tocsin.alert_count as c (org_id, stream_id, count, firing, joins)
  select $1, $2, count(*), count(*) filter (where status = 'firing'), coalesce($38, false) from attached having count(*) > 0
  on conflict (org_id, stream_id) do update set count = c.count + excluded.count, firing = c.firing + excluded.firing,
    joins = case when $5 > 0 then coalesce($38, c.joins) else c.joins end
)
select
  exists (select from done) as done,
  (select number from done) as number,
  (select count(*) from attached where status = 'firing')::int as firing,
  (select stream_id from seen) as seen_stream,
  (select seq from seen) as seen_seq,
  (select stream_id from holder) as holder,
  (select seq from there) as there
  , exists (select from ended_before) as ended_before, -- if moves
  -- it ended in this moment by somebody else: nothing is kept, and this is run again
  1 / (case when $34::text is null or exists (select from ended) or not exists (select from done) then 1 else 0 end) as sound -- if moves
