/**
 * Writes a plan that pages as the other pager did: a severity for each of its policies, since a plan's escalation hangs on the
 * severity, and a rule of detection for each of its services. It is a beginning that runs, to be grown into a plan of one's own.
 */
import { slug } from '../people/identity.ts'
import { firstFree } from './first-free.ts'
import type { Found, FoundPolicy, FoundRoute, FoundTarget } from './found.ts'
import { yamlList, yamlText } from './yaml-text.ts'

/** One severity of the plan that is written. */
export type Severity = Readonly<{
  id: string
  policy: FoundPolicy
  pages: 'loud' | 'quiet'
  lapses: number | null
  services: readonly string[]
}>
export type PlanFile = Readonly<{
  text: string
  severities: readonly Severity[]
  /** Whom the steps page by name, by the position that stands for them in the plan; ids of the other pager. */
  positions: Readonly<Record<string, readonly string[]>>
}>

/** Steps that are written out one by one; a policy that goes round more often than this says so. */
const stepsMost = 40
const ownersWait = 10

export const leadPosition = 'lead'

/** `schedulesOf`: the ids of the tracks of a schedule. */
export function planFile(
  found: Found,
  of: Readonly<{ organisation: string; zone: string; date: string; schedulesOf(id: string): readonly string[] }>,
): PlanFile {
  const severities = severitiesOf(found)
  const positions: Record<string, readonly string[]> = {}
  const names: Record<string, string> = {}
  const written = new Map<string, readonly string[]>()
  for (const policy of found.policies) {
    const own = idOf(policy.name, [...written.values()].flat())
    const round = policy.steps.flatMap((step, n) => {
      const people = step.targets.flatMap(t => ('person' in t ? [t.person] : []))
      const page = [...new Set(step.targets.flatMap((t: FoundTarget) => ('schedule' in t ? of.schedulesOf(t.schedule) : [])))].map(
        id => `schedule.${id}`,
      )
      if (people.length > 0) {
        const position = firstFree(`${own.slice(0, 48)}-step-${n + 1}`, Object.keys(positions))
        positions[position] = [...new Set(people)]
        names[position] = `Whom ${policy.name} pages by name, step ${n + 1}`
        page.push(position)
      }
      return page.length === 0 ? [] : [{ page, wait: step.wait }]
    })
    const rounds = Math.max(1, Math.min(policy.repeats + 1, Math.floor(stepsMost / Math.max(1, round.length))))
    if (rounds < policy.repeats + 1)
      policy.entry.differs(
        `it goes through its steps ${policy.repeats + 1} times; ${rounds} are written out, then the owners are paged and it begins again`,
      )
    const all = Array.from({ length: rounds }, () => round).flat()
    written.set(policy.id, [
      ...all.map(({ page, wait }) => `page ${page.join(' and ')}, wait ${wait} minute${wait === 1 ? '' : 's'}`),
      `page owners, wait ${ownersWait} minutes`,
    ])
  }
  const text = [
    headOf(found, of),
    blocks(found, severities, names),
    escalationOf(found, severities, written),
    detectionOf(found, severities),
    standingOf(found),
  ].join('\n\n')
  return { text: `${text}\n`, severities, positions }
}

const keyOf = (route: Readonly<{ policy: string; pages: string; lapses: number | null }>): string =>
  JSON.stringify([route.policy, route.pages, route.lapses])

function severitiesOf(found: Found): readonly Severity[] {
  const all = new Map<string, { id: string; policy: FoundPolicy; pages: 'loud' | 'quiet'; lapses: number | null; services: string[] }>()
  const ids: string[] = []
  const add = (policy: FoundPolicy, pages: 'loud' | 'quiet', lapses: number | null, service: string | null) => {
    const key = keyOf({ policy: policy.id, pages, lapses })
    const one = all.get(key) ?? { id: idOf(`${policy.name}${pages === 'quiet' ? ' low' : ''}`, ids), policy, pages, lapses, services: [] }
    if (!all.has(key)) ids.push(one.id)
    all.set(key, one)
    if (service !== null && !one.services.includes(service)) one.services.push(service)
  }
  for (const service of found.services)
    for (const route of service.routes) {
      const policy = found.policies.find(p => p.id === route.policy)
      if (policy) add(policy, route.pages, route.lapses, service.name)
    }
  for (const policy of found.policies) if (![...all.values()].some(s => s.policy === policy)) add(policy, 'loud', null, null)
  return [...all.values()].sort((a, b) => Number(a.pages === 'quiet') - Number(b.pages === 'quiet'))
}

function idOf(name: string, taken: readonly string[]): string {
  const base = slug(name).slice(0, 54).replace(/-$/, '')
  return firstFree(/^[a-z]/.test(base) && !/^(?:y|n|yes|no|on|off|true|false|null)$/.test(base) ? base : `p-${base || 'olicy'}`, taken)
}

const fenced = (name: string, lines: readonly string[]): string => ['```yaml '.concat(name), ...lines, '```'].join('\n')

