-- Which words of an own field are made: by what version of their making, and how far through the records.
alter table custom_fields
  add column words_version integer not null default 0,
  add column words_after uuid;
