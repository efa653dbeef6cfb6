-- What a sequence makes for its mails is told apart, so that lists need not show it.
alter table segments add column sequence_id uuid references sequences (id) on delete set null,
  -- Counts what the segment asks for; a new name is none of it.
  add column content_version integer not null default 1;
update segments s set content_version = s.version,
  sequence_id = (select c.sequence_id from campaigns c where c.segment_id = s.id and c.sequence_id is not null limit 1);
create index segments_sequence_id on segments (sequence_id) where sequence_id is not null;
create index campaigns_of_authors on campaigns (created_at desc, id desc) where sequence_id is null;
-- How many letters or lines the file would hold, where it was counted: people at one place with one name get one.
alter table releases add column letters integer;
