import { expect, test } from 'vitest'
import { compile } from './compile.ts'
import { bytesMax } from './document.ts'
import type { PlanProblem } from './problem.ts'
import { compiled, shippedSource, small, smallBlocks } from './testing/shipped.ts'

const errors = (source: string) => compile(source).problems.filter(p => p.severity === 'error')
const lineOf = (source: string, words: string) => source.split('\n').findIndex(l => l.includes(words)) + 1
/** The one error of a source; there is no other, and no plan. */
function error(source: string): PlanProblem {
  const { plan, problems } = compile(source)
  const found = problems.filter(p => p.severity === 'error')
  expect(found.map(p => p.what)).toHaveLength(1)
  expect(plan).toBeNull()
  for (const p of found) for (const text of [p.what, p.why, p.instead]) expect(text.length).toBeGreaterThan(4)
  return found[0]!
}

test('a small plan compiles without an error', () => {
  const { plan, problems } = compile(small())
  expect(problems).toEqual([])
  expect(plan?.obligations[0]).toMatchObject({ id: 'acknowledge', clause: 'c-obligations', met: { met: 'acknowledged' } })
  expect(plan?.obligations[0]?.due['P1' as never]).toEqual([
    { due: 'within', span: { unit: 'ms', count: 900_000 }, of: 'alert-received', plus: null, words: 'within 15 minutes of alert-received' },
  ])
  expect(plan?.escalation['P1' as never]?.steps.at(-1)?.page).toEqual([{ owners: true }])
})

test('C-30 the same source gives the same plan, byte for byte', () => {
  const first = JSON.stringify(compile(small()))
  expect(JSON.stringify(compile(small()))).toBe(first)
  for (const letter of 'xy') compile(small({ plan: `${letter.repeat(9_000)}\n\n`.repeat(15) })) // longer than all that is remembered
  expect(JSON.stringify(compile(small()))).toBe(first)
})

test('all problems are told at once, each with line, column, what, why and what to write instead', () => {
  const source = small({
    severities:
      'P1: { name: Critical, definition: Down., acknowledge: soon, pages: loudly, phases: in order }\nP2: { name: Low, definitoin: Little., pages: nobody, phases: in one step }',
    obligations:
      'acknowledge: { when: severity is P1 or P9, who: respnder, due: within 5 minutes of alert-recieved }\nother: { when: severity was P1, due: whenever }',
    roles: 'responder: { name: Responder, position: laed, duty: Responds., decides: [severity] }',
  })
  const found = errors(source)
  expect(found.map(p => p.code).sort()).toEqual(
    [
      'missing',
      'phrase',
      'phrase',
      'unknown-key',
      'unknown-milestone',
      'unknown-position',
      'unknown-role',
      'unknown-value',
      'unknown-value',
    ].sort(),
  )
  const byCode = (code: string) => found.find(p => p.code === code)!
  expect(byCode('unknown-key')).toMatchObject({
    line: lineOf(source, 'definitoin'),
    column: 18,
    instead: 'Write definition, or remove it.',
  })
  expect(byCode('unknown-role').instead).toBe('Write responder.')
  expect(byCode('unknown-milestone').instead).toContain('Write alert-received')
  expect(byCode('unknown-position').instead).toBe('Write lead.')
})

test('a phrase is faulted at the character where it stops making sense', () => {
  const source = small({
    obligations: 'acknowledge:\n  when: severity is P1\n  who: responder\n  due: within 15 parsecs of alert-received',
  })
  const line = lineOf(source, 'parsecs')
  expect(error(source)).toMatchObject({
    line,
    column: source.split('\n')[line - 1]!.indexOf('15 parsecs') + 1,
    what: '"15 parsecs" is no length of time.',
  })
})

test('there is no length of time without a named milestone', () => {
  expect(error(small({ obligations: 'acknowledge: { when: severity is P1, due: within 15 minutes }' })).what).toContain(
    'no length of time without the moment',
  )
})

test('"#alerts" without quotes is named as what it is', () => {
  const source = small({ sources: 'sentry:\n  name: Sentry\n  detects: Errors.\n  notifies: #alerts' })
  const found = errors(source).find(p => p.code === 'hash-without-quotes')
  expect(found).toMatchObject({ line: lineOf(source, '#alerts') })
  expect(found?.instead).toContain('"#alerts"')
})

test('a duplicate key names both lines', () => {
  const source = small({ positions: 'lead: Lead\nboss: Boss\nlead: Another' })
  expect(error(source)).toMatchObject({
    code: 'duplicate-key',
    line: lineOf(source, 'Another'),
    also: { line: lineOf(source, 'lead: Lead') },
  })
})

