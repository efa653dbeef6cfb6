import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { Actor } from '../gate/actor.ts'
import type { Gate } from '../gate/gate.ts'
import type { PurposeKey } from '../gate/vocabulary.ts'

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** The routes of a feature, under /api/v1. */
export type Routes = (app: App) => Promise<void>

declare module 'fastify' {
  interface FastifyRequest {
    /** Open for this request's actor, purpose and transaction; not there on public routes. */
    gate: Gate
    actor: Actor | null
    /** The version named by If-Match, on routes that are `versioned`; 0 where none was and none had to be. */
    version: number
  }
  interface FastifyContextConfig {
    /** Purposes the route serves, narrowest first; `own-account` for what concerns the signed-in user alone. */
    purpose?: PurposeKey | 'own-account' | readonly PurposeKey[]
    /** Why the route needs no purpose and no sign-in. */
    public?: string
    /** A GET that notes something, for example what was opened last; other GETs cannot change anything. */
    writes?: boolean
    /** Changes need If-Match (428 without, 412 when stale); `when-named`: only who names a version is held to it. */
    versioned?: boolean | 'when-named'
    /** The body is a form with a file in the field `file`. */
    takesFile?: boolean
    /** Takes forms from other websites: it carries no sign-in and checks itself where a form may come from. */
    fromAnywhere?: boolean
    /** Dangerous: the user has to prove herself again first. */
    stepUp?: boolean
  }
}
