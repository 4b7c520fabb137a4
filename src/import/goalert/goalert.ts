/** Import from GoAlert. */
import type { Pager } from '../pager.ts'
import { fetchGoAlert, query } from './fetch.ts'
import { readGoAlert } from './read.ts'

export const goalert: Pager = {
  id: 'goalert',
  name: 'GoAlert',
  url: null,
  tokenVariable: 'GOALERT_TOKEN',
  headers: token => ({ authorization: `Bearer ${token}` }),
  fetch: fetchGoAlert,
  read: readGoAlert,
  help: [
    'The token is an API key (Admin, API Keys) of the role Admin. GoAlert ties a key to one query, which is this one, and changes nothing:',
    query.replace(/\s+/g, ' ').trim(),
    'A folder is what --save has kept; GoAlert has no other way to be asked than by GraphQL.',
  ],
}
