-- Who follows the status page. The address is sealed under a key of its own; address_key is a keyed hash of it, so that
-- nobody is asked twice, and cannot be made without the organisation's key. Whoever ends it leaves a row without either.
create table tocsin.subscriber (
  org_id text collate "C" not null,
  subscriber_id text collate "C" not null,
  kind text not null,
  state text not null default 'asked',
  address_key text,
  wrapped_key text,
  sealed text,
  asked_at bigint not null,
  confirmed_at bigint,
  ended_at bigint,
  primary key (org_id, subscriber_id),
  check (kind in ('mail', 'webhook')),
  check (state in ('asked', 'confirmed', 'gone')),
  check ((state = 'gone') = (sealed is null)),
  check ((sealed is null) = (wrapped_key is null) and (sealed is null) = (address_key is null) and (sealed is null) = (ended_at is not null))
) with (fillfactor = 80);
create unique index subscriber_address on tocsin.subscriber (org_id, kind, address_key) where address_key is not null;
create index subscriber_state on tocsin.subscriber (org_id, state, subscriber_id);

-- What is read of vendors, and when next: whoever takes one has it until take_at. state: what was read last, JSON; their public words.
create table tocsin.vendor_feed (
  org_id text collate "C" not null,
  vendor_id text collate "C" not null,
  take_at bigint, -- null: it is not read
  state text not null,
  primary key (org_id, vendor_id)
) with (fillfactor = 50);
create index vendor_feed_take on tocsin.vendor_feed (org_id, take_at) where take_at is not null;

do $$
declare
  name text;
begin
  foreach name in array array['subscriber', 'vendor_feed'] loop
    execute format('alter table tocsin.%I enable row level security', name);
    execute format('alter table tocsin.%I force row level security', name);
    execute format(
      'create policy own_organisation on tocsin.%I for all to tocsin_app
         using (org_id = (select current_setting(''tocsin.org'', true)))
         with check (org_id = (select current_setting(''tocsin.org'', true)))', name);
  end loop;
end
$$;
grant select, insert, update on tocsin.subscriber, tocsin.vendor_feed to tocsin_app;
