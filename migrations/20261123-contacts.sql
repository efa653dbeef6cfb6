-- Persons, companies and what belongs to them. Row-level security is the second lock behind the gate: the transaction
-- says who asks (treu.* settings), and without a setting there are no rows.

-- The calendar day people here call today; the server's own zone may still be at yesterday.
create function day_in_germany() returns date language sql stable as $$
  select (clock_timestamp() at time zone 'Europe/Berlin')::date
$$;

create table companies (
  id uuid primary key,
  version integer not null default 1,
  name text not null collate de_phonebk,
  legal_form text,
  is_customer boolean not null default false,
  is_supplier boolean not null default false,
  industry text,
  vat_id text,
  register_number text,
  website text,
  email text,
  phone text,
  addition text,
  street text,
  house_number text,
  po_box text,
  postal_code text,
  city text collate de_phonebk,
  region text,
  country text,
  customer_groups text[] not null default '{}',
  owner_id uuid references users (id) on delete set null,
  team_id uuid references teams (id) on delete set null,
  custom jsonb not null default '{}',
  import_id uuid,
  is_demo boolean not null default false,
  archived_at timestamptz,
  deleted_at timestamptz,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null,
  updated_at timestamptz not null default now(),
  updated_by uuid references users (id) on delete set null
);
create index companies_name on companies (name, id);
create index companies_owner on companies (owner_id, name, id);
create index companies_team on companies (team_id, name, id);
create index companies_created_at on companies (created_at, id);
create index companies_vat_id on companies (vat_id) where vat_id is not null;
create index companies_deleted_at on companies (deleted_at) where deleted_at is not null;
create index companies_import_id on companies (import_id) where import_id is not null;
create index companies_created_by on companies (created_by);
create index companies_updated_by on companies (updated_by);

create table contacts (
  id uuid primary key,
  version integer not null default 1,
  salutation text,
  titles text[] not null default '{}',
  first_name text collate de_phonebk,
  name_prefix text,
  last_name text not null collate de_phonebk,
  name_suffix text,
  letter_salutation text,
  form_of_address text not null default 'sie' constraint contacts_form_of_address_known check (form_of_address in ('sie', 'du')),
  job_title text collate de_phonebk,
  department text,
  language text,
  customer_groups text[] not null default '{}',
  stage text not null default 'lead' constraint contacts_stage_known check (stage in ('lead', 'customer', 'former')),
  is_consumer boolean not null default false,
  owner_id uuid references users (id) on delete set null,
  team_id uuid references teams (id) on delete set null,
  occasion text not null references occasions (key),
  origin text not null,
  -- Advertising refused, by channel. Only ever tightened by staff and imports.
  refused_channels text[] not null default '{}'
    constraint contacts_refused_known check (refused_channels <@ array['email', 'phone', 'post', 'all']),
  informed_at timestamptz,
  information_due_on date,
  custom jsonb not null default '{}',
  -- Derived by refresh_contacts from the tables below, for lists and the second lock; never written by hand.
  email text,
  phone text,
  postal_code text,
  city text collate de_phonebk,
  country text,
  company_id uuid references companies (id) on delete set null,
  follow_up_on date,
  last_contact_at timestamptz,
  purpose_mask integer not null default 0,
  is_quarantined boolean not null default true,
  is_restricted boolean not null default false,
  import_id uuid,
  is_demo boolean not null default false,
  archived_at timestamptz,
  deleted_at timestamptz,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null,
  updated_at timestamptz not null default now(),
  updated_by uuid references users (id) on delete set null
);
create index contacts_name on contacts (last_name, first_name, id);
create index contacts_team_name on contacts (team_id, last_name, first_name, id);
create index contacts_owner_name on contacts (owner_id, last_name, first_name, id);
create index contacts_company on contacts (company_id, last_name, first_name, id);
create index contacts_created_at on contacts (created_at, id);
create index contacts_updated_at on contacts (updated_at, id);
create index contacts_city on contacts (city, last_name, first_name, id);
create index contacts_postal_code on contacts (postal_code, last_name, first_name, id);
create index contacts_follow_up on contacts (follow_up_on, id) where follow_up_on is not null;
create index contacts_last_contact on contacts (last_contact_at, id);
create index contacts_email on contacts (email) where email is not null;
create index contacts_quarantined on contacts (created_at, id) where is_quarantined;
create index contacts_deleted_at on contacts (deleted_at) where deleted_at is not null;
create index contacts_import_id on contacts (import_id) where import_id is not null;
create index contacts_occasion on contacts (occasion);
create index contacts_created_by on contacts (created_by);
create index contacts_updated_by on contacts (updated_by);

