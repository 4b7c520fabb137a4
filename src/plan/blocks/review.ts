/** `review` after an incident, `remediation` that follows from it, `plan-review` of the plan itself. */
import { z } from 'zod'
import { materialDecision } from '../../core/house.ts'
import type { Due, MilestoneId, ObligationRule, PositionId, RoleId, RuleId, SeverityId } from '../../core/plan.ts'
import { isOpen, type Open, type Span } from '../../core/span.ts'
import { block } from '../block.ts'
import type { Draft } from '../draft.ts'
import { listOf, naming, namingAll, phrase, saying, words } from '../fields.ts'
import { parseOpen } from '../grammar/open.ts'
import type { Place } from '../problem.ts'
import { printSpan } from '../words.ts'
import { implyReview } from './implied-playbooks.ts'
import { figureOf } from './severities.ts'

export const reviewBlock = block({
  name: 'review',
  about:
    'The review after an incident: after which severities, by when, who convenes it, its agenda, which is answered point by point as a playbook.',
  holds: 'one',
  entry: z.strictObject({
    after: namingAll('severity', 'severities whose incidents are always reviewed'),
    chosen: namingAll('severity', 'severities of which some are reviewed, by decision').optional(),
    within: phrase('D of MILESTONE, or open (the words)'),
    who: naming('role', 'the role that convenes it').optional(),
    manner: z.enum(['blameless', 'plain']).optional(),
    agenda: z.array(words).min(1),
  }),
  read([e], draft) {
    if (!e) return
    const { after, chosen, who, manner, agenda } = e.value
    const severities = (key: 'after' | 'chosen', given: string | readonly string[] | undefined) =>
      draft.referAll<SeverityId>('severity', listOf(given), i => (typeof given === 'string' ? e.at(key) : e.at(key, i)))
    const open = parseOpen(e.value.within)
    const [, length, of] = open ? [] : (/^(.*?)\s+of\s+(\S+)$/.exec(e.value.within) ?? [])
    if (!open && !of)
      draft.error(
        'phrase',
        e.at('within'),
        `${JSON.stringify(e.value.within)} does not say of which milestone.`,
        'There is no length of time without the moment it counts from.',
        'Write 5 business days of resolved.',
      )
    draft.parts.review = {
      clause: e.clause,
      after: severities('after', after),
      chosen: severities('chosen', chosen),
      within: figureOf(draft, 'review.within', 'when the review is held', open ? e.value.within : (length ?? ''), e.at('within'), e.clause),
      of:
        of === undefined
          ? ('resolved' as MilestoneId)
          : (draft.refer<MilestoneId>('milestone', of, e.at('within')) ?? ('resolved' as MilestoneId)),
      who: who === undefined ? null : draft.refer<RoleId>('role', who, e.at('who')),
      blameless: manner === 'blameless',
      agenda,
    }
    draft.places.set('review', e.at('within'))
    owe(e.place, draft)
    implyReview(e.place, draft)
  },
})

/** The review is owed under its own figure, so that nothing has to be said twice: `hold-review`, and `choose-review` where some are chosen. */
function owe(place: Place, draft: Draft) {
  const review = draft.parts.review!
  const due: Due = isOpen(review.within)
    ? { due: 'open', words: review.within.open }
    : { due: 'within', span: review.within, of: review.of, plus: null, words: `within ${printSpan(review.within)} of ${review.of}` }
  const base = { clause: review.clause, who: review.who, target: {}, warn: null, late: [], again: [], stays: true, law: null, to: null }
  const rules: ObligationRule[] = []
  if (review.after.length)
    rules.push({
      ...base,
      id: 'hold-review' as RuleId,
      name: 'Hold the review',
      when: {
        all: [
          { fact: 'severity', is: review.after },
          { fact: 'status', is: ['resolved'] },
        ],
      },
      due: Object.fromEntries(review.after.map(s => [s, [due]])),
      met: { met: 'done' },
      ask: null,
    })
  if (review.chosen.length)
    rules.push({
      ...base,
      id: 'choose-review' as RuleId,
      name: 'Decide whether to review',
      when: {
        all: [
          { fact: 'severity', is: review.chosen },
          { fact: 'status', is: ['resolved'] },
        ],
      },
      due: Object.fromEntries(review.chosen.map(s => [s, [due]])),
      met: { met: 'decided' },
      ask: { question: 'Is this incident reviewed?', answers: ['yes', 'no'], weigh: ['what could be learnt'] },
    })
  for (const rule of rules) {
    if (draft.has('obligation', rule.id)) continue // the author wrote it out
    draft.declare('obligation', rule.id, place)
    draft.parts.obligations = [...(draft.parts.obligations ?? []), rule]
  }
}

