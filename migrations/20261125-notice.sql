-- What people are told about the processing of their data (Art. 13, 14 GDPR), in versions that are never changed.
create table privacy_notices (
  id uuid primary key,
  number integer not null,
  content jsonb not null,
  content_hash bytea not null,
  released_at timestamptz not null,
  released_by uuid references users (id) on delete set null,
  constraint privacy_notices_number_key unique (number)
);
create index privacy_notices_released_by on privacy_notices (released_by);

-- Who was told when, how and in which version: the proof.
create table informations (
  id uuid primary key,
  contact_id uuid not null references contacts (id) on delete cascade,
  notice_id uuid references privacy_notices (id),
  way text not null constraint informations_way_known check (way in ('mail', 'letter', 'spoken', 'page', 'exempt')),
  reason text,
  at timestamptz not null,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null
);
create index informations_contact_id on informations (contact_id, at desc);
create index informations_notice_id on informations (notice_id) where notice_id is not null;
create index informations_created_by on informations (created_by);
create index contacts_information_due on contacts (information_due_on, id) where information_due_on is not null;

alter table informations enable row level security;
alter table informations force row level security;
do $$
declare actor text := ':app_role';
begin
  execute 'create policy maintenance on informations for all to current_user using (true) with check (true)';
  execute format('create policy rows_of_contact on informations for all to %s using (
      (select current_setting(''treu.unrestricted'')) = ''on'' or exists (select 1 from contacts c where c.id = contact_id offset 0))
    with check ((select current_setting(''treu.contact_rows'')) in (''all'', ''team'', ''own''))', actor);
end $$;
grant select, insert on privacy_notices to :app_role;
grant select, insert, delete on informations to :app_role;
create trigger privacy_notices_never_changed before update on privacy_notices for each row execute function consent_events_stay();
