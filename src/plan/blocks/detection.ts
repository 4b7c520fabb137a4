/** `detection`: what a signal does. Rules in order; the first that matches decides. */
import { z } from 'zod'
import type { DetectionRule, KindId, LabelMatch, RuleId, SeverityId } from '../../core/plan.ts'
import { readPattern } from '../../core/signal/pattern.ts'
import { block } from '../block.ts'
import { listOf, naming, words, wordsOrList } from '../fields.ts'

export const detectionBlock = block({
  name: 'detection',
  about:
    'Rules for signals, in order; the first that matches decides: open an incident (attached to the open one of the same correlation), or log only.',
  holds: 'map',
  declares: 'rule',
  entry: z.strictObject({
    source: wordsOrList.optional().describe('kinds of integration: alertmanager, pagerduty, signal …; absent: any'),
    when: z
      .record(
        z.string(),
        z.union([words, z.array(words), z.strictObject({ matches: words })], {
          error: 'a value, a list of values, "over NUMBER", "present", "absent", or matches: and a pattern',
        }),
      )
      .optional()
      .describe('labels and their values; all must hold. tocsin_integration: the name of the integration whose key it came by'),
    opens: naming('severity', 'the severity that is proposed').optional(),
    kind: naming('kind', 'the kind that is proposed').optional(),
    'correlate-by': wordsOrList.optional().describe('labels whose values make two signals one incident'),
    resolves: z.enum(['when its alerts resolve', 'by hand']).optional(),
    does: z.enum(['log only']).optional(),
    note: words.optional(),
  }),
  read(entries, draft) {
    const rules: DetectionRule[] = []
    let takesAll: { key: string; line: number } | null = null
    for (const e of entries) {
      const { value, at } = e
      if (takesAll)
        draft.problem(
          'warning',
          'never-reached',
          e.place,
          `The rule ${e.key} is never reached.`,
          `The first rule that matches decides, and ${takesAll.key} above it takes every signal.`,
          `Move ${e.key} above ${takesAll.key}.`,
          { line: takesAll.line, what: `${takesAll.key} takes every signal` },
        )
      const match = Object.entries(value.when ?? {}).flatMap(([label, given]): LabelMatch[] => {
        if (typeof given === 'object' && 'matches' in given) {
          const read = readPattern(given.matches)
          if ('problem' in read)
            draft.error(
              'pattern',
              at('when', label, 'matches'),
              `The pattern cannot be used: ${read.problem}.`,
              'It decides what opens an incident, for every signal.',
              `${read.instead}.`,
            )
          return [{ label, matches: given.matches }]
        }
        if (typeof given !== 'string') return [{ label, is: given }]
        if (given === 'present' || given === 'absent') return [{ label, present: given === 'present' }]
        const over = /^over\s+(.*)$/.exec(given)
        if (!over) return [{ label, is: [given] }]
        const limit = Number(over[1])
        if (!Number.isFinite(limit))
          draft.error(
            'number',
            at('when', label),
            `${JSON.stringify(over[1])} is no number.`,
            'The value of the label is compared with it.',
            'Write a plain number: over 5.',
          )
        draft.figure(`${e.key}.${label}`, { text: over[1]!, span: null, place: at('when', label), clause: e.clause })
        return [{ label, over: limit }]
      })
      const source = listOf(value.source)
      if (value.opens === undefined && value.does === undefined) {
        draft.error(
          'missing',
          e.place,
          `The rule ${e.key} does nothing.`,
          'A rule opens an incident or says that the signal is only logged.',
          'Write opens: and a severity, or does: log only.',
        )
        continue
      }
      if (value.opens !== undefined && value.does !== undefined)
        draft.error(
          'both',
          at('does'),
          `The rule ${e.key} opens an incident and says "log only".`,
          'Only one of the two can be meant.',
          'Remove one of them.',
        )
      if (value.opens === undefined) rules.push({ id: e.key as RuleId, clause: e.clause, source, match, does: { does: 'log' } })
      else {
        const severity = draft.refer<SeverityId>('severity', value.opens, at('opens'))
        const kind = value.kind === undefined ? null : draft.refer<KindId>('kind', value.kind, at('kind'))
        const own = listOf(value['correlate-by'])
        const ways = own.length > 0 ? [own] : draft.correlation
        if (ways.length === 0)
          draft.problem(
            'warning',
            'no-correlation',
            e.place,
            `Every signal that ${e.key} takes goes to one and the same incident.`,
            'Without correlate-by, and without the block correlation, nothing tells two causes apart.',
            'Write correlate-by: [alertname, service], or the labels that tell two causes apart.',
          )
        if (severity)
          for (const [i, correlate] of (ways.length > 0 ? ways : [[]]).entries()) {
            // One rule for each way to correlate: all but the last ask for its first label, so that the first that fits decides.
            const last = i === Math.max(ways.length - 1, 0)
            rules.push({
              id: (i === 0 ? e.key : `${e.key}.${i + 1}`) as RuleId,
              clause: e.clause,
              source,
              match: last ? match : [...match, { label: correlate[0]!, present: true }],
              does: { does: 'open', severity, kind, correlate, autoResolve: value.resolves === 'when its alerts resolve' },
            })
          }
      }
      if (source.length === 0 && match.length === 0) takesAll ??= { key: e.key, line: e.place.line }
    }
    draft.parts.detection = rules
  },
})