create table contact_points (
  id uuid primary key,
  version integer not null default 1,
  contact_id uuid not null references contacts (id) on delete cascade,
  kind text not null constraint contact_points_kind_known
    check (kind in ('email', 'phone', 'mobile', 'fax', 'web', 'messenger')),
  value text not null,
  value_norm text not null,
  label text,
  is_main boolean not null default false,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null,
  constraint contact_points_contact_value_key unique (contact_id, kind, value_norm)
);
create index contact_points_value on contact_points (value_norm, contact_id);
create index contact_points_created_by on contact_points (created_by);

create table addresses (
  id uuid primary key,
  version integer not null default 1,
  contact_id uuid not null references contacts (id) on delete cascade,
  kind text not null default 'work' constraint addresses_kind_known check (kind in ('work', 'private', 'billing', 'delivery')),
  is_main boolean not null default false,
  addition text,
  street text,
  house_number text,
  po_box text,
  postal_code text,
  city text collate de_phonebk,
  region text,
  country text not null default 'DE',
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null
);
create index addresses_contact_id on addresses (contact_id);
create index addresses_created_by on addresses (created_by);

-- Person and employer are two things: what a person agreed to does not move with a new job.
create table employments (
  id uuid primary key,
  version integer not null default 1,
  contact_id uuid not null references contacts (id) on delete cascade,
  company_id uuid not null references companies (id) on delete cascade,
  job_title text,
  department text,
  is_main boolean not null default false,
  from_on date,
  until_on date,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null
);
create index employments_contact_id on employments (contact_id);
create index employments_company_id on employments (company_id, contact_id);
create index employments_created_by on employments (created_by);

create table processing_bases (
  id uuid primary key,
  version integer not null default 1,
  contact_id uuid not null references contacts (id) on delete cascade,
  purpose text not null references purposes (key),
  basis text not null constraint processing_bases_basis_known check (basis in
    ('A6-1-a', 'A6-1-b-contract-performance', 'A6-1-b-enter-into-contract', 'A6-1-c', 'A6-1-d', 'A6-1-e', 'A6-1-f')),
  occasion text references occasions (key),
  origin text not null,
  note text,
  valid_from date not null default day_in_germany(),
  valid_until date,
  review_on date,
  ended_at timestamptz,
  ended_reason text,
  import_id uuid,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null
);
create index processing_bases_contact_id on processing_bases (contact_id, purpose);
create index processing_bases_valid_until on processing_bases (valid_until) where valid_until is not null and ended_at is null;
create index processing_bases_import_id on processing_bases (import_id) where import_id is not null;
create index processing_bases_purpose on processing_bases (purpose);
create index processing_bases_occasion on processing_bases (occasion);
create index processing_bases_created_by on processing_bases (created_by);

