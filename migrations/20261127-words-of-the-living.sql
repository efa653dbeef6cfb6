-- A person has a dozen search words; a foreign key asks for her once for each of them, which took half the time of
-- storing them. Words are written under a lock on their record instead (lock_for_words), or in the transaction that made
-- it, and go with it in one statement.
alter table contact_tokens drop constraint contact_tokens_contact_id_fkey;
alter table company_tokens drop constraint company_tokens_company_id_fkey;

create function contact_words_go() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from contact_tokens where contact_id in (select id from gone);
  return null;
end $$;
create function company_words_go() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from company_tokens where company_id in (select id from gone);
  return null;
end $$;
create trigger contact_words_go after delete on contacts
  referencing old table as gone for each statement execute function contact_words_go();
create trigger company_words_go after delete on companies
  referencing old table as gone for each statement execute function company_words_go();

-- Whoever is locked is not removed before the words are stored; whoever is gone is not answered and gets none.
create function lock_contacts_for_words(ids uuid[]) returns setof uuid
  language sql security definer set search_path = public, pg_temp as $$
  select id from contacts where id = any (ids) order by id for key share
$$;
create function lock_companies_for_words(ids uuid[]) returns setof uuid
  language sql security definer set search_path = public, pg_temp as $$
  select id from companies where id = any (ids) order by id for key share
$$;
revoke all on function contact_words_go() from public;
revoke all on function company_words_go() from public;
revoke all on function lock_contacts_for_words(uuid[]) from public;
revoke all on function lock_companies_for_words(uuid[]) from public;
grant execute on function lock_contacts_for_words(uuid[]) to :app_role;
grant execute on function lock_companies_for_words(uuid[]) to :app_role;
