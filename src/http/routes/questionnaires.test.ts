import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { calendarFor } from '../../calendar/make.ts'
import { run } from '../../cli.ts'
import { org } from '../../engine/testing/house.ts'
import { compiled, shippedSource } from '../../plan/testing/shipped.ts'
import { workbookOf } from '../../questionnaire/testing/workbook.ts'
import { readWorkbook } from '../../questionnaire/workbook.ts'
import { type Front, openFront } from '../testing/front.ts'

let front: Front
afterEach(() => front.stop())
const controls = (acknowledged = 'Whoever is on call acknowledges alerts around the clock.') => `title: Our controls
period: 90 days
certification: { standard: SOC 2, status: none }
controls:
  log-kept:
    name: The audit log cannot be changed unseen
    says: Checkpoints of the audit log are signed, so that tampering shows.
    criteria: [CC7.2]
    attested:
      - { by: Ana, on: 2026-01-01, until: 2027-12-31 }
  on-call:
    name: Somebody is on call and acknowledges
    says: ${acknowledged}
    criteria: [CC7.3]
    evidence: [acknowledged-in-time]
    state: in progress
  backups:
    name: Backups are restored as a test
    says: A backup is restored twice a year, and what comes back is looked at.
    criteria: [A1.3]
    state: absent
`
async function begun() {
  front = await openFront({
    houseOptions: { plan: compiled(shippedSource('lean')), needs: { calendarFor: (plan, zones) => calendarFor(plan!.header, { zones }) } },
  })
  expect((await front.program.send('PUT', '/api/v1/trust/document', { source: controls() })).statusCode).toBe(200)
}
const questions = [
  'Are audit logs protected from tampering?',
  'Are alerts acknowledged by somebody who is on call around the clock?',
  'Are backups restored as a test?',
  'Do you carry cyber insurance?',
]
const book = () =>
  workbookOf({ Questions: [['ID', 'Question', 'Answer', 'Comments'], ...questions.map((q, n) => [`Q${n + 1}`, q, '', ''])] })
type View = Readonly<{
  id: string
  counts: object
  rows: readonly Readonly<{
    row: number
    question: string
    state: string
    answer: string | null
    words: string
    evidence: string[]
    control: { id: string } | null
    why: string
    confirmed: { by: string } | null
  }>[]
}>
const take = async (name = 'security.xlsx', file = book()): Promise<View> =>
  (await front.ana.send('POST', '/api/v1/questionnaires', { name, base64: file.toString('base64') })).json()
const fileOf = async (which: string) => {
  const filled = (await front.ana.send('POST', `/api/v1/questionnaires/${which}/file`, undefined)).json() as {
    base64: string
    final: boolean
    open: number
  }
  return { ...filled, rows: readWorkbook(Buffer.from(filled.base64, 'base64'))[0]!.rows }
}

test('C-25 a questionnaire is answered from the controls, in progress and no included, each with its evidence; what nobody said is not guessed', async () => {
  await begun()
  const view = await take()
  expect(view.rows.map(r => [r.answer, r.state, r.control?.id ?? null])).toEqual([
    ['yes', 'draft', 'log-kept'],
    ['in progress', 'draft', 'on-call'],
    ['no', 'draft', 'backups'],
    [null, 'unanswered', null],
  ])
  expect(view.rows[0]!.evidence[0]).toMatch(/^log-kept, CC7.2: Attested/)
  expect(view.rows[2]!.words).toContain('It is not in place.')
  expect(view.rows[0]!.why).toContain('audit-log')
  const drafts = await fileOf(view.id)
  expect([drafts.final, drafts.open]).toEqual([false, 4])
  expect(drafts.rows.slice(1).map(r => r[2])).toEqual([
    'DRAFT, not confirmed: Yes',
    'DRAFT, not confirmed: In progress',
    'DRAFT, not confirmed: No',
    'DRAFT, not confirmed: not answered: nobody has said',
  ])
  expect(drafts.rows[1]![3]).toContain('Evidence: log-kept, CC7.2')
  expect(drafts.rows[0]).toEqual(['ID', 'Question', 'Answer', 'Comments'])
})

