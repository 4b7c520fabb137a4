/** The settings of a health check for the engine's tests: of a database, every minute, three to fire and two to resolve. */
import type { CheckSettings } from '../health-checks.ts'

export const checkSettings = (more: Partial<CheckSettings> = {}): CheckSettings => ({
  name: 'Customers database',
  kind: 'mongodb',
  address: 'db.example.com:27017',
  on: true,
  surface: null,
  everySeconds: 60,
  timeoutSeconds: 10,
  failures: 3,
  successes: 2,
  severity: 'critical',
  latencySeconds: null,
  statuses: [],
  words: null,
  warnDays: 21,
  criticalDays: 3,
  tls: false,
  authority: null,
  user: null,
  database: null,
  ...more,
})
