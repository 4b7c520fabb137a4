import { expect, test } from 'vitest'
import { eventLabel } from '../../core/signal/match.ts'
import { nearly, vendor } from '../testing/vendor.ts'
import { statuspageWebhook } from './webhook.ts'

const { one, sample, json, readsAnything } = vendor('statuspage', statuspageWebhook)
const incident = (more: object) => one({ ...json('incident'), incident: { ...json('incident').incident, ...more } })

test('a vendor’s incident goes on until it is resolved, one step less grave than the vendor says', () => {
  const open = one(sample('incident'))
  expect(open).toMatchObject({
    status: 'firing',
    dedup: 'statuspage j2mfxwj97wnj incident lbkhbwn21v5q',
    severityHint: 'error',
    summary: 'status.vendor.example: The database does not answer',
    labels: { service: 'status.vendor.example', impact: 'critical' },
    annotations: { said: 'We are looking into it.', components: 'Database' },
    link: 'https://status.vendor.example/incidents/lbkhbwn21v5q',
  })
  expect(one(sample('incident-resolved'))).toMatchObject({ status: 'resolved', dedup: open.dedup })
  expect([incident({ impact: 'major' }), incident({ impact: 'minor' }), incident({ impact: 'none' })].map(one => one.severityHint)).toEqual(
    ['warning', 'low', 'info'],
  )
  expect(incident({ status: 'postmortem' }).status).toBe('resolved')
  expect(incident({ status: 'in_progress', impact: 'maintenance' }).labels[eventLabel]).toBe('notice')
})

test('a component is out until it is operational, and a message that names neither is a notice', () => {
  const out = one(sample('component'))
  expect(out).toMatchObject({ status: 'firing', severityHint: 'warning', summary: 'status.vendor.example: Database: partial outage' })
  const said = json('component')
  expect(one({ ...said, component_update: { ...said.component_update, new_status: 'operational' } })).toMatchObject({
    status: 'resolved',
    dedup: out.dedup,
  })
  expect(one({ ...said, component_update: { ...said.component_update, new_status: 'under_maintenance' } }).labels[eventLabel]).toBe(
    'notice',
  )
  expect(one({ page: json('incident').page })).toMatchObject({
    labels: { [eventLabel]: 'notice' },
    summary: 'Status page: Major System Outage',
  })
})

test('C-16 any JSON gives signals or a clear error', () => readsAnything(undefined, nearly({ ...json('incident'), ...json('component') })))
