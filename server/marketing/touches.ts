/**
 * What a segment may ask of a person's history, in the order of `contacts.touched_at` and `contacts.touch_counts`, which the
 * database keeps (`refresh_touches`): any entry or one of a kind, in any direction, coming in or going out.
 */
export const touchPlaces = [
  'any',
  'any.in',
  'any.out',
  'call',
  'call.in',
  'call.out',
  'email',
  'email.in',
  'email.out',
  'letter',
  'letter.in',
  'letter.out',
  'meeting',
  'note',
] as const