test('C-25 a file is final only when a named person has confirmed every answer; a confirmed one is reused, and stale when its control changes', async () => {
  await begun()
  const view = await take()
  const confirm = (who: typeof front.ana, answers: object[]) => who.send('POST', `/api/v1/questionnaires/${view.id}/confirm`, { answers })
  const all = view.rows.map(({ row, answer, words, control }) => ({
    row,
    answer: answer ?? 'no',
    words: words || '=We do not carry any.',
    control: control?.id ?? null,
  }))
  expect((await confirm(front.program, all)).statusCode).toBe(400) // a program is nobody
  expect((await confirm(front.ana, [{ row: 99, answer: 'yes' }])).statusCode).toBe(400)
  expect((await confirm(front.ana, [{ row: 0, answer: 'maybe' }])).statusCode).toBe(400)
  const confirmed = (await confirm(front.ana, all)).json() as View
  expect(confirmed.rows.map(r => [r.state, r.confirmed?.by])).toEqual(questions.map(() => ['confirmed', 'Ana']))
  const final = await fileOf(view.id)
  expect([final.final, final.rows[1]![2], final.rows[4]![2]]).toEqual([true, 'Yes', 'No'])
  expect(final.rows[4]![3]).toBe("'=We do not carry any.") // no formula leaves

  const again = await take('other.csv', Buffer.from(`Question;Answer\nAre audit logs PROTECTED from tampering ?;\n${questions[1]};\n`))
  expect(again.rows.map(r => r.state)).toEqual(['confirmed', 'confirmed'])
  await front.program.send('PUT', '/api/v1/trust/document', {
    source: controls('Alerts are acknowledged within the hour by somebody on call.'),
  })
  const after = (await front.ana.get(`/api/v1/questionnaires/${again.id}`)).json() as View
  expect(after.rows.map(r => [r.state, r.confirmed?.by])).toEqual([
    ['confirmed', 'Ana'],
    ['stale', 'Ana'],
  ])
  expect((await fileOf(view.id)).final).toBe(false)

  await front.house.clock.runFor(2_000)
  const log = JSON.stringify((await front.house.store.org(org).log(-1, 10_000)).map(({ event }) => event.fact))
  for (const what of ['taken in', 'confirmed', 'given out as drafts', 'given out as final']) expect(log, what).toContain(`"what":"${what}"`)
  expect(log).not.toContain('insurance')
  expect((await front.program.send('DELETE', `/api/v1/questionnaires/${view.id}`, undefined)).json()).toEqual({ ok: true })
  expect((await front.ana.get(`/api/v1/questionnaires/${view.id}`)).statusCode).toBe(404)
})

test('C-25 tocsin questionnaire answer writes the answered file in its own form, and says what is wrong with one that is none', async () => {
  await begun()
  const url = await front.server.listen({ port: 0, host: '127.0.0.1' })
  const token = front.program.headers.authorization!.slice(7)
  const dir = mkdtempSync(join(tmpdir(), 'tocsin-ask-'))
  const called = async (...args: string[]) => {
    const out: string[] = []
    const code = await run([...args, '--url', url, '--token', token], {
      out: text => void out.push(text),
      err: text => void out.push(text),
    })
    return { code, text: out.join('\n') }
  }
  try {
    const [asked, out] = [join(dir, 'ask.csv'), join(dir, 'out.csv')]
    writeFileSync(asked, `No,What we want to know,Reply\n1,"${questions[0]}",\n`)
    expect(await called('questionnaire', 'answer', asked, '--out', out)).toMatchObject({
      code: 1,
      text: expect.stringContaining('name both columns'),
    })
    const columns = ['--question-column', 'What we want to know', '--answer-column', 'reply']
    const done = await called('questionnaire', 'answer', asked, '--out', out, ...columns)
    expect([done.code, done.text]).toEqual([0, expect.stringContaining('1 answer is not confirmed')])
    expect(readFileSync(out, 'utf8')).toMatch(
      /^No,What we want to know,Reply\n1,"Are audit logs protected from tampering\?","?DRAFT, not confirmed: Yes\. Checkpoints/,
    )
    expect((await called('questionnaire', 'answer', asked, '--out', out, ...columns)).text).toContain('is there already')
    expect((await called('questionnaire', 'list')).text).toContain('ask.csv')
    expect((await called('questionnaire', 'answer', asked)).code).toBe(2)
  } finally {
    rmSync(dir, { recursive: true })
  }
})
