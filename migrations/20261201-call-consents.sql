-- The list of consents to calls (§ 7a UWG), newest first; of all declarations they are few.
create index consent_events_calls on consent_events (created_at desc, id desc)
  where channel = 'phone' and purpose = 'direct-marketing' and event in ('given', 'confirmed');
