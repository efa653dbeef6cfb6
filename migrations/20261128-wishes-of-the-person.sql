-- How often is a wish of the person: a mail to one of her addresses counts for the others at which she said so, too.
create or replace function mailed_too_often(moment timestamptz, except_campaign uuid, hashes bytea[])
  returns table (contact_id uuid, address_hash bytea, free_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select f.contact_id, f.address_hash, u.free_at
  from mail_frequencies f cross join lateral (
    select max(u.at) + case f.frequency when 'monthly' then interval '1 month' else interval '3 months' end as free_at
    from mail_frequencies o join contact_uses u on u.address_hash = o.address_hash
    where o.contact_id = f.contact_id and u.channel = 'email' and u.purpose = 'direct-marketing'
      and u.campaign_id is not null and (except_campaign is null or u.campaign_id <> except_campaign)
  ) u
  where f.frequency <> 'every' and (hashes is null or f.address_hash = any (hashes)) and u.free_at > moment
$$;