test('an id described in two blocks names both lines', () => {
  const source = `${small()}\n## More {#more}\n\n\`\`\`yaml positions\nlead: Other\n\`\`\`\n`
  expect(error(source)).toMatchObject({
    code: 'declared-twice',
    line: lineOf(source, 'lead: Other'),
    also: { line: lineOf(source, 'lead: Lead') },
  })
})

test('tabs, aliases, tags and keys that are half a boolean are refused with the remedy', () => {
  expect(error(small({ positions: 'lead: Lead\nboss:\n\tx: Boss' })).instead).toContain('spaces')
  expect(errors(small({ positions: 'lead: &a Lead\nboss: *a' })).map(p => p.code)).toEqual(['alias', 'alias'])
  expect(error(small({ positions: 'lead: Lead\nboss: !!binary Boss' })).code).toBe('tag')
  for (const key of ['on', 'no', 'yes'])
    expect(error(small({ positions: `lead: Lead\nboss: Boss\n${key}: Somebody` })).code).toBe('boolean-key')
})

test('Windows line ends and a byte order mark change no place and nothing of the plan', () => {
  const source = small()
  const dos = compile(source.replaceAll('\n', '\r\n'))
  expect(dos.plan).toEqual(compile(source).plan)
  const marked = compile(`\uFEFF${source}`)
  expect(marked.plan).toEqual(compile(source).plan)
  expect(marked.problems.map(p => p.code)).toEqual(['byte-order-mark'])
  const broken = small({ positions: 'lead: Lead\nbos: Boss' })
  expect(errors(broken.replaceAll('\n', '\r\n')).map(p => [p.line, p.column])).toEqual(errors(broken).map(p => [p.line, p.column]))
})

test('an unclosed fence is named where it opens', () => {
  const source = small().trimEnd().replace(/```$/, '')
  const found = errors(source)[0]
  expect(found).toMatchObject({ code: 'unclosed-fence', line: lineOf(source, '```yaml obligations') })
})

test('one fault is told once: what leans on an entry or a block that cannot be read is not faulted beside it', () => {
  const team = shippedSource('team')
  const only = (source: string) => errors(source).map(p => [p.code, p.line])
  const key = team.replace('acknowledge: 15 minutes', 'acknowlege: 15 minutes')
  expect(only(key)).toEqual([['unknown-key', lineOf(key, 'acknowlege:')]])
  const tab = team.replace('  name: Critical', '\tname: Critical')
  expect(only(tab).map(([code]) => code)).toEqual(['yaml'])
  const open = team.replace('engineering-team: Engineering team\n```', 'engineering-team: Engineering team\n')
  expect(only(open)).toEqual([['unclosed-fence', lineOf(open, '```yaml positions')]])
})

test('what is no plan is refused: over 256 kB, binary, too deep, an empty file', () => {
  expect(error('x'.repeat(bytesMax + 1)).code).toBe('too-large')
  expect(error(`${'é'.repeat(bytesMax / 2)}x`).code).toBe('too-large')
  expect(error('# A\n\0\x01').code).toBe('not-text')
  expect(error('PK\x03\x04\uFFFD').code).toBe('not-text')
  expect(error('>'.repeat(50)).code).toBe('too-deep')
  expect(errors('').some(p => p.code === 'no-clause')).toBe(true)
  expect(errors('').length).toBeGreaterThan(3)
})

test('a bomb of aliases stays small', () => {
  const bomb = `a: &a [x, x]\n${'bcdefghij'
    .split('')
    .map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefghij'[i]}`).join(', ')}]`)
    .join('\n')}`
  expect(new Set(errors(small({ positions: bomb })).map(p => p.code))).toEqual(new Set(['alias', 'wrong-shape', 'unknown-position']))
})

test('a block, a name of a clause and a role that nobody knows are told with the nearest one', () => {
  expect(error(small({ serverities: 'x: y' })).instead).toBe('Write severities.')
  expect(errors(small({ escalation: 'P1: { steps: [page resonder] }' }))[0]?.instead).toContain('Write responder')
  expect(error(small({}, 'See [there](#c-obligation).')).instead).toBe('Write c-obligations.')
})

