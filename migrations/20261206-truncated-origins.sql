-- The address a declaration came from is kept whole for some days, then cut to its network; without a day it is cut already.
alter table consent_origins alter column expires_at drop not null;
