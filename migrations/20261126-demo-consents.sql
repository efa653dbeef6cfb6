-- A text and a notice are never changed, not even when the account of who wrote them goes: they keep the id as it was, and
-- a reference that empties it would be refused. The trail knows whose it was.
alter table consent_texts drop constraint consent_texts_created_by_fkey;
alter table privacy_notices drop constraint privacy_notices_released_by_fkey;
