-- Whom a mailing is for, what it says, and what became of it for each person.

create table segments (
  id uuid primary key,
  version integer not null default 1,
  name text not null,
  filter jsonb not null default '{}' constraint segments_filter_known check (jsonb_typeof(filter) = 'object'),
  -- A live one is found anew each time; one that is not stays as it was when it was made.
  is_live boolean not null,
  is_demo boolean not null default false,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null,
  updated_at timestamptz not null default now(),
  updated_by uuid references users (id) on delete set null,
  constraint segments_name_key unique (name)
);
create index segments_created_by on segments (created_by);
create index segments_updated_by on segments (updated_by);

create table segment_members (
  segment_id uuid not null references segments (id) on delete cascade,
  contact_id uuid not null references contacts (id) on delete cascade,
  constraint segment_members_pkey primary key (segment_id, contact_id)
);
create index segment_members_contact_id on segment_members (contact_id);

create table campaigns (
  id uuid primary key,
  version integer not null default 1,
  name text not null,
  purpose text not null references purposes (key),
  product_group text,
  segment_id uuid references segments (id) on delete restrict,
  subject text,
  blocks jsonb not null default '[]' constraint campaigns_blocks_known check (jsonb_typeof(blocks) = 'array'),
  state text not null default 'draft' constraint campaigns_state_known check (state in
    ('draft', 'scheduled', 'sending', 'sent', 'cancelled', 'stopped')),
  send_at timestamptz,
  scheduled_by uuid references users (id) on delete set null,
  -- The run that may send: another that was given up for lost finds that it is not itself any more.
  run uuid,
  found_after uuid,
  found_at timestamptz,
  retry_at timestamptz,
  job_id uuid,
  problem_code text,
  started_at timestamptz,
  finished_at timestamptz,
  is_demo boolean not null default false,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null,
  updated_at timestamptz not null default now(),
  updated_by uuid references users (id) on delete set null
);
create index campaigns_purpose on campaigns (purpose);
create index campaigns_segment_id on campaigns (segment_id);
create index campaigns_due on campaigns (send_at) where state in ('scheduled', 'sending');
create index campaigns_created_at on campaigns (created_at, id);
create index campaigns_scheduled_by on campaigns (scheduled_by);
create index campaigns_created_by on campaigns (created_by);
create index campaigns_updated_by on campaigns (updated_by);

-- One person of a mailing; its id is the name of her mail.
create table campaign_recipients (
  id uuid primary key,
  campaign_id uuid not null references campaigns (id) on delete cascade,
  contact_id uuid not null references contacts (id) on delete cascade,
  address_hash bytea,
  state text not null constraint campaign_recipients_state_known check (state in
    ('waiting', 'sending', 'sent', 'refused', 'excluded', 'withheld', 'unfit', 'bounced', 'complained', 'cancelled')),
  code text,
  status text,
  attempts integer not null default 0,
  run uuid,
  at timestamptz not null,
  constraint campaign_recipients_person_key unique (campaign_id, contact_id)
);
-- However many records hold an address, it gets one mail.
create unique index campaign_recipients_address on campaign_recipients (campaign_id, address_hash)
  where state not in ('excluded', 'withheld') and address_hash is not null;
create index campaign_recipients_state on campaign_recipients (campaign_id, state, id);
create index campaign_recipients_contact_id on campaign_recipients (contact_id);

