-- Proof goes when its time is over. A chain of declarations goes as a whole and only when the person is gone: a part of it
-- would prove nothing. What was used has its own day, five years after (§ 7a(2) UWG); so has a consent to calls.
create function forget_consent_chains(today date, months integer, to_year_end boolean) returns integer
  language sql security definer set search_path = public, pg_temp as $$
  with over as (
    select e.contact_id from consent_events e
    where not exists (select from contacts c where c.id = e.contact_id)
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
revoke all on function forget_consent_chains(date, integer, boolean) from public;
grant execute on function forget_consent_chains(date, integer, boolean) to :app_role;
