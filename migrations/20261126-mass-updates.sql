-- Values set, cleared or replaced for many records at once: draft, run with progress, undo for thirty days.

create table mass_updates (
  id uuid primary key,
  version integer not null default 1,
  resource text not null constraint mass_updates_resource_known check (resource in ('contact', 'company')),
  state text not null default 'draft' constraint mass_updates_state_known check (state in
    ('draft', 'running', 'done', 'cancelled', 'undoing', 'undone')),
  -- A filter as lists take it, or how many records were picked by hand.
  selection jsonb not null,
  changes jsonb not null default '[]' constraint mass_updates_changes_known check (jsonb_typeof(changes) = 'array'),
  reason text,
  counts jsonb not null default '{}',
  -- The records are written down: from here on the filter finds nobody new.
  is_found boolean not null default false,
  run_job_id uuid references jobs (id) on delete set null,
  undo_job_id uuid references jobs (id) on delete set null,
  started_at timestamptz,
  finished_at timestamptz,
  emptied_at timestamptz,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null,
  updated_at timestamptz not null default now()
);
create index mass_updates_created_by on mass_updates (created_by, created_at desc, id desc);
create index mass_updates_created_at on mass_updates (created_at desc, id desc);
create index mass_updates_run_job_id on mass_updates (run_job_id);
create index mass_updates_undo_job_id on mass_updates (undo_job_id);

-- What became of each record; what it was before is sealed with the person's key.
create table mass_update_rows (
  mass_update_id uuid not null references mass_updates (id) on delete cascade,
  record_id uuid not null,
  outcome text not null default 'waiting' constraint mass_update_rows_outcome_known check (outcome in
    ('waiting', 'changed', 'unchanged', 'refused', 'restored', 'kept')),
  reasons jsonb not null default '[]',
  version_after integer,
  sealed_before bytea,
  constraint mass_update_rows_pkey primary key (mass_update_id, record_id)
);
create index mass_update_rows_outcome on mass_update_rows (mass_update_id, outcome, record_id);

-- Somebody's own work, and that of data protection to look into.
do $$
declare t text; actor text := ':app_role';
begin
  foreach t in array array['mass_updates', 'mass_update_rows'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy maintenance on %I for all to current_user using (true) with check (true)', t);
  end loop;
  execute format('create policy rows_of_user on mass_updates for all to %s using (
    created_by = nullif((select current_setting(''treu.user_id'')), '''')::uuid
    or (select current_setting(''treu.unrestricted'')) = ''on'')', actor);
  execute format('create policy rows_of_parent on mass_update_rows for all to %s using (
    exists (select 1 from mass_updates m where m.id = mass_update_id offset 0))', actor);
end $$;
grant select, insert, update, delete on mass_updates, mass_update_rows to :app_role;
