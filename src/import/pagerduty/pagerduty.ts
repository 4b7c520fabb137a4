/** Import from PagerDuty. */
import type { Pager } from '../pager.ts'
import { fetchPagerDuty } from './fetch.ts'
import { readPagerDuty } from './read.ts'

export const pagerduty: Pager = {
  id: 'pagerduty',
  name: 'PagerDuty',
  url: 'https://api.pagerduty.com',
  tokenVariable: 'PAGERDUTY_TOKEN',
  headers: token => ({ authorization: `Token token=${token}`, accept: 'application/vnd.pagerduty+json;version=2' }),
  fetch: fetchPagerDuty,
  read: readPagerDuty,
  help: [
    'The token is a read-only REST API key (Integrations, API Access Keys). Accounts in the EU: --url https://api.eu.pagerduty.com',
    'A folder holds users.json (with include[]=contact_methods&include[]=notification_rules), schedules.json (each with since and until),',
    'overrides-ID.json, escalation_policies.json, services.json (with include[]=integrations), as the API answers them.',
  ],
}
