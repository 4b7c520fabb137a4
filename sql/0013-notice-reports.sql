-- What a carrier tells of a letter after it took it: delivered, delayed, bounced, complained, failed. Told once, however often
-- it is sent to us. The notice remembers which node took it, so that a node which died knows at its next start what nobody
-- can say, and how often a person had it sent again: such a letter is another letter to the carrier.
alter table tocsin.notice add column taken_by text collate "C";
alter table tocsin.notice add column again integer not null default 0;
create index notice_receipt on tocsin.notice (org_id, receipt) where receipt is not null;

create table tocsin.notice_report (
  org_id text collate "C" not null,
  report_id text collate "C" not null, -- the carrier's own
  notification_id text collate "C" not null,
  customer_id text collate "C" not null,
  what text not null,
  detail text, -- the carrier's code, never private text
  at bigint not null,
  primary key (org_id, report_id),
  foreign key (org_id, notification_id, customer_id) references tocsin.notice (org_id, notification_id, customer_id),
  check (what in ('sent', 'delivered', 'delayed', 'bounced', 'complained', 'failed'))
);
create index notice_report_of on tocsin.notice_report (org_id, notification_id, customer_id, at);

alter table tocsin.notice_report enable row level security;
alter table tocsin.notice_report force row level security;
create policy own_organisation on tocsin.notice_report for all to tocsin_app
  using (org_id = (select current_setting('tocsin.org', true)))
  with check (org_id = (select current_setting('tocsin.org', true)));
grant select, insert on tocsin.notice_report to tocsin_app;
