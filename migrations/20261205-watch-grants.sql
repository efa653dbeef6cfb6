-- Who watches over data protection is not chosen by those she watches alone: a role that holds legal compliance is given to
-- somebody, or that purpose to a role, once somebody who holds it already has agreed (decision 0028).
create table watch_grants (
  id uuid primary key,
  version integer not null default 1,
  -- To whom the role is given; without anybody it is the purpose that is given to the role.
  user_id uuid references users (id) on delete cascade,
  role_key text not null references roles (key) on delete cascade,
  state text not null default 'waiting' constraint watch_grants_state_known check (state in ('waiting', 'approved', 'refused')),
  requested_by uuid references users (id) on delete set null,
  requested_at timestamptz not null,
  decided_by uuid references users (id) on delete set null,
  decided_at timestamptz,
  note text
);
create unique index watch_grants_waiting on watch_grants (role_key, user_id) nulls not distinct where state = 'waiting';
create index watch_grants_role_key on watch_grants (role_key);
create index watch_grants_requested_at on watch_grants (requested_at desc, id desc);
create index watch_grants_user_id on watch_grants (user_id);
create index watch_grants_requested_by on watch_grants (requested_by);
create index watch_grants_decided_by on watch_grants (decided_by);
grant select, insert, update on watch_grants to :app_role;

-- The second lock, as with releases: nobody decides about what she asked for or what is for herself.
create function watch_grants_by_two() returns trigger language plpgsql as $$
begin
  if new.decided_by in (new.requested_by, new.user_id) then
    raise exception 'a grant needs two people' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger watch_grants_by_two before update of decided_by on watch_grants
  for each row execute function watch_grants_by_two();
