/** The plans that ship, and a smallest plan that runs, for tests. */
import { readFileSync } from 'node:fs'
import type { Plan } from '../../core/plan.ts'
import { compile } from '../compile.ts'

export const shippedSource = (name: 'team' | 'lean'): string => readFileSync(new URL(`../../../plans/${name}.md`, import.meta.url), 'utf8')

const known = new Map<string, Plan>()

/** Once for each source: compiling a plan that ships takes 100 ms, more than most tests. Frozen, because tests share it. */
export function compiled(source: string): Plan {
  const before = known.get(source)
  if (before !== undefined) return before
  const { plan, problems } = compile(source)
  if (!plan) throw new Error(problems.map(p => `${p.line}:${p.column} ${p.what}`).join('\n'))
  known.set(source, frozen(plan))
  return plan
}
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}

/** Blocks by name, so that a test changes just one of them. */
export const smallBlocks: Readonly<Record<string, string>> = {
  plan: 'version: "1"\neffective: 2026-01-01\nowner: lead\napprover: boss\nzone: UTC\nhours: mon-fri 09:00-17:00\nholidays: none',
  positions: 'lead: Lead\nboss: Boss',
  roles: 'responder: { name: Responder, position: lead, duty: Responds., decides: [severity] }',
  severities:
    'P1: { name: Critical, definition: All is down., acknowledge: 15 minutes, respond: 15 minutes, pages: loud, phases: in order }\nP2: { name: Low, definition: Little., respond: next business day, pages: nobody, phases: in one step }',
  phases: 'detect: { name: Detect, does: detect }\nrecover: { name: Recover, does: recover }',
  detection: 'all: { opens: P1, correlate-by: [alertname] }',
  escalation: 'P1: { steps: ["page responder, wait severity.acknowledge"], again: after 5 minutes }',
  'plan-review': 'every: 12 months\nwho: lead',
  obligations: 'acknowledge: { when: severity is P1, who: responder, due: within severity.acknowledge of alert-received }',
}

/** A plan of `smallBlocks`, each under a clause of its own name (`c-NAME`), with some blocks replaced, added or (null) left out. */
export function small(change: Readonly<Record<string, string | null>> = {}, prose = ''): string {
  const blocks = { ...smallBlocks, ...change }
  return `# Plan {#top}\n\n${prose}\n${Object.entries(blocks)
    .filter(([, text]) => text !== null)
    .map(([name, text]) => `\n## ${name} {#c-${name}}\n\n\`\`\`yaml ${name}\n${text}\n\`\`\`\n`)
    .join('')}`
}
