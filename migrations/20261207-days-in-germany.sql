-- A period ends with a day of the calendar people here live by, not with one of Greenwich: what was noted half an hour after
-- midnight is of the new day.

-- The last day that is kept when a period of months begins at a moment (§§ 187, 188 BGB), or the end of that year.
create function last_day_of(since timestamptz, months integer, to_year_end boolean) returns date
  language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case when to_year_end then (date_trunc('year', over) + interval '1 year' - interval '1 day')::date else over::date end
  from (select (since at time zone 'Europe/Berlin') + months * interval '1 month' as over) as term
$$;

-- As in 20261127-merge, by days in Germany.
create or replace function forget_consent_chains(today date, months integer, to_year_end boolean) returns integer
  language sql security definer set search_path = public, pg_temp as $$
  with over as (
    select e.contact_id from consent_events e
    where not exists (select from contacts c where c.id = e.contact_id)
      and not exists (select from merges m where m.merged_id = e.contact_id and m.undone_at is null)
      and not exists (select from contact_uses u where u.contact_id = e.contact_id and u.keep_until >= today)
    group by e.contact_id
    having last_day_of(max(e.occurred_at), months, to_year_end) < today
      and coalesce(
        last_day_of(max(e.occurred_at) filter (where e.channel = 'phone' and e.event in ('given', 'confirmed')), 60, false),
        '-infinity') < today),
  gone as (delete from consent_events e using over o where e.contact_id = o.contact_id returning e.contact_id)
  select count(distinct contact_id)::integer from gone
$$;

-- As in 20261205-disclosures, by days in Germany.
create or replace function forget_disclosures(today date, months integer, to_year_end boolean) returns integer
  language sql security definer set search_path = public, pg_temp as $$
  with gone as (delete from disclosures where last_day_of(at, months, to_year_end) < today returning 1)
  select count(*)::integer from gone
$$;
