-- Nodes say which migrations they know, so that one of an older version is seen beside newer ones, and sees itself.
alter table tocsin.node add column knows integer not null default 0; -- 0: of a version from before it said so
grant select on tocsin.migration to tocsin_engine;