do $$
declare t text; actor text := ':app_role';
begin
  foreach t in array array['segment_members', 'campaign_recipients'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy maintenance on %I for all to current_user using (true) with check (true)', t);
    execute format('create policy rows_of_contact on %I for all to %s using (
        (select current_setting(''treu.unrestricted'')) = ''on'' or exists (select 1 from contacts c where c.id = contact_id offset 0))
      with check ((select current_setting(''treu.contact_rows'')) in (''all'', ''team'', ''own''))', t, actor);
  end loop;
end $$;
grant select, insert, update, delete on segments, segment_members, campaigns, campaign_recipients to :app_role;

-- Who took her consent back is out of sight for advertising, and her mail still has to be accounted for: these say numbers
-- and take outcomes, and show nobody.
create function campaign_counts(campaign uuid) returns table (state text, code text, count integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.state, r.code, count(*)::integer from campaign_recipients r where r.campaign_id = campaign group by r.state, r.code
$$;
create function settle_recipients(campaign uuid, ids uuid[], states text[], codes text[], statuses text[], moment timestamptz)
  returns integer language sql security definer set search_path = public, pg_temp as $$
  with settled as (
    update campaign_recipients r set state = n.state, code = n.code, status = n.status, at = moment,
      run = case when n.state = 'waiting' then r.run end,
      attempts = r.attempts + case when n.state = 'waiting' then 1 else 0 end
    from unnest(ids, states, codes, statuses) as n (id, state, code, status)
    where r.id = n.id and r.campaign_id = campaign and r.state in ('waiting', 'sending')
    returning 1)
  select count(*)::integer from settled
$$;
create function reopen_recipients(campaign uuid) returns integer
  language sql security definer set search_path = public, pg_temp as $$
  with opened as (
    update campaign_recipients set state = 'waiting', run = null where campaign_id = campaign and state = 'sending' returning 1)
  select count(*)::integer from opened
$$;
-- All that are left, or those which a run has not tried.
create function end_recipients(campaign uuid, end_state text, reason text, moment timestamptz, untried_by uuid) returns integer
  language sql security definer set search_path = public, pg_temp as $$
  with ended as (
    update campaign_recipients set state = end_state, code = reason, run = null, at = moment
    where campaign_id = campaign and state in ('waiting', 'sending')
      and (untried_by is null or run is distinct from untried_by) returning 1)
  select count(*)::integer from ended
$$;
create function waiting_recipients(campaign uuid) returns integer
  language sql stable security definer set search_path = public, pg_temp as $$
  select count(*)::integer from campaign_recipients where campaign_id = campaign and state in ('waiting', 'sending')
$$;
-- Whom a mail went to, told by the mail itself: its bounce has to be noted though she is out of sight.
create function recipient_of_mail(mail uuid) returns table (campaign_id uuid, contact_id uuid, address_hash bytea)
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.campaign_id, r.contact_id, r.address_hash from campaign_recipients r
  where r.id = mail and r.state in ('sending', 'sent', 'bounced', 'complained')
$$;
create function mark_recipient(mail uuid, new_state text, new_status text, moment timestamptz) returns integer
  language sql security definer set search_path = public, pg_temp as $$
  with marked as (
    update campaign_recipients set state = new_state, status = coalesce(new_status, status), at = moment
    where id = mail and state in ('sending', 'sent', 'bounced') returning 1)
  select count(*)::integer from marked
$$;
revoke all on function waiting_recipients(uuid) from public;
revoke all on function recipient_of_mail(uuid) from public;
revoke all on function mark_recipient(uuid, text, text, timestamptz) from public;
grant execute on function waiting_recipients(uuid) to :app_role;
grant execute on function recipient_of_mail(uuid) to :app_role;
grant execute on function mark_recipient(uuid, text, text, timestamptz) to :app_role;
revoke all on function campaign_counts(uuid) from public;
revoke all on function settle_recipients(uuid, uuid[], text[], text[], text[], timestamptz) from public;
revoke all on function reopen_recipients(uuid) from public;
revoke all on function end_recipients(uuid, text, text, timestamptz, uuid) from public;
grant execute on function campaign_counts(uuid) to :app_role;
grant execute on function settle_recipients(uuid, uuid[], text[], text[], text[], timestamptz) to :app_role;
grant execute on function reopen_recipients(uuid) to :app_role;
grant execute on function end_recipients(uuid, text, text, timestamptz, uuid) to :app_role;