test('figures live once: a quote that has gone stale is an error with both lines', () => {
  const prose = 'We acknowledge a P1 within [15 minutes](#P1.acknowledge).'
  expect(errors(small({}, prose))).toEqual([])
  const source = small({}, prose.replace('15 minutes', '20 minutes'))
  expect(error(source)).toMatchObject({
    code: 'stale-quote',
    line: 3,
    also: { line: lineOf(source, 'P1: { name'), what: 'P1.acknowledge is 15 minutes' },
  })
  expect(errors(small({}, '[900 seconds](#P1.acknowledge)'))).toEqual([])
})

test('milestones that precede each other in a circle, and an obligation that waits for what meets it, are cycles', () => {
  const a = 'one: set by responder, may precede two\ntwo: set by responder, may precede one'
  expect(error(small({ milestones: a })).code).toBe('cycle')
  const met = 'loop: { when: always, due: within 1 hour of work-started, met: work-started is set }'
  expect(error(small({ obligations: `${smallBlocks.obligations}\n${met}` })).code).toBe('cycle')
})

test('what is left open of a rule is told by the name of the rule, not by its key', () => {
  const rule = 'tell-lead: { name: Tell the team lead, when: severity is P1, who: responder, due: open (soon) }'
  const { plan } = compile(small({ obligations: `${smallBlocks.obligations}\n${rule}` }))
  expect(plan?.open.map(o => o.what)).toContain('when "Tell the team lead" is due')
})

test('roles nobody holds are told, and their position is an open value', () => {
  const { plan, problems } = compile(
    small({ roles: 'responder: { name: Responder, position: open, duty: Responds., decides: [severity] }' }),
  )
  expect(plan?.roles[0]?.position).toBeNull()
  expect(problems.map(p => p.code)).toContain('role-unheld')
  expect(plan?.open.map(o => o.what)).toContain('who holds the role "Responder"')
})

