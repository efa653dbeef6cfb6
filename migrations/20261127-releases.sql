-- Personal data leave as a file only after a second person has agreed: asked for with a reason, approved or refused within a
-- time by somebody else, taken once.
create table releases (
  id uuid primary key,
  version integer not null default 1,
  kind text not null constraint releases_kind_known check (kind in ('address-file')),
  -- What it is about, and in which state that was when it was asked for.
  about_id uuid not null,
  about_version integer not null,
  about_name text not null,
  params jsonb not null default '{}',
  reason text not null,
  people integer not null,
  state text not null default 'waiting' constraint releases_state_known check (state in ('waiting', 'approved', 'refused', 'taken')),
  requested_by uuid references users (id) on delete set null,
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  decided_by uuid references users (id) on delete set null,
  decided_at timestamptz,
  note text,
  -- How far the file was taken, in parts.
  taken_after uuid,
  taken_people integer not null default 0,
  taken_at timestamptz
);
create index releases_state on releases (state, requested_at desc, id desc);
create index releases_about_id on releases (about_id, requested_by);
create index releases_requested_by on releases (requested_by);
create index releases_decided_by on releases (decided_by);
grant select, insert, update on releases to :app_role;

-- The second lock: whatever the program does, nobody decides about what she asked for.
create function releases_by_two() returns trigger language plpgsql as $$
begin
  if new.decided_by = new.requested_by then
    raise exception 'a release needs two people' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger releases_by_two before update of decided_by on releases for each row execute function releases_by_two();
