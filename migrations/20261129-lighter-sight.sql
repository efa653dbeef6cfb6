-- What a statement may see is asked for with every table it reads. A setting that only some readers or some rows need is
-- looked up where it is needed: prepared for every statement they cost as much as reading a person does.
do $$
declare
  actor_rows constant text := $policy$
    case (select current_setting('treu.%1$s_rows'))
      when 'all' then true
      when 'team' then position(team_id::text in current_setting('treu.team_ids')) > 0
      when 'own' then owner_id = current_setting('treu.user_id')::uuid
      else false
    end $policy$;
  contact_rows constant text := format(actor_rows, 'contact') || $policy$
    and (purpose_mask & (select current_setting('treu.purpose_mask'))::integer) <> 0
    and (not (is_restricted or is_quarantined) or current_setting('treu.unrestricted') = 'on') $policy$;
  company_rows constant text := format(actor_rows, 'company');
  policy text;
begin
  foreach policy in array array['rows_of_actor', 'changes', 'removes'] loop
    execute format('alter policy %I on contacts using (%s)', policy, contact_rows);
    execute format('alter policy %I on companies using (%s)', policy, company_rows);
  end loop;
end $$;
