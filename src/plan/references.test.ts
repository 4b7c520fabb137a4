/** Each kind of reference that a plan makes, led nowhere: told at its place, with what to write instead. */
import { expect, test } from 'vitest'
import { compile } from './compile.ts'
import { small, smallBlocks } from './testing/shipped.ts'

const owed = (rule: string) => ({ obligations: `${smallBlocks.obligations}\ntell: { when: severity is P1, ${rule} }` })
const facts = 'breach: { values: [unknown, suspected] }'
const outside = 'counsel: { name: C, for: D, contact: E'
const notice = 'word: { name: N, to: customers, alone: open, contents: { a: B }'

const cases: readonly (readonly [what: string, change: Readonly<Record<string, string>>, instead: RegExp])[] = [
  ['the role that owes', owed('who: respondr, due: open'), /Write responder/],
  ['the role that meets', owed('due: open, met: respondr acknowledges'), /Write responder/],
  ['whom to page when late', owed('due: open, late: page respondr'), /Write responder/],
  ['the role of a milestone', { milestones: 'found: set by respondr' }, /Write responder/],
  [
    'the role to mobilise',
    { severities: smallBlocks.severities!.replace('pages: loud', 'pages: loud, mobilise: respondr') },
    /Write responder/,
  ],
  ['the role of a checklist', { checklist: 'a: { ask: What?, who: respondr }' }, /Write responder/],
  ['the role that calls from outside', { outside: `${outside}, who: respondr }` }, /Write responder/],
  ['the role that approves', { notifications: `${notice}, approved-by: respondr }` }, /Write responder/],
  ['the role that reviews', { review: 'after: P1\nwithin: 5 days of resolved\nwho: respondr\nagenda: [all]' }, /Write responder/],
  [
    'the role that preserves',
    { preservation: 'who: respondr\nbefore: a change\npreserve: [logs]\nhold-until: resolved' },
    /Write responder/,
  ],
  ['whom the escalation pages', { escalation: 'P1: { steps: [page respondr] }' }, /Write responder/],
  ['the position of a role', { roles: smallBlocks.roles!.replace('position: lead', 'position: leed') }, /Write lead/],
  ['the owner', { plan: smallBlocks.plan!.replace('owner: lead', 'owner: leed') }, /Write lead/],
  ['the approver', { plan: smallBlocks.plan!.replace('approver: boss', 'approver: bos') }, /Write boss/],
  ['who goes over the plan', { 'plan-review': 'every: 12 months\nwho: leed' }, /Write lead/],
  ['the severity of an escalation', { escalation: `${smallBlocks.escalation}\nP3: { steps: [page owners] }` }, /Write P[12]/],
  ['the severity that a kind raises to', { kinds: 'a: { name: A, raises: P9 }' }, /Write (one of )?P[12]/],
  ['the severity that a rule opens', { detection: 'all: { opens: P9, correlate-by: [a] }' }, /Write (one of )?P[12]/],
  ['the severity of a condition', { obligations: 'a: { when: severity is P9, due: open }' }, /Write (one of )?P[12]/],
  ['the severity of a due time', owed('due: { P1: open, P9: open }'), /Write (one of )?P[12]/],
  ['the severity that is reviewed', { review: 'after: [P1, P9]\nwithin: 5 days of resolved\nagenda: [all]' }, /Write (one of )?P[12]/],
  [
    'the severity of a target',
    { metrics: 'm: { name: M, definition: D, mean: from opened to resolved, target: { P9: 1 hour } }' },
    /Write (one of )?P[12]/,
  ],
  ['the phase of a playbook', { playbooks: 'p: { name: P, phase: recovr, steps: [A] }' }, /Write recover/],
  ['the milestone of a due time', owed('due: within 1 hour of resolvd'), /Write resolved/],
  ['the milestone that meets', owed('due: open, met: resolvd is set'), /Write resolved/],
  ['the milestone that may be preceded', { milestones: 'found: set by responder, may precede resolvd' }, /Write resolved/],
  ['the milestone of a review', { review: 'after: P1\nwithin: 5 days of resolvd\nagenda: [all]' }, /Write resolved/],
  ['the milestone of a hold', { preservation: 'before: a change\npreserve: [logs]\nhold-until: resolvd' }, /Write resolved/],
  ['the milestones of a mean', { metrics: 'm: { name: M, definition: D, mean: from opned to resolved, target: open }' }, /Write opened/],
  ['the fact of a condition', { facts, obligations: 'a: { when: breech is suspected, due: open }' }, /Write breach/],
  ['the value of a fact', { facts, obligations: 'a: { when: breach is suspcted, due: open }' }, /Write suspected/],
  ['the fact that an answer sets', { facts, checklist: 'a: { ask: What?, sets: breech }' }, /Write breach/],
  ['the fact that asks again', { facts, ...owed('due: open, ask: What?, again: when breech changes') }, /Write breach/],
  [
    'the fact that proposes a playbook',
    { facts, playbooks: 'p: { name: P, phase: recover, when: breech is suspected, steps: [A] }' },
    /Write breach/,
  ],
  [
    'the kind of a rule',
    { kinds: 'outage: { name: A }', detection: 'all: { opens: P1, kind: outige, correlate-by: [a] }' },
    /Write outage/,
  ],
  [
    'the kind of a playbook',
    { kinds: 'outage: { name: A }', playbooks: 'p: { name: P, phase: recover, kinds: outige, steps: [A] }' },
    /Write outage/,
  ],
  [
    'the vendor behind a surface',
    { vendors: 'host: { name: H, role: hosting, interface: mail }', surfaces: 's: { name: S, vendors: hos }' },
    /Write host/,
  ],
  ['the obligation that a word meets', { notifications: `${notice}, meets: aknowledge }` }, /Write acknowledge/],
  ['the obligation of a call', { outside: `${outside}, owed-as: aknowledge }` }, /Write acknowledge/],
  [
    'the obligation of a share',
    { metrics: 'm: { name: M, definition: D, share: of aknowledge met in time, target: 100 % }' },
    /Write acknowledge/,
  ],
  ['the rule of law', owed('due: open, law: gdpr-34-2'), /Write (one of )?gdpr/],
  ['the rule of law that word follows', { communication: 'c: { to: all, law: gdpr-3-2 }' }, /Write gdpr-33-2/],
  ['the time zone', { plan: smallBlocks.plan!.replace('UTC', 'Europe/Berln') }, /Write Europe\/Berlin/],
  ['the holidays', { plan: smallBlocks.plan!.replace('holidays: none', 'holidays: DEE') }, /./],
]

