-- A role may be bounded to customer groups: those who hold it see the records of its row scope that bear one of them. Whoever
-- holds several roles sees what any of them shows, so no single scope says it any more; `treu.*_rows` is 'groups' then, and
-- `treu.*_groups` names the groups by scope, with `true` where a role of that scope is bounded to none.
alter table roles add column customer_groups text[] not null default '{}';

-- Only those who are bounded ever get here. For the planner it is free and stays out of the way of everybody else's plans,
-- which contain it; as a body of its own it is not made ready with each of their statements.
create function is_in_groups_of_actor(kind text, groups text[], team uuid, owner uuid) returns boolean
  language plpgsql stable parallel safe cost 0.01 as $$
declare
  bounds constant jsonb := nullif(current_setting('treu.' || kind || '_groups', true), '')::jsonb;
begin
  return coalesce((bounds -> 'all') ?| groups, false)
    or coalesce(((bounds -> 'team') = 'true' or (bounds -> 'team') ?| groups)
      and position(team::text in current_setting('treu.team_ids')) > 0, false)
    or coalesce(((bounds -> 'own') = 'true' or (bounds -> 'own') ?| groups)
      and owner = nullif(current_setting('treu.user_id'), '')::uuid, false);
end $$;
revoke all on function is_in_groups_of_actor(text, text[], uuid, uuid) from public;
grant execute on function is_in_groups_of_actor(text, text[], uuid, uuid) to :app_role;

do $$
declare
  actor_rows constant text := $policy$
    case (select current_setting('treu.%1$s_rows'))
      when 'all' then true
      when 'team' then position(team_id::text in current_setting('treu.team_ids')) > 0
      when 'own' then owner_id = current_setting('treu.user_id')::uuid
      when 'groups' then is_in_groups_of_actor('%1$s', customer_groups, team_id, owner_id)
      else false
    end $policy$;
  contact_rows constant text := format(actor_rows, 'contact') || $policy$
    and (purpose_mask & (select current_setting('treu.purpose_mask'))::integer) <> 0
    and (not (is_restricted or is_quarantined) or current_setting('treu.unrestricted') = 'on') $policy$;
  company_rows constant text := format(actor_rows, 'company');
  -- What is made lies in one's own groups.
  new_rows constant text := $policy$
    case (select current_setting('treu.%1$s_rows'))
      when 'groups' then is_in_groups_of_actor('%1$s', customer_groups, team_id, owner_id)
      else (select current_setting('treu.%1$s_rows')) in ('all', 'team', 'own')
    end $policy$;
  child record;
  policy text;
begin
  foreach policy in array array['rows_of_actor', 'changes', 'removes'] loop
    execute format('alter policy %I on contacts using (%s)', policy, contact_rows);
    execute format('alter policy %I on companies using (%s)', policy, company_rows);
  end loop;
  execute format('alter policy adds on contacts with check (%s)', format(new_rows, 'contact'));
  execute format('alter policy adds on companies with check (%s)', format(new_rows, 'company'));
  -- What belongs to records may be written by whoever sees any of them.
  for child in select tablename, policyname, substring(with_check from 'treu\.(contact|company)_rows') as kind
    from pg_policies where schemaname = 'public' and with_check like '%treu.%_rows%'
      and tablename not in ('contacts', 'companies') loop
    execute format('alter policy %I on %I with check ((select current_setting(%L)) in (''all'', ''team'', ''own'', ''groups''))',
      child.policyname, child.tablename, 'treu.' || child.kind || '_rows');
  end loop;
end $$;

-- The searches among words ask first whether anything may be seen at all.
do $$
declare search regprocedure;
begin
  foreach search in array array[
    'contacts_by_token(text, text, smallint[], integer)', 'companies_by_token(text, text, smallint[], integer)',
    'contacts_by_words(integer[], text[], text[], integer[], integer, integer)',
    'companies_by_words(integer[], text[], text[], integer[], integer, integer)']::regprocedure[] loop
    execute replace(pg_get_functiondef(search), $n$'own')$n$, $n$'own', 'groups')$n$);
  end loop;
end $$;

-- Names of groups to choose from, for whoever says what roles show and sees no record herself: those of roles, and those that
-- so many records bear that the name tells of none of them.
create function customer_groups_in_use() returns setof text
  language sql stable security definer set search_path = public, pg_temp as $$
  select name from (
    select unnest(customer_groups) as name from contacts where deleted_at is null
    union all select unnest(customer_groups) from companies where deleted_at is null
  ) borne group by name having count(*) >= 10
  union select unnest(customer_groups) from roles
  order by 1
$$;
revoke all on function customer_groups_in_use() from public;
grant execute on function customer_groups_in_use() to :app_role;
