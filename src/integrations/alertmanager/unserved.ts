/**
 * What Alertmanager's API v2 has and Tocsin has not: answered so that amtool prints why, and nobody believes that something was silenced.
 * amtool shows the words of those statuses alone that its description of each operation knows, so the status is that of the description.
 */
import type { Unserved } from '../source.ts'

const asAlerts = 'Tocsin does not hand alerts back; see them in its console, or the incidents with: tocsin incident list'
const asSilence = 'Tocsin has no silences, and nothing was silenced; snooze the incident in its console, or acknowledge it'
const operations: readonly Readonly<{ asked: RegExp; status: number; words: string }>[] = [
  { asked: /^GET \/api\/v2\/alerts(\/groups)?$/, status: 400, words: asAlerts },
  { asked: /^POST \/api\/v2\/silences$/, status: 400, words: asSilence },
  { asked: /^GET \/api\/v2\/silences$/, status: 500, words: asSilence },
  { asked: /^(GET|DELETE) \/api\/v2\/silence\//, status: 500, words: asSilence },
]

export const unservedByAlertmanager: Unserved = (method, path) => {
  if (!path.startsWith('/api/v2/')) return null
  const known = operations.find(({ asked }) => asked.test(`${method} ${path}`))
  const words =
    known?.words ?? `Tocsin has nothing at ${path.slice(0, 100)}: of Alertmanager's API it takes alerts (POST /api/v2/alerts), and no more`
  return { status: known?.status ?? 404, body: JSON.stringify(words), headers: { 'content-type': 'application/json; charset=utf-8' } }
}
