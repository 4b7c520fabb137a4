-- What was erased, by refs: replayed after a restore, so that a backup from before brings nothing back. Never private text.
create table tocsin.erasure (
  org_id text collate "C" not null,
  erasure_id text collate "C" not null,
  at bigint not null,
  said text not null, -- the whole of it, as canonical JSON
  done_at bigint, -- null: begun, and carried out again until it is whole
  primary key (org_id, erasure_id)
);
alter table tocsin.erasure enable row level security;
alter table tocsin.erasure force row level security;
create policy own_organisation on tocsin.erasure for all to tocsin_app
  using (org_id = (select current_setting('tocsin.org', true)))
  with check (org_id = (select current_setting('tocsin.org', true)));
grant select, insert on tocsin.erasure to tocsin_app;
grant update (done_at) on tocsin.erasure to tocsin_app;

-- An erased alert keeps its row and loses its words; a batch whose alerts are all erased loses its key.
alter table tocsin.alert alter column body drop not null;
create index alert_sealed_by on tocsin.alert (org_id, sealed_by) where sealed_by is not null;
grant update (wrapped_key) on tocsin.intake_batch to tocsin_app;

-- A row is changed by nothing but an erasure: the one before is swept away at the next turn of the sweeper.
alter table tocsin.private_text set (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
