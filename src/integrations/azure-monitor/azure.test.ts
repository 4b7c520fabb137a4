import { expect, test } from 'vitest'
import { eventLabel } from '../../core/signal/match.ts'
import { nearly, now, vendor } from '../testing/vendor.ts'
import { azureWebhook } from './webhook.ts'

const { one, sample, json, readsAnything } = vendor('azure-monitor', azureWebhook)
const essentials = (more: object) => {
  const said = json('fired')
  return one({ ...said, data: { ...said.data, essentials: { ...said.data.essentials, ...more } } })
}

test('an alert is fired and resolved by its id, as grave as its Sev says, with what was measured', () => {
  const fired = one(sample('fired'))
  expect(fired).toMatchObject({
    status: 'firing',
    severityHint: 'error',
    summary: 'shop-api: Too many 5xx of the API',
    labels: { alertname: 'Too many 5xx of the API', service: 'shop-api', sev: 'Sev1', signal: 'Metric' },
    annotations: { description: 'The API answers with errors', criteria: 'Http5xx GreaterThan 10: 87' },
    link: expect.stringMatching(/^https:\/\/portal\.azure\.com\/#view\/.*%2Fsubscriptions%2F/),
    startsAt: Date.UTC(2026, 10, 22, 4, 26, 0, 371),
    expiresAt: null,
  })
  expect(one(sample('resolved'))).toMatchObject({ status: 'resolved', dedup: fired.dedup, endsAt: Date.UTC(2026, 10, 22, 4, 29, 0, 224) })
  expect(['Sev0', 'Sev2', 'Sev3', 'Sev4', 'Sev9'].map(severity => essentials({ severity }).severityHint)).toEqual([
    'critical',
    'warning',
    'info',
    'debug',
    'warning',
  ])
})

test('what Azure never ends, ends by itself; an old schema is a warning that says what to turn on', () => {
  expect(essentials({ monitoringService: 'ServiceHealth' }).expiresAt).toBe(now + 24 * 3_600_000)
  const old = { schemaId: 'AzureMonitorMetricAlert', data: { status: 'Activated', context: { name: 'CPU' } } }
  expect(one(old)).toMatchObject({
    status: 'firing',
    severityHint: 'warning',
    summary: expect.stringContaining('turn the common alert schema on'),
  })
  expect(one({ ...old, data: { ...old.data, status: 'Deactivated' } })).toMatchObject({ status: 'resolved', dedup: one(old).dedup })
  expect(one({ hello: 'there' }).labels[eventLabel]).toBe('notice')
  expect(azureWebhook.proof).toBeUndefined()
})

test('C-16 any JSON gives signals or a clear error', () => readsAnything(undefined, nearly(json('fired'))))
