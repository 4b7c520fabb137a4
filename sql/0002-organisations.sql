-- Every table from here on has org_id, row-level security that is enabled and forced, and the one policy of the
-- application's role: the organisation that the transaction was begun for. Without one, current_setting is null and
-- nothing is seen. The sub-select is evaluated once a statement, not once a row.

create table tocsin.organisation (
  org_id text collate "C" primary key,
  name text not null,
  wrapped_key text not null -- the organisation's key, under the master key that is kept outside the database
);

-- Gap-free numbers: taken in the transaction that opens the incident, given back by its rollback. Drills have their own.
create table tocsin.number_series (
  org_id text collate "C" not null,
  drill boolean not null,
  last integer not null,
  primary key (org_id, drill)
);

create table tocsin.edition (
  org_id text collate "C" not null,
  kind text not null,
  position integer not null, -- the highest one is the current one
  edition_id text not null,
  value text not null, -- JSON as text: jsonb would order its keys, and the edition is named by its bytes
  source text,
  put_by text not null,
  put_at bigint not null,
  primary key (org_id, kind, position)
);
create index edition_by_id on tocsin.edition (org_id, kind, edition_id);

create table tocsin.door (
  org_id text collate "C" not null,
  door_id text collate "C" not null,
  secret_hash text collate "C" not null unique, -- across organisations: the secret says which one it opens
  kind text not null,
  person_id text,
  label text not null,
  source text,
  scopes text[] not null,
  created_at bigint not null,
  expires_at bigint,
  revoked_at bigint,
  last_used_at bigint,
  once boolean not null,
  primary key (org_id, door_id)
);

create table tocsin.intake_count (
  org_id text collate "C" not null,
  source_id text not null,
  outcome text not null,
  minute bigint not null,
  count bigint not null,
  primary key (org_id, source_id, outcome, minute)
);

-- One key per record; an erased record keeps its ref and loses text, salt and key.
create table tocsin.private_text (
  org_id text collate "C" not null,
  ref text collate "C" not null,
  wrapped_key text,
  sealed text, -- salt and text
  primary key (org_id, ref),
  check ((wrapped_key is null) = (sealed is null))
);
create table tocsin.private_document (
  org_id text collate "C" not null,
  key text collate "C" not null,
  wrapped_key text not null,
  sealed text not null,
  primary key (org_id, key)
);