test.each(cases)('a reference that leads nowhere is told where it stands, with what to write instead: %s', (_what, change, instead) => {
  const source = small(change)
  const { plan, problems } = compile(source)
  const [first, ...others] = problems.filter(p => p.severity === 'error')
  expect(plan).toBeNull()
  expect(others.map(p => p.what)).toEqual([])
  // The line of the entry, and a column within what is wrong: where its value begins, or its key.
  const line = source.split('\n')[first!.line - 1]!
  expect([...Object.values(change)].some(text => text.split('\n').includes(line))).toBe(true)
  expect(line.slice(first!.column - 1)).toMatch(/^[\w["]/)
  expect(first!.instead).toMatch(instead)
  for (const text of [first!.what, first!.why, first!.instead]) expect(text).toMatch(/^\S.*\.$/s)
})

test('a link of the prose, to a clause or to a figure, that leads nowhere is told where it stands', () => {
  for (const [link, instead] of [
    ['[there](#c-obligatons)', 'Write c-obligations.'],
    ['[15 minutes](#P1.acknowlege)', 'Write P1.acknowledge.'],
  ] as const) {
    const { problems } = compile(small({}, `Look ${link}.`))
    expect(problems.filter(p => p.severity === 'error')).toMatchObject([{ code: 'dead-link', line: 3, column: 6, instead }])
  }
})

test('a rule for a source of signals that the plan does not describe is told, with the nearest one', () => {
  const sources = 'monitoring: { name: M, detects: D, notifies: chat, integrations: [alertmanager] }'
  const told = (source: string) =>
    compile(small({ sources, detection: `all: { source: ${source}, opens: P1, correlate-by: [a] }` })).problems.filter(
      p => p.code === 'unknown-source',
    )
  expect(told('alertmangaer')).toMatchObject([
    { severity: 'warning', what: expect.stringContaining('alertmangaer'), instead: expect.stringContaining('Write alertmanager') },
  ])
  expect(told('alertmanager')).toEqual([])
})
