import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Read } from '../source.ts'
import { readGrafana } from './webhook.ts'

const sample = (name: string) => readFileSync(new URL(`./samples/${name}.json`, import.meta.url))
const bytes = (body: unknown) => Buffer.from(JSON.stringify(body))
const signals = (read: Read) => {
  if ('problem' in read) throw new Error(`${read.field}: ${read.problem}`)
  return read.signals
}
const refused = (body: unknown) => {
  const read = readGrafana(bytes(body))
  return 'problem' in read ? [read.field, read.problem] : null
}

test('X-11 what Grafana sends: its states, what was measured, and the panel to look at', () => {
  expect(signals(readGrafana(sample('unified')))).toEqual([
    {
      dedup: null,
      status: 'firing',
      severityHint: 'critical',
      summary: 'This alert was triggered for zone us-1',
      labels: { alertname: 'High memory usage', team: 'blue', zone: 'us-1', severity: 'critical' },
      annotations: {
        description: 'The system has high memory usage',
        runbook_url: 'https://runbooks.example/memory',
        summary: 'This alert was triggered for zone us-1',
        silenceURL: 'https://grafana.example/alerting/silence/new',
        valueString: "[ var='B' labels={} value=44.2 ]",
        'values.B': '44.2',
        'values.C': '1',
      },
      link: 'https://grafana.example/d/abcd?viewPanel=3',
      startsAt: Date.UTC(2026, 10, 22, 4, 27, 49, 510),
      endsAt: null,
      expiresAt: null,
    },
    expect.objectContaining({
      status: 'resolved',
      summary: 'High CPU usage',
      link: 'https://grafana.example/alerting/2/edit',
      endsAt: Date.UTC(2026, 10, 22, 4),
    }),
  ])
})

test('X-11 the old alerting of Grafana 7: one rule is one condition, and "ok" ends it', () => {
  const [firing] = signals(readGrafana(sample('legacy-7')))
  expect(firing).toMatchObject({
    dedup: 'rule 7',
    status: 'firing',
    severityHint: 'page',
    summary: '[Alerting] Panel Title alert',
    labels: { alertname: 'Panel Title alert', state: 'alerting' },
    annotations: { message: 'Notification Message', 'values.Count': '1' },
  })
  expect(signals(readGrafana(bytes({ ruleId: 7, ruleName: 'Panel Title alert', state: 'ok' })))[0]).toMatchObject({
    dedup: 'rule 7',
    status: 'resolved',
  })
  expect(signals(readGrafana(bytes({ ruleId: 7, ruleName: 'x', state: 'paused' })))).toEqual([])
})

test('C-16 what is wrong is named', () => {
  expect(refused({})).toEqual(['alerts', 'this is missing'])
  expect(refused({ alerts: [{ status: 'x', labels: { a: 'b' } }] })).toEqual(['alerts[0].status', '"x" is no state'])
  expect(refused({ alerts: [{ status: 'firing', labels: { a: 1 } }] })).toEqual(['alerts[0].labels.a', 'this is a number'])
  expect(refused({ ruleName: 'x', state: 'odd' })).toEqual(['state', '"odd" is no state'])
  expect(refused({ ruleName: 4 })).toEqual(['ruleName', 'this is a number'])
})
