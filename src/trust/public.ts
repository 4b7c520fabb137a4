/**
 * What anybody reads of the controls: a value, of which the page and its JSON are drawn, so that they cannot differ. It holds counts and
 * days; no title of an incident, no name of a person, and no fact by itself.
 */
import type { Instant } from '../core/id.ts'
import type { PublicProvider } from '../customers/vendor-record.ts'
import { type TrustCategory, trustCategories } from './criteria.ts'
import { evidenceKinds } from './evidence-kinds.ts'
import { type ControlState, controlStates, type Reading, type Report } from './posture.ts'
import { categoriesOf, type PostureShown } from './shown.ts'

export const trustParts = ['certification', 'controls', 'path', 'refusals', 'rights', 'vendors', 'reports'] as const
export type TrustPart = (typeof trustParts)[number]
export type EvidenceSaid = Readonly<{
  kind: string
  name: string
  says: string
  holds: boolean
  count: number
  firstOn: string | null
  lastOn: string | null
}>
export type ControlSaid = Readonly<{
  id: string
  name: string
  says: string
  criteria: readonly string[]
  owner: string | null
  state: ControlState
  evidence: readonly EvidenceSaid[]
  missing: readonly string[]
}>
/** A part that is not published is null. */
export type TrustPublic = Readonly<{
  title: string
  entity: string | null
  at: string
  period: Readonly<{ from: string; to: string }>
  recordBegins: string | null
  certification: Readonly<{
    standard: string
    status: string
    expired: boolean
    expires: string | null
    words: string
    says: string | null
    report: string | null
  }> | null
  counts: Readonly<Record<ControlState, number>> | null
  controls: readonly Readonly<{ category: TrustCategory; controls: readonly ControlSaid[] }>[] | null
  path: readonly Readonly<{ name: string; says: string | null; state: 'done' | 'ready' | 'waiting'; waits: string | null }>[] | null
  refusals: readonly Readonly<{ says: string; state: 'enforced' | 'not shown' | 'promised'; enforcedBy: readonly EvidenceSaid[] }>[] | null
  rights: readonly Readonly<{ says: string; address: string | null }>[] | null
  vendors: readonly Readonly<{ name: string; role: string; holds: readonly string[]; reports: PublicProvider['reports'] }>[] | null
  reports: readonly (Report & Readonly<{ expired: boolean }>)[] | null
}>

const dayOf = (at: Instant): string => new Date(at).toISOString().slice(0, 10)

const evidenceSaid = (reading: Reading): EvidenceSaid => ({
  kind: reading.kind,
  name: reading.kind === 'attested' ? 'Attested' : evidenceKinds[reading.kind].name,
  says: reading.says,
  holds: reading.verdict === 'across',
  count: reading.count,
  firstOn: reading.firstAt === null ? null : dayOf(reading.firstAt),
  lastOn: reading.lastAt === null ? null : dayOf(reading.lastAt),
})

export function trustPublic(
  shown: PostureShown,
  parts: readonly TrustPart[],
  providers: readonly PublicProvider[],
  now: Instant,
): TrustPublic {
  const { posture } = shown
  const part = <T>(name: TrustPart, value: () => T): T | null => (parts.includes(name) ? value() : null)
  const said = shown.controls.map(({ control, state, readings, missing }) => ({
    categories: categoriesOf(control),
    said: {
      id: control.id,
      name: control.name,
      says: control.says,
      criteria: control.criteria,
      owner: control.owner,
      state,
      evidence: readings.map(evidenceSaid),
      missing: readings.length === 0 ? missing : readings.flatMap(r => (r.missing === null ? [] : [r.missing])),
    },
  }))
  const today = dayOf(now)
  return {
    title: posture.title,
    entity: posture.entity,
    at: new Date(now).toISOString(),
    period: { from: dayOf(shown.period.from), to: dayOf(shown.period.to) },
    recordBegins: shown.begins === null ? null : dayOf(shown.begins),
    certification: part('certification', () => ({
      standard: posture.certification.standard,
      ...shown.certification,
      says: posture.certification.says,
      report: posture.certification.report,
    })),
    counts: part(
      'controls',
      () =>
        Object.fromEntries(controlStates.map(s => [s, shown.controls.filter(c => c.state === s).length])) as Record<ControlState, number>,
    ),
    controls: part('controls', () =>
      trustCategories.map(category => ({ category, controls: said.filter(c => c.categories[0] === category).map(c => c.said) })),
    ),
    path: part('path', () => shown.path.map(({ step, state, waits }) => ({ name: step.name, says: step.says, state, waits }))),
    refusals: part('refusals', () =>
      shown.refusals.map(r => ({ says: r.refusal.says, state: r.state, enforcedBy: r.readings.map(evidenceSaid) })),
    ),
    rights: part('rights', () => posture.rights.map(({ says, address }) => ({ says, address }))),
    vendors: part('vendors', () =>
      providers.filter(p => p.subProcessor).map(({ name, role, holds, reports }) => ({ name, role, holds, reports })),
    ),
    reports: part('reports', () => posture.reports.map(r => ({ ...r, expired: r.expires !== null && r.expires < today }))),
  }
}
