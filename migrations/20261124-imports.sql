create table import_templates (
  id uuid primary key,
  version integer not null default 1,
  name text not null,
  columns_hash text not null,
  mapping jsonb not null,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null
);
create index import_templates_columns on import_templates (columns_hash);
create index import_templates_created_by on import_templates (created_by);

create table imports (
  id uuid primary key,
  version integer not null default 1,
  state text not null default 'uploaded' constraint imports_state_known check (state in
    ('uploaded', 'mapped', 'checking', 'checked', 'running', 'done', 'failed', 'cancelled', 'undoing', 'undone')),
  file_id uuid references files (id) on delete set null,
  file_name text not null,
  detection jsonb not null,
  mapping jsonb,
  settings jsonb,
  counts jsonb not null default '{}',
  problem_code text,
  check_job_id uuid references jobs (id) on delete set null,
  run_job_id uuid references jobs (id) on delete set null,
  undo_job_id uuid references jobs (id) on delete set null,
  source_deleted_at timestamptz,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null,
  updated_at timestamptz not null default now()
);
create index imports_created_at on imports (created_at desc, id desc);
create index imports_file_id on imports (file_id);
create index imports_check_job_id on imports (check_job_id);
create index imports_run_job_id on imports (run_job_id);
create index imports_undo_job_id on imports (undo_job_id);
create index imports_created_by on imports (created_by);

-- Outcome per row: numbers, codes and ids only; the values stay in the sealed source file until it expires.
create table import_rows (
  import_id uuid not null references imports (id) on delete cascade,
  row_number integer not null,
  outcome text not null constraint import_rows_outcome_known check (outcome in
    ('create', 'update', 'duplicate', 'refused', 'skipped', 'unchanged')),
  reasons jsonb not null default '[]',
  contact_id uuid,
  company_id uuid,
  constraint import_rows_pkey primary key (import_id, row_number)
);
create index import_rows_outcome on import_rows (import_id, outcome, row_number);

-- What an import changed in records that were there before, sealed with the person's key, for the undo.
create table import_changes (
  import_id uuid not null references imports (id) on delete cascade,
  resource text not null,
  record_id uuid not null,
  version_after integer not null,
  sealed_before bytea not null,
  constraint import_changes_pkey primary key (import_id, resource, record_id)
);

alter table files add constraint files_import_id_fkey foreign key (import_id) references imports (id) on delete cascade;

grant select, insert, update, delete on import_templates, imports, import_rows, import_changes to :app_role;

-- Which of these e-mail addresses belong to anybody at all, also out of the asker's sight: says that, and nothing more.
create function known_addresses(addresses text[]) returns setof text
  language sql stable security definer set search_path = public, pg_temp as $$
  select distinct value_norm from contact_points where kind = 'email' and value_norm = any (addresses)
$$;
revoke all on function known_addresses(text[]) from public;
grant execute on function known_addresses(text[]) to :app_role;