-- id and created_at together are the key, so that the table can be split by month later without a rebuild of its users.
create table timeline_entries (
  id uuid not null,
  version integer not null default 1,
  contact_id uuid references contacts (id) on delete cascade,
  company_id uuid references companies (id) on delete cascade,
  at timestamptz not null,
  kind text not null constraint timeline_entries_kind_known
    check (kind in ('note', 'call', 'meeting', 'letter', 'email', 'system')),
  direction text constraint timeline_entries_direction_known check (direction in ('in', 'out')),
  subject text,
  text text,
  purpose text not null references purposes (key),
  duration_minutes integer,
  import_id uuid,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null,
  updated_at timestamptz not null default now(),
  updated_by uuid references users (id) on delete set null,
  deleted_at timestamptz,
  constraint timeline_entries_pkey primary key (id, created_at),
  constraint timeline_entries_about_one check (num_nonnulls(contact_id, company_id) >= 1)
);
create index timeline_entries_contact on timeline_entries (contact_id, at desc, id desc);
create index timeline_entries_company on timeline_entries (company_id, at desc, id desc) where company_id is not null;
create index timeline_entries_deleted_at on timeline_entries (deleted_at) where deleted_at is not null;
create index timeline_entries_import_id on timeline_entries (import_id) where import_id is not null;
create index timeline_entries_purpose on timeline_entries (purpose);
create index timeline_entries_created_by on timeline_entries (created_by);
create index timeline_entries_updated_by on timeline_entries (updated_by);

create table tasks (
  id uuid primary key,
  version integer not null default 1,
  kind text not null default 'task' constraint tasks_kind_known check (kind in ('task', 'follow-up')),
  title text,
  due_on date,
  -- What a task about a person was noted for; a task about nobody needs none.
  purpose text references purposes (key),
  contact_id uuid references contacts (id) on delete cascade,
  company_id uuid references companies (id) on delete cascade,
  assignee_id uuid references users (id) on delete set null,
  is_done boolean not null default false,
  done_at timestamptz,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null,
  updated_at timestamptz not null default now(),
  updated_by uuid references users (id) on delete set null
);
create index tasks_contact_id on tasks (contact_id, due_on);
create index tasks_company_id on tasks (company_id) where company_id is not null;
create index tasks_assignee on tasks (assignee_id, is_done, due_on, id);
create index tasks_purpose on tasks (purpose);
create index tasks_created_by on tasks (created_by);
create index tasks_updated_by on tasks (updated_by);

create table files (
  id uuid primary key,
  version integer not null default 1,
  contact_id uuid references contacts (id) on delete cascade,
  company_id uuid references companies (id) on delete cascade,
  import_id uuid,
  name text not null,
  media_type text not null,
  size_bytes bigint not null,
  purpose text not null references purposes (key),
  storage_key text not null,
  wrapped_key bytea not null,
  content_hash bytea not null,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null
);
create index files_contact_id on files (contact_id, created_at desc);
create index files_company_id on files (company_id, created_at desc) where company_id is not null;
create index files_import_id on files (import_id) where import_id is not null;
create index files_expires_at on files (expires_at) where expires_at is not null;
create index files_purpose on files (purpose);
create index files_created_by on files (created_by);

-- What a user opened last, for her own start page only.
create table recent_records (
  user_id uuid not null references users (id) on delete cascade,
  contact_id uuid references contacts (id) on delete cascade,
  company_id uuid references companies (id) on delete cascade,
  at timestamptz not null,
  constraint recent_records_about_one check (num_nonnulls(contact_id, company_id) = 1)
);
create unique index recent_records_user_contact on recent_records (user_id, contact_id) where contact_id is not null;
create unique index recent_records_user_company on recent_records (user_id, company_id) where company_id is not null;
create index recent_records_user_at on recent_records (user_id, at);
create index recent_records_contact_id on recent_records (contact_id) where contact_id is not null;
create index recent_records_company_id on recent_records (company_id) where company_id is not null;

