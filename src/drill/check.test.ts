import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sourceRoutes } from '../integrations/sources.ts'
import { compile } from '../plan/compile.ts'
import { checkDrill } from './check.ts'
import { readDrill } from './read.ts'

const plan = compile(readFileSync(new URL('../../plans/team.md', import.meta.url), 'utf8')).plan!
const laptop = readFileSync(new URL('../../drills/lost-laptop.md', import.meta.url), 'utf8')
const told = (change: (source: string) => string) => {
  const { drill, problems } = readDrill(change(laptop))
  expect(problems).toEqual([])
  return checkDrill(drill!, plan, sourceRoutes()).map(({ line, what, instead }) => ({ line, what, instead }))
}
const lineOf = (words: string) => laptop.slice(0, laptop.indexOf(words)).split('\n').length

test.each([
  ['does: enters containment', 'does: enters contanment', 'The plan has no phase "contanment".', 'write containment.'],
  ['does: finds breach suspected', 'does: finds breach suspekted', 'The plan has no answer to breach "suspekted".', 'write suspected.'],
  [
    'does: meets preserve-evidence',
    'does: meets keep-evidence',
    'The plan has no obligation "keep-evidence".',
    expect.stringMatching(/^write /),
  ],
  ['does: works review', 'does: works revew', 'The plan has no playbook "revew".', 'write review.'],
  ['severity: P3', 'severity: P9', 'The plan has no severity "P9".', expect.stringMatching(/^write /)],
  ['technical-lead: answers', 'technical-led: answers', 'The plan has no role "technical-led".', 'write technical-lead.'],
  ['hold-review: met', 'hold-revue: met', 'The plan has no obligation "hold-revue".', 'write hold-review.'],
  ['fact breach: ruled-out', 'fact breech: ruled-out', 'The plan has no question of fact "breech".', 'write breach.'],
  [
    'notification breach-notification: not',
    'notification breach-notice: not',
    'The plan has no notification "breach-notice".',
    expect.stringMatching(/breach-notification/),
  ],
])('a drill that says %j wrongly is told where, and what to write instead', (right, wrong, what, instead) => {
  expect(told(source => source.replace(right, wrong))).toEqual([{ line: lineOf(right), what, instead }])
})

test('a signal that its source would not send, and an inject after the end, are found before anything is played', () => {
  const signal = '- { at: 0:00, signal: /api/v2/alerts, body: "[{}]" }\n- { at: 999:00, customer: "Hello?" }\n- { at: 0:30, question'
  const problems = told(source => source.replace('- { at: 0:30, question', signal))
  expect(problems).toHaveLength(2)
  expect(problems.map(({ what }) => what)).toEqual([
    expect.stringMatching(/^alertmanager would not send this: /),
    'This comes after the drill is over.',
  ])
})
