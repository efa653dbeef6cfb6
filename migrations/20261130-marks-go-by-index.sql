-- Who goes is taken off the list of those to be looked at by its index. It is empty most of the time, and planned for as
-- empty while an import has filled it, it was read whole with every batch of people who went.
create or replace function marks_removed() returns trigger
  language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  delete from advertising_stale where contact_id = any (array(select id from changed));
  return null;
end $$;
