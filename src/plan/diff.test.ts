import { expect, test } from 'vitest'
import { diffPlans, diffText } from './diff.ts'
import { compiled, shippedSource, small } from './testing/shipped.ts'

const team = shippedSource('team')
/** The team plan after a year: what a team might have changed. */
const next = team
  .replace('version: "1.0"', 'version: "1.1"')
  .replace('effective: 2026-03', 'effective: 2027-01-01')
  .replace('approver: open (the document names nobody)', 'approver: chief-executive')
  .replace('  acknowledge: 30 minutes', '  acknowledge: 45 minutes')
  .replaceAll('[30 minutes](#P2.acknowledge)', '[45 minutes](#P2.acknowledge)')
  .replace(/decide-regulator:\n(?: {2}.*\n)+/, '')
  .replace('[where the law requires it](#decide-regulator)', 'where the law requires it')
  .replace('page incident-commander, wait 10 minutes', 'page incident-commander, wait 5 minutes')
  .replace('target: { P1: 4 hours, P2: 8 hours }', 'target: { P1: 3 hours, P2: 8 hours }')
  .replace('## 11 Practice {#practice}', '## 11 Exercises {#practice}')
  .replace('engineering-team: Engineering team', 'engineering-team: Engineering team\nnight-shift: Night shift')

test('the difference of two versions, by clause in words, is the one that was looked at', async () => {
  await expect(diffText(compiled(team), compiled(next))).toMatchFileSnapshot(
    new URL('./golden/team-next.diff.txt', import.meta.url).pathname,
  )
})

test('business hours are told as people say them, in the change as on the page', () => {
  const open = team.replace('hours: open (the document names none)', 'hours: mon-fri 09:00-17:00')
  expect(diffText(compiled(team), compiled(open))).toContain('Hours is mon, tue, wed, thu, fri 09:00 to 17:00, and was open')
})

test('what would be owed no more, or later, comes first and is loud', () => {
  const changes = diffPlans(compiled(team), compiled(next))
  expect(changes.filter(c => c.loud).map(c => c.words.slice(0, 60))).toEqual([
    'The obligation Acknowledge: by when is "P1: within 15 minute',
    'The obligation Decide whether a supervisory authority must b',
  ])
  expect(changes.slice(2).every(c => !c.loud)).toBe(true)
})

test('a plan does not differ from itself, nor by prose and places alone', () => {
  expect(diffPlans(compiled(team), compiled(team))).toEqual([])
  expect(diffPlans(compiled(small()), compiled(small({}, 'A word more.\n\nAnd another.\n')))).toEqual([])
})

test('every promise between the two plans that ship is told in some change', () => {
  const lean = compiled(shippedSource('lean'))
  const gone = diffPlans(compiled(team), lean).filter(c => c.loud && c.words.startsWith('The obligation'))
  expect(gone.length).toBeGreaterThan(8)
  for (const rule of compiled(team).obligations)
    if (!lean.obligations.some(o => o.id === rule.id)) expect(gone.some(c => c.words.includes(rule.name))).toBe(true)
})
