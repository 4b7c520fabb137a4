/** tocsin incident playbook | step: the plan's playbooks on an incident, from a terminal or a program. Nothing is acted on: what was done by hand is recorded. */
import type { As, IncidentDetail } from '../http/api.ts'
import { type Answer, type Command, textOf, type Values, WrongUse } from './command.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

type Detail = As<typeof IncidentDetail>
type Playbooks = NonNullable<Detail['playbooks']>
type Run = Playbooks['running'][number]

const pathOf = (which: string): string => `/incidents/${encodeURIComponent(which.replace(/^#/, ''))}`
const shown = (incident: Detail): Playbooks => incident.playbooks ?? { running: [], others: [] }
const latest = (incident: Detail, playbook: string): Run | undefined => shown(incident).running.findLast(run => run.id === playbook)

const stepRows = (run: Run): readonly (readonly string[])[] =>
  run.steps.map(s => {
    const waits = s.unapproved ? `, waits for ${s.approvedBy.join(' or ')}` : ''
    const state = s.as === null ? `to do${s.condition === null ? '' : `, ${s.condition}`}${waits}` : s.as
    return [`  ${s.step}`, state, `${s.does}${s.note === null ? '' : ` (${s.note})`}`]
  })
function listing(incident: Detail): string {
  const { running, others } = shown(incident)
  const begun = running.map(
    run => `${run.id}: ${run.name}, begun by ${run.by}, ${run.left} of ${run.steps.length} left\n${table(stepRows(run))}`,
  )
  const rest = others.map(p => [p.id, p.proposed === null ? '' : 'proposed', `${p.name} (${p.phase})`])
  return [...begun, ...(rest.length === 0 ? [] : [table(rest)])].join('\n\n') || 'The plan has no playbooks.'
}

const outcomes = ['done', 'approved', 'undone', 'applies', 'does not apply', 'skipped'] as const
function answerOf(values: Values): (typeof outcomes)[number] {
  const given = textOf(values, 'as') ?? 'done'
  const found = outcomes.find(o => o === given || o.replaceAll(' ', '-') === given)
  if (found === undefined)
    throw new WrongUse(
      `${JSON.stringify(given)} is no outcome of a step`,
      '--as done | approved | undone | applies | does-not-apply | skipped',
    )
  return found
}

export const playbookCommands: readonly Command[] = [
  {
    name: 'incident playbook',
    usage: 'NUMBER [PLAYBOOK]',
    summary: "List the plan's playbooks on an incident, or begin one",
    takes: { min: 1, max: 2 },
    options: remoteOptions,
    help: remoteHelp,
    async run({ positionals, values }): Promise<Answer> {
      const [which, playbook] = positionals as [string, string?]
      const remote = remoteOf(values)
      if (playbook === undefined) {
        const incident = await remote.ask<Detail>('GET', pathOf(which))
        return { json: shown(incident), text: listing(incident) }
      }
      const after = await remote.ask<Detail>('POST', `${pathOf(which)}/start-playbook`, { playbook })
      const run = latest(after, playbook)!
      return { json: run, text: `#${after.number} ${run.name} is begun\n${table(stepRows(run))}` }
    },
  },
  {
    name: 'incident step',
    usage: 'NUMBER PLAYBOOK STEP [--as OUTCOME] [--note TEXT]',
    summary: 'Say what became of a step of a playbook that was begun',
    takes: { min: 3, max: 3 },
    options: { ...remoteOptions, as: { type: 'string' }, note: { type: 'string' } },
    help: [
      '--as OUTCOME   done (without it), approved, undone, applies, does-not-apply, skipped',
      '--note TEXT    the reason where it is left out, the answer where it asks something',
      ...remoteHelp,
    ],
    async run({ positionals, values }): Promise<Answer> {
      const [which, playbook, given] = positionals as [string, string, string]
      const as = answerOf(values)
      const step = Number(given)
      if (!Number.isInteger(step) || step < 1) throw new WrongUse(`${JSON.stringify(given)} is no step`, 'its number, from 1')
      const remote = remoteOf(values)
      const before = await remote.ask<Detail>('GET', pathOf(which))
      const run = latest(before, playbook)
      if (run === undefined)
        throw new WrongUse(`${playbook} was not begun on #${before.number}`, `tocsin incident playbook ${before.number} ${playbook}`)
      const note = textOf(values, 'note')
      const after = await remote.ask<Detail>('POST', `${pathOf(which)}/answer-step`, {
        run: run.run,
        step,
        as,
        ...(note === undefined ? {} : { note }),
      })
      const now = shown(after).running.find(r => r.run === run.run)!
      return { json: now, text: `#${after.number} ${run.name}, step ${step}: ${as}; ${now.left} of ${now.steps.length} left` }
    },
  },
]
