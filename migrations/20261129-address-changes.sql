-- A new address of an account in use holds only once somebody who reads that mailbox has confirmed it.
alter table one_time_tokens
  drop constraint one_time_tokens_kind_known,
  add constraint one_time_tokens_kind_known
    check (kind in ('second-factor', 'invitation', 'password-reset', 'address-change')),
  add column address text,
  add constraint one_time_tokens_address_given check ((kind = 'address-change') = (address is not null));
