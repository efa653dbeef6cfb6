-- The ground: people who work with Treu, what they may do, what was done, and the machinery behind it.
-- The application connects as :app_role, which owns nothing; the owner migrates and maintains.

create collation if not exists de_phonebk (provider = icu, locale = 'de-u-co-phonebk');
create extension if not exists fuzzystrmatch;

grant usage on schema public to :app_role;

create table settings (
  key text primary key,
  value jsonb not null,
  updated_at timestamptz not null default now(),
  updated_by uuid
);

-- Every change of roles, rights, memberships, teams, fields and settings with its time, so that the state of a past
-- day can be rebuilt (GeschGehG § 2 no. 1 (b): measures at the time of the leak).
create table settings_history (
  id uuid primary key,
  at timestamptz not null default now(),
  actor_id uuid,
  kind text not null,
  key text not null,
  before jsonb,
  after jsonb
);
create index settings_history_kind_key_at on settings_history (kind, key, at);

create table teams (
  id uuid primary key,
  name text not null constraint teams_name_key unique,
  is_demo boolean not null default false,
  created_at timestamptz not null default now(),
  archived_at timestamptz,
  version integer not null default 1
);

create table users (
  id uuid primary key,
  version integer not null default 1,
  name text not null collate de_phonebk,
  email text not null,
  email_norm text not null constraint users_email_key unique,
  locale text not null default 'de' constraint users_locale_known check (locale in ('de', 'en')),
  password_hash text,
  password_changed_at timestamptz,
  totp_sealed bytea,
  totp_enabled_at timestamptz,
  totp_last_step bigint,
  main_team_id uuid references teams (id),
  last_seen_at timestamptz,
  is_demo boolean not null default false,
  created_at timestamptz not null default now(),
  deactivated_at timestamptz
);
create index users_main_team_id on users (main_team_id);

create table team_members (
  team_id uuid not null references teams (id) on delete cascade,
  user_id uuid not null references users (id) on delete cascade,
  constraint team_members_pkey primary key (team_id, user_id)
);
create index team_members_user_id on team_members (user_id);

create table roles (
  key text primary key,
  label jsonb not null,
  description jsonb not null default '{}',
  is_template boolean not null default false,
  created_at timestamptz not null default now(),
  archived_at timestamptz,
  version integer not null default 1
);

create table role_purposes (
  role_key text not null references roles (key) on delete cascade,
  purpose text not null,
  constraint role_purposes_pkey primary key (role_key, purpose)
);

-- What is not listed here is denied: no row, no right.
create table role_rights (
  role_key text not null references roles (key) on delete cascade,
  resource text not null,
  rows text not null constraint role_rights_rows_known check (rows in ('own', 'team', 'all')),
  can_create boolean not null default false,
  can_update boolean not null default false,
  can_remove boolean not null default false,
  constraint role_rights_pkey primary key (role_key, resource)
);

create table role_field_rights (
  role_key text not null references roles (key) on delete cascade,
  resource text not null,
  field text not null,
  level text not null constraint role_field_rights_level_known check (level in ('see', 'edit')),
  constraint role_field_rights_pkey primary key (role_key, resource, field)
);

-- Fields a template has been applied for: a field that is new in the code is opened once as its released template says,
-- and an administrator's later refusal is never overwritten.
create table role_field_seeds (
  role_key text not null references roles (key) on delete cascade,
  resource text not null,
  field text not null,
  constraint role_field_seeds_pkey primary key (role_key, resource, field)
);

create table user_roles (
  user_id uuid not null references users (id) on delete cascade,
  role_key text not null references roles (key),
  constraint user_roles_pkey primary key (user_id, role_key)
);
create index user_roles_role_key on user_roles (role_key);

create table recovery_codes (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  code_hash bytea not null,
  used_at timestamptz
);
create index recovery_codes_user_id on recovery_codes (user_id);

create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  token_hash bytea not null constraint sessions_token_key unique,
  device text not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  step_up_until timestamptz,
  ended_at timestamptz
);
create index sessions_user_id on sessions (user_id);

