-- The calls to a segment handed to one person or one team. Who may be called is asked anew for each of them.
create table call_lists (
  id uuid primary key,
  version integer not null default 1,
  segment_id uuid not null references segments (id) on delete cascade,
  assignee_id uuid references users (id) on delete set null,
  team_id uuid references teams (id) on delete set null,
  due_on date,
  note text,
  is_done boolean not null default false,
  done_at timestamptz,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null,
  updated_at timestamptz not null default now(),
  updated_by uuid references users (id) on delete set null
);
create index call_lists_segment_id on call_lists (segment_id);
create index call_lists_assignee_id on call_lists (assignee_id, is_done, created_at desc);
create index call_lists_team_id on call_lists (team_id, is_done, created_at desc);
create index call_lists_open on call_lists (is_done, created_at desc, id desc);
create index call_lists_created_by on call_lists (created_by);
create index call_lists_updated_by on call_lists (updated_by);
grant select, insert, update, delete on call_lists to :app_role;
