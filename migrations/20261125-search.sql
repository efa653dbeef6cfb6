-- Search for several words at once. The words are looked up among the tokens alone, and only who bears all of them is
-- looked at as a record: asking for each bearer of the first word whether she may be seen would cost more than the search.
-- Arrays are parallel, one place a range: `word` numbers the words, the rarest being 0; `kinds` are bits of token kinds,
-- of which bit 5 (a word of the company) leads to the people who work there. Ids come in the order of words; whether they
-- may be seen is for the caller's row policies.
create function contacts_by_words(word integer[], low text[], high text[], kinds integer[], looked_at integer, at_most integer)
  returns setof uuid language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  ids uuid[];
  firms uuid[];
  found uuid[];
  others integer;
begin
  if current_setting('treu.contact_rows') not in ('all', 'team', 'own') then return; end if;
  select coalesce(max(w), 0) into others from unnest(word) w;
  -- A name stands in the address, too: each person once, in the order of her words, those of companies last.
  ids := array(
    select k.id from (
      select distinct on (f.id) f.id, f.place from (
        select b.contact_id as id, row_number() over () as place
        from unnest(word, low, high, kinds) r (w, l, h, m)
        cross join lateral (
          select t.contact_id from contact_tokens t
          where t.token >= r.l and t.token < r.h and (r.m >> t.kind) & 1 = 1
          order by t.token, t.contact_id limit looked_at
        ) b
        where r.w = 0 and r.m & ~32 <> 0
        union all
        (select c.id, looked_at * 10 + row_number() over ()
        from unnest(word, low, high, kinds) r (w, l, h, m)
        cross join lateral (
          select t.company_id from company_tokens t
          where t.token >= r.l and t.token < r.h and (r.m >> t.kind) & 1 = 1
          order by t.token, t.company_id limit 300
        ) b
        cross join lateral (select p.id from contacts p where p.company_id = b.company_id limit 1000) c
        where r.w = 0 and r.m & 32 <> 0
        limit looked_at)
      ) f
      order by f.id, f.place
    ) k
    order by k.place limit looked_at
  );
  for other in 1 .. others loop
    -- Who works for one of the companies with this word; where too many have it, the first of the persons are asked.
    firms := array(
      select k.company_id from unnest(word, low, high, kinds) r (w, l, h, m)
      cross join lateral (
        select t.company_id from company_tokens t
        where t.token >= r.l and t.token < r.h and (r.m >> t.kind) & 1 = 1 limit 301
      ) k
      where r.w = other and r.m & 32 <> 0
    );
    found := array(
      select k.i from unnest(word, low, high, kinds) r (w, l, h, m)
      cross join lateral (
        select u.i from unnest(ids) u (i)
        where exists (
          select from contact_tokens t
          where t.contact_id = u.i and t.token >= r.l and t.token < r.h and (r.m >> t.kind) & 1 = 1
          offset 0 -- keeps it a look-up by person: as a join all bearers of the second word would be read
        )
        limit case when other = others then at_most end
      ) k
      where r.w = other and r.m & ~32 <> 0
    );
    if cardinality(found) < at_most and cardinality(firms) > 300 then
      found := found || array(
        select k.i from unnest(word, low, high, kinds) r (w, l, h, m)
        cross join lateral (
          select u.i from unnest(ids[1:300]) u (i)
          where exists (
            select from contacts p join company_tokens t on t.company_id = p.company_id
            where p.id = u.i and t.token >= r.l and t.token < r.h and (r.m >> t.kind) & 1 = 1
            offset 0
          )
          limit case when other = others then at_most end
        ) k
        where r.w = other and r.m & 32 <> 0
      );
    elsif cardinality(found) < at_most and cardinality(firms) > 0 then
      found := found || array(
        select unnest(ids) intersect
        select p.id from unnest(firms) f (id)
        cross join lateral (select c.id from contacts c where c.company_id = f.id limit 1000) p
      );
    end if;
    ids := found;
    exit when cardinality(ids) = 0;
  end loop;
  return query select i from unnest(ids) i limit at_most;
end $$;

create function companies_by_words(word integer[], low text[], high text[], kinds integer[], looked_at integer, at_most integer)
  returns setof uuid language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  ids uuid[];
  others integer;
begin
  if current_setting('treu.company_rows') not in ('all', 'team', 'own') then return; end if;
  select coalesce(max(w), 0) into others from unnest(word) w;
  ids := array(
    select k.company_id from unnest(word, low, high, kinds) r (w, l, h, m)
    cross join lateral (
      select t.company_id from company_tokens t
      where t.token >= r.l and t.token < r.h and (r.m >> t.kind) & 1 = 1
      order by t.token, t.company_id limit looked_at
    ) k
    where r.w = 0
  );
  for other in 1 .. others loop
    ids := array(
      select k.i from unnest(word, low, high, kinds) r (w, l, h, m)
      cross join lateral (
        select u.i from unnest(ids) u (i)
        where exists (
          select from company_tokens t
          where t.company_id = u.i and t.token >= r.l and t.token < r.h and (r.m >> t.kind) & 1 = 1
          offset 0
        )
        limit case when other = others then at_most end
      ) k
      where r.w = other
    );
  end loop;
  return query select i from unnest(ids) i limit at_most;
end $$;
revoke all on function contacts_by_words(integer[], text[], text[], integer[], integer, integer) from public;
revoke all on function companies_by_words(integer[], text[], text[], integer[], integer, integer) from public;
grant execute on function contacts_by_words(integer[], text[], text[], integer[], integer, integer) to :app_role;
grant execute on function companies_by_words(integer[], text[], text[], integer[], integer, integer) to :app_role;
