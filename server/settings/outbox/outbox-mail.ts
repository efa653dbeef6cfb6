import { resource } from '#server/platform/gate/resource.ts'
import { fieldsHeld, technical, words } from '#server/privacy/fields/contract.ts'

const held = fieldsHeld({
  purposes: ['system-operation'],
  basis: 'A6-1-f',
  dataKind: 'operation',
  see: ['administration', 'dpo', 'auditor'],
  edit: [],
  exportClass: 'never',
  erase: 'deleted-with-record',
  isProvided: false,
  isReadOnly: true,
})
const toSend = [
  'Damit Mails ankommen und keine verloren geht.',
  'So that mails arrive and none is lost.',
] as const

/** A mail on its way out. What it says is sealed, shown only to who opens it, and gone once it is sent. */
export const outboxMail = resource({
  name: 'outboxMail',
  feature: 'outbox',
  label: { de: 'Mail im Postausgang', en: 'Mail in the outbox' },
  table: 'outbox_mails',
  subject: null,
  rows: 'everyone',
  defaultSort: ['-createdAt'],
  rights: {
    dpo: { rows: 'all' },
    auditor: { rows: 'all' },
    administration: { rows: 'all', update: true },
  },
  fields: {
    id: technical(),
    version: technical('number'),
    kind: held({ type: 'text', category: 'system.operations', label: ['Art', 'Kind'], why: toSend }),
    userId: held({ type: 'id', category: 'user.unique_id', label: ['An', 'To'], why: toSend }),
    userName: held({
      type: 'text',
      expression: 'select u.name from users u where u.id = t.user_id',
      standsFor: 'userId',
      isSortable: false,
      category: 'user.name',
      label: ['An', 'To'],
      why: toSend,
    }),
    sealed: held({
      type: 'json',
      isSecret: true,
      see: [],
      category: 'user.content',
      label: ['Inhalt', 'Content'],
      why: toSend,
    }),
    state: held({
      type: 'choice',
      choices: [
        { value: 'waiting', label: words(['Wartet', 'Waiting']) },
        { value: 'sent', label: words(['Gesendet', 'Sent']) },
        { value: 'failed', label: words(['Gescheitert', 'Failed']) },
        { value: 'discarded', label: words(['Verworfen', 'Discarded']) },
      ],
      category: 'system.operations',
      label: ['Zustand', 'State'],
      why: toSend,
    }),
    attempts: held({
      type: 'number',
      category: 'system.operations',
      label: ['Versuche', 'Attempts'],
      why: toSend,
    }),
    nextAttemptAt: held({
      type: 'moment',
      category: 'system.operations',
      label: ['Nächster Versuch', 'Next attempt'],
      why: toSend,
    }),
    problemCode: held({
      type: 'text',
      category: 'system.operations',
      label: ['Problem', 'Problem'],
      why: toSend,
    }),
    createdAt: held({
      type: 'moment',
      category: 'system.operations',
      label: ['Angelegt', 'Created'],
      why: toSend,
    }),
    sentAt: held({ type: 'moment', category: 'system.operations', label: ['Gesendet', 'Sent'], why: toSend }),
  },
})
