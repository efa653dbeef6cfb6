import { contacts } from './contacts/feature.ts'
import type { Feature } from './platform/feature.ts'
import { session } from './session/feature.ts'

/** Table of contents: every feature with screens. The order decides nothing; `nav.order` does. */
export const features: Feature[] = [session, contacts]
