/** The shapes of health checks as the API has them, what the console asks for of them, and their states in words. */
import { queryOptions } from '@tanstack/react-query'
import type { As } from '../../../src/http/api.ts'
import type * as api from '../../../src/http/checks-api.ts'
import { ask } from '../server.ts'
import type { List } from '../shapes.ts'
import type { Tone } from '../state-mark.tsx'

export type HealthCheck = As<typeof api.HealthCheck>
export type Settings = HealthCheck['settings']
export type HealthCheckLook = As<typeof api.HealthCheckLook>

export const healthChecks = queryOptions({
  queryKey: ['health-checks'],
  queryFn: ({ signal }) => ask<List<HealthCheck>>('/health-checks', { signal }),
  refetchInterval: 10_000,
})

export const stateWords: Readonly<Record<HealthCheck['state'], Readonly<{ tone: Tone; words: string }>>> = {
  failing: { tone: 'late', words: 'Fails' },
  slow: { tone: 'act', words: 'Slow' },
  expires: { tone: 'act', words: 'Certificate expires' },
  wavers: { tone: 'act', words: 'Failed, not yet in a row' },
  unknown: { tone: 'act', words: 'Unknown: nothing can be reached from here' },
  well: { tone: 'good', words: 'Well' },
  'not yet': { tone: 'calm', words: 'Not looked at yet' },
  off: { tone: 'off', words: 'Off' },
}
/** Worst first, as whoever comes here at night needs it. */
export const worstFirst: readonly HealthCheck['state'][] = ['failing', 'unknown', 'slow', 'expires', 'wavers', 'not yet', 'well', 'off']

export const kinds: readonly Readonly<{ value: Settings['kind']; words: string; address: string }>[] = [
  { value: 'http', words: 'HTTP: status, words, latency', address: 'https://app.example.com/health' },
  { value: 'tcp', words: 'TCP: a connection', address: 'mail.example.com:25' },
  { value: 'tls', words: 'TLS: certificate and its end', address: 'app.example.com:443' },
  { value: 'postgres', words: 'PostgreSQL', address: 'db.internal:5432' },
  { value: 'redis', words: 'Redis', address: 'cache.internal:6379' },
  { value: 'mongodb', words: 'MongoDB', address: 'mongodb+srv://cluster0.example.net' },
]
export const kindNames: Readonly<Record<Settings['kind'], string>> = {
  http: 'HTTP',
  tcp: 'TCP',
  tls: 'TLS',
  postgres: 'PostgreSQL',
  redis: 'Redis',
  mongodb: 'MongoDB',
}
export const millis = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`)
