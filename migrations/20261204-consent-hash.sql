-- By which scheme an event was hashed. The first left out who entered it, when, and the file it came with; events hashed by it
-- are checked by it for ever, and new ones are hashed by the second, which leaves out nothing.
alter table consent_events add column hash_scheme smallint not null default 1
  constraint consent_events_hash_scheme_known check (hash_scheme in (1, 2));
