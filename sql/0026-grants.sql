-- What a person has let an application do in their name: the consent itself, as a row of that person's own (0025). A token carries its id; a row
-- that is revoked or gone ends it at the next request. The epoch is of all grants of a person together: a token of an earlier one is none.
create table tocsin.person_grant (
  org_id text collate "C" not null,
  person_id text collate "C" not null,
  grant_id text collate "C" not null,
  application_id text collate "C" not null,
  scopes text[] not null,
  given_at bigint not null,
  expires_at bigint not null,
  revoked_at bigint,
  last_used_at bigint,
  primary key (org_id, person_id, grant_id)
);
create table tocsin.grant_epoch (
  org_id text collate "C" not null,
  person_id text collate "C" not null,
  epoch integer not null,
  primary key (org_id, person_id)
);

do $$
declare
  name text;
begin
  foreach name in array array['person_grant', 'grant_epoch'] loop
    execute format('alter table tocsin.%I enable row level security', name);
    execute format('alter table tocsin.%I force row level security', name);
    execute format(
      'create policy own_organisation on tocsin.%I for all to tocsin_app
         using (org_id = (select current_setting(''tocsin.org'', true)))
         with check (org_id = (select current_setting(''tocsin.org'', true)))', name);
    execute format(
      'create policy own_person on tocsin.%I as restrictive for all to tocsin_app
         using (person_id = (select current_setting(''tocsin.person'', true)) or (select current_setting(''tocsin.person'', true)) = ''*'')
         with check (person_id = (select current_setting(''tocsin.person'', true)) or (select current_setting(''tocsin.person'', true)) = ''*'')',
      name);
  end loop;
end
$$;
grant select, insert, update, delete on tocsin.person_grant to tocsin_app;
grant select, insert, update on tocsin.grant_epoch to tocsin_app;
