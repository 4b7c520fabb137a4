import { expect, test } from 'vitest'
import { keyKinds } from '../integrations/source.ts'
import { doorFor } from './doors.ts'

test('each source that an import says to point here is one that a key can be made for', () => {
  for (const kind of [
    'Prometheus',
    'prometheusAlertmanager',
    'grafana_alerting',
    'Sentry',
    'CloudFlare',
    'Vercel',
    'Stripe',
    'GitHub',
    'MongoDB Cloud',
    'Azure',
  ])
    expect(keyKinds, kind).toContain(doorFor(kind)!.source)
  expect(doorFor('Datadog')).toBeNull()
})
