/**
 * Every error that leaves by HTTP, in one table: a stable code, its status, what is wrong and what to do instead.
 * What core refuses is not in it: that comes with its own code and clause, and is always a 409.
 */
import type { FastifyError } from 'fastify'
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod'
import type { Refusal } from '../core/chapter.ts'
import { NoPlan } from '../engine/editions.ts'
import { VersionOvertaken } from '../engine/versions.ts'
import { DirectoryError } from '../people/change.ts'
import type { As, Problem } from './api.ts'
import type { LineProblem } from './customers-api.ts'

const table = {
  invalid: [400, 'Something in the request is not as it should be.', undefined],
  'broken-json': [400, 'The body is not JSON.', 'send a JSON object, with Content-Type: application/json'],
  'signed-out': [401, 'You are not signed in.', 'sign in, or send Authorization: Bearer with an API token'],
  'grant-refused': [401, 'This grant opens nothing.', undefined],
  'no-such-key': [
    401,
    'No integration has this key, or it was revoked.',
    'take the URL from Integrations; a revoked key is replaced by making a new one',
  ],
  'wrong-code': [401, 'This code does not open anything.', 'the code is in the recovery kit that the first start printed'],
  'other-origin': [403, 'This request came from another site.', 'repeat it from the console itself, or use an API token'],
  'grant-too-narrow': [403, 'The grant is not for this.', undefined],
  'owners-only': [403, 'Only an owner may do this.', 'ask one of the owners'],
  'not-yours': [403, 'This belongs to another person.', 'ask that person, or an owner'],
  'not-found': [404, 'There is nothing here.', 'see /api/openapi.json for what there is'],
  'no-such-incident': [404, 'There is no such incident.', 'GET /api/v1/incidents lists them'],
  'no-such-person': [404, 'There is no such person.', 'GET /api/v1/people lists them'],
  'no-such-method': [404, 'This person has no such contact method.', 'GET /api/v1/people lists them'],
  'no-such-version': [404, 'There is no such version of the plan.', 'GET /api/v1/plan/versions lists them'],
  'no-such-drill': [404, 'There is no such drill.', 'GET /api/v1/drills lists them'],
  'no-such-duty': [404, 'There is no such standing duty.', 'GET /api/v1/duties lists them'],
  'no-such-position': [404, 'The plan has no such position.', 'GET /api/v1/positions lists them'],
  'no-such-schedule': [404, 'There is no such on-call schedule.', 'GET /api/v1/schedules lists them'],
  'no-such-integration': [404, 'There is no such integration.', 'GET /api/v1/integrations lists them'],
  'no-such-report': [404, 'There is no such report, or what it said was erased.', 'take the reference from the alert that it became'],
  'no-such-check': [404, 'There is no such health check.', 'GET /api/v1/health-checks lists them'],
  'no-such-token': [404, 'There is no such token.', 'GET /api/v1/tokens lists them'],
  'no-such-application': [404, 'There is no such application.', 'GET /api/v1/applications lists them'],
  'no-such-grant': [404, 'You have given no such grant.', 'GET /api/v1/me/grants lists them'],
  'no-such-way-in': [404, 'This person has no such way in.', 'GET /api/v1/people/{id}/ways-in lists them'],
  'no-such-link': [404, 'This link is not known, or was used already.', 'take the newest one'],
  'wrong-method': [405, 'This address does not take that method.', undefined],
  conflict: [409, 'Somebody else was first.', 'look again, then repeat'],
  unfit: [409, 'This does not go together with what is there.', undefined],
  'handover-first': [409, 'Something of this person’s has to be in other hands first.', 'hand it over, then repeat'],
  'link-expired': [410, 'This link is too old.', 'sign in to the console'],
  'too-large': [413, 'The body is larger than 1 MB.', 'send less at once'],
  'wrong-media-type': [415, 'The body is of a type that is not read here.', 'send JSON, with Content-Type: application/json'],
  'too-many': [429, 'Too many requests.', 'wait as long as Retry-After says'],
  'no-mail': [409, 'This server sends no mail.', 'set SMTP_URL and MAIL_FROM, or make a link and hand it over'],
  'letter-refused': [502, 'The mail server took no letter to this address.', 'look at the address, or make a link and hand it over'],
  'no-plan': [503, 'There is no plan yet.', 'load one: tocsin serve --plan FILE'],
  outdated: [
    503,
    'This node is older than its database; nothing was stored.',
    'send it to another node; this one is to be updated or stopped',
  ],
  unavailable: [503, 'The database cannot be reached; nothing was stored.', 'try again in a few seconds'],
  bug: [500, 'Something went wrong that should not; it was recorded.', 'report it with the request id'],
} as const satisfies Record<string, readonly [number, string, string | undefined]>
export type ErrorCode = keyof typeof table
type More = Readonly<{
  message?: string
  field?: string
  instead?: string
  clause?: string
  lines?: readonly As<typeof LineProblem>[]
  retryAfterS?: number
}>

