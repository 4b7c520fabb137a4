-- Rows that are one person's own: a transaction says, beside its organisation, whose it is for (tocsin.person): one person, whose rows alone
-- are seen and changed then, or '*', everybody: the engine that pages, and an owner who acts for others. Said nothing, nothing is seen. The
-- policies are restrictive: they narrow what own_organisation lets through, and no policy that is added later widens them by itself.
-- docs/decisions/own-rows.md

-- Ways to reach a person, taken out of the directory's one document: address and settings, sealed under a key of each row's own.
create table tocsin.contact_method (
  org_id text collate "C" not null,
  person_id text collate "C" not null,
  method_id text collate "C" not null,
  wrapped_key text not null,
  sealed text not null,
  primary key (org_id, person_id, method_id)
);
alter table tocsin.contact_method enable row level security;
alter table tocsin.contact_method force row level security;
create policy own_organisation on tocsin.contact_method for all to tocsin_app
  using (org_id = (select current_setting('tocsin.org', true)))
  with check (org_id = (select current_setting('tocsin.org', true)));
grant select, insert, update, delete on tocsin.contact_method to tocsin_app;
-- As private_text (0011): what was deleted is swept away at the next turn of the sweeper, with the key it was under.
alter table tocsin.contact_method set (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

-- Sessions, sign-in links, tokens and calendar feeds are a person's own. A door that is nobody's (an integration key, a program's token)
-- belongs to the organisation, and is seen for everybody alone.
create index door_of_person on tocsin.door (org_id, person_id) where person_id is not null;

do $$
declare
  name text;
begin
  foreach name in array array['contact_method', 'door'] loop
    execute format(
      'create policy own_person on tocsin.%I as restrictive for all to tocsin_app
         using (person_id = (select current_setting(''tocsin.person'', true)) or (select current_setting(''tocsin.person'', true)) = ''*'')
         with check (person_id = (select current_setting(''tocsin.person'', true)) or (select current_setting(''tocsin.person'', true)) = ''*'')',
      name);
  end loop;
end
$$;
