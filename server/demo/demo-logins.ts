import { roleTemplates } from '#server/privacy/purposes/public.ts'
import type { DemoAccess } from './make-demo.ts'

/** What `npm start -- --demo` prints. */
export function demoLogins({ company, password, users }: DemoAccess): string {
  const width = Math.max(...users.map((user) => user.email.length))
  const labelOf = (role: string) => roleTemplates.find((each) => each.key === role)?.label.de ?? role
  return [
    `  Vorführfirma / demo company:  ${company} (erfunden / invented)`,
    ...users.map(({ email, role, name }) => `    ${email.padEnd(width)}  ${labelOf(role)}, ${name}`),
    `  Kennwort für alle / password of all:  ${password}`,
  ].join('\n')
}
