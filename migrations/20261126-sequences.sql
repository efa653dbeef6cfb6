-- Mails one after the other, each some days after the one before, until somebody answers or says no.

create table sequences (
  id uuid primary key,
  version integer not null default 1,
  name text not null,
  product_group text,
  segment_id uuid references segments (id) on delete restrict,
  steps jsonb not null default '[]' constraint sequences_steps_known check (jsonb_typeof(steps) = 'array'),
  state text not null default 'draft' constraint sequences_state_known check (state in ('draft', 'running', 'stopped')),
  started_at timestamptz,
  started_by uuid references users (id) on delete set null,
  is_demo boolean not null default false,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null,
  updated_at timestamptz not null default now(),
  updated_by uuid references users (id) on delete set null,
  constraint sequences_name_key unique (name)
);
create index sequences_segment_id on sequences (segment_id);
create index sequences_started_by on sequences (started_by);
create index sequences_created_by on sequences (created_by);
create index sequences_updated_by on sequences (updated_by);

create table sequence_members (
  id uuid primary key,
  sequence_id uuid not null references sequences (id) on delete cascade,
  contact_id uuid not null references contacts (id) on delete cascade,
  -- So many mails were sent.
  step integer not null default 0,
  state text not null constraint sequence_members_state_known check (state in ('waiting', 'sending', 'done', 'stopped')),
  code text,
  due_at timestamptz,
  entered_at timestamptz not null,
  campaign_id uuid references campaigns (id) on delete set null,
  constraint sequence_members_person_key unique (sequence_id, contact_id)
);
create index sequence_members_due on sequence_members (sequence_id, state, due_at);
create index sequence_members_contact_id on sequence_members (contact_id);
create index sequence_members_campaign_id on sequence_members (campaign_id) where campaign_id is not null;

alter table sequence_members enable row level security;
alter table sequence_members force row level security;
create policy maintenance on sequence_members for all to current_user using (true) with check (true);
create policy rows_of_contact on sequence_members for all to :app_role using (
    (select current_setting('treu.unrestricted')) = 'on' or exists (select 1 from contacts c where c.id = contact_id offset 0))
  with check ((select current_setting('treu.contact_rows')) in ('all', 'team', 'own'));
grant select, insert, update, delete on sequences, sequence_members to :app_role;

-- Who said no is out of sight for advertising, and her way through the mails still has to end: these take no names and show
-- nobody.
create function sequence_counts(sequence uuid) returns table (state text, step integer, code text, count integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  select m.state, m.step, m.code, count(*)::integer from sequence_members m where m.sequence_id = sequence group by 1, 2, 3
$$;
create function end_sequence_members(sequence uuid, reason text) returns integer
  language sql security definer set search_path = public, pg_temp as $$
  with ended as (update sequence_members set state = 'stopped', code = reason, due_at = null
    where sequence_id = sequence and state = 'waiting' returning 1)
  select count(*)::integer from ended
$$;
-- What became of the last mails: the next one is due so many days after this one went, or it was the last.
create function settle_sequence(sequence uuid, waits integer[]) returns integer
  language sql security definer set search_path = public, pg_temp as $$
  with settled as (
    update sequence_members m set
      step = case when r.state = 'sent' then m.step + 1 else m.step end,
      state = case when r.state = 'sent' and m.step + 1 < cardinality(waits) then 'waiting'
        when r.state = 'sent' then 'done' else 'stopped' end,
      code = case when r.state = 'sent' then null else coalesce(r.code, r.state) end,
      due_at = case when r.state = 'sent' and m.step + 1 < cardinality(waits) then r.at + waits[m.step + 2] * interval '1 day' end,
      campaign_id = case when r.state = 'sent' then m.campaign_id end
    from campaign_recipients r join campaigns c on c.id = r.campaign_id
    where m.sequence_id = sequence and m.state = 'sending' and r.campaign_id = m.campaign_id and r.contact_id = m.contact_id
      and r.state not in ('waiting', 'sending') and c.state not in ('scheduled', 'sending')
    returning 1)
  select count(*)::integer from settled
$$;
-- Ended for who answered since she came in, whose last mail came back or brought a complaint, or who was not found when the
-- mail was made.
create function stop_sequence_members(sequence uuid) returns integer
  language sql security definer set search_path = public, pg_temp as $$
  with stopped as (
    update sequence_members m set state = 'stopped', due_at = null, code = case
        when exists (select from timeline_entries t where t.contact_id = m.contact_id and t.direction = 'in'
          and t.created_at > m.entered_at and t.deleted_at is null) then 'replied'
        when m.state = 'sending' then (select case when c.state = 'sent' then 'no-basis' else 'cancelled' end from campaigns c where c.id = m.campaign_id)
        else 'undeliverable' end
    where m.sequence_id = sequence and (
      (m.state = 'waiting' and (
        exists (select from timeline_entries t where t.contact_id = m.contact_id and t.direction = 'in'
          and t.created_at > m.entered_at and t.deleted_at is null)
        or exists (select from campaign_recipients r where r.campaign_id = m.campaign_id and r.contact_id = m.contact_id
          and r.state in ('bounced', 'complained'))))
      or (m.state = 'sending' and exists (select from campaigns c where c.id = m.campaign_id and c.state not in ('scheduled', 'sending'))
        and not exists (select from campaign_recipients r where r.campaign_id = m.campaign_id and r.contact_id = m.contact_id)))
    returning 1)
  select count(*)::integer from stopped
$$;
create function end_unseen_members(sequence uuid, moment timestamptz, seen uuid[]) returns integer
  language sql security definer set search_path = public, pg_temp as $$
  with ended as (update sequence_members set state = 'stopped', code = 'no-basis', due_at = null
    where sequence_id = sequence and state = 'waiting' and due_at <= moment and not (contact_id = any (seen)) returning 1)
  select count(*)::integer from ended
$$;
