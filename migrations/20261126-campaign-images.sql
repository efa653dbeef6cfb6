-- Pictures in mailings: about nobody, so they are seen by all who serve their purpose, and kept while a mailing shows them.
alter table files add column is_picture boolean not null default false
  constraint files_picture_of_nobody check (not is_picture or (contact_id is null and company_id is null and import_id is null));
create index files_is_picture on files (id) where is_picture;

alter policy rows_of_parent on files using (
  purpose = any ((select string_to_array(current_setting('treu.purposes'), ','))::text[])
  and case when contact_id is not null then exists (select 1 from contacts c where c.id = contact_id offset 0)
    when company_id is not null then exists (select 1 from companies k where k.id = company_id offset 0)
    else is_picture or created_by = nullif((select current_setting('treu.user_id')), '')::uuid
      or (select current_setting('treu.unrestricted')) = 'on' end
);

-- A copy of a mailing shows the same file; it can go when the last of them has gone.
create table campaign_images (
  campaign_id uuid not null references campaigns (id) on delete cascade,
  file_id uuid not null references files (id) on delete restrict,
  width integer not null constraint campaign_images_width_known check (width > 0),
  height integer not null constraint campaign_images_height_known check (height > 0),
  constraint campaign_images_pkey primary key (campaign_id, file_id)
);
create index campaign_images_file_id on campaign_images (file_id);
grant select, insert, update, delete on campaign_images to :app_role;
