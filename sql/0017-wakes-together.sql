-- What a wake costs, and the page that it brings (docs/decisions/speed.md).

-- An update finds room on its row's own page, so that none of the indexes of the table is written: every append updates its stream.
alter table tocsin.stream set (fillfactor = 40);

-- In the order in which they are taken: of thousands that fall due in one moment, each look sorted all that were left.
drop index tocsin.wake_take;
create index wake_take on tocsin.wake (take_at, org_id, stream_id);

-- One row for what was appended together, in the order in which it was asked for; written once, read once, deleted.
alter table tocsin.unsequenced no force row level security; -- the owner changes what waits
alter table tocsin.unsequenced add column events integer;
update tocsin.unsequenced set events = seq_to - seq_from + 1;
alter table tocsin.unsequenced alter column events set not null;
alter table tocsin.unsequenced rename column stream_id to stream_ids;
alter table tocsin.unsequenced rename column seq_from to seqs_from;
alter table tocsin.unsequenced rename column seq_to to seqs_to;
alter table tocsin.unsequenced
  alter column stream_ids type text[] collate "C" using array[stream_ids],
  alter column seqs_from type integer[] using array[seqs_from],
  alter column seqs_to type integer[] using array[seqs_to];
alter table tocsin.unsequenced alter column stream_ids set storage external;
alter table tocsin.unsequenced set (toast_tuple_target = 8160);
alter table tocsin.unsequenced force row level security;
