/** The document and the facts put together: every control with its state, every refusal with what enforces it, the path as it stands. */
import type { Instant } from '../core/id.ts'
import { type CertificationShown, certificationShown } from './certification.ts'
import { attestedReading, controlShown } from './control-state.ts'
import { allSeries, type TrustCategory } from './criteria.ts'
import { everyOf } from './every.ts'
import { evidenceKinds } from './evidence-kinds.ts'
import type { Asked, Control, ControlShown, Every, PathStep, Period, Posture, Reading, Refusal } from './posture.ts'
import { acknowledgedInTime, incidentsRecorded, notifiedInTime, owedDoneInTime, remediationDone, reviewsHeld } from './readers/incidents.ts'
import { lookedAt, performed } from './readers/own.ts'
import { providersLookedAt } from './readers/providers.ts'
import { drillHeld, erasuresCarriedOut, planRead, planReviewed } from './readers/standing.ts'
import type { Recorded } from './recorded.ts'

export type StepShown = Readonly<{
  step: PathStep
  /** done; ready: nothing that it waits for is missing; waiting. */
  state: 'done' | 'ready' | 'waiting'
  /** What is missing, in a sentence; null: it is done. */
  waits: string | null
}>
/** enforced: found so across the period; not shown: what is named was not found all through; promised: nothing is named. */
export type RefusalShown = Readonly<{ refusal: Refusal; state: 'enforced' | 'not shown' | 'promised'; readings: readonly Reading[] }>
export type PostureShown = Readonly<{
  posture: Posture
  period: Period
  begins: Instant | null
  certification: CertificationShown
  controls: readonly ControlShown[]
  path: readonly StepShown[]
  refusals: readonly RefusalShown[]
}>

/** `of`: the id of the control, which some evidence is recorded under. */
function reading({ kind, every: asked }: Asked, of: string, recorded: Recorded, period: Period): Reading {
  const about = evidenceKinds[kind]
  const every: Every = asked ?? everyOf(about.every ?? '1 year')!
  switch (kind) {
    case 'acknowledged-in-time':
      return acknowledgedInTime(recorded, period)
    case 'owed-done-in-time':
      return owedDoneInTime(recorded, period)
    case 'notified-in-time':
      return notifiedInTime(recorded, period)
    case 'reviews-held':
      return reviewsHeld(recorded, period)
    case 'remediation-done':
      return remediationDone(recorded, period)
    case 'incidents-recorded':
      return incidentsRecorded(recorded, period)
    case 'erasures-carried-out':
      return erasuresCarriedOut(recorded, period)
    case 'plan-reviewed':
      return planReviewed(recorded, period, every)
    case 'plan-read':
      return planRead(recorded, period)
    case 'drill-held':
      return drillHeld(recorded, period, every)
    case 'providers-looked-at':
      return providersLookedAt(recorded, period, every)
    case 'performed':
      return performed(of, recorded, period, every)
    default:
      return lookedAt(kind, recorded, period, every)
  }
}

const shownControl = (control: Control, recorded: Recorded, period: Period): ControlShown => {
  const attested = attestedReading(control.attested, period)
  return controlShown(control, [
    ...control.evidence.map(asked => reading(asked, control.id, recorded, period)),
    ...(attested === null ? [] : [attested]),
  ])
}

export function postureShown(posture: Posture, recorded: Recorded, period: Period): PostureShown {
  const controls = posture.controls.map(control => shownControl(control, recorded, period))
  return {
    posture,
    period,
    begins: recorded.begins,
    certification: certificationShown(posture.certification, recorded.now),
    controls,
    path: pathShown(posture, recorded),
    refusals: posture.refusals.map(refusal => {
      const readings = refusal.evidence.map(asked => reading(asked, refusal.id, recorded, period))
      const state = readings.length === 0 ? 'promised' : readings.every(r => r.verdict === 'across') ? 'enforced' : 'not shown'
      return { refusal, state, readings }
    }),
  }
}

/** Under which of the five a control stands, in the order in which its criteria are written: it may be more than one. */
export const categoriesOf = ({ criteria }: Control): readonly TrustCategory[] => [
  ...new Set(criteria.flatMap(id => allSeries.find(s => s.criteria.includes(id))?.category ?? [])),
]

/** Controls that the examination would cover: under the criteria that are aimed at, or all where none are named. */
const aimedAt = ({ certification, controls }: Posture): readonly Control[] =>
  certification.criteria.length === 0 ? controls : controls.filter(c => categoriesOf(c).some(one => certification.criteria.includes(one)))

function pathShown(posture: Posture, recorded: Recorded): readonly StepShown[] {
  const shown: StepShown[] = []
  for (const step of posture.path) {
    const missing = missingOf(step, posture, recorded)
    const before = step.waitsFor.flatMap(id => shown.filter(s => s.step.id === id && s.state !== 'done').map(s => s.step.name))
    shown.push(
      missing === null
        ? { step, state: 'done', waits: null }
        : before.length > 0
          ? { step, state: 'waiting', waits: `${missing} Waits for: ${before.join('; ')}.` }
          : { step, state: 'ready', waits: missing },
    )
  }
  return shown
}

/** Null: it is done. */
function missingOf({ done, attested }: PathStep, posture: Posture, recorded: Recorded): string | null {
  const { certification } = posture
  const today = new Date(recorded.now).toISOString().slice(0, 10)
  if (typeof done === 'object') {
    const period: Period = { from: (recorded.now - done.operatingAcross.ms) as Instant, to: recorded.now }
    const controls = aimedAt(posture)
    const operating = controls.filter(c => shownControl(c, recorded, period).state === 'operating').length
    return operating === controls.length && controls.length > 0
      ? null
      : `${operating} of ${controls.length} controls operate across the last ${done.operatingAcross.words}.`
  }
  if (done === 'controls written') {
    const wanted = allSeries.filter(s => certification.criteria.length === 0 || certification.criteria.includes(s.category))
    const without = wanted.filter(s => !posture.controls.some(c => c.criteria.some(id => s.criteria.includes(id))))
    return without.length === 0 ? null : `No control stands under ${without.map(s => `${s.id} ${s.name}`).join(', ')}.`
  }
  if (done === 'firm named') return certification.firm === null ? 'No firm is named.' : null
  if (done === 'attested') return attested.some(a => a.on <= today && today <= a.until) ? null : 'Nobody has given their word for it.'
  const reached = certification.status === done || (done === 'Type I' && certification.status === 'Type II')
  return reached && (certification.window?.to ?? certification.asOf ?? '') <= today ? null : 'There is no such report.'
}
