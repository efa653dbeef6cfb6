-- Two records that stand for one person or company become one: where the other went, what is needed to take it back, and
-- pairs that may be the same.

create table merges (
  id uuid primary key,
  version integer not null default 1,
  resource text not null constraint merges_resource_known check (resource in ('contact', 'company')),
  merged_id uuid not null,
  kept_id uuid not null,
  -- Where it is now: the one that stayed may have gone into another since.
  current_id uuid not null,
  -- Length of the chain of consents of the one that stayed, at that moment; what came before counts on both sides.
  kept_sequence integer not null default 0,
  -- What is needed to take it back, sealed; forgotten after thirty days.
  sealed_before bytea,
  merged_at timestamptz not null,
  merged_by uuid references users (id) on delete set null,
  undone_at timestamptz,
  undone_by uuid references users (id) on delete set null,
  constraint merges_are_two check (merged_id <> kept_id)
);
create unique index merges_merged_id on merges (merged_id) where undone_at is null;
create index merges_current_id on merges (current_id, merged_at);
create index merges_kept_id on merges (kept_id);
create index merges_merged_at on merges (merged_at) where sealed_before is not null;
create index merges_merged_by on merges (merged_by);
create index merges_undone_by on merges (undone_by);

create table contact_suspects (
  one_id uuid not null references contacts (id) on delete cascade,
  other_id uuid not null references contacts (id) on delete cascade,
  score integer not null,
  reasons text[] not null,
  scores integer[] not null,
  found_at timestamptz not null,
  dismissed_at timestamptz,
  dismissed_by uuid references users (id) on delete set null,
  constraint contact_suspects_pkey primary key (one_id, other_id),
  constraint contact_suspects_ordered check (one_id <= other_id)
);
create table company_suspects (
  one_id uuid not null references companies (id) on delete cascade,
  other_id uuid not null references companies (id) on delete cascade,
  score integer not null,
  reasons text[] not null,
  scores integer[] not null,
  found_at timestamptz not null,
  dismissed_at timestamptz,
  dismissed_by uuid references users (id) on delete set null,
  constraint company_suspects_pkey primary key (one_id, other_id),
  constraint company_suspects_ordered check (one_id <= other_id)
);

do $$
declare t text; parent text; actor text := ':app_role';
begin
  foreach t in array array['contact_suspects', 'company_suspects'] loop
    parent := case t when 'contact_suspects' then 'contacts' else 'companies' end;
    execute format('create index %I on %I (other_id)', t || '_other_id', t);
    execute format('create index %I on %I (dismissed_by)', t || '_dismissed_by', t);
    execute format('create index %I on %I (score, one_id, other_id) where dismissed_at is null', t || '_open', t);
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy maintenance on %I for all to current_user using (true) with check (true)', t);
    execute format('create policy rows_of_both on %I for all to %s using (
      exists (select 1 from %I c where c.id = one_id offset 0) and exists (select 1 from %I c where c.id = other_id offset 0))',
      t, actor, parent, parent);
  end loop;
  execute 'alter table merges enable row level security';
  execute 'alter table merges force row level security';
  execute 'create policy maintenance on merges for all to current_user using (true) with check (true)';
  -- Where something went is told to those who see it there.
  execute format('create policy rows_of_current on merges for all to %s using (
      (select current_setting(''treu.unrestricted'')) = ''on''
      or case resource when ''contact'' then exists (select 1 from contacts c where c.id = current_id offset 0)
        else exists (select 1 from companies k where k.id = current_id offset 0) end)
    with check ((select current_setting(''treu.contact_rows'')) in (''all'', ''team'', ''own''))', actor);
  -- What was declared stays under the record it was declared to, and is read by those who see where that one is now.
  foreach t in array array['consent_events', 'contact_uses'] loop
    execute format('drop policy rows_of_contact on %I', t);
    execute format('create policy rows_of_contact on %I for all to %s using (
        (select current_setting(''treu.unrestricted'')) = ''on''
        or exists (select 1 from contacts c where c.id = contact_id offset 0)
        or exists (select 1 from merges m where m.merged_id = contact_id and m.undone_at is null offset 0))
      with check ((select current_setting(''treu.contact_rows'')) in (''all'', ''team'', ''own''))', t, actor);
  end loop;
end $$;
grant select, insert, update, delete on merges, contact_suspects, company_suspects to :app_role;
-- Who was told what moves along with the person.
grant update (contact_id) on informations to :app_role;

-- Whoever is erased is erased with all that had been merged into her: their keys, and the way back.
create function forget_merged() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from gone) then return null; end if;
  if tg_table_name = 'contacts' then
    delete from person_keys k using merges m, gone g
      where m.current_id = g.id and m.undone_at is null and k.subject_id = m.merged_id;
  end if;
  delete from merges m using gone g where m.current_id = g.id;
  delete from merges m using gone g where m.merged_id = g.id and m.undone_at is not null;
  return null;
end $$;
create index merges_gone_id on merges (merged_id) where undone_at is not null;
create trigger contacts_merged_forgotten after delete on contacts
  referencing old table as gone for each statement execute function forget_merged();
create trigger companies_merged_forgotten after delete on companies
  referencing old table as gone for each statement execute function forget_merged();

-- A chain of declarations of somebody who was merged goes with the person she is now.
create or replace function forget_consent_chains(today date, months integer, to_year_end boolean) returns integer
  language sql security definer set search_path = public, pg_temp as $$
  with over as (
    select e.contact_id from consent_events e
    where not exists (select from contacts c where c.id = e.contact_id)
      and not exists (select from merges m where m.merged_id = e.contact_id and m.undone_at is null)
      and not exists (select from contact_uses u where u.contact_id = e.contact_id and u.keep_until >= today)
    group by e.contact_id
    having case when to_year_end
        then date_trunc('year', max(e.occurred_at) + months * interval '1 month') + interval '1 year'
        else max(e.occurred_at) + months * interval '1 month' end <= today
      and coalesce(max(e.occurred_at) filter (where e.channel = 'phone' and e.event in ('given', 'confirmed'))
        + interval '5 years', '-infinity') <= today),
  gone as (delete from consent_events e using over o where e.contact_id = o.contact_id returning e.contact_id)
  select count(distinct contact_id)::integer from gone
$$;
