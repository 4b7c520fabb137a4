import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDrill } from './read.ts'

const drill = (header: string, injects: string, expected = 'incidents: 1', team = 'technical-lead: never answers') =>
  [
    '# A drill',
    '```yaml drill',
    header,
    '```',
    '```yaml team',
    team,
    '```',
    '```yaml injects',
    injects,
    '```',
    '```yaml expect',
    expected,
    '```',
  ].join('\n')
const header = 'plan: team\nstarts: 2026-03-03T02:10Z\nlasts: 1 hour 30 minutes'
const inject = '- { at: 0:05, customer: Is it down? }'
const told = (source: string) => readDrill(source).problems.map(({ line, column, what, instead }) => `${line}:${column} ${what} ${instead}`)

test('a drill is read with its times, its people and what it expects', () => {
  const { drill: read, problems } = readDrill(
    drill(
      `${header}\ncarriers: 1 in 4 fails`,
      `${inject}\n- { at: 0:01:30, who: technical-lead, does: tells outage-began of 20 minutes ago }`,
      'tell-breach: overdue',
      'executive: answers after 2 to 9 minutes',
    ),
  )
  expect(problems).toEqual([])
  expect(read).toMatchObject({
    title: 'A drill',
    starts: Date.parse('2026-03-03T02:10Z'),
    lastsMs: 90 * 60_000,
    carriersFail: 0.25,
    team: { executive: { answers: 'after', least: 120_000, most: 540_000 } },
    injects: [
      { at: 90_000, act: { act: 'milestone', agoMs: 1_200_000 } },
      { at: 300_000, from: 'customer' },
    ],
    expectations: [{ rule: 'tell-breach', outcome: 'overdue', line: 16 }],
  })
})

test('what is wrong is told all at once, each with its line, its column and what to write instead', () => {
  const problems = told(
    drill(
      'plan: team\nstarts: tomorrow\nlasts: long',
      '- { at: soon, customer: Hm }\n- { at: 0:01, who: a, does: panics }\n- { at: 0:02, customer: one, two }',
      'acknowledge: quickly',
    ),
  )
  expect(problems).toEqual([
    '4:9 "tomorrow" is no moment. Write it with its offset: 2026-03-03T02:10Z',
    '5:8 "long" is no length of time. Write 40 seconds, 5 minutes, 1 hour 30 minutes, 3 days; at most 400 days.',
    expect.stringMatching(/^11:9 "soon" is no time after the start\. Write hours and minutes: at: 0:05/),
    expect.stringMatching(/^12:29 "panics" is nothing that a role can do\. Write changes severity to P1/),
    expect.stringMatching(/^13:30 Nothing is known of "two" here\. Between braces a comma ends a text/),
    expect.stringMatching(/^16:14 "quickly" is no way in which an obligation ends\. Write one of met in time/),
  ])
})

test('a drill without injects, or without expectations, is none', () => {
  expect(told('# Nothing')).toEqual([
    expect.stringMatching(/^1:1 There is no block `yaml drill`/),
    expect.stringMatching(/^1:1 Nothing comes in/),
    expect.stringMatching(/^1:1 Nothing is expected/),
  ])
})

test('whatever is given, reading answers and does not throw', () => {
  const piece = fc.constantFrom(
    '```yaml injects',
    '```yaml drill',
    '```',
    '- at: 0:05',
    '- {',
    'signal: /signal',
    '&a',
    '*a',
    ': ',
    '# x',
    '\t',
    'at: 9:99',
    'does: closes',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), pieces => {
      const { drill, problems } = readDrill(pieces.join('\n'))
      expect(drill === null || problems.every(({ severity }) => severity !== 'error')).toBe(true)
    }),
  )
})
