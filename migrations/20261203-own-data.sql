-- A link by which somebody sees what is held of her: one at a time for an address of a record, only its hash.
create table data_links (
  id uuid primary key,
  contact_id uuid not null references contacts (id) on delete cascade,
  address_hash bytea not null,
  token_hash bytea not null,
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  constraint data_links_address_key unique (contact_id, address_hash),
  constraint data_links_token_key unique (token_hash)
);
create index data_links_expires_at on data_links (expires_at);
alter table data_links enable row level security;
alter table data_links force row level security;
do $$
declare actor text := ':app_role';
begin
  execute 'create policy maintenance on data_links for all to current_user using (true) with check (true)';
  execute format('create policy rows_of_contact on data_links for all to %s using (
      (select current_setting(''treu.unrestricted'')) = ''on'' or exists (select 1 from contacts c where c.id = contact_id offset 0))
    with check ((select current_setting(''treu.contact_rows'')) in (''all'', ''team'', ''own''))', actor);
end $$;
grant select, insert, update, delete on data_links to :app_role;
