-- A period of its own for a customer group, beside the general one of a kind of data. What was ended stays as a record.

alter table data_kinds add column is_duty boolean not null default false;
update data_kinds set is_duty = true where key = 'commercial-letter' and norm like '§ 257 %';

create table retention_rules (
  id uuid primary key,
  version integer not null default 1,
  data_kind text not null references data_kinds (key),
  customer_group text not null,
  retention_months integer not null
    constraint retention_rules_months_range check (retention_months between 1 and 600),
  retention_start text not null
    constraint retention_rules_start_known check (retention_start in ('collection', 'end-of-operation', 'end-of-relationship')),
  rounds_to_year_end boolean not null default false,
  is_duty boolean not null default false,
  norm text,
  reason text not null,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null,
  updated_at timestamptz not null default now(),
  updated_by uuid references users (id) on delete set null,
  ended_at timestamptz
);
create unique index retention_rules_one_a_group on retention_rules (data_kind, customer_group) where ended_at is null;
create index retention_rules_data_kind on retention_rules (data_kind);
create index retention_rules_created_by on retention_rules (created_by);
create index retention_rules_updated_by on retention_rules (updated_by);

grant select, insert, update on retention_rules to :app_role;
