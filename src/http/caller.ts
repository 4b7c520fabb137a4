/** Who is asking: a person by a session cookie, a program or a person by an API token, or this machine's own CLI. */
import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Actor } from '../core/cause.ts'
import { id } from '../core/id.ts'
import type { PersonId } from '../core/oncall/people.ts'
import { grantTokenMark } from '../engine/grant-token.ts'
import type { Grants } from '../engine/grants.ts'
import type { Door, OrgId } from '../store/port.ts'
import type { Doors } from './doors.ts'
import { EdgeError } from './errors.ts'
import { hashOf } from './secret.ts'

export type Caller = Readonly<{
  org: OrgId
  by: 'session' | 'token' | 'local' | 'grant'
  door: string // id of the session, token or grant
  label: string
  person: PersonId | null
  breakGlass: boolean
  /** Of a grant: what it is for. */
  scopes?: readonly string[]
}>
export const actorOf = (caller: Caller): Actor =>
  caller.person === null
    ? { program: id<'token'>(caller.door) }
    : { person: caller.person, ...(caller.by === 'grant' ? { via: 'application' as const } : {}) }

/** A token that stands in the address of a calendar feed opens nothing else. */
export const calendarScope = 'calendar'

export const cookieName = 'tocsin_session'

/** The cookie of a session; Secure where we are reached by https. `secret` null takes it away. */
export function sessionCookie(secret: string | null, secure: boolean, maxAgeS: number): string {
  const parts = [`${cookieName}=${secret ?? ''}`, 'Path=/', 'HttpOnly', 'SameSite=Lax', `Max-Age=${secret === null ? 0 : maxAgeS}`]
  if (secure) parts.push('Secure')
  return parts.join('; ')
}

export function cookieIn(header: string | undefined, wanted = cookieName): string | null {
  for (const part of header?.split(';') ?? []) {
    const [name, value] = part.trim().split('=', 2)
    if (name === wanted && value) return value
  }
  return null
}

/** Bearer only: no other header, and nothing in the URL, says who somebody is. */
export function bearerIn(header: string | undefined): string | null {
  const match = /^Bearer\s+(\S{1,2000})$/i.exec(header ?? '')
  return match?.[1] ?? null
}

/** The secret of the application that shows a grant token. */
export const applicationHeader = 'tocsin-application'

/** Whoever shows a grant token; throws where it opens nothing, with why. Null: it is none. */
export async function grantCallerOf(headers: IncomingHttpHeaders, grants: Grants, org: OrgId): Promise<Caller | null> {
  const bearer = bearerIn(headers.authorization)
  if (bearer === null || !bearer.startsWith(grantTokenMark)) return null
  const secret = headers[applicationHeader]
  const opened = await grants.open(org, bearer, typeof secret === 'string' ? secret : null)
  if ('refused' in opened) throw new EdgeError('grant-refused', { message: opened.refused, instead: opened.instead })
  const { grant, application } = opened
  return { org, by: 'grant', door: grant.id, label: application.name, person: grant.person, breakGlass: false, scopes: grant.scopes }
}

const ofDoor = (door: Door, by: Caller['by']): Caller => ({
  org: door.org,
  by,
  door: door.id,
  label: door.label,
  person: door.person,
  breakGlass: door.scopes.includes('break-glass'),
})

export async function callerOf(
  headers: IncomingHttpHeaders,
  doors: Doors,
  local: Readonly<{ org: OrgId; tokenHash: string | null }>,
): Promise<Caller | null> {
  const bearer = bearerIn(headers.authorization)
  if (bearer !== null) {
    if (local.tokenHash !== null && same(hashOf(bearer), local.tokenHash))
      return { org: local.org, by: 'local', door: 'local', label: 'the command line', person: null, breakGlass: false }
    const door = await doors.find(bearer, 'api token')
    return door === null || door.scopes.includes(calendarScope) ? null : ofDoor(door, 'token')
  }
  const cookie = cookieIn(headers.cookie)
  if (cookie === null) return null
  const door = await doors.find(cookie, 'session')
  return door === null ? null : ofDoor(door, 'session')
}
const same = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

/**
 * Is an unsafe request with a cookie our own page's? Browsers say so by Sec-Fetch-Site, older ones by Origin; neither can
 * be set by a page of another site. `publicUrl` and the Host header are both ours.
 */
export function isSameOrigin(headers: IncomingHttpHeaders, publicUrl: string): boolean {
  const site = headers['sec-fetch-site']
  if (site === 'same-origin' || site === 'none') return true
  if (site !== undefined) return false
  const { origin, host } = headers
  if (origin === undefined) return false
  if (origin === new URL(publicUrl).origin) return true
  try {
    return host !== undefined && new URL(origin).host === host
  } catch {
    return false
  }
}
