/** Import from Grafana OnCall. */
import type { Pager } from '../pager.ts'
import { fetchOnCall } from './fetch.ts'
import { readOnCall } from './read.ts'

export const grafanaOnCall: Pager = {
  id: 'grafana-oncall',
  name: 'Grafana OnCall',
  url: null,
  tokenVariable: 'GRAFANA_ONCALL_TOKEN',
  // A service account's token is good together with the address of its Grafana.
  headers: token => ({
    authorization: token,
    ...(process.env.GRAFANA_URL === undefined ? {} : { 'x-grafana-url': process.env.GRAFANA_URL }),
  }),
  fetch: fetchOnCall,
  read: readOnCall,
  help: [
    'URL and token are those of OnCall, Settings. With a service account’s token, GRAFANA_URL is the address of Grafana.',
    'A folder holds users.json, personal_notification_rules.json, schedules.json, on_call_shifts.json, final_shifts-SCHEDULE.json,',
    'escalation_chains.json, escalation_policies.json, integrations.json, routes.json, as the API answers them.',
  ],
}
