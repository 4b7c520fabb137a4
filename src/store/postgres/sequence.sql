-- The next leaf indexes for what was committed, in the order in which it was appended. One sequencer at a time: the
-- transaction holds the sequencer's lock before this statement takes its snapshot.
--  $1 appends at most
with
taken as (
  delete from tocsin.unsequenced
  where id = any (array(select id from tocsin.unsequenced order by id limit $1))
  returning id, org_id, stream_id, seq_from, seq_to
),
heads as materialized ( -- else it is looked up for every event, past all that this statement has added: 0.2 ms each
  select o.org_id, coalesce((select l.leaf from tocsin.leaf l where l.org_id = o.org_id order by l.leaf desc limit 1), -1) as leaf
  from (select distinct org_id from taken) o
),
given as (
  insert into tocsin.leaf (org_id, leaf, stream_id, seq)
  select t.org_id, h.leaf + row_number() over (partition by t.org_id order by t.id, s.seq), t.stream_id, s.seq
  from taken t join heads h using (org_id), generate_series(t.seq_from, t.seq_to) s (seq)
  returning 1
)
select count(*)::int as given from given
