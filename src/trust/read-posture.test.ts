import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { allSeries } from './criteria.ts'
import { readPosture } from './read-posture.ts'

const shipped = readFileSync(new URL('../../trust/controls.yaml', import.meta.url), 'utf8')
const problemsOf = (source: string) => readPosture(source).problems.map(p => `${p.line} ${p.what}; ${p.instead}`)
const small = (rest: string) => `title: T\ncontrols:\n  one:\n    name: One\n    says: It is done.\n    criteria: [CC7.3]\n${rest}`

test('C-02 the controls that ship stand under every one of the five criteria, and none of them says that it operates', () => {
  const { posture, problems } = readPosture(shipped)
  expect(problems).toEqual([])
  const under = new Set(posture!.controls.flatMap(c => c.criteria))
  for (const series of allSeries.filter(s =>
    ['security', 'availability', 'processing integrity', 'confidentiality', 'privacy'].includes(s.category),
  ))
    expect([series.id, series.criteria.some(id => under.has(id))]).toEqual([series.id, !['P7'].includes(series.id)])
  expect(posture!.controls.map(c => c.otherwise as string)).not.toContain('operating')
})

test('C-32 a document that says "operating" is refused, with what to write instead', () => {
  expect(problemsOf(small('    state: operating\n'))).toEqual([
    '7 one says that it is operating, and no document can say that; leave state out, and name the evidence: only evidence across the period makes a control operating',
  ])
})

test('every problem is told at once, with its line and what to write instead', () => {
  const said = problemsOf(
    small(`    evidence:
      - dril-held: every 3 months
      - performed: now and then
  two:
    name: Two
    criteria: [CC7.9, X1]
    stat: planned
refusals:
  Loud: { says: Never }
rights:
  own: { says: Ask., address: "javascript:alert(1)" }
reports:
  soc: { name: SOC 2, access: download }
`),
  )
  expect(said).toEqual([
    '8 there is no evidence dril-held; did you mean drill-held?',
    '9 now and then is no length of time; write every 3 months, every 1 year, every 7 days',
    '11 says is not there; write says: one sentence: what is done',
    '12 there is no criterion CC7.9; CC7 has CC7.1, CC7.2, CC7.3, CC7.4, CC7.5',
    '12 there is no criterion X1; did you mean CC7.3?',
    '13 the control two has no "stat"; did you mean state?',
    '15 Loud is no id; write small letters, digits and dashes',
    '17 javascript:alert(1) is no address; write https://…, mailto:… or a path here, as /plan',
    '19 soc may be downloaded, and nobody says where; write address: https://… or a path here, as /plan',
  ])
})

test('C-24 a step waits for steps before it, and what can be reckoned is no matter of words', () => {
  const path = (steps: string) => problemsOf(small(`path:\n${steps}`))
  expect(path('  a: { name: A, done: firm named, waits for: [b] }\n  b: { name: B, done: Type I }\n')).toEqual([
    '8 a waits for b, which comes after it; put the steps into the order in which they are taken',
  ])
  expect(path('  a: { name: A, done: firm named, attested: [{ by: Ana, on: 2026-01-01, until: 2027-01-01 }] }\n')[0]).toMatch(
    /^8 a is reckoned \(firm named\)/,
  )
  expect(path('  a: { name: A, done: soon }\n')[0]).toMatch(/^8 done: soon is nothing that can be reckoned; write controls written/)
})

test('C-01 a status that lacks what it needs is no status', () => {
  const of = (words: string) => problemsOf(small(`certification: ${words}\n`))
  expect(of('{ status: Type II, firm: A & B }')).toEqual([
    '7 Type II needs the criteria that it covers; write criteria: [security]',
    '7 Type II needs the window over which it was examined; write window: 2026-01-01 to 2026-06-30',
  ])
  expect(of('{ status: none, firm: A & B }')[0]).toMatch(/status is none, and a firm/)
  expect(of('{ status: type 2 }')[0]).toMatch(/did you mean Type/)
  expect(of('{ status: Type II, firm: A, criteria: [security], window: 2026-06-30 to 2026-01-01 }')[0]).toMatch(
    /is no time between two days/,
  )
})
