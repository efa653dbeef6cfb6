import { job } from '#server/platform/jobs/jobs.ts'

/** Counts who bears the words of the dictionary, so that the likelier of two is meant, and drops those nobody bears. */
export const countWords = job({
  kind: 'search.count-words',
  purpose: 'system-operation',
  schedule: '37 1 * * *',
  run: async ({ platform }) => {
    await platform.ownerPool.query(`
      with borne as (
        select token, count(*)::integer as bearers from (
          select token from contact_tokens where kind = 1
          union all
          select token from company_tokens where kind = 5
        ) k where token !~ '[0-9.@-]' group by token
      ), gone as (
        delete from search_words w where not exists (select from borne b where b.token = w.word)
      )
      insert into search_words as w (word, bearers) select token, bearers from borne
      on conflict (word) do update set bearers = excluded.bearers where w.bearers <> excluded.bearers`)
    return undefined
  },
})
