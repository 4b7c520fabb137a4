-- Whoever makes a sign-in link or a token for another can act as them: who it was stands beside it.
alter table tocsin.door add column made_by text collate "C";