create table saved_views (
  id uuid primary key,
  version integer not null default 1,
  resource text not null,
  name text not null,
  owner_id uuid not null references users (id) on delete cascade,
  team_id uuid references teams (id) on delete cascade,
  state jsonb not null,
  position integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index saved_views_owner on saved_views (owner_id, resource, position);
create index saved_views_team on saved_views (team_id, resource, position);

-- Search: folded words of a record, one C-collated b-tree (see server/search/fold.ts for the folding).
create table contact_tokens (
  token text collate "C" not null,
  kind smallint not null,
  contact_id uuid not null references contacts (id) on delete cascade,
  constraint contact_tokens_pkey primary key (token, contact_id, kind)
);
-- The second word of a search is looked up by person.
create index contact_tokens_contact_id on contact_tokens (contact_id, token, kind);

create table company_tokens (
  token text collate "C" not null,
  kind smallint not null,
  company_id uuid not null references companies (id) on delete cascade,
  constraint company_tokens_pkey primary key (token, company_id, kind)
);
create index company_tokens_company_id on company_tokens (company_id, token, kind);

-- Distinct words for the second, fuzzy stage. A word without bearers is removed by the nightly job.
create table search_words (
  word text collate "C" primary key,
  bearers integer not null default 0
);

-- Adds words to the dictionary, and takes out those that nobody bears any more: also a word alone can tell a name.
-- It looks past the row policies, because a bearer one may not see is a bearer. Words that are there already are not
-- touched, so that two who write the same name do not wait for each other; the nightly job counts the bearers.
create function change_search_words(added text[], removed text[]) returns void
  language sql security definer set search_path = public, pg_temp as $$
  insert into search_words (word, bearers)
  select a.word, 1 from unnest(added) as a (word)
  where not exists (select from search_words w where w.word = a.word)
  order by a.word
  on conflict do nothing;
  delete from search_words w where w.word = any (removed) and not (w.word = any (added))
    and not exists (select from contact_tokens k where k.token = w.word and k.kind in (1, 6))
    and not exists (select from company_tokens k where k.token = w.word and k.kind in (5, 6));
$$;
revoke all on function change_search_words(text[], text[]) from public;
grant execute on function change_search_words(text[], text[]) to :app_role;

-- Who bears a word, as ids without the word, in the order of words. A list of all who begin with `sch` cannot ask for each word whether its
-- bearer may be seen: that is asked once, of the contacts that are listed.
create function contacts_by_token(low text, high text, of_kinds smallint[], at_most integer) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select contact_id from contact_tokens
  where token >= low and token < high and kind = any (of_kinds)
    and (select current_setting('treu.contact_rows')) in ('all', 'team', 'own')
  order by token, contact_id limit at_most
$$;
create function companies_by_token(low text, high text, of_kinds smallint[], at_most integer) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select company_id from company_tokens
  where token >= low and token < high and kind = any (of_kinds)
    and (select current_setting('treu.company_rows')) in ('all', 'team', 'own')
  order by token, company_id limit at_most
$$;
revoke all on function contacts_by_token(text, text, smallint[], integer) from public;
revoke all on function companies_by_token(text, text, smallint[], integer) from public;
grant execute on function contacts_by_token(text, text, smallint[], integer) to :app_role;
grant execute on function companies_by_token(text, text, smallint[], integer) to :app_role;

-- Whether somebody one may not see has one of these addresses or numbers already: yes or no, and nothing else.
create function is_reached_by_others(reaches text[], visible uuid[]) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from contact_points p join contacts c on c.id = p.contact_id
    where p.value_norm = any (reaches) and c.deleted_at is null and not (c.id = any (visible))
  )
$$;
revoke all on function is_reached_by_others(text[], uuid[]) from public;
grant execute on function is_reached_by_others(text[], uuid[]) to :app_role;

