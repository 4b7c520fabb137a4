-- The list of what is owed is asked for by role, by cause, and by what may be owed: each is a read of its own index, however
-- many others there are. Among a million, one role's first page took 1,500 ms without. All but the first hold few rows.
create index obligation_of_role on tocsin.obligation (org_id, drill_id, owed_by, due_at, stream_id, obligation_id) where owed_by is not null;
create index obligation_of_law on tocsin.obligation (org_id, drill_id, due_at, stream_id, obligation_id)
  where rule_id >= 'law:' and rule_id < 'law;';
create index obligation_of_contract on tocsin.obligation (org_id, drill_id, due_at, stream_id, obligation_id)
  where rule_id >= 'contract:' and rule_id < 'contract;';
create index obligation_possible on tocsin.obligation (org_id, drill_id, due_at, stream_id, obligation_id) where state = 'possible';
