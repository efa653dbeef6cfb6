-- Called with a person or a few at almost every change. Planned anew for each list of ids they would cost ten times what
-- they do; the plan that is kept looks each id up, which is right for one and for thousands.
alter function refresh_contacts(uuid[]) set plan_cache_mode = force_generic_plan;
alter function change_search_words(text[], text[]) set plan_cache_mode = force_generic_plan;
