-- How often is a wish of the person, and holds for addresses she got later: what went to her counts, wherever it went.
drop function mailed_too_often(timestamptz, uuid, bytea[]);
create function mailed_too_often(moment timestamptz, except_campaign uuid, hashes bytea[], people uuid[])
  returns table (contact_id uuid, address_hash bytea, free_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select f.contact_id, f.address_hash, u.free_at
  from mail_frequencies f cross join lateral (
    select max(m.at) + case f.frequency when 'monthly' then interval '1 month' else interval '3 months' end as free_at
    from (
      select u.at, u.channel, u.purpose, u.campaign_id
      from mail_frequencies o join contact_uses u on u.address_hash = o.address_hash where o.contact_id = f.contact_id
      union all
      select u.at, u.channel, u.purpose, u.campaign_id from contact_uses u where u.contact_id = f.contact_id
    ) m
    where m.channel = 'email' and m.purpose = 'direct-marketing'
      and m.campaign_id is not null and (except_campaign is null or m.campaign_id <> except_campaign)
  ) u
  where f.frequency <> 'every' and u.free_at > moment
    and ((hashes is null and people is null) or f.address_hash = any (hashes) or f.contact_id = any (people))
$$;
revoke all on function mailed_too_often(timestamptz, uuid, bytea[], uuid[]) from public;
grant execute on function mailed_too_often(timestamptz, uuid, bytea[], uuid[]) to :app_role;
create index contact_uses_mailed_person on contact_uses (contact_id, at desc)
  where channel = 'email' and purpose = 'direct-marketing' and campaign_id is not null;
