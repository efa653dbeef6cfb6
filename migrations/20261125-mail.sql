-- Mail going out in numbers and mail coming back: with what it is signed, what was read already, which addresses take none.

-- Key pairs of DKIM. The private key is sealed with the installation's key.
create table mail_keys (
  id uuid primary key,
  domain text not null,
  selector text not null,
  public_key text not null,
  sealed_private_key bytea not null,
  created_at timestamptz not null default now(),
  constraint mail_keys_domain_selector_key unique (domain, selector)
);

-- Addresses that could not be reached, by keyed hash: kept without the address, and surviving the person's record.
create table mail_bounces (
  address_hash bytea primary key,
  soft_on date[] not null default '{}',
  undeliverable_since timestamptz,
  cause text constraint mail_bounces_cause_known check (cause in ('hard', 'soft')),
  status text,
  updated_at timestamptz not null default now(),
  constraint mail_bounces_cause_given check ((undeliverable_since is null) = (cause is null))
);
create index mail_bounces_undeliverable on mail_bounces (address_hash) where undeliverable_since is not null;

-- How far a mailbox was read.
create table mail_sources (
  name text primary key,
  uid_validity bigint not null,
  last_uid bigint not null
);

-- Each mail that came in once, by keyed hash of its Message-ID; without a kind it could not be handled yet.
create table mail_intake (
  key bytea primary key,
  source text not null,
  place text not null,
  attempts integer not null default 0,
  kind text,
  at timestamptz not null default now()
);
create index mail_intake_open on mail_intake (source) where kind is null;
create index mail_intake_at on mail_intake (at);

grant select, insert, update, delete on mail_keys, mail_bounces, mail_sources, mail_intake to :app_role;
