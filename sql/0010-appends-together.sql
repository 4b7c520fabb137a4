-- The seq that the last append was decided upon: append-many.sql carries it here, so that the conflict of its one insert can
-- compare it. Anything else that knows it (a join with what was handed in) is the planner's to order, and it orders it by
-- how small the table was when the plan was made.
alter table tocsin.stream add column after integer not null default 0;

-- The state of an incident as it is, beside its row: written with every append, and read far less often. Processor time of one
-- update of a state of 3.6 kB, in statements of 128: compressed 69 to 82 µs, apart and not compressed 43 to 72, in place 25 to 31.
alter table tocsin.stream alter column state set storage external;
alter table tocsin.stream set (toast_tuple_target = 8160);