-- Derived columns of contacts, recomputed for the given ids in one statement.
create function refresh_contacts(ids uuid[]) returns void
  -- plpgsql keeps the plan; planning this anew costs more than doing it.
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update contacts c set
    email = d.email, phone = d.phone, postal_code = d.postal_code, city = d.city, country = d.country,
    company_id = d.company_id, follow_up_on = d.follow_up_on, last_contact_at = d.last_contact_at,
    purpose_mask = d.purpose_mask, is_quarantined = d.is_quarantined
  from (
    select k.id,
      (select p.value_norm from contact_points p where p.contact_id = k.id and p.kind = 'email'
        order by p.is_main desc, p.created_at, p.id limit 1) as email,
      (select p.value_norm from contact_points p where p.contact_id = k.id and p.kind in ('phone', 'mobile')
        order by p.is_main desc, p.kind desc, p.created_at, p.id limit 1) as phone,
      a.postal_code, a.city, a.country,
      (select e.company_id from employments e where e.contact_id = k.id and (e.until_on is null or e.until_on >= day_in_germany())
        order by e.is_main desc, e.created_at desc, e.id limit 1) as company_id,
      (select min(t.due_on) from tasks t where t.contact_id = k.id and not t.is_done) as follow_up_on,
      (select max(t.at) from timeline_entries t where t.contact_id = k.id and t.kind <> 'system' and t.deleted_at is null
        and t.at <= clock_timestamp() + interval '1 minute') as last_contact_at,
      b.mask as purpose_mask,
      b.reasons = 0 as is_quarantined
    from contacts k
    left join lateral (
      select a.postal_code, a.city, a.country from addresses a where a.contact_id = k.id
      order by a.is_main desc, a.created_at, a.id limit 1
    ) a on true
    cross join lateral (
      -- Legal compliance reaches every record (Art. 6(1)(c)); the other purposes only with a basis that holds today.
      select coalesce(bit_or(1 << p.bit), 0) | (select 1 << bit from purposes where key = 'legal-compliance') as mask,
        count(*) as reasons
      from processing_bases b join purposes p on p.key = b.purpose
      where b.contact_id = k.id and b.ended_at is null and b.valid_from <= day_in_germany()
        and (b.valid_until is null or b.valid_until >= day_in_germany())
    ) b
    where k.id = any (ids)
  ) d
  where d.id = c.id and (c.email, c.phone, c.postal_code, c.city, c.country, c.company_id, c.follow_up_on,
      c.last_contact_at, c.purpose_mask, c.is_quarantined)
    is distinct from (d.email, d.phone, d.postal_code, d.city, d.country, d.company_id, d.follow_up_on,
      d.last_contact_at, d.purpose_mask, d.is_quarantined);
end
$$;
revoke all on function refresh_contacts(uuid[]) from public;
grant execute on function refresh_contacts(uuid[]) to :app_role;

-- Bulk writers set treu.bulk = 'on' and call refresh_contacts once themselves.
create function contacts_children_changed() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if coalesce(current_setting('treu.bulk', true), '') <> 'on' then
    perform refresh_contacts(array(select distinct contact_id from changed where contact_id is not null));
  end if;
  return null;
end $$;

do $$
declare child text;
begin
  foreach child in array array['contact_points', 'addresses', 'employments', 'processing_bases', 'timeline_entries', 'tasks'] loop
    execute format('create trigger %I after insert on %I referencing new table as changed for each statement execute function contacts_children_changed()', child || '_added', child);
    execute format('create trigger %I after update on %I referencing new table as changed for each statement execute function contacts_children_changed()', child || '_changed', child);
    execute format('create trigger %I after delete on %I referencing old table as changed for each statement execute function contacts_children_changed()', child || '_removed', child);
  end loop;
end $$;

