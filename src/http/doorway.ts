/** What every route is handed, and the few questions that all of them ask of a request. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { PersonId } from '../core/oncall/people.ts'
import type { Engine } from '../engine/port.ts'
import type { Tell } from '../engine/tell.ts'
import type { Carrier } from '../integrations/carrier.ts'
import type { SourceRoute } from '../integrations/source.ts'
import type { Directory } from '../people/directory.ts'
import type { OrgId } from '../store/port.ts'
import { Problem } from './api.ts'
import type { Caller } from './caller.ts'
import type { Doors } from './doors.ts'
import { EdgeError } from './errors.ts'
import type { Reader } from './reader.ts'
import type { DoorSettings } from './settings.ts'
import type { ShiftLetters } from './shift-letters.ts'
import type { SignInLinks } from './sign-in-links.ts'

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>
export type Doorway = Readonly<{
  engine: Engine
  org: OrgId // of pages that are reached without a sign-in
  settings: DoorSettings
  doors: Doors
  reader: Reader
  sources: readonly SourceRoute[]
  carriers: readonly Carrier[]
  tell: Tell
  signInLinks: SignInLinks
  shiftLetters: ShiftLetters
}>

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
}

/** Who asks; throws where nobody is signed in. */
export function callerIn(request: FastifyRequest): Caller {
  if (request.caller === null) throw new EdgeError('signed-out')
  return request.caller
}
/** The person who asks; throws where a program does, `field` being where it may name one instead. */
export function personIn(request: FastifyRequest, field: string): PersonId {
  const { person } = callerIn(request)
  if (person === null)
    throw new EdgeError('invalid', {
      field,
      message: 'This token stands for no person.',
      instead: `name a person in ${field}, or use a token that belongs to one`,
    })
  return person
}

/** Owners, the machine's own command line, break-glass and programs; in a house without owners everyone is one. */
export function owns(caller: Caller, directory: Directory): boolean {
  if (caller.by === 'grant') return false // whatever its person is
  if (caller.person === null || caller.breakGlass) return true
  const owners = directory.persons.filter(p => p.owner)
  return owners.length === 0 || owners.some(p => p.id === caller.person)
}
export function mustOwn(caller: Caller, directory: Directory): void {
  if (!owns(caller, directory)) throw new EdgeError('owners-only')
}

export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), total: z.number().int().optional(), next: z.string().nullable().optional() })

/** The answers of a route: `answer` at 200, or at `status`; every error is a Problem. */
export const answers = <T extends z.ZodType>(answer: T) => ({ 200: answer, '4xx': Problem, '5xx': Problem })
export const made = <T extends z.ZodType>(answer: T) => ({ 201: answer, '4xx': Problem, '5xx': Problem })
