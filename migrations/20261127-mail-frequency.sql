-- How often somebody wants advertising by mail at most: her own setting, at the address the link was sent to.
create table mail_frequencies (
  id uuid primary key,
  contact_id uuid not null references contacts (id) on delete cascade,
  address_hash bytea not null,
  frequency text not null constraint mail_frequencies_frequency_known check (frequency in ('every', 'monthly', 'quarterly')),
  changed_at timestamptz not null,
  constraint mail_frequencies_address_key unique (contact_id, address_hash)
);
create index mail_frequencies_address on mail_frequencies (address_hash) where frequency <> 'every';
create index contact_uses_mailed on contact_uses (address_hash, at desc)
  where channel = 'email' and purpose = 'direct-marketing' and campaign_id is not null;
alter table mail_frequencies enable row level security;
alter table mail_frequencies force row level security;
do $$
declare actor text := ':app_role';
begin
  execute 'create policy maintenance on mail_frequencies for all to current_user using (true) with check (true)';
  execute format('create policy rows_of_contact on mail_frequencies for all to %s using (
      (select current_setting(''treu.unrestricted'')) = ''on'' or exists (select 1 from contacts c where c.id = contact_id offset 0))
    with check ((select current_setting(''treu.contact_rows'')) in (''all'', ''team'', ''own''))', actor);
end $$;
grant select, insert, update, delete on mail_frequencies to :app_role;

-- The address decides, whatever record it stands in now; these show hashes and times, and nobody.
create function mailed_too_often(moment timestamptz, except_campaign uuid, hashes bytea[])
  returns table (contact_id uuid, address_hash bytea, free_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select f.contact_id, f.address_hash, u.free_at
  from mail_frequencies f cross join lateral (
    select max(u.at) + case f.frequency when 'monthly' then interval '1 month' else interval '3 months' end as free_at
    from contact_uses u
    where u.address_hash = f.address_hash and u.channel = 'email' and u.purpose = 'direct-marketing'
      and u.campaign_id is not null and (except_campaign is null or u.campaign_id <> except_campaign)
  ) u
  where f.frequency <> 'every' and (hashes is null or f.address_hash = any (hashes)) and u.free_at > moment
$$;
revoke all on function mailed_too_often(timestamptz, uuid, bytea[]) from public;
grant execute on function mailed_too_often(timestamptz, uuid, bytea[]) to :app_role;