-- The second lock.
do $$
declare t text;
begin
  foreach t in array array['companies', 'contacts', 'contact_points', 'addresses', 'employments', 'processing_bases',
    'timeline_entries', 'tasks', 'files', 'contact_tokens', 'company_tokens', 'recent_records'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy maintenance on %I for all to current_user using (true) with check (true)', t);
  end loop;
end $$;

create policy rows_of_actor on companies for select to :app_role using (
  case (select current_setting('treu.company_rows'))
    when 'all' then true
    when 'team' then team_id = any ((select string_to_array(current_setting('treu.team_ids'), ','))::uuid[])
    when 'own' then owner_id = (select current_setting('treu.user_id'))::uuid
    else false
  end
);
create policy adds on companies for insert to :app_role with check ((select current_setting('treu.company_rows')) in ('all', 'team', 'own'));

create policy rows_of_actor on contacts for select to :app_role using (
  case (select current_setting('treu.contact_rows'))
    when 'all' then true
    when 'team' then team_id = any ((select string_to_array(current_setting('treu.team_ids'), ','))::uuid[])
    when 'own' then owner_id = (select current_setting('treu.user_id'))::uuid
    else false
  end
  and (purpose_mask & (select current_setting('treu.purpose_mask'))::integer) <> 0
  and (not (is_restricted or is_quarantined) or (select current_setting('treu.unrestricted')) = 'on')
);
-- A new person has no basis yet in the statement that inserts her; visibility is decided by the select policy.
create policy adds on contacts for insert to :app_role with check ((select current_setting('treu.contact_rows')) in ('all', 'team', 'own'));

-- A statement that reads no column passes no select policy, so changes and removals repeat its condition.
do $$
declare
  p record;
  actor text := ':app_role';
begin
  for p in select tablename as t, qual from pg_policies
    where schemaname = 'public' and tablename in ('companies', 'contacts') and policyname = 'rows_of_actor' loop
    execute format('create policy changes on %I for update to %s using (%s) with check (true)', p.t, actor, p.qual);
    execute format('create policy removes on %I for delete to %s using (%s)', p.t, actor, p.qual);
  end loop;
end $$;

do $$
declare t text; actor text := ':app_role';
begin
  -- `offset 0` keeps it a look-up by key: planned for an unknown range of search words, all contacts would be read first.
  foreach t in array array['contact_points', 'addresses', 'employments', 'processing_bases', 'contact_tokens'] loop
    execute format('create policy rows_of_contact on %I for all to %s using (exists (select 1 from contacts c where c.id = contact_id offset 0))
      with check ((select current_setting(''treu.contact_rows'')) in (''all'', ''team'', ''own''))', t, actor);
  end loop;
  execute format('create policy rows_of_company on company_tokens for all to %s using (exists (select 1 from companies c where c.id = company_id offset 0))
    with check ((select current_setting(''treu.company_rows'')) in (''all'', ''team'', ''own''))', actor);
end $$;

-- What was written for one purpose stays with those who hold it (Trennungsgebot).
create policy rows_of_parent on timeline_entries for all to :app_role using (
  purpose = any ((select string_to_array(current_setting('treu.purposes'), ','))::text[])
  and case when contact_id is not null then exists (select 1 from contacts c where c.id = contact_id)
    else exists (select 1 from companies k where k.id = company_id) end
) with check (purpose = any ((select string_to_array(current_setting('treu.purposes'), ','))::text[]));

create policy rows_of_parent on files for all to :app_role using (
  purpose = any ((select string_to_array(current_setting('treu.purposes'), ','))::text[])
  and case when contact_id is not null then exists (select 1 from contacts c where c.id = contact_id)
    when company_id is not null then exists (select 1 from companies k where k.id = company_id)
    else created_by = nullif((select current_setting('treu.user_id')), '')::uuid or (select current_setting('treu.unrestricted')) = 'on' end
) with check ((select current_setting('treu.purposes')) <> '');

create policy rows_of_parent on tasks for all to :app_role using (
  (purpose is null or purpose = any ((select string_to_array(current_setting('treu.purposes'), ','))::text[]))
  and case when contact_id is not null then exists (select 1 from contacts c where c.id = contact_id)
    when company_id is not null then exists (select 1 from companies k where k.id = company_id)
    else assignee_id = nullif((select current_setting('treu.user_id')), '')::uuid
      or created_by = nullif((select current_setting('treu.user_id')), '')::uuid end
) with check (
  (select current_setting('treu.purposes')) <> ''
  and (purpose is null or purpose = any ((select string_to_array(current_setting('treu.purposes'), ','))::text[]))
);

create policy rows_of_user on recent_records for all to :app_role
  using (user_id = nullif((select current_setting('treu.user_id')), '')::uuid);

grant select, insert, update, delete on
  companies, contacts, contact_points, addresses, employments, processing_bases, timeline_entries, tasks, files,
  recent_records, saved_views, contact_tokens, company_tokens, search_words to :app_role;
