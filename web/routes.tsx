import { companies } from './companies/feature.ts'
import { contacts } from './contacts/feature.ts'
import { imports } from './imports/feature.ts'
import { marketing } from './marketing/feature.ts'
import { massUpdates } from './mass-updates/feature.ts'
import { merges } from './merges/feature.ts'
import type { Feature } from './platform/feature.ts'
import { privacy } from './privacy/feature.ts'
import { profile } from './profile/feature.ts'
import { session } from './session/feature.ts'
import { settings } from './settings/feature.ts'
import { today } from './today/feature.ts'

/** Table of contents: every feature with screens. The order decides nothing; `nav.order` does. */
export const features: Feature[] = [
  session,
  today,
  contacts,
  companies,
  imports,
  massUpdates,
  merges,
  marketing,
  privacy,
  settings,
  profile,
]
