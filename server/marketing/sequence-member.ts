import { resource } from '#server/platform/gate/resource.ts'
import { technical } from '#server/privacy/fields/contract.ts'
import { perPerson, perPersonFields, received } from './held.ts'

const why = [
  'Nachweis, wer welche Mails einer Folge bekommen hat und warum sie endete.',
  'Proof of who got which mails of a sequence, and why it ended.',
] as const
const states = {
  waiting: ['Wartet', 'Waiting'],
  sending: ['Wird gesendet', 'Being sent'],
  done: ['Hat alle Mails bekommen', 'Has got all mails'],
  stopped: ['Beendet', 'Ended'],
} as const

/** Where somebody is in a sequence, which mail she answered, and why it ended for her. */
export const sequenceMember = resource({
  name: 'sequenceMember',
  feature: 'sequence-members',
  label: { de: 'Weg durch eine Mailfolge', en: 'Way through a sequence' },
  table: 'sequence_members',
  ...perPerson,
  fields: {
    ...perPersonFields(why, states),
    sequenceId: technical('id'),
    step: received({
      type: 'number',
      category: 'user.behavior',
      label: ['Mails bekommen', 'Mails got'],
      why,
    }),
    dueAt: technical('moment'),
    enteredAt: received({
      type: 'moment',
      category: 'user.behavior',
      label: ['Dabei seit', 'In since'],
      why,
    }),
    answeredStep: received({
      type: 'number',
      category: 'user.behavior',
      label: ['Beantwortete Mail', 'Mail answered'],
      why,
    }),
    answeredAt: received({
      type: 'moment',
      category: 'user.behavior',
      label: ['Antwort am', 'Answered'],
      why,
    }),
  },
})