test('T-34 a header without its dates and owner is told what is missing, and a date that does not exist is refused', () => {
  expect(error(small({ plan: smallBlocks.plan!.replace('2026-01-01', '2026-02-30') })).code).toBe('date')
  expect(error(small({ plan: smallBlocks.plan!.replace(/^version.*\n/, '') })).what).toBe('plan has no version.')
  expect(error(small({ plan: smallBlocks.plan!.replace('zone: UTC', 'zone: Europe/Berln') })).instead).toBe('Write Europe/Berlin.')
  // The runtime knows EST, and the calendar refuses it, because it ignores summer time: so does the plan.
  expect(error(small({ plan: smallBlocks.plan!.replace('zone: UTC', 'zone: EST') })).what).toBe('There is no time zone "EST".')
  expect(error(small({ plan: smallBlocks.plan!.replace('holidays: none', 'holidays: Atlantis') })).code).toBe('holidays')
  expect(compiled(small()).header.hours).toEqual({ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' })
})

test('a rule of detection below one that takes everything is never reached', () => {
  const { problems } = compile(
    small({ detection: 'all: { opens: P1, correlate-by: [a] }\nlater: { when: { x: y }, opens: P2, correlate-by: [a] }' }),
  )
  expect(problems).toMatchObject([{ code: 'never-reached', severity: 'warning' }])
})

test('detection: correlation by the first list that fits becomes one rule for each', () => {
  const plan = compiled(
    small({
      correlation: '- [alertname, service]\n- [summary]',
      detection: 'bad: { when: { severity: [critical], latency: over 5, host: { matches: "web.*" } }, opens: P1 }',
    }),
  )
  expect(plan.detection.map(r => [r.id, r.match.length, r.does.does === 'open' ? r.does.correlate : null])).toEqual([
    ['bad', 4, ['alertname', 'service']],
    ['bad.2', 3, ['summary']],
  ])
  expect(error(small({ detection: 'bad: { when: { a: { matches: "(" } }, opens: P1, correlate-by: [a] }' })).code).toBe('pattern')
})

test('L-40 a plan that is reviewed after material incidents asks at their end whether they were', () => {
  const lean = shippedSource('lean')
  const own = /^decide-material:\n(?: {2}.*\n)+/m
  expect(lean).toMatch(own)
  const { plan, problems } = compile(lean.replace(own, 'note-it:\n  when: status is resolved\n  due: open (some day)\n  met: done\n'))
  expect(problems.filter(p => p.severity === 'error')).toEqual([])
  expect(plan!.obligations.find(o => o.id === 'decide-material')).toMatchObject({
    who: 'incident-lead',
    ask: { answers: ['yes', 'no'] },
    met: { met: 'decided' },
    due: { SEV1: [{ due: 'open' }], SEV2: [{ due: 'open' }], SEV3: [{ due: 'open' }] },
  })
  expect(compile(lean).plan!.obligations.filter(o => o.id === 'decide-material')).toHaveLength(1)
})

test('L-40 by when the plan is reviewed after a material incident is a figure, or is named as open', () => {
  const review = (more: string) => small({ 'plan-review': `every: 12 months\nafter: a material incident\nwho: lead\n${more}` })
  const bare = compile(review(''))
  expect(bare.problems.filter(p => p.severity === 'open').map(p => p.what)).toEqual([
    'By when the plan is reviewed after a material incident: left open.',
    'What makes an incident material: left open.',
  ])
  expect(bare.plan!.open.map(o => o.what)).toContain('by when the plan is reviewed after a material incident')
  const said = compile(review('within: 20 business days of material-decided\nmaterial: customers were hit'))
  expect(said.problems).toEqual([])
  expect(said.plan!.planReview).toMatchObject({ within: { unit: 'business day', count: 20 }, material: 'customers were hit' })
  expect(said.plan!.obligations.find(o => o.id === 'decide-material')!.ask!.weigh).toEqual(['customers were hit'])
  expect(error(review('within: 20 business days')).what).toContain('material-decided')
  expect(error(small({ 'plan-review': 'every: 12 months\nwithin: 5 days of material-decided' })).code).toBe('no-occasion')
})

test('L-12 outside help that says when it is called owes the call and its record, unless an obligation of the plan already does', () => {
  const outside = (more: string, change = {}) =>
    compiled(
      small({
        outside: `counsel: { name: Counsel, for: Breaches., when: severity is P1, who: responder, contact: in the directory${more} }`,
        ...change,
      }),
    )
  expect(outside('').obligations.find(o => o.id === 'call-counsel')).toMatchObject({
    clause: 'c-outside',
    who: 'responder',
    due: { P1: [{ due: 'open' }] },
    met: { met: 'decided' },
    ask: { question: 'Who was called, how, and what did they say?', weigh: ['to be found: in the directory'] },
  })
  expect(outside(', owed-as: acknowledge').obligations.map(o => o.id)).not.toContain('call-counsel')
  expect(error(small({ outside: 'a: { name: A, for: b, when: severity is P1, contact: c, owed-as: nothing }' })).code).toBe(
    'unknown-obligation',
  )
})

test('L-24 a plan says when incidents that are alike are a pattern, and what it leaves open stays open', () => {
  const patterns = (more: string) => small({ patterns: more })
  const said = compile(patterns('same: [signal, cause]\ntimes: 3\nwithin: 12 weeks\nwho: responder\ndue: 10 business days of raised'))
  expect(said.problems).toEqual([])
  expect(said.plan?.patterns).toMatchObject({
    same: ['cause', 'signal'],
    times: 3,
    within: { unit: 'day', count: 84 },
    who: 'responder',
    due: { unit: 'business day', count: 10 },
  })
  const left = compile(patterns('times: open (when it recurs)\nwithin: open\ndue: open'))
  expect(left.plan?.patterns).toMatchObject({
    times: { open: 'when it recurs' },
    within: { open: 'open' },
    who: null,
    due: { open: 'open' },
  })
  expect(left.plan?.patterns?.same).toContain('false positives')
  expect(left.plan?.open.map(o => o.what)).toEqual([
    'how often is a pattern',
    'within how long it is a pattern',
    'by when it is decided what follows from a pattern',
  ])
  const wrong = (more: string) => error(patterns(more)).code
  expect(wrong('times: 1\nwithin: 90 days\ndue: open')).toBe('times')
  expect(wrong('times: often\nwithin: 90 days\ndue: open')).toBe('times')
  expect(wrong('times: 3\nwithin: 3 months\ndue: open')).toBe('not-days')
  expect(wrong('times: 3\nwithin: 48 hours\ndue: open')).toBe('not-days')
  expect(wrong('times: 3\nwithin: 400 days\ndue: open')).toBe('not-days')
  expect(wrong('times: 3\nwithin: soon\ndue: open')).toBe('span')
  expect(wrong('times: 3\nwithin: 90 days\ndue: 10 days')).toBe('phrase')
  expect(wrong('times: open\nwithin: 90 days\ndue: 10 days of raised')).toBe('no-occasion')
  expect(wrong('times: 3\nwithin: 90 days\nwho: nobody\ndue: open')).toBe('unknown-role')
  expect(errors(patterns('same: [colour]\ntimes: 3\nwithin: 90 days\ndue: open'))).toHaveLength(1)
})
