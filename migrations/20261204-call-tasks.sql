-- A task can be a call. Its purpose decides whether it may be made; where it rests on the presumed consent of a business
-- (§ 7(2) no. 1 UWG), the reason stated for it is kept beside it.
alter table tasks drop constraint tasks_kind_known;
alter table tasks add constraint tasks_kind_known check (kind in ('task', 'follow-up', 'call'));
alter table tasks add column call_reason text;
alter table tasks add constraint tasks_call_known check (kind <> 'call' or (contact_id is not null and purpose is not null));
