-- Who wrote a row is whoever is signed in, and nobody else can be named. To look her up with every row she writes, and to
-- keep an index of it only for the day a user is removed, cost more than the row. Where users do go (those of the demo
-- company), their names are taken out of what they wrote.
alter table contacts drop constraint contacts_created_by_fkey, drop constraint contacts_updated_by_fkey;
alter table contact_points drop constraint contact_points_created_by_fkey;
alter table addresses drop constraint addresses_created_by_fkey;
alter table employments drop constraint employments_created_by_fkey;
alter table processing_bases drop constraint processing_bases_created_by_fkey;
alter table timeline_entries drop constraint timeline_entries_created_by_fkey,
  drop constraint timeline_entries_updated_by_fkey;
drop index contact_points_created_by, addresses_created_by, employments_created_by, processing_bases_created_by,
  timeline_entries_updated_by;

create function forget_writers() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from gone) then return null; end if;
  update contacts set created_by = null where created_by in (select id from gone);
  update contacts set updated_by = null where updated_by in (select id from gone);
  update contact_points set created_by = null where created_by in (select id from gone);
  update addresses set created_by = null where created_by in (select id from gone);
  update employments set created_by = null where created_by in (select id from gone);
  update processing_bases set created_by = null where created_by in (select id from gone);
  update timeline_entries set created_by = null where created_by in (select id from gone);
  update timeline_entries set updated_by = null where updated_by in (select id from gone);
  return null;
end $$;
create trigger users_forget_writers after delete on users
  referencing old table as gone for each statement execute function forget_writers();
