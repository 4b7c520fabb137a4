/** `metrics`: what is measured over incidents, with its targets. A target of a mean is never one incident's deadline. */
import { z } from 'zod'
import type { Id } from '../../core/id.ts'
import type { MilestoneId, SeverityId } from '../../core/plan.ts'
import type { Metric } from '../../core/plan-parts.ts'
import type { Open, Span } from '../../core/span.ts'
import { block } from '../block.ts'
import { phrase, words, wordsOrEach } from '../fields.ts'
import { parseOpen } from '../grammar/open.ts'
import { figureOf } from './severities.ts'

export const metricsBlock = block({
  name: 'metrics',
  about: 'Figures over incidents: the mean between two milestones, or the share of obligations met in time, with targets by severity.',
  holds: 'map',
  declares: 'metric',
  entry: z.strictObject({
    name: phrase('what it is called'),
    definition: words,
    mean: phrase('from MILESTONE to MILESTONE').optional(),
    share: phrase('of OBLIGATION met in time, or of reviews held').optional(),
    target: wordsOrEach.describe('"to be baselined", 100 %, or a length of time for each severity'),
  }),
  read(entries, draft) {
    if (entries.length === 0) return
    draft.parts.metrics = entries.flatMap((e): readonly Metric[] => {
      const { name, definition, mean, share, target } = e.value
      let measures: Metric['measures'] | null = null
      if ((mean === undefined) === (share === undefined)) {
        draft.error(
          'metric',
          e.place,
          `${e.key} should have either mean or share.`,
          'A figure is a mean over incidents or a share of them.',
          'Write mean: from MILESTONE to MILESTONE, or share: of OBLIGATION met in time.',
        )
      } else if (mean !== undefined) {
        const [, from, to] = /^from\s+(\S+)\s+to\s+(\S+)$/.exec(mean) ?? []
        if (!from || !to)
          draft.error(
            'metric',
            e.at('mean'),
            `${JSON.stringify(mean)} names no two milestones.`,
            'The mean is taken between two moments.',
            'Write from alert-received to acknowledged.',
          )
        else {
          const a = draft.refer<MilestoneId>('milestone', from, e.at('mean'))
          const b = draft.refer<MilestoneId>('milestone', to, e.at('mean'))
          if (a && b) measures = { mean: [a, b] }
        }
      } else if (share !== undefined) {
        const [, what] = /^of\s+(\S+)(?:\s+(?:met in time|held))?$/.exec(share) ?? []
        if (what === 'reviews') measures = { share: 'reviews' }
        else {
          const rule = draft.refer<Id<'rule'>>('obligation', what ?? share, e.at('share'))
          if (rule) measures = { share: rule }
        }
      }
      const targets: Record<SeverityId, Span | Open> = {}
      let overall: number | Open | null = null
      const own = typeof target === 'string' ? /^severity\.(acknowledge|respond)$/.exec(target)?.[1] : undefined
      if (own) {
        // The figure lives with the severity; the mean is judged by the same one.
        for (const severity of draft.parts.severities ?? []) {
          const figure = severity[own as 'acknowledge' | 'respond']
          if (figure !== null && typeof figure === 'object') targets[severity.id] = figure
        }
      } else if (typeof target === 'string') {
        const open = parseOpen(target)
        const percent = /^(\d{1,3}(?:\.\d+)?)\s*%$/.exec(target)?.[1]
        if (open) {
          draft.left(`the target of ${e.key}`, open, e.at('target'), e.clause)
          overall = open
        } else if (percent !== undefined && Number(percent) <= 100) overall = Number(percent)
        else if (share === undefined) {
          const span = figureOf(draft, `${e.key}.target`, `the target of ${e.key}`, target, e.at('target'), e.clause)
          for (const severity of draft.severities) targets[severity] = span
        } else draft.error('percent', e.at('target'), `${JSON.stringify(target)} is no share.`, 'A share is a percentage.', 'Write 100 %.')
        if (percent !== undefined)
          draft.figure(`${e.key}.target`, { text: `${percent} %`, span: null, place: e.at('target'), clause: e.clause })
      } else
        for (const [key, text] of Object.entries(target)) {
          const severity = draft.refer<SeverityId>('severity', key, e.at('target', key))
          if (severity)
            targets[severity] = figureOf(
              draft,
              `${e.key}.${key}`,
              `the target of ${e.key}`,
              text.replace(/^(?:≤|<=|at most|within)\s*/i, ''),
              e.at('target', key),
              e.clause,
            )
        }
      return measures ? [{ id: e.key as Id<'metric'>, name, clause: e.clause, definition, measures, targets, target: overall }] : []
    })
  },
})
