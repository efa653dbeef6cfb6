-- A newsletter for the subscribers of one topic, and its issues. An issue is a campaign bound to the segment of its
-- newsletter: the key over both keeps it from ever going to anybody else.
create table newsletters (
  id uuid primary key,
  version integer not null default 1,
  name text not null,
  topic text not null,
  rhythm text not null constraint newsletters_rhythm_known check (rhythm in ('weekly', 'fortnightly', 'monthly', 'quarterly')),
  segment_id uuid not null references segments (id) on delete restrict,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null,
  updated_at timestamptz not null default now(),
  updated_by uuid references users (id) on delete set null,
  constraint newsletters_name_key unique (name),
  constraint newsletters_segment_key unique (id, segment_id)
);
create index newsletters_segment_id on newsletters (segment_id);
create index newsletters_created_by on newsletters (created_by);
create index newsletters_updated_by on newsletters (updated_by);
grant select, insert, update, delete on newsletters to :app_role;

alter table campaigns add column newsletter_id uuid;
alter table campaigns add column issue_number integer;
alter table campaigns add column planned_on date;
alter table campaigns add constraint campaigns_newsletter_id_fkey foreign key (newsletter_id, segment_id)
  references newsletters (id, segment_id) on delete set null (newsletter_id);
alter table campaigns add constraint campaigns_issue_known
  check (newsletter_id is null or (segment_id is not null and issue_number is not null and planned_on is not null));
create unique index campaigns_issue_key on campaigns (newsletter_id, issue_number) where newsletter_id is not null;
