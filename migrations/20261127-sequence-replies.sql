-- Which mail of a sequence somebody answered, and the end of her way at once when she refuses.

alter table campaigns
  add column sequence_id uuid references sequences (id) on delete set null,
  add column sequence_step integer;
create index campaigns_sequence_id on campaigns (sequence_id) where sequence_id is not null;
alter table sequence_members add column answered_step integer, add column answered_at timestamptz;

-- An answer to one of the mails: this person gets no other one, also when it waits for its turn already.
create function note_sequence_reply(mail uuid, moment timestamptz) returns integer
  language sql security definer set search_path = public, pg_temp as $$
  with answered as (
    select m.id, m.contact_id, m.campaign_id, c.sequence_step + 1 as step
    from campaign_recipients r join campaigns c on c.id = r.campaign_id
    join sequence_members m on m.sequence_id = c.sequence_id and m.contact_id = r.contact_id
    where r.id = mail
    for update of m),
  noted as (
    update sequence_members m set answered_step = coalesce(m.answered_step, a.step),
      answered_at = coalesce(m.answered_at, moment), step = greatest(m.step, a.step), due_at = null,
      state = case when m.state in ('waiting', 'sending') then 'stopped' else m.state end,
      code = case when m.state in ('waiting', 'sending') then 'replied' else m.code end
    from answered a where m.id = a.id returning 1),
  held as (
    update campaign_recipients r set state = 'withheld', code = 'replied', at = moment from answered a
    where r.campaign_id = a.campaign_id and r.contact_id = a.contact_id and r.state = 'waiting' returning 1),
  dropped as (
    delete from segment_members s using answered a, campaigns c
    where c.id = a.campaign_id and c.state = 'scheduled' and s.segment_id = c.segment_id and s.contact_id = a.contact_id
    returning 1)
  select count(*)::integer from noted
$$;

create function has_refused_since(person uuid, moment timestamptz) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from consent_events e where e.contact_id = person and e.created_at >= moment
    and e.event in ('withdrawn', 'objected', 'refused'))
$$;

-- Who is out of sight when her mail is due, or has refused since she came in: which of it she said, where she said it.
drop function end_unseen_members(uuid, timestamptz, uuid[]);
create function end_unseen_members(sequence uuid, moment timestamptz, seen uuid[]) returns integer
  language sql security definer set search_path = public, pg_temp as $$
  with ended as (
    update sequence_members m set state = 'stopped', due_at = null, code = coalesce((
        select case when bool_or(s.is_objected or s.state = 'objected') then 'objected'
          when bool_or(s.state = 'withdrawn' and s.channel = 'email') then 'withdrawn' end
        from consent_states s where s.contact_id = m.contact_id and s.purpose = 'direct-marketing'), 'no-basis')
    where m.sequence_id = sequence and m.state = 'waiting'
      and (m.due_at <= moment or has_refused_since(m.contact_id, m.entered_at)) and not (m.contact_id = any (seen))
    returning 1)
  select count(*)::integer from ended
$$;

revoke all on function note_sequence_reply(uuid, timestamptz) from public;
revoke all on function has_refused_since(uuid, timestamptz) from public;
revoke all on function end_unseen_members(uuid, timestamptz, uuid[]) from public;
grant execute on function note_sequence_reply(uuid, timestamptz) to :app_role;
grant execute on function has_refused_since(uuid, timestamptz) to :app_role;
grant execute on function end_unseen_members(uuid, timestamptz, uuid[]) to :app_role;
