/** Import from Opsgenie. */
import type { Pager } from '../pager.ts'
import { fetchOpsgenie } from './fetch.ts'
import { readOpsgenie } from './read.ts'

export const opsgenie: Pager = {
  id: 'opsgenie',
  name: 'Opsgenie',
  url: 'https://api.opsgenie.com',
  tokenVariable: 'OPSGENIE_API_KEY',
  headers: token => ({ authorization: `GenieKey ${token}` }),
  fetch: fetchOpsgenie,
  read: readOpsgenie,
  help: [
    'The token is an API key with read and configuration access (Settings, API key management). In the EU: --url https://api.eu.opsgenie.com',
    'A folder holds users.json, contacts-USER.json, notification-rules-USER.json, teams.json, routing-rules-TEAM.json, schedules.json (with',
    'expand=rotation), overrides-SCHEDULE.json, timeline-SCHEDULE.json, escalations.json, integrations.json, as the API answers them.',
  ],
}
