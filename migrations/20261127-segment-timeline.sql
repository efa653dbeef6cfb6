-- Segments ask when somebody was last spoken to and how often. Kept beside her, as the other derived columns are, so that a
-- million people are counted without reading five million entries. Only what was noted for advertising counts.

alter table contacts
  -- Latest entry and number of entries, in the order of `touch_places`.
  add column touched_at timestamptz[],
  add column touch_counts integer[];
create index contacts_touched on contacts ((touched_at[1])) where touched_at is not null;
create index timeline_entries_touches on timeline_entries (contact_id, kind, direction, at)
  where purpose = 'direct-marketing' and deleted_at is null and kind <> 'system';

create function refresh_touches(ids uuid[]) returns void
  -- plpgsql keeps the plan.
  language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  update contacts c set touched_at = d.at, touch_counts = d.counts
  from (
    select k.id, case when n.any > 0 then array[n.any_at, n.any_in_at, n.any_out_at, n.call_at, n.call_in_at, n.call_out_at,
        n.email_at, n.email_in_at, n.email_out_at, n.letter_at, n.letter_in_at, n.letter_out_at, n.meeting_at, n.note_at] end as at,
      case when n.any > 0 then array[n.any, n.any_in, n.any_out, n.call, n.call_in, n.call_out,
        n.email, n.email_in, n.email_out, n.letter, n.letter_in, n.letter_out, n.meeting, n.note] end as counts
    from contacts k cross join lateral (
      select max(t.at) as any_at, count(*)::integer as any,
        max(t.at) filter (where direction = 'in') as any_in_at, (count(*) filter (where direction = 'in'))::integer as any_in,
        max(t.at) filter (where direction = 'out') as any_out_at, (count(*) filter (where direction = 'out'))::integer as any_out,
        max(t.at) filter (where kind = 'call') as call_at, (count(*) filter (where kind = 'call'))::integer as call,
        max(t.at) filter (where kind = 'call' and direction = 'in') as call_in_at,
        (count(*) filter (where kind = 'call' and direction = 'in'))::integer as call_in,
        max(t.at) filter (where kind = 'call' and direction = 'out') as call_out_at,
        (count(*) filter (where kind = 'call' and direction = 'out'))::integer as call_out,
        max(t.at) filter (where kind = 'email') as email_at, (count(*) filter (where kind = 'email'))::integer as email,
        max(t.at) filter (where kind = 'email' and direction = 'in') as email_in_at,
        (count(*) filter (where kind = 'email' and direction = 'in'))::integer as email_in,
        max(t.at) filter (where kind = 'email' and direction = 'out') as email_out_at,
        (count(*) filter (where kind = 'email' and direction = 'out'))::integer as email_out,
        max(t.at) filter (where kind = 'letter') as letter_at, (count(*) filter (where kind = 'letter'))::integer as letter,
        max(t.at) filter (where kind = 'letter' and direction = 'in') as letter_in_at,
        (count(*) filter (where kind = 'letter' and direction = 'in'))::integer as letter_in,
        max(t.at) filter (where kind = 'letter' and direction = 'out') as letter_out_at,
        (count(*) filter (where kind = 'letter' and direction = 'out'))::integer as letter_out,
        max(t.at) filter (where kind = 'meeting') as meeting_at, (count(*) filter (where kind = 'meeting'))::integer as meeting,
        max(t.at) filter (where kind = 'note') as note_at, (count(*) filter (where kind = 'note'))::integer as note
      from timeline_entries t
      where t.contact_id = k.id and t.purpose = 'direct-marketing' and t.deleted_at is null and t.kind <> 'system'
        and t.at <= clock_timestamp() + interval '1 minute'
    ) n
    where k.id = any (ids)
  ) d
  where d.id = c.id and (c.touched_at, c.touch_counts) is distinct from (d.at, d.counts);
end $$;
revoke all on function refresh_touches(uuid[]) from public;
grant execute on function refresh_touches(uuid[]) to :app_role;

create function timeline_touched() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from changed where purpose = 'direct-marketing') then
    perform refresh_touches(array(
      select distinct contact_id from changed where contact_id is not null and purpose = 'direct-marketing'));
  end if;
  return null;
end $$;
create function timeline_touched_anew() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from changed where purpose = 'direct-marketing')
    or exists (select from earlier where purpose = 'direct-marketing') then
    perform refresh_touches(array(
      select contact_id from changed where contact_id is not null and purpose = 'direct-marketing'
      union select contact_id from earlier where contact_id is not null and purpose = 'direct-marketing'));
  end if;
  return null;
end $$;
create trigger timeline_entries_touch_added after insert on timeline_entries referencing new table as changed
  for each statement execute function timeline_touched();
create trigger timeline_entries_touch_changed after update on timeline_entries
  referencing old table as earlier new table as changed for each statement execute function timeline_touched_anew();
create trigger timeline_entries_touch_removed after delete on timeline_entries referencing old table as changed
  for each statement execute function timeline_touched();

select refresh_touches(array(select distinct contact_id from timeline_entries
  where purpose = 'direct-marketing' and contact_id is not null));
