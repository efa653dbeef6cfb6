/** What only this feature says no with. */
export const sessionProblems = {
  de: {
    'new-address.not-found': 'Dieser Link gilt nicht mehr. Bitten Sie die Administration um einen neuen.',
  },
  en: {
    'new-address.not-found': 'This link is no longer valid. Please ask your administrators for a new one.',
  },
}
