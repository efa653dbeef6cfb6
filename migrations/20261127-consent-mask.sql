-- A segment asks for states of consents: kept as bits beside the person, so that a million people are counted without reading
-- the ledger. A bit for each state of each channel (`server/marketing/consent-bits.ts`), for advertising only.
alter table contacts add column consent_mask bigint not null default 0;

create function refresh_consent_masks(ids uuid[]) returns void
  language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  update contacts c set consent_mask = d.mask
  from (
    select k.id, coalesce((
      select bit_or(1::bigint << (
        (array_position(array['email', 'phone', 'sms', 'fax', 'post'], s.channel) - 1) * 9
        + array_position(array['requested', 'given', 'confirmed', 'refused', 'withdrawn', 'objected', 'revoked', 'expired',
          'invalidated'], s.state) - 1))
      from consent_states s where s.contact_id = k.id and s.purpose = 'direct-marketing'), 0) as mask
    from contacts k where k.id = any (ids)
  ) d
  where d.id = c.id and c.consent_mask <> d.mask;
end $$;
revoke all on function refresh_consent_masks(uuid[]) from public;

create function consent_states_masked() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from changed where purpose = 'direct-marketing') then
    perform refresh_consent_masks(array(select distinct contact_id from changed where purpose = 'direct-marketing'));
  end if;
  return null;
end $$;
create trigger consent_states_mask_in after insert on consent_states referencing new table as changed
  for each statement execute function consent_states_masked();
create trigger consent_states_mask_up after update on consent_states referencing new table as changed
  for each statement execute function consent_states_masked();
create trigger consent_states_mask_out after delete on consent_states referencing old table as changed
  for each statement execute function consent_states_masked();

select refresh_consent_masks(array(select distinct contact_id from consent_states where purpose = 'direct-marketing'));
