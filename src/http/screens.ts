/**
 * The console's addresses, as its server knows them: which module of web/src draws the screen, and what that screen asks the API first.
 * `web/src/main.tsx` and `web/src/questions.ts` say the same to the browser; tests hold them together.
 */
type Screen = Readonly<{
  /** Each `$name` is one part of an address. */
  path: string
  module: string
  /** Below /api/v1, letter for letter as the console asks. */
  asks?: (parts: readonly string[], search: URLSearchParams) => readonly string[]
}>

const incident = ([ref]: readonly string[]): string => `/incidents/${encodeURIComponent(ref!)}`

export const screens: readonly Screen[] = [
  {
    path: '/',
    module: 'src/now.tsx',
    asks: () => ['true&limit=20', 'false&limit=6'].map(rest => `/obligations?state=overdue%2Cowed&mine=${rest}`),
  },
  // Not with words to look for: beside private titles in one compressed answer, its length would say whether they are among them.
  { path: '/incidents', module: 'src/incidents.tsx', asks: (_, search) => (search.get('q') ? [] : [listOf(search)]) },
  {
    path: '/incidents/$number',
    module: 'src/incident/incident.tsx',
    asks: parts => [incident(parts), `${incident(parts)}/timeline?after=0`],
  },
  { path: '/incidents/$number/plan', module: 'src/plan/incident-plan.tsx' },
  { path: '/obligations', module: 'src/obligations/obligations.tsx' },
  { path: '/alerts', module: 'src/alerts.tsx' },
  { path: '/integrations', module: 'src/integrations.tsx' },
  { path: '/alert-channel', module: 'src/alert-channel.tsx' },
  { path: '/health-checks', module: 'src/checks/checks.tsx' },
  { path: '/people', module: 'src/people/people.tsx' },
  { path: '/customers', module: 'src/registers/customers.tsx' },
  { path: '/vendors', module: 'src/registers/vendors.tsx' },
  { path: '/breaches', module: 'src/registers/breaches.tsx' },
  { path: '/status-page', module: 'src/status/status-screen.tsx' },
  { path: '/figures', module: 'src/figures/figures.tsx' },
  { path: '/law', module: 'src/law/law.tsx' },
  { path: '/plan-view', module: 'src/plan/plan-view.tsx' },
  { path: '/plan-edit', module: 'src/plan/plan-edit.tsx' },
  { path: '/plan-first', module: 'src/plan/plan-first.tsx' },
  { path: '/plan-versions', module: 'src/plan/versions-screen.tsx' },
  { path: '/log', module: 'src/log/log-screen.tsx' },
  { path: '/controls', module: 'src/trust/trust-screen.tsx' },
  { path: '/settings', module: 'src/settings.tsx' },
  { path: '/you', module: 'src/you/you.tsx', asks: () => ['/me/own'] },
  { path: '/questionnaires', module: 'src/questionnaires/questionnaires.tsx' },
  { path: '/questionnaires/$id', module: 'src/questionnaires/questionnaire.tsx' },
  { path: '/shadow', module: 'src/shadow/shadow-screen.tsx' },
  { path: '/drills', module: 'src/drill/drills.tsx' },
  { path: '/drills/$id', module: 'src/drill/drill.tsx' },
]

/** The list as `questions.incidents` asks for it: only what is filled in, in this order. */
function listOf(search: URLSearchParams): string {
  const asked = new URLSearchParams()
  for (const name of ['status', 'severity']) {
    const value = search.get(name)
    if (value) asked.set(name, value)
  }
  asked.set('limit', '50')
  return `/incidents?${asked}`
}

type Found = Readonly<{ screen: Screen; parts: readonly string[] }>
function find(path: string): Found | null {
  const given = path.replace(/(?<=.)\/+$/, '').split('/')
  for (const screen of screens) {
    const wanted = screen.path.split('/')
    if (wanted.length !== given.length) continue
    if (!wanted.every((part, i) => (part.startsWith('$') ? given[i] !== '' : part === given[i]))) continue
    const parts = decoded(given.filter((_, i) => wanted[i]!.startsWith('$')))
    return parts === null ? null : { screen, parts }
  }
  return null
}
function decoded(parts: readonly string[]): readonly string[] | null {
  try {
    return parts.map(decodeURIComponent)
  } catch {
    return null
  }
}

/** The module that draws the screen of this address; null: there is none. */
export const screenOf = (path: string): string | null => find(path)?.screen.module ?? null

/** What its screen asks the API at once, beside who is asking and what is burning. */
export function asksOf(path: string, search: URLSearchParams): readonly string[] {
  const found = find(path)
  return found?.screen.asks?.(found.parts, search) ?? []
}