/** Thrown by a route; becomes a Problem. */
export class EdgeError extends Error {
  readonly status: number
  readonly problem: As<typeof Problem>
  readonly retryAfterS: number | undefined
  constructor(code: ErrorCode, more: More = {}) {
    const [status, message, instead] = table[code]
    super(more.message ?? message)
    this.status = status
    this.retryAfterS = more.retryAfterS
    this.problem = problem(code, this.message, { ...(instead === undefined ? {} : { instead }), ...more })
  }
}

const problem = (error: string, message: string, more: More): As<typeof Problem> => ({
  error,
  message,
  ...(more.field === undefined ? {} : { field: more.field }),
  ...(more.instead === undefined ? {} : { instead: more.instead }),
  ...(more.clause === undefined ? {} : { clause: more.clause }),
  ...(more.lines === undefined ? {} : { lines: [...more.lines] }),
})

/** What core refuses, with the clause that refuses it. */
export class RefusedError extends Error {
  readonly status = 409
  readonly problem: As<typeof Problem>
  constructor(refusal: Refusal) {
    super(refusal.refused)
    const { cause } = refusal
    const clause = cause === undefined ? undefined : 'plan' in cause ? cause.clause : 'law' in cause ? cause.citation : cause.clause
    this.problem = problem(refusal.code, refusal.refused, { instead: refusal.instead, ...(clause === undefined ? {} : { clause }) })
  }
}

const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOENT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08006',
  '08001',
  '08003',
])
/** PostgreSQL is away or shutting down: the request may be repeated. */
export const isUnavailable = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'DatabaseUnreachable' || // the store's word for it
    unreachable.has((error as Error & { code?: string }).code ?? '') ||
    /Connection terminated|timeout exceeded when trying to connect/.test(error.message))

export type Edge = Readonly<{ status: number; problem: As<typeof Problem>; retryAfterS?: number; bug: boolean }>

/** Any thrown thing as what is answered. `bug`: it is ours, and is told to whoever runs this. */
export function edgeOf(error: unknown, requestId: string): Edge {
  if (error instanceof EdgeError)
    return { status: error.status, problem: error.problem, bug: false, ...(error.retryAfterS ? { retryAfterS: error.retryAfterS } : {}) }
  if (error instanceof RefusedError) return { status: error.status, problem: error.problem, bug: false }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const first = error.validation[0]
    const where = [error.validationContext ?? 'body', ...(first?.instancePath ?? '').split('/').filter(Boolean)].join('.')
    return fromCode('invalid', {
      field: where,
      message: `${where}: ${first?.message ?? 'not as it should be'}`,
      instead: 'see /api/openapi.json for its shape',
    })
  }
  if (error instanceof DirectoryError) return ofDirectory(error)
  if (isResponseSerializationError(error)) return bug(requestId)
  if (isUnavailable(error)) return { ...fromCode('unavailable', {}), retryAfterS: 2 }
  if (error instanceof VersionOvertaken)
    return fromCode('conflict', {
      message: 'Somebody else saved a version meanwhile.',
      instead: `look at version ${error.newest}, carry your change over, and send If-Match: "${error.newest}"`,
    })
  if (error instanceof NoPlan) return fromCode('no-plan', { message: error.message })
  const code = (error as FastifyError | null)?.code ?? ''
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return fromCode('too-large', {})
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return fromCode('wrong-media-type', {})
  if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY' || code === 'FST_ERR_CTP_INVALID_JSON_BODY' || error instanceof SyntaxError)
    return fromCode('broken-json', { field: 'body' })
  const status = (error as FastifyError | null)?.statusCode
  if (status !== undefined && status >= 400 && status < 500) return fromCode('invalid', { message: (error as Error).message })
  return bug(requestId)
}
/** What is not there is a 404, what does not fit what is there a 409, what cannot be read a 400. */
function ofDirectory({ code, message, instead }: DirectoryError): Edge {
  const status =
    code.startsWith('no-such-') && code !== 'no-such-zone'
      ? 404
      : /^(last-|name-taken|id-taken|method-known|schedule-in-use|too-many-)/.test(code)
        ? 409
        : 400
  return { status, problem: problem(code, message, { instead }), bug: false }
}
const fromCode = (code: ErrorCode, more: More): Edge => {
  const edge = new EdgeError(code, more)
  return { status: edge.status, problem: edge.problem, bug: false }
}
const bug = (requestId: string): Edge => ({ ...fromCode('bug', { instead: `report it with the request id ${requestId}` }), bug: true })
