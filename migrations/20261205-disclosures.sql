-- To whom data of a person were handed out: the recipient by name, the day, and what by the names of its fields, never the
-- values. Only ever added; retention removes.
-- contact_id without a reference: who gets to know of an erasure (Art. 19 GDPR) is told by it after the record is gone.
create table disclosures (
  id uuid primary key,
  contact_id uuid not null,
  at timestamptz not null,
  kind text not null constraint disclosures_kind_known check (kind in ('address-file', 'letters', 'consent-proof')),
  recipient text not null,
  use text not null constraint disclosures_use_known check (use in ('on-our-behalf', 'legal-duty', 'legal-claims')),
  reason text,
  fields text[] not null constraint disclosures_fields_some check (cardinality(fields) > 0),
  categories text[] not null constraint disclosures_categories_some check (cardinality(categories) > 0),
  basis text not null,
  release_id uuid,
  released_by uuid,
  created_by uuid
);
create index disclosures_contact_id on disclosures (contact_id, at desc);
create index disclosures_at on disclosures (at);

alter table disclosures enable row level security;
alter table disclosures force row level security;
do $$
declare actor text := ':app_role';
begin
  execute 'create policy maintenance on disclosures for all to current_user using (true) with check (true)';
  -- What was handed out of a record stays under it, and is read by those who see where that one is now.
  execute format('create policy rows_of_contact on disclosures for all to %s using (
      (select current_setting(''treu.unrestricted'')) = ''on''
      or exists (select 1 from contacts c where c.id = contact_id offset 0)
      or exists (select 1 from merges m where m.merged_id = contact_id and m.undone_at is null offset 0))
    with check ((select current_setting(''treu.contact_rows'')) in (''all'', ''team'', ''own''))', actor);
end $$;
grant select, insert on disclosures to :app_role;
create trigger disclosures_never_changed before update on disclosures for each row execute function consent_events_stay();

create function forget_disclosures(today date, months integer, to_year_end boolean) returns integer
  language sql security definer set search_path = public, pg_temp as $$
  with gone as (
    delete from disclosures
    where case when to_year_end then date_trunc('year', at + months * interval '1 month') + interval '1 year'
      else at + months * interval '1 month' end <= today
    returning 1)
  select count(*)::integer from gone
$$;
revoke all on function forget_disclosures(date, integer, boolean) from public;
grant execute on function forget_disclosures(date, integer, boolean) to :app_role;
