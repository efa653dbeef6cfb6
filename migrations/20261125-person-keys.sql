-- A destroyed key of a person is forgotten by every process, whoever destroyed it. A message takes at most 8,000 bytes.
create function tell_destroyed_keys() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
declare
  message text;
begin
  for message in
    select string_agg(g.subject_id::text, ' ')
    from (select subject_id, (row_number() over () - 1) / 200 as part from gone) g
    group by g.part
  loop
    perform pg_notify('treu_person_keys', message);
  end loop;
  return null;
end $$;
create trigger person_keys_destroyed after delete on person_keys
  referencing old table as gone for each statement execute function tell_destroyed_keys();
