-- `offset 0` keeps the question for the parent a look-up by key: without it the planner may read all contacts and
-- companies to answer it for the few entries of one person.
alter policy rows_of_parent on timeline_entries using (
  purpose = any ((select string_to_array(current_setting('treu.purposes'), ','))::text[])
  and case when contact_id is not null then exists (select 1 from contacts c where c.id = contact_id offset 0)
    else exists (select 1 from companies k where k.id = company_id offset 0) end
);
alter policy rows_of_parent on files using (
  purpose = any ((select string_to_array(current_setting('treu.purposes'), ','))::text[])
  and case when contact_id is not null then exists (select 1 from contacts c where c.id = contact_id offset 0)
    when company_id is not null then exists (select 1 from companies k where k.id = company_id offset 0)
    else created_by = nullif((select current_setting('treu.user_id')), '')::uuid or (select current_setting('treu.unrestricted')) = 'on' end
);
alter policy rows_of_parent on tasks using (
  (purpose is null or purpose = any ((select string_to_array(current_setting('treu.purposes'), ','))::text[]))
  and case when contact_id is not null then exists (select 1 from contacts c where c.id = contact_id offset 0)
    when company_id is not null then exists (select 1 from companies k where k.id = company_id offset 0)
    else assignee_id = nullif((select current_setting('treu.user_id')), '')::uuid
      or created_by = nullif((select current_setting('treu.user_id')), '')::uuid end
);
