/** The shapes of /api/v1 that are about health checks. A password goes in and never comes out. */
import { z } from 'zod'
import { checkKinds } from '../integrations/health-check/check.ts'

const at = z.iso.datetime().describe('ISO 8601, UTC')
const words = (most: number) => z.string().trim().min(1).max(most)
export const HealthCheckSettings = z
  .object({
    name: words(100),
    kind: z.enum(checkKinds),
    address: words(1_000).describe('http: a URL; the others: host:port; mongodb also several with commas, or mongodb+srv://host'),
    on: z.boolean().default(true),
    surface: z.string().max(64).nullable().default(null).describe('of the plan, that it speaks for'),
    everySeconds: z.number().int().min(10).max(86_400).default(60),
    timeoutSeconds: z.number().int().min(1).max(30).default(10),
    failures: z.number().int().min(1).max(20).default(3).describe('in a row, until it fires'),
    successes: z.number().int().min(1).max(20).default(2).describe('in a row, until it resolves'),
    severity: z
      .enum(['critical', 'error', 'warning', 'info'])
      .default('critical')
      .describe('what the signal that it fails says; the plan decides'),
    latencySeconds: z.number().min(0.001).max(30).nullable().default(null).describe('null: for http the plan’s own threshold, else none'),
    statuses: z.array(z.number().int().min(100).max(599)).max(20).default([]).describe('http: those that are well; empty: 200 to 299'),
    words: words(500).nullable().default(null).describe('http: what the answer must contain'),
    warnDays: z.number().int().min(0).max(365).default(21).describe('before a certificate ends'),
    criticalDays: z.number().int().min(0).max(365).default(3),
    tls: z.boolean().default(false).describe('postgres, redis, mongodb: over TLS'),
    authority: words(20_000).nullable().default(null).describe('PEM of an authority of one’s own'),
    user: words(200).nullable().default(null),
    database: words(200).nullable().default(null).describe('postgres: which; mongodb: where the user is kept, without: admin'),
  })
  .refine(of => of.criticalDays <= of.warnDays, {
    path: ['criticalDays'],
    message: 'is more than warnDays: what is critical comes after the warning',
  })
const secret = z
  .string()
  .max(2_000)
  .nullable()
  .optional()
  .describe('password or, for http without a user, bearer token; absent: as it was; null: none')
export const HealthCheckIn = z.object({ settings: HealthCheckSettings, secret })
export const HealthCheckLook = z.object({
  ok: z.boolean(),
  reached: z.boolean().describe('something at the other end answered at all'),
  detail: z.string(),
  latencyMs: z.number().nullable(),
  expiresAt: at.nullable().describe('the soonest end of a certificate'),
})
export const HealthCheckLookIn = z.object({
  id: z.string().max(64).optional().describe('a check that is kept; its password is used where the address is the same'),
  settings: HealthCheckSettings.optional().describe('absent: as they are kept'),
  secret,
})
export const HealthCheck = z.object({
  id: z.string(),
  settings: HealthCheckSettings,
  hasSecret: z.boolean(),
  state: z
    .enum(['off', 'not yet', 'well', 'slow', 'expires', 'wavers', 'failing', 'unknown'])
    .describe('wavers: it failed, and not often enough to fire; unknown: nothing can be reached from here'),
  firing: z.array(z.enum(['failing', 'slow', 'expires', 'expires now'])),
  failedInARow: z.number(),
  since: at.nullable().describe('since when it fails'),
  expiresAt: at.nullable(),
  nextAt: at.nullable(),
  latencyBound: z.number().nullable().describe('seconds; the one that counts'),
  looks: z
    .array(z.object({ at, ok: z.boolean(), detail: z.string(), latencyMs: z.number().nullable() }))
    .describe('the latest, newest first'),
})
