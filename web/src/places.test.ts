import { expect, test } from 'vitest'
import { find } from './find.ts'
import { places } from './places.ts'

test('who comes from another pager finds a place by the name that it had there', () => {
  const usual: Readonly<Record<string, string>> = {
    'escalation policies': 'Plan',
    runbook: 'Plan',
    rotation: 'People',
    override: 'People',
    schedules: 'People',
    'who is on call': 'Now',
    'how do i swap my shift': 'People',
    vacation: 'People',
    silence: 'Incidents',
    'stop paging me': 'Incidents',
    approve: 'Obligations',
    users: 'People',
    'notification rules': 'People',
    'contact methods': 'People',
    postmortem: 'Incidents',
    'action items': 'Obligations',
    sla: 'Obligations',
    'status updates': 'Status page',
    maintenance: 'Status page',
    analytics: 'Figures',
    stakeholders: 'Customers',
    alertmanager: 'Integrations',
    'api token': 'Settings',
    'log out': 'Settings',
  }
  for (const [typed, label] of Object.entries(usual)) expect(find(typed, places)[0]?.label, typed).toBe(label)
  expect(find('services', places).map(place => place.label)).toEqual(['Status page', 'Integrations'])
  expect(find('api', places).map(place => place.label)).toEqual(['Integrations', 'Settings'])
})
