-- The audit log's Merkle tree and what was signed of it (src/engine/checkpoint). The tree itself is reckoned from the events: kept are the
-- roots of its full tiles of 256 leaves, so that a checkpoint need not read the whole log, and never change.
create table tocsin.log_tile (
  org_id text collate "C" not null,
  tile bigint not null,
  root text collate "C" not null, -- 32 bytes as hex
  primary key (org_id, tile)
);
-- A signed note (C2SP tlog-checkpoint), as it was given out.
create table tocsin.checkpoint (
  org_id text collate "C" not null,
  size bigint not null,
  at bigint not null,
  note text not null,
  primary key (org_id, size)
);
-- What a witness signed of one (C2SP tlog-cosignature).
create table tocsin.cosignature (
  org_id text collate "C" not null,
  size bigint not null,
  witness text collate "C" not null,
  at bigint not null,
  line text not null,
  primary key (org_id, size, witness)
);

do $$
declare
  name text;
begin
  foreach name in array array['log_tile', 'checkpoint', 'cosignature'] loop
    execute format('create trigger %I before update or delete or truncate on tocsin.%I
      for each statement execute function tocsin.refuse_change()', name || '_append_only', name);
    execute format('alter table tocsin.%I enable row level security', name);
    execute format('alter table tocsin.%I force row level security', name);
    execute format(
      'create policy own_organisation on tocsin.%I for all to tocsin_app
         using (org_id = (select current_setting(''tocsin.org'', true)))
         with check (org_id = (select current_setting(''tocsin.org'', true)))', name);
  end loop;
end
$$;
grant select, insert on tocsin.log_tile, tocsin.checkpoint, tocsin.cosignature to tocsin_app;
