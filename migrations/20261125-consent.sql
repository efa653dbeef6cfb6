-- The consent ledger: what a person allowed, refused, took back, with its proof. Events are only ever added.

create table consent_texts (
  id uuid primary key,
  key text not null,
  number integer not null,
  language text not null default 'de',
  purpose text not null references purposes (key),
  channels text[] not null constraint consent_texts_channels_known
    check (channels <@ array['email', 'phone', 'sms', 'fax', 'post']),
  text text not null,
  notice text,
  sender text not null,
  text_hash bytea not null,
  is_demo boolean not null default false,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null,
  constraint consent_texts_version_key unique (key, language, number)
);
create index consent_texts_purpose on consent_texts (purpose);
create index consent_texts_created_by on consent_texts (created_by);

-- contact_id without a reference: the proof of a declaration outlives the record (Art. 17(3)(e) GDPR).
create table consent_events (
  id uuid primary key,
  contact_id uuid not null,
  sequence integer not null,
  -- Keyed hash of the address or number it is about; null where it is about the person.
  address_hash bytea,
  channel text not null constraint consent_events_channel_known check (channel in ('email', 'phone', 'sms', 'fax', 'post')),
  purpose text not null references purposes (key),
  topic text,
  event text not null constraint consent_events_event_known check (event in
    ('requested', 'given', 'confirmed', 'refused', 'withdrawn', 'objected', 'revoked', 'expired', 'invalidated')),
  way text not null constraint consent_events_way_known check (way in ('electronic', 'paper', 'spoken')),
  declared_by text not null constraint consent_events_declared_by_known check (declared_by in ('person', 'staff', 'system')),
  occurred_at timestamptz not null,
  -- The same moment as the clock on the wall showed it, with its zone.
  local_time text not null,
  text_id uuid references consent_texts (id),
  notice text,
  form_id uuid,
  form_version integer,
  page_url text,
  evidence text,
  evidence_file_id uuid,
  mail_id text,
  mail_hash bytea,
  reason text,
  import_id uuid,
  previous_hash bytea,
  hash bytea not null,
  created_at timestamptz not null default now(),
  created_by uuid,
  constraint consent_events_sequence_key unique (contact_id, sequence)
);
create index consent_events_address on consent_events (address_hash) where address_hash is not null;
create index consent_events_purpose on consent_events (purpose);
create index consent_events_text_id on consent_events (text_id) where text_id is not null;
create index consent_events_import_id on consent_events (import_id) where import_id is not null;

-- What holds now, kept in the transaction of the event. An empty address_hash speaks of the person as a whole.
create table consent_states (
  contact_id uuid not null references contacts (id) on delete cascade,
  purpose text not null references purposes (key),
  channel text not null constraint consent_states_channel_known check (channel in ('email', 'phone', 'sms', 'fax', 'post')),
  address_hash bytea not null default '',
  state text not null,
  way text,
  is_proven boolean not null default false,
  is_objected boolean not null default false,
  event_id uuid not null,
  since timestamptz not null,
  constraint consent_states_pkey primary key (contact_id, purpose, channel, address_hash)
);
create index consent_states_purpose on consent_states (purpose);

-- The address a declaration came from, apart from the event, because it is kept only for a short time.
create table consent_origins (
  event_id uuid primary key references consent_events (id) on delete cascade,
  ip_sealed bytea not null,
  expires_at timestamptz not null
);
create index consent_origins_expires_at on consent_origins (expires_at);

-- Sperrliste: no name and no address, only its keyed hash. It survives erasure, restore, merge and import.
create table suppressions (
  id uuid primary key,
  address_hash bytea not null,
  channel text not null constraint suppressions_channel_known check (channel in ('email', 'phone', 'sms', 'fax', 'post')),
  purpose text not null references purposes (key),
  reason text not null constraint suppressions_reason_known check (reason in ('objected', 'withdrawn', 'refused', 'complaint', 'manual')),
  since timestamptz not null,
  lifted_at timestamptz,
  event_id uuid,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null,
  constraint suppressions_address_key unique (address_hash, channel, purpose)
);
create index suppressions_purpose on suppressions (purpose);
create index suppressions_since on suppressions (since, id);
create index suppressions_created_by on suppressions (created_by);

-- What permits advertising without a consent: the four conditions of § 7(3) UWG, or the reason to presume (§ 7(2) no. 1).
create table advertising_grounds (
  id uuid primary key,
  version integer not null default 1,
  contact_id uuid not null references contacts (id) on delete cascade,
  kind text not null constraint advertising_grounds_kind_known check (kind in ('existing-customer', 'presumed')),
  sale_reference text,
  sold_on date,
  notice text,
  product_groups text[] not null default '{}',
  reason text,
  valid_until date,
  ended_at timestamptz,
  created_at timestamptz not null default now(),
  created_by uuid references users (id) on delete set null
);
create index advertising_grounds_contact_id on advertising_grounds (contact_id);
create index advertising_grounds_created_by on advertising_grounds (created_by);

-- Each use of a permission: proof, and the start of the five years of § 7a(2) UWG.
create table contact_uses (
  id uuid primary key,
  contact_id uuid not null,
  at timestamptz not null,
  channel text not null constraint contact_uses_channel_known check (channel in ('email', 'phone', 'sms', 'fax', 'post')),
  purpose text not null references purposes (key),
  code text not null,
  rule_set text not null,
  event_id uuid,
  address_hash bytea,
  campaign_id uuid,
  keep_until date not null,
  created_by uuid
);
create index contact_uses_contact on contact_uses (contact_id, at desc);
create index contact_uses_purpose on contact_uses (purpose);
create index contact_uses_keep_until on contact_uses (keep_until);

-- ECG list for an address, asterisk in the directory for a number.
-- What imports noted of refusals before there was a ledger.
alter table contacts drop column refused_channels;
alter table contact_points add column is_listed boolean not null default false;

do $$
declare t text; actor text := ':app_role';
begin
  foreach t in array array['consent_events', 'consent_states', 'advertising_grounds', 'contact_uses'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy maintenance on %I for all to current_user using (true) with check (true)', t);
    execute format('create policy rows_of_contact on %I for all to %s using (
        (select current_setting(''treu.unrestricted'')) = ''on'' or exists (select 1 from contacts c where c.id = contact_id offset 0))
      with check ((select current_setting(''treu.contact_rows'')) in (''all'', ''team'', ''own''))', t, actor);
  end loop;
end $$;
grant select, insert on consent_texts, consent_events to :app_role;
grant select, insert, update, delete on consent_states, consent_origins, advertising_grounds, contact_uses to :app_role;
-- Nothing takes an address off the list for good; the person herself may have it lifted.
grant select, insert, update on suppressions to :app_role;

-- The chain shows it, and this stops it: an event is never changed. Only retention removes whole chains, as the owner.
create function consent_events_stay() returns trigger language plpgsql as $$
begin
  raise exception '% are only added', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger consent_events_never_changed before update on consent_events for each row execute function consent_events_stay();
create trigger consent_texts_never_changed before update on consent_texts for each row execute function consent_events_stay();
