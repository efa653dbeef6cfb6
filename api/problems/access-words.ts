/** What only this feature says no with. */
export const accessProblems = {
  de: {
    'sessions.not-found': 'Dieses Gerät ist schon abgemeldet.',
    'tokens.unknown-scope':
      'Diesen Umfang gibt es nicht. Möglich sind all, read und Bereiche wie contacts:read oder contacts:write.',
    'tokens.not-found': 'Diesen Schlüssel gibt es nicht, oder er gilt schon nicht mehr.',
  },
  en: {
    'sessions.not-found': 'This device is signed out already.',
    'tokens.unknown-scope':
      'There is no such scope. Possible are all, read and areas such as contacts:read or contacts:write.',
    'tokens.not-found': 'This key does not exist, or it is no longer valid.',
  },
}
