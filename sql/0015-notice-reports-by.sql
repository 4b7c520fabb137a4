-- Whose word a report is: of a bounce that somebody handed in, the person or the token. And what a mail server says that only
-- passed a letter on is kept, and proves nothing.
alter table tocsin.notice_report add column told_by text; -- an actor, as JSON; null: the carrier itself, by its signature
alter table tocsin.notice_report drop constraint notice_report_what_check;
alter table tocsin.notice_report add constraint notice_report_what_check
  check (what in ('sent', 'delivered', 'delayed', 'bounced', 'complained', 'failed', 'relayed'));
