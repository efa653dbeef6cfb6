-- Filters that are kept no longer name anybody, so that erasing a person leaves nothing behind in them. Those that did are
-- emptied; a segment then finds nobody rather than everybody.
update saved_views set state = (state - 'q') || '{"filter": null}'::jsonb, version = version + 1
  where state::text ~ '"field": ?"(email|phone|firstName|lastName|namePrefix|letterSalutation)"'
    or resource = 'contact' and coalesce(state ->> 'q', '') <> '';
update segments set filter = case when is_live then '{"and": [{"field": "id", "op": "in", "value": []}]}'::jsonb else '{}'::jsonb end,
    version = version + 1
  where filter::text ~ '"field": ?"(email|phone|firstName|lastName|namePrefix|letterSalutation)"';
delete from mass_updates where state = 'draft'
  and (selection ? 'q' or selection::text ~ '"field": ?"(email|phone|firstName|lastName|namePrefix|letterSalutation)"');
update mass_updates set selection = '{}'
  where selection ? 'q' or selection::text ~ '"field": ?"(email|phone|firstName|lastName|namePrefix|letterSalutation)"';
