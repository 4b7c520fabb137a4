-- The two roles that Tocsin's own connections have. Neither owns anything, neither can pass row-level security by.
-- Roles belong to the whole server: another Tocsin on it may have made them already, perhaps in this same moment.
do $$
declare
  name text;
begin
  foreach name in array array['tocsin_app', 'tocsin_engine'] loop
    begin
      execute format('create role %I nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls', name);
    exception
      when duplicate_object or unique_violation then null;
    end;
    if exists (select from pg_roles where rolname = name and (rolsuper or rolbypassrls)) then
      raise exception 'the role % may pass row-level security by: alter role % nosuperuser nobypassrls', name, name;
    end if;
  end loop;
end
$$;

grant usage on schema tocsin to tocsin_app, tocsin_engine;

-- Of the installation, not of an organisation: these two are on the list of exceptions (tables.test.ts).
create table tocsin.installation (
  key text primary key,
  value text not null
);
create table tocsin.node (
  node text primary key,
  at bigint not null -- the last sign of life, ms since 1970
);
grant select, insert, update, delete on tocsin.node to tocsin_engine;
