do $$
declare
  name text;
begin
  for name in
    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id'
    where c.relnamespace = 'tocsin'::regnamespace and c.relkind = 'r'
  loop
    execute format('alter table tocsin.%I enable row level security', name);
    execute format('alter table tocsin.%I force row level security', name);
    execute format(
      'create policy own_organisation on tocsin.%I for all to tocsin_app
         using (org_id = (select current_setting(''tocsin.org'', true)))
         with check (org_id = (select current_setting(''tocsin.org'', true)))', name);
  end loop;
end
$$;

-- The application: what it may do at all, within its organisation. No delete where nothing is ever deleted.
grant select, insert on tocsin.organisation, tocsin.edition, tocsin.event, tocsin.command, tocsin.intake_batch to tocsin_app;
grant select on tocsin.leaf to tocsin_app;
grant insert on tocsin.unsequenced to tocsin_app;
grant select, insert, update on tocsin.number_series, tocsin.stream, tocsin.private_text, tocsin.private_document, tocsin.door,
  tocsin.intake_count, tocsin.delivery, tocsin.alert, tocsin.alert_count to tocsin_app;
grant select, insert, update, delete on tocsin.wake to tocsin_app;

-- The engine: across organisations, and of these tables alone. Three hold ids and times; the rest are the exceptions, each
-- no more than the ids and times that one question of the engine needs. tables.test.ts holds this list to what is here.
create policy engine_wakes on tocsin.wake for all to tocsin_engine using (true) with check (true);
grant select on tocsin.wake to tocsin_engine;
grant update (at, take_at, token) on tocsin.wake to tocsin_engine;

create policy engine_deliveries on tocsin.delivery for all to tocsin_engine using (true) with check (true);
grant select on tocsin.delivery to tocsin_engine;
grant update (due_at, take_at, attempts, token, outcome, detail, ended_at, reported_at) on tocsin.delivery to tocsin_engine;

create policy engine_doors on tocsin.door for select to tocsin_engine using (true);
grant select on tocsin.door to tocsin_engine;

create policy engine_organisations on tocsin.organisation for select to tocsin_engine using (true);
grant select (org_id) on tocsin.organisation to tocsin_engine;

create policy engine_alerts on tocsin.alert for select to tocsin_engine using (true);
grant select (org_id, status, routing, expires_at) on tocsin.alert to tocsin_engine;

create policy engine_unsequenced on tocsin.unsequenced for all to tocsin_engine using (true) with check (true);
grant select, delete on tocsin.unsequenced to tocsin_engine;
create policy engine_leaves_read on tocsin.leaf for select to tocsin_engine using (true);
create policy engine_leaves_give on tocsin.leaf for insert to tocsin_engine with check (true);
grant select, insert on tocsin.leaf to tocsin_engine;
