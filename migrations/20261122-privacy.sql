-- Why data is held: purposes, kinds of data with their retention, occasions of capture, bases, own fields.

create table purposes (
  key text primary key,
  bit integer not null constraint purposes_bit_key unique constraint purposes_bit_range check (bit between 0 and 30),
  dpv text not null,
  label jsonb not null,
  description jsonb not null,
  default_basis text not null,
  interest jsonb,
  released_at timestamptz not null default now(),
  released_by uuid,
  version integer not null default 1
);

-- Datenart (DIN 66398): data with the same purpose, basis and group of persons; exactly one rule each.
create table data_kinds (
  key text primary key,
  label jsonb not null,
  description jsonb not null,
  retention_months integer,
  retention_start text not null
    constraint data_kinds_start_known check (retention_start in ('collection', 'end-of-operation', 'end-of-relationship')),
  rounds_to_year_end boolean not null default false,
  norm text,
  version integer not null default 1
);

-- Occasion (Anlass): the one question asked at capture. It presets origin, purposes, basis, information duty.
create table occasions (
  key text primary key,
  label jsonb not null,
  hint jsonb not null,
  origin jsonb not null,
  grants jsonb not null,
  information_duty text not null
    constraint occasions_duty_known check (information_duty in ('art-13', 'art-14', 'none')),
  stage text not null default 'lead',
  position integer not null,
  released_at timestamptz not null default now(),
  archived_at timestamptz,
  version integer not null default 1
);

-- Own fields. Without purpose, basis, retention, roles and approval a field stays a proposal that nobody can fill.
create table custom_fields (
  id uuid primary key,
  version integer not null default 1,
  resource text not null constraint custom_fields_resource_known check (resource in ('contact', 'company')),
  key text not null,
  label jsonb not null,
  why jsonb not null,
  type text not null constraint custom_fields_type_known
    check (type in ('text', 'number', 'date', 'choice', 'boolean', 'choices', 'link')),
  choices jsonb not null default '[]',
  category text not null,
  purposes text[] not null constraint custom_fields_purposes_present check (cardinality(purposes) > 0),
  basis text not null,
  data_kind text not null references data_kinds (key),
  see_roles text[] not null,
  edit_roles text[] not null,
  export_class text not null default 'four-eyes'
    constraint custom_fields_export_known check (export_class in ('free', 'reason', 'four-eyes', 'never')),
  is_provided boolean not null default true,
  state text not null default 'proposed'
    constraint custom_fields_state_known check (state in ('proposed', 'active', 'refused', 'retired')),
  statement text,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null,
  decided_at timestamptz,
  decided_by uuid references users (id) on delete set null,
  constraint custom_fields_resource_key unique (resource, key)
);
create index custom_fields_data_kind on custom_fields (data_kind);
create index custom_fields_created_by on custom_fields (created_by);
create index custom_fields_decided_by on custom_fields (decided_by);

grant select, insert, update, delete on purposes, data_kinds, occasions, custom_fields to :app_role;
