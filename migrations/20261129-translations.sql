-- What a mailing says in other languages than its main one, by language: subject, preview text and blocks each.
alter table campaigns add column translations jsonb not null default '{}'
  constraint campaigns_translations_known check (jsonb_typeof(translations) = 'object');