function headOf({ pager }: Found, of: Readonly<{ organisation: string; zone: string; date: string }>): string {
  return [
    `# ${of.organisation}: whom we page, as it was in ${pager} {#plan}`,
    '',
    `This plan was made from what ${pager} had on ${of.date}. It pages as ${pager} did; what it could not take over stands in the report beside it. It is a`,
    'beginning: a plan also says how bad things are, who is told, and what is learnt.',
    '',
    fenced('plan', [
      'version: "1"',
      `effective: ${of.date}`,
      `refreshed: ${of.date}`,
      `owner: ${leadPosition}`,
      'approver: open (nobody is named yet)',
      `zone: ${of.zone}`,
      `hours: open (${pager} does not say)`,
      `holidays: open (${pager} does not say)`,
    ]),
  ].join('\n')
}

function blocks({ pager }: Found, severities: readonly Severity[], names: Readonly<Record<string, string>>): string {
  return [
    '## 1 Who does what {#roles}',
    '',
    fenced('positions', [
      `${leadPosition}: Who answers for this plan`,
      ...Object.entries(names).map(([id, name]) => `${id}: ${yamlText(name)}`),
    ]),
    '',
    fenced('roles', [
      'incident-lead:',
      '  name: Incident lead',
      '  position: open (whoever acknowledges leads)',
      '  duty: Finds out, stops the harm, mends the cause.',
      '  decides: [severity, containment, resolve, close, review, outside word, breach]',
    ]),
    '',
    fenced('obligations', [
      'acknowledge:',
      '  when: always',
      '  who: incident-lead',
      `  due: open (${pager} has no figure for it)`,
      '  met: acknowledged',
    ]),
    '',
    '## 2 How it pages {#severities}',
    '',
    `In ${pager} a policy said who is paged. A plan pages by severity, so each policy is a severity here. Those that page alike can become one.`,
    '',
    fenced(
      'severities',
      severities.flatMap(({ id, policy, pages, lapses, services }) => [
        `${id}:`,
        `  name: ${yamlText(severityName({ policy, pages, lapses }, severities))}`,
        `  definition: ${yamlText(services.length === 0 ? `Nothing in ${pager} followed this policy.` : `What comes from ${services.join(', ')}${pages === 'quiet' ? ' and is not urgent' : ''}.`)}`,
        `  acknowledge: open (${pager} has no figure for it)`,
        `  pages: ${pages}`,
        '  phases: in one step',
        ...(lapses === null ? [] : [`  acknowledgement-lapses: ${lapses} minute${lapses === 1 ? '' : 's'}`]),
      ]),
    ),
    '',
    fenced('phases', ['respond:', '  name: Respond', '  does: triage', '  means: Find out, stop the harm, mend the cause.']),
  ].join('\n')
}

/** Two of one policy are told apart by when an acknowledgement lapses. */
function severityName({ policy, pages, lapses }: Pick<Severity, 'policy' | 'pages' | 'lapses'>, all: readonly Severity[]): string {
  const name = `${policy.name}${pages === 'quiet' ? ', low urgency' : ''}`
  const alone = all.filter(s => s.policy === policy && s.pages === pages).length === 1
  return alone ? name : `${name}, ${lapses === null ? 'acknowledged for good' : `acknowledged for ${lapses} minutes`}`
}

function escalationOf({ pager }: Found, severities: readonly Severity[], written: ReadonlyMap<string, readonly string[]>): string {
  return [
    '## 3 When nobody answers {#escalation}',
    '',
    `Whoever is paged and does not answer is followed by the next. Where ${pager} would have stopped, the owners are paged, and it begins again.`,
    '',
    fenced(
      'escalation',
      severities.flatMap(({ id, policy }) => [
        `${id}:`,
        '  steps:',
        ...written.get(policy.id)!.map(step => `    - ${step}`),
        `  again: after ${ownersWait} minutes`,
      ]),
    ),
  ].join('\n')
}

function detectionOf(found: Found, severities: readonly Severity[]): string {
  const taken: string[] = ['rest']
  const rules = found.services.flatMap(service =>
    service.routes.flatMap((route: FoundRoute) => {
      const severity = severities.find(s => keyOf({ policy: s.policy.id, pages: s.pages, lapses: s.lapses }) === keyOf(route))
      if (severity === undefined) return []
      const id = idOf(service.name, taken)
      taken.push(id)
      return [
        `${id}:`,
        '  when:',
        ...Object.entries(route.when).map(([label, values]) =>
          label.startsWith('matches ')
            ? `    ${label.slice('matches '.length)}: { matches: ${JSON.stringify(values[0])} }`
            : `    ${label}: ${values.length === 1 ? JSON.stringify(values[0]) : yamlList(values)}`,
        ),
        `  opens: ${severity.id}`,
        '  resolves: when its alerts resolve',
      ]
    }),
  )
  return [
    '## 4 Where signals come from {#detection}',
    '',
    `Each service of ${found.pager} has an integration of the same name, and its key. What comes by any other pages as the first severity does: nothing is lost.`,
    '',
    fenced('correlation', ['- [dedup_key]', '- [alertname, service]', '- [service, summary]', '- [summary]']),
    '',
    fenced('detection', [...rules, 'rest:', `  opens: ${severities[0]!.id}`]),
  ].join('\n')
}

const standingOf = ({ pager }: Found): string =>
  [
    '## 5 How the plan stays true {#standing}',
    '',
    fenced('plan-review', [
      'every: 12 months',
      'after: a material incident',
      `within: open (${pager} does not say)`,
      `material: open (${pager} does not say)`,
      `who: ${leadPosition}`,
      'read-by: everybody whom it binds',
    ]),
  ].join('\n')
