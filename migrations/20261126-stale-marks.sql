-- Removing a person removes what hangs on her table by table, one statement each, mostly of nothing: those end here.
create or replace function marks_of_changed() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from changed) then
    insert into advertising_stale (contact_id)
      select c.id from contacts c where c.id in (select contact_id from changed);
  end if;
  return null;
end $$;
