-- Whether anybody still bears a word is found under the word, in one place of the index. Asked for the kind by the index, too,
-- the planner of a table that has just grown fifty times took the index by person and went through all of them for each word:
-- an undo right after an import took ten seconds and more for every thousand people.
create or replace function change_search_words(added text[], removed text[]) returns void
  language sql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
  insert into search_words (word, bearers)
  select a.word, 1 from unnest(added) as a (word)
  where not exists (select from search_words w where w.word = a.word)
  order by a.word
  on conflict do nothing;
  delete from search_words w where w.word = any (removed) and not (w.word = any (added))
    and not exists (select from contact_tokens k where k.token = w.word and k.kind + 0 in (1, 6))
    and not exists (select from company_tokens k where k.token = w.word and k.kind + 0 in (5, 6));
$$;
