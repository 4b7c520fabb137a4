-- Files kept as evidence. Their bytes lie here in pieces, each sealed under a key of its file, which lies wrapped beside them; what a file is, who
-- kept, opened and deleted it, and what it hashes to is in its incident's events (src/engine/evidence.ts). Destroyed is a file whose key is.
create table tocsin.evidence_file (
  org_id text collate "C" not null,
  file_id text collate "C" not null,
  stream_id text collate "C" not null,
  wrapped_key text, -- null: destroyed
  look_at bigint, -- from then on whoever finds it looks whether its incident keeps it; null: it does, or it is destroyed
  primary key (org_id, file_id)
);
create index evidence_file_look on tocsin.evidence_file (org_id, look_at) where look_at is not null;
create table tocsin.evidence_piece (
  org_id text collate "C" not null,
  file_id text collate "C" not null,
  place integer not null, -- from 0, without a gap
  sealed bytea not null,
  primary key (org_id, file_id, place)
);
alter table tocsin.evidence_piece alter column sealed set storage external; -- sealed: nothing of it is pressed any smaller

do $$
declare
  name text;
begin
  foreach name in array array['evidence_file', 'evidence_piece'] loop
    execute format('alter table tocsin.%I enable row level security', name);
    execute format('alter table tocsin.%I force row level security', name);
    execute format(
      'create policy own_organisation on tocsin.%I for all to tocsin_app
         using (org_id = (select current_setting(''tocsin.org'', true)))
         with check (org_id = (select current_setting(''tocsin.org'', true)))', name);
    -- As private_text (0011): what was destroyed is swept away at the next turn of the sweeper, with the key it was under.
    execute format('alter table tocsin.%I set (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0)', name);
  end loop;
end
$$;
grant select, insert on tocsin.evidence_file, tocsin.evidence_piece to tocsin_app;
grant update (wrapped_key, look_at) on tocsin.evidence_file to tocsin_app;
grant delete on tocsin.evidence_piece to tocsin_app;
