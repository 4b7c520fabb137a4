import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { reportText } from './report.ts'
import { readFolder, writeFolder } from './saved.ts'
import { windowOf } from './testing/import.ts'

const window = windowOf('2027-03-01T00:00:00Z', 8)

test('what is kept of an API is read back as it was, lies in its folder whatever its ids are, and holds no key of the other pager', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tocsin-saved-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const integration = {
    id: 'I1',
    name: 'Shop',
    type: 'events_api_v2_inbound_integration',
    integration_key: 'R0KEY',
    integration_email: 'x@y',
  }
  const hook = { id: 'H', description: 'd', delivery_method: { secret: 'S3', custom_headers: [{ name: 'a', value: 'S4' }] } }
  const answers = new Map<string, unknown[]>([
    ['services', [[{ id: 'S1', name: 'Shop', http_cal_url: 'https://x/S1', integrations: [integration] }]]],
    ['webhook_subscriptions', [[hook]]],
    ['overrides-../../up', [[{ id: 'O1' }], [{ id: 'O2' }]]],
  ])
  writeFolder(join(dir, 'kept'), 'pagerduty', answers, window)
  expect(readdirSync(dir)).toEqual(['kept'])
  const { saved } = readFolder(join(dir, 'kept'))
  expect(saved.of('overrides-')).toEqual(['../../up'])
  expect(saved.list('overrides-../../up').map(({ id }) => id)).toEqual(['O1', 'O2'])
  expect(saved.list('services')).toMatchObject([{ id: 'S1', name: 'Shop', integrations: [{ id: 'I1', type: integration.type }] }])
  const files = readdirSync(join(dir, 'kept')).map(file => readFileSync(join(dir, 'kept', file), 'utf8'))
  expect(files.join('')).not.toMatch(/R0KEY|S3|S4|x@y|x\/S1/)
})

test('a command of the report is one command, whatever a service is called there', () => {
  const text = reportText({
    pager: 'PagerDuty',
    window: { from: '', to: '' },
    read: 0,
    counts: { 'carried over': 0, 'carried over with a difference': 0, 'not carried over': 0 },
    schedules: [],
    doors: [{ service: "Bob's $(rm -r ~) `id`", name: 'n', source: 'pagerduty', how: 'h' }],
    accounts: [],
    unread: [],
  })
  expect(text).toContain("`tocsin key create 'Bob'\\''s $(rm -r ~) id' --source pagerduty`")
})
