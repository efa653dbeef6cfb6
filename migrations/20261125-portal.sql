-- Forms for people outside, and what they asked for until they confirm it.

create table subscription_forms (
  id uuid primary key,
  version integer not null default 1,
  key text not null,
  kind text not null default 'newsletter' constraint subscription_forms_kind_known check (kind in ('newsletter', 'event')),
  title text not null,
  intro text,
  language text not null default 'de',
  text_id uuid references consent_texts (id),
  topics jsonb not null default '[]',
  asks_name boolean not null default false,
  -- Websites that may send the form from their own pages.
  origins text[] not null default '{}',
  is_active boolean not null,
  is_demo boolean not null default false,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null,
  updated_at timestamptz not null default now(),
  updated_by uuid references users (id) on delete set null,
  constraint subscription_forms_key_key unique (key)
);
create index subscription_forms_text_id on subscription_forms (text_id) where text_id is not null;
create index subscription_forms_created_by on subscription_forms (created_by);
create index subscription_forms_updated_by on subscription_forms (updated_by);

-- A request is nobody's record yet: sealed, in no list, and gone by itself when it is not confirmed.
create table consent_requests (
  id uuid primary key,
  form_id uuid not null references subscription_forms (id) on delete cascade,
  token_hash bytea not null,
  address_hash bytea not null,
  sealed bytea,
  mail_id uuid,
  mail_hash bytea,
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  constraint consent_requests_token_key unique (token_hash)
);
create index consent_requests_form_id on consent_requests (form_id);
create index consent_requests_address on consent_requests (address_hash, requested_at);
create index consent_requests_expires_at on consent_requests (expires_at);

create table subscriptions (
  id uuid primary key,
  contact_id uuid not null references contacts (id) on delete cascade,
  address_hash bytea not null,
  topic text not null,
  is_subscribed boolean not null,
  changed_at timestamptz not null,
  constraint subscriptions_topic_key unique (contact_id, address_hash, topic)
);
alter table subscriptions enable row level security;
alter table subscriptions force row level security;
do $$
declare actor text := ':app_role';
begin
  execute 'create policy maintenance on subscriptions for all to current_user using (true) with check (true)';
  execute format('create policy rows_of_contact on subscriptions for all to %s using (
      (select current_setting(''treu.unrestricted'')) = ''on'' or exists (select 1 from contacts c where c.id = contact_id offset 0))
    with check ((select current_setting(''treu.contact_rows'')) in (''all'', ''team'', ''own''))', actor);
end $$;
grant select, insert, update, delete on subscription_forms, consent_requests, subscriptions to :app_role;
