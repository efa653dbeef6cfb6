-- Two words of one name as one search word, `=tho muller` (kind 7, see server/search/tokens.ts): who types first and last
-- name finds the few called so without asking each of the thousands who bear one of the words for the other.
insert into contact_tokens (token, kind, contact_id)
select distinct left('=' || left(a.token, 3) || ' ' || b.token, 64), 7, a.contact_id
from contact_tokens a join contact_tokens b on b.contact_id = a.contact_id and b.kind = 1 and b.token <> a.token
where a.kind = 1 and length(a.token) >= 3
on conflict do nothing;