-- Half of a sign-in: the password was right, the second factor is still missing. Also links sent by mail.
create table one_time_tokens (
  id uuid primary key,
  kind text not null constraint one_time_tokens_kind_known check (kind in ('second-factor', 'invitation', 'password-reset')),
  token_hash bytea not null constraint one_time_tokens_token_key unique,
  user_id uuid not null references users (id) on delete cascade,
  created_by uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index one_time_tokens_user_id on one_time_tokens (user_id);

create table access_tokens (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  name text not null,
  token_hash bytea not null constraint access_tokens_token_key unique,
  token_hint text not null,
  scopes text[] not null,
  purposes text[] not null default '{}',
  addresses text[] not null default '{}',
  created_at timestamptz not null default now(),
  created_by uuid,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  ended_at timestamptz
);
create index access_tokens_user_id on access_tokens (user_id);

-- Failed attempts per address and per source, so that guessing gets slower and slower without locking anyone out.
create table attempts (
  key text primary key,
  count integer not null,
  last_at timestamptz not null
);

create table idempotency_keys (
  actor_id uuid not null,
  key text not null,
  route text not null,
  body_hash bytea not null,
  status integer,
  answer_sealed bytea,
  created_at timestamptz not null default now(),
  constraint idempotency_keys_pkey primary key (actor_id, key)
);
create index idempotency_keys_created_at on idempotency_keys (created_at);

create table person_keys (
  subject_id uuid primary key,
  wrapped bytea not null,
  epoch integer not null,
  created_at timestamptz not null default now()
);

-- The trail. Ids, field names and sealed values only; the application may add and read, never change or remove.
create table audit_events (
  id uuid not null,
  at timestamptz not null,
  actor_kind text not null,
  actor_id uuid,
  action text not null,
  resource text not null,
  record_ids uuid[] not null default '{}',
  subject_id uuid,
  fields text[] not null default '{}',
  purpose text,
  means text not null,
  reason text,
  request_id uuid,
  job_id uuid,
  details jsonb,
  sealed bytea,
  mac bytea not null,
  -- Numbers of transactions begin anew in another cluster, so each restore begins an epoch of its own.
  epoch integer not null default 1,
  tx bigint not null default (pg_current_xact_id()::text)::bigint,
  constraint audit_events_pkey primary key (at, id)
) partition by range (at);
create table audit_events_default partition of audit_events default;
create index audit_events_record_ids on audit_events using gin (record_ids);
create index audit_events_actor on audit_events (actor_id, at, id);
create index audit_events_resource on audit_events (resource, at, id);
-- Reading is most of the trail; what is rare is found without going through it.
create index audit_events_action on audit_events (action, at, id) where action not in ('read', 'list', 'find');
create index audit_events_tx on audit_events (epoch, tx);

create table audit_epochs (
  epoch integer primary key,
  began_at timestamptz not null default now()
);
insert into audit_epochs (epoch) values (1);

-- Called by a restore, before anything is written again.
create function begin_audit_epoch() returns integer
  language plpgsql set search_path = public, pg_temp as $$
declare begun integer;
begin
  insert into audit_epochs (epoch) select max(epoch) + 1 from audit_epochs returning epoch into begun;
  execute format('alter table audit_events alter column epoch set default %s', begun);
  return begun;
end $$;
revoke all on function begin_audit_epoch() from public;

-- One seal a round and month, so that a month whose time of retention is over goes as a whole.
create table audit_seals (
  seq bigint primary key,
  epoch integer not null,
  at timestamptz not null,
  month date not null,
  tx_from bigint not null,
  tx_to bigint not null,
  event_count integer not null,
  events_hash bytea not null,
  previous_hash bytea not null,
  seal_hash bytea not null,
  signature bytea not null
);
create index audit_seals_month on audit_seals (month, epoch, tx_from);

-- Months that were removed because their time was over, signed, so that nobody can claim it of another.
create table audit_prunings (
  month date primary key,
  at timestamptz not null,
  event_count bigint not null,
  signature bytea not null
);

create table jobs (
  id uuid primary key,
  kind text not null,
  state text not null default 'queued'
    constraint jobs_state_known check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  purpose text not null,
  record_id uuid,
  done bigint not null default 0,
  total bigint,
  problem_code text,
  result jsonb,
  -- Which run of it this is: a run that lost its place to a later one may not commit any more.
  attempt integer not null default 0,
  created_by uuid references users (id) on delete set null,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  cancel_requested_at timestamptz
);
create index jobs_created_by on jobs (created_by, created_at desc);
create index jobs_created_at on jobs (created_at desc, id desc);
create index jobs_open on jobs (state) where state in ('queued', 'running');
create index jobs_record_id on jobs (record_id);

-- What is to be sent, sealed; the content goes as soon as it is sent or discarded, the line stays as proof.
create table outbox_mails (
  id uuid primary key,
  version integer not null default 1,
  kind text not null,
  user_id uuid references users (id) on delete set null,
  sealed bytea,
  state text not null default 'waiting'
    constraint outbox_mails_state_known check (state in ('waiting', 'sent', 'failed', 'discarded')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  problem_code text,
  created_at timestamptz not null default now(),
  sent_at timestamptz
);
create index outbox_mails_created_at on outbox_mails (created_at desc, id desc);
create index outbox_mails_due on outbox_mails (next_attempt_at) where state = 'waiting';
create index outbox_mails_user_id on outbox_mails (user_id);

grant select, insert, update, delete on
  settings, teams, users, team_members, roles, role_purposes, role_rights, role_field_rights, role_field_seeds,
  user_roles, recovery_codes, sessions, one_time_tokens, access_tokens, attempts, idempotency_keys, person_keys, jobs,
  outbox_mails to :app_role;
grant select, insert on settings_history, audit_events, audit_seals to :app_role;
grant select on audit_epochs, audit_prunings, audit_events_default to :app_role;