/** What starts the plan's review is asked at the end of each incident (L-40), unless the author asks it in their own words. */
function askMaterial(clause: ObligationRule['clause'], weighs: string | null, place: Place, draft: Draft) {
  const id = materialDecision as RuleId
  if (draft.has('obligation', id)) return
  draft.declare('obligation', id, place)
  const closes = draft.parts.roles?.find(role => role.decides.includes('close') || role.decides.includes('review'))
  const rule: ObligationRule = {
    id,
    clause,
    name: 'Decide whether the incident was material',
    when: { fact: 'status', is: ['resolved'] },
    who: closes?.id ?? null,
    due: Object.fromEntries(
      (draft.parts.severities ?? []).map(s => [
        s.id,
        [{ due: 'open', words: weighs === null ? 'what is material is not said' : 'when it is closed' }],
      ]),
    ),
    target: {},
    met: { met: 'decided' },
    warn: null,
    late: [],
    ask: {
      question: 'Was this incident material, so that the plan itself is reviewed?',
      answers: ['yes', 'no'],
      weigh: weighs === null ? [] : [weighs],
    },
    again: [],
    stays: true,
    law: null,
    to: null,
  }
  draft.parts.obligations = [...(draft.parts.obligations ?? []), rule]
}

export const remediationBlock = block({
  name: 'remediation',
  about: 'What follows from a review: what each item needs, where it lives, whether the incident stays open for it.',
  holds: 'one',
  entry: z.strictObject({
    needs: z.array(words).min(1).describe('what each item must have: owner, target date'),
    'lives-in': phrase('where the items are worked'),
    incident: z.enum(['closes when all are done', 'closes without them']),
    patterns: words.optional(),
  }),
  read([e], draft) {
    if (!e) return
    draft.parts.remediation = {
      clause: e.clause,
      needs: e.value.needs,
      livesIn: e.value['lives-in'],
      holdsOpen: e.value.incident === 'closes when all are done',
      patterns: e.value.patterns ?? null,
    }
  },
})

export const planReviewBlock = block({
  name: 'plan-review',
  about: 'When the plan itself is gone over: how often, after what, by which position.',
  holds: 'one',
  entry: z.strictObject({
    every: saying('length', 'a length of time'),
    after: phrase('what else starts it: a material incident').optional(),
    within: phrase('by when it is gone over after such an incident: D of material-decided, or open (the words)').optional(),
    material: words.optional().describe('what makes an incident material, which whoever decides it weighs; or open (the words)'),
    who: naming('position', 'the position that owes it').optional(),
    'read-by': phrase('who reads each new version').optional(),
  }),
  read([e], draft) {
    if (!e) return
    const { after, within, material } = e.value
    const notSaid = material === undefined ? { open: 'open' } : parseOpen(material)
    draft.parts.planReview = {
      clause: e.clause,
      who: e.value.who === undefined ? null : draft.refer<PositionId>('position', e.value.who, e.at('who')),
      every: figureOf(draft, 'plan-review.every', 'how often the plan is reviewed', e.value.every, e.at('every'), e.clause),
      after: after ?? null,
      readBy: e.value['read-by'] ?? null,
      ...(after === undefined ? {} : { within: reviewedWithin(draft, after, within, e.at('after'), e.at('within'), e.clause) }),
      ...(material === undefined || notSaid ? {} : { material }),
    }
    if (after === undefined) {
      for (const key of ['within', 'material'] as const)
        if (e.value[key] !== undefined)
          draft.error(
            'no-occasion',
            e.at(key),
            `${key} is about the review after an incident, and no incident starts one.`,
            'It would never be owed.',
            `Write after: a material incident, or remove ${key}.`,
          )
      return
    }
    if (notSaid) draft.left('what makes an incident material', notSaid, e.at(material === undefined ? 'after' : 'material'), e.clause)
    askMaterial(e.clause, notSaid ? null : (material ?? null), e.place, draft)
  },
})

/** There is no length of time without the moment it counts from: when the incident was decided to be material. */
function reviewedWithin(
  draft: Draft,
  after: string,
  within: string | undefined,
  afterAt: Place,
  at: Place,
  clause: ObligationRule['clause'],
): Span | Open {
  const what = `by when the plan is reviewed after ${after}`
  if (within === undefined) {
    const open = { open: 'open' }
    draft.left(what, open, afterAt, clause)
    return open
  }
  const length = parseOpen(within) ? within : /^(.*?)\s+of\s+material-decided$/.exec(within)?.[1]
  if (length !== undefined) return figureOf(draft, 'plan-review.within', what, length, at, clause)
  draft.error(
    'phrase',
    at,
    `${JSON.stringify(within)} does not say that it counts from material-decided.`,
    'It is due so long after an incident was decided to be material: there is no length of time without the moment it counts from.',
    'Write 20 business days of material-decided, or open (the words) where it is not decided.',
  )
  return { open: within }
}
