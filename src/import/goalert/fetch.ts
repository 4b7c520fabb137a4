/**
 * Asks GoAlert by GraphQL, for which there is no GET: one query, which reads and changes nothing. An API key of GoAlert is tied
 * to the text of one query, so all is asked for by the same text, page by page (`after`, `endCursor`).
 */
import type { Instant } from '../../core/id.ts'
import { type Ask, NotAnswered } from '../ask.ts'
import type { Window } from '../found.ts'
import type { Answers } from '../pager.ts'
import { isJson, items, type Json, part, text } from '../saved.ts'

/** Without the ids of keys and monitors: whoever has one of those can raise alerts there. */
export const query = `
query TocsinImport($start: ISOTimestamp!, $end: ISOTimestamp!, $users: String, $schedules: String, $rotations: String, $policies: String, $services: String, $overrides: String) {
  users(input: { first: 50, after: $users }) {
    nodes {
      id name email role
      contactMethods { id name disabled pending dest { type args } }
      notificationRules { id delayMinutes contactMethodID }
    }
    pageInfo { endCursor hasNextPage }
  }
  schedules(input: { first: 20, after: $schedules }) {
    nodes {
      id name timeZone
      targets { target { id type name } rules { start end weekdayFilter } }
      temporarySchedules { start end shifts { userID start end } }
      shifts(start: $start, end: $end) { userID start end }
    }
    pageInfo { endCursor hasNextPage }
  }
  rotations(input: { first: 50, after: $rotations }) {
    nodes { id name start timeZone type shiftLength activeUserIndex userIDs }
    pageInfo { endCursor hasNextPage }
  }
  escalationPolicies(input: { first: 50, after: $policies }) {
    nodes { id name repeat steps { id stepNumber delayMinutes targets { id type name } } }
    pageInfo { endCursor hasNextPage }
  }
  services(input: { first: 50, after: $services }) {
    nodes { id name escalationPolicyID maintenanceExpiresAt integrationKeys { name type } heartbeatMonitors { name timeoutMinutes } }
    pageInfo { endCursor hasNextPage }
  }
  userOverrides(input: { first: 50, after: $overrides, start: $start, end: $end }) {
    nodes { id start end addUserID removeUserID target { id type } }
    pageInfo { endCursor hasNextPage }
  }
}`
const cursors = {
  users: 'users',
  schedules: 'schedules',
  rotations: 'rotations',
  escalationPolicies: 'policies',
  services: 'services',
  userOverrides: 'overrides',
} as const

/** Of shifts it tells 50 days at a time. */
const daysMost = 49 * 86_400_000

export async function fetchGoAlert(ask: Ask, { from, to }: Window): Promise<Answers> {
  const found = new Map<string, Map<string, Json>>(Object.keys(cursors).map(name => [name, new Map()]))
  const shifts = new Map<string, Json[]>()
  for (let begins = from; begins < to; begins = (begins + daysMost) as Instant) {
    const ends = Math.min(to, begins + daysMost)
    const after: Record<string, string> = Object.fromEntries(Object.values(cursors).map(name => [name, '']))
    const heard = new Set<string>()
    for (let more = true; more; ) {
      const variables = { start: new Date(begins).toISOString(), end: new Date(ends).toISOString(), ...after }
      const data = dataOf(await ask.post('/api/graphql', { query, operationName: 'TocsinImport', variables }))
      more = false
      for (const [name, cursor] of Object.entries(cursors)) {
        const page = part(data, name)
        for (const node of items(page, 'nodes')) {
          const { shifts: shown, ...rest } = node
          found.get(name)!.set(text(node, 'id'), rest)
          if (name !== 'schedules' || heard.has(text(node, 'id'))) continue
          heard.add(text(node, 'id'))
          shifts.set(text(node, 'id'), [...(shifts.get(text(node, 'id')) ?? []), ...(Array.isArray(shown) ? shown.filter(isJson) : [])])
        }
        const info = part(page, 'pageInfo')
        if (info.hasNextPage === true && text(info, 'endCursor') !== after[cursor]) more = true
        if (text(info, 'endCursor') !== '') after[cursor] = text(info, 'endCursor')
      }
    }
  }
  const answers: Answers = new Map([...found].map(([name, nodes]) => [name, [[...nodes.values()]]]))
  for (const [id, these] of shifts) answers.set(`shifts-${id}`, [these])
  return answers
}

function dataOf(answer: unknown): Json {
  const errors = isJson(answer) ? items(answer, 'errors') : []
  if (errors.length > 0)
    throw new NotAnswered(
      `GoAlert answered: ${text(errors[0]!, 'message').slice(0, 300)}`,
      'make the API key for the query that tocsin import goalert --help shows',
    )
  if (!isJson(answer) || !isJson(answer.data))
    throw new NotAnswered('GoAlert answered without data', 'is this its address, without /api/graphql behind it?')
  return answer.data
}
