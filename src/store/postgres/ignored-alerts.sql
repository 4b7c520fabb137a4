-- What is known of alerts that a batch changed nothing of: the very one that it names, else the newest generation.
--  $1 org  $2 source  $3 drill or ''  $4 fingerprints[]  $5 alert ids[] where they fire, '' where they do not
select i.fingerprint, l.alert_id, l.generation, l.incident_id, 'ignored' as change, false as attached_now, null::int as count, null::int as firing
from unnest($4::uuid[], $5::text[]) i (fingerprint, alert_id)
cross join lateral (
  select k.alert_id, k.generation, k.incident_id from tocsin.alert k
  where k.org_id = $1 and k.source_id = $2 and k.drill_id = $3 and k.fingerprint = i.fingerprint and k.generation > 0
  order by (k.alert_id = i.alert_id) desc, k.generation desc limit 1
) l
