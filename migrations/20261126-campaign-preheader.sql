-- The line many mail programs show beside the subject.
alter table campaigns add column preheader text constraint campaigns_preheader_short check (length(preheader) <= 200);
