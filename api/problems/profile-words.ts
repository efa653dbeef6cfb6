/** What only this feature says no with. */
export const profileProblems = {
  de: {
    'users.email-taken': 'Mit dieser Adresse gibt es schon einen Zugang.',
    'users.email-pending-conflict':
      'Diese Adresse ist schon für einen anderen Zugang eingetragen und wartet dort auf ihre Bestätigung.',
    'users.invalid': 'Das passt noch nicht.',
    'field.email': 'Das ist keine vollständige E-Mail-Adresse.',
    'session.second-factor-in-use': 'Der zweite Faktor ist schon eingerichtet.',
    'session.second-factor-not-possible-now':
      'Die Einrichtung des zweiten Faktors ist nicht begonnen oder schon beendet. Bitte fangen Sie neu an.',
  },
  en: {
    'users.email-taken': 'There is an account with this address already.',
    'users.email-pending-conflict':
      'This address has been entered for another account already and waits to be confirmed there.',
    'users.invalid': 'This does not fit yet.',
    'field.email': 'This is not a complete e-mail address.',
    'session.second-factor-in-use': 'The second factor is set up already.',
    'session.second-factor-not-possible-now':
      'Setting up the second factor has not been started or is finished already. Please begin anew.',
  },
}
