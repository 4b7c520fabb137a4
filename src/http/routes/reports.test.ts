import { afterEach, expect, test } from 'vitest'
import { calendarFor } from '../../calendar/make.ts'
import { compiled, shippedSource } from '../../plan/testing/shipped.ts'
import { type Front, openFront } from '../testing/front.ts'

let front: Front
afterEach(() => front.stop())
type Field = Readonly<{ id: string; state: string; text: string | null; from: string | null; need: string }>

/** An incident of an organisation that holds people's data in Germany, and that is one of those NIS2 reaches. */
async function incident() {
  front = await openFront({
    houseOptions: {
      plan: compiled(shippedSource('lean')),
      needs: { calendarFor: (plan, zones) => calendarFor(plan!.header, { zones }) },
    },
  })
  await front.program.send('PUT', '/api/v1/law/profile', {
    entities: ['nis2'],
    established: ['DE'],
    data: [{ id: 'customer-data', role: 'controller', people: ['DE', 'FR'] }],
  })
  const { number } = (await front.ana.send('POST', '/api/v1/incidents', { title: 'A bucket was open' })).json()
  const at = `/api/v1/incidents/${number}`
  const ask = async (path: string, body: object) => (await front.ana.send('POST', `${at}/${path}`, body)).json()
  const report = async (rule: string) => (await front.ana.get(`${at}/reports/${rule}`)).json()
  const field = async (rule: string, id: string): Promise<Field> => (await report(rule)).fields.find((f: Field) => f.id === id)
  const data = (people: object[], categories: string[] = ['addresses'], reason?: string) =>
    ask('data', {
      data: 'customer-data',
      state: 'affected',
      role: 'controller',
      categories,
      people,
      ...(reason === undefined ? {} : { reason }),
    })
  return { at, ask, report, field, data }
}
const ago = (ms: number) => new Date(front.house.clock.now() - ms).toISOString()

test('T-22 X-07 a report has the fields that its regime asks for, each present, unknown or missing, from recorded facts alone', async () => {
  const { at, ask, report, field, data } = await incident()
  await ask('milestone', { milestone: 'aware', happenedAt: ago(3_600_000), reason: 'The log shows it.' })
  await ask('fact', { fact: 'breach', value: 'confirmed', reason: 'The log shows it.' })
  expect((await field('gdpr-33', 'people')).state).toBe('missing')
  await data([
    { place: 'DE', count: 1200 },
    { place: 'FR', count: null },
  ])
  expect(await field('gdpr-33', 'people')).toMatchObject({
    state: 'unknown',
    text: 'customer-data: about 1200 in DE, not known how many in FR.',
    from: 'facts',
  })
  await data([
    { place: 'DE', count: 1200 },
    { place: 'FR', count: 30 },
  ])
  await ask('phase', { to: 'contain', note: 'The bucket is private again.' })
  expect((await field('gdpr-33', 'vendors')).state).toBe('missing')
  await ask('vendors', { vendor: 'supabase', reason: 'The bucket is theirs.' })
  expect(await field('gdpr-33', 'vendors')).toMatchObject({ state: 'present', text: 'Supabase.', from: 'facts' })
  const whole = await report('gdpr-33')
  expect(whole).toMatchObject({
    state: 'owed',
    citation: 'Regulation (EU) 2016/679 (GDPR), Art 33(1)',
    advice: 'Not legal advice: have counsel confirm.',
    preliminary: true,
    incident: { drill: false, title: 'A bucket was open' },
  })
  const states = Object.fromEntries(whole.fields.map((f: Field) => [f.id, f.state]))
  expect(states).toMatchObject({ people: 'present', data: 'present', measures: 'present', consequences: 'missing', aware: 'present' })
  expect((await field('gdpr-33', 'measures')).text).toBe('The bucket is private again.')
  expect((await field('gdpr-33', 'cross-border')).text).toBe('Yes: DE, FR.')
  // A person's word stands above the facts, in every report that asks for it; unknown is a word too.
  expect(await ask('fields/consequences', { state: 'present', text: 'Unwanted mail.' })).toMatchObject({
    state: 'present',
    from: 'a person',
  })
  await ask('fields/nature', { state: 'unknown', text: 'Somebody read the bucket; how is not known.' })
  expect(await field('gdpr-34', 'consequences')).toMatchObject({ state: 'present', text: 'Unwanted mail.' })
  expect(await field('gdpr-33', 'nature')).toMatchObject({ state: 'unknown', text: 'Somebody read the bucket; how is not known.' })
  expect(await ask('fields/wings', { state: 'unknown' })).toMatchObject({ error: 'invalid', instead: expect.stringContaining('nature') })
  const page = await front.ana.get(`${at}/reports/gdpr-33.html`)
  expect(page.headers['content-type']).toContain('text/html')
  for (const words of ['Not known yet', 'Missing', 'Unwanted mail.', 'Art 33(1)', 'Not legal advice', 'Nothing yet.'])
    expect(page.body).toContain(words)
  const file = await front.ana.get(`${at}/reports/gdpr-33.json`)
  expect(file.headers['content-disposition']).toContain('gdpr-33.json')
  expect(file.json()).toEqual((await front.ana.get(`${at}/reports/gdpr-33`)).json())
  expect((await front.ana.get(`${at}/reports/no-such-rule`)).statusCode).toBe(404)
})

test('T-21 X-07 what was handed in has its reference, and its reasons when late; the next stage counts from it; an early warning, a notice and a final report are three', async () => {
  const { ask, report } = await incident()
  await ask('milestone', { milestone: 'aware', happenedAt: ago(30 * 3_600_000), reason: 'Then.' })
  const early = await report('nis2-early')
  expect(early).toMatchObject({ state: 'overdue', late: true, dueAt: ago(6 * 3_600_000) })
  const body = { at: ago(60_000), reference: 'BSI-2026-77' }
  expect((await ask('reports/nis2-early/submitted', body)).error).toBe('reason-missing')
  expect(await ask('reports/nis2-early/submitted', { ...body, at: ago(31 * 3_600_000), reasons: 'x' })).toMatchObject({
    error: 'milestones-out-of-order',
  })
  expect(await ask('reports/nis2-early/submitted', { ...body, reasons: 'Nobody had the portal’s password.' })).toMatchObject({
    state: 'met',
    late: true,
    submissions: [{ reference: 'BSI-2026-77', reasons: 'Nobody had the portal’s password.', withdrawn: null }],
  })
  expect((await report('nis2-final')).state).toBe('possible')
  const notice = await ask('reports/nis2-notice/submitted', { ...body, reasons: 'The same.' })
  expect(notice.fields.find((f: Field) => f.id === 'earlier-reference')).toMatchObject({ state: 'present', text: 'BSI-2026-77' })
  expect(notice.next).toMatchObject([{ rule: 'nis2-final', state: 'owed', dueAt: expect.any(String) }])
  await ask('reports/nis2-notice/withdraw', { why: 'recorded in error', reason: 'It was the early warning once more.' })
  expect((await report('nis2-final')).state).toBe('possible')
  expect(await report('nis2-notice')).toMatchObject({ submissions: [{ withdrawn: { why: 'recorded in error' } }] })
})

test('L-16 what is handed in before all is known says what was open then, and leaves a follow-up owed', async () => {
  const { at, ask, data } = await incident()
  await ask('fact', { fact: 'breach', value: 'confirmed', reason: 'The log shows it.' })
  await data([])
  const first = await ask('reports/gdpr-33/submitted', { reference: 'LDA-1' })
  expect(first).toMatchObject({ state: 'met', preliminary: true })
  expect(first.submissions[0].incomplete).toEqual(expect.arrayContaining(['people', 'consequences']))
  const owed = async () =>
    (await front.ana.get(at))
      .json()
      .obligations.filter((o: { rule: string }) => o.rule === 'follow-up')
      .map((o: { state: string }) => o.state)
  expect(await owed()).toEqual(['owed'])
  await data([{ place: 'DE', count: 3 }])
  for (const field of ['nature', 'contact', 'consequences', 'measures', 'records'])
    await ask(`fields/${field}`, { state: 'present', text: 'Said.' })
  const last = await ask('reports/gdpr-33/submitted', { reference: 'LDA-2' })
  expect(last).toMatchObject({ preliminary: false, submissions: [{ reference: 'LDA-1' }, { reference: 'LDA-2', incomplete: [] }] })
  expect(await owed()).toEqual(['met'])
})

test('L-15 a hold of law enforcement and an exemption name who approved, why and until when; a retraction ends what would have followed', async () => {
  const { ask, report } = await incident()
  await ask('milestone', { milestone: 'aware', happenedAt: ago(3_600_000), reason: 'Then.' })
  const until = new Date(front.house.clock.now() + 3_600_000).toISOString()
  const held = { decision: 'held', ground: 'law-enforcement hold', approvedBy: 'olu', until, reason: 'The police asked for it.' }
  expect(await ask('reports/nis2-early/decide', { ...held, until: undefined })).toMatchObject({ error: 'until-missing' })
  expect(await ask('reports/nis2-early/decide', held)).toMatchObject({
    state: 'possible',
    decision: {
      decision: 'held',
      ground: 'law-enforcement hold',
      approvedBy: { id: 'olu', name: 'Olu' },
      until,
      reason: 'The police asked for it.',
    },
  })
  await front.house.clock.runFor(3_600_000)
  expect((await report('nis2-early')).state).toBe('owed')
  const exempt = { decision: 'does not apply', ground: 'exemption', reason: 'Not significant: counsel says so.' }
  expect(await ask('reports/nis2-early/decide', exempt)).toMatchObject({ state: 'not applicable', decision: { approvedBy: { id: 'ana' } } })
  await ask('reports/nis2-notice/submitted', { reference: 'N-1' })
  expect(
    (await ask('reports/nis2-notice/withdraw', { why: 'retracted', reason: 'It was no incident.' })).submissions[0].withdrawn.why,
  ).toBe('retracted')
  expect(await report('nis2-final')).toMatchObject({ state: 'not applicable', why: 'what was submitted under nis2-notice was retracted' })
})

test('X-07 bad input has a said outcome: awareness before the occurrence, a count that shrinks, a zone that is none', async () => {
  const { ask, data } = await incident()
  await ask('milestone', { milestone: 'occurred', happenedAt: ago(3_600_000), reason: 'Then.' })
  expect(await ask('milestone', { milestone: 'aware', happenedAt: ago(7_200_000), reason: 'Then.' })).toMatchObject({
    error: 'milestones-out-of-order',
    message: 'aware cannot lie before occurred.',
  })
  await data([{ place: 'DE', count: 1200 }])
  expect(await data([{ place: 'DE', count: 12 }])).toMatchObject({ error: 'reason-missing' })
  expect((await data([{ place: 'DE', count: 12 }], ['addresses'], 'The others were test rows.')).law.data[0].people).toEqual([
    { place: 'DE', count: 12 },
  ])
  const csv = 'name,clock,clause,zone\nAcme,24 hours of aware,Within a day,Mars/Olympus'
  expect((await front.program.send('POST', '/api/v1/customers/import', { csv })).json()).toMatchObject({
    taken: 0,
    problems: [{ line: 2, column: 'zone', what: '"Mars/Olympus" is no zone to count by' }],
  })
})

test('X-07 bad input has a said outcome: an awareness in an hour that the clock skips or repeats, of no zone, and a submission before awareness', async () => {
  const { ask, report } = await incident()
  const aware = (happenedAt: string) => ask('milestone', { milestone: 'aware', happenedAt, reason: 'Then.' })
  expect(await aware('2026-10-25T02:30[Europe/Berlin]')).toMatchObject({
    error: 'invalid',
    field: 'body.happenedAt',
    message: expect.stringContaining('comes twice'),
    instead: expect.stringContaining('2026-10-25T02:30+01:00 for the second'),
  })
  expect(await aware('2026-03-29T02:30[Europe/Berlin]')).toMatchObject({ message: expect.stringContaining('does not exist') })
  expect(await aware('2026-11-21T02:30[Mars/Olympus]')).toMatchObject({ message: expect.stringContaining('no time zone') })
  expect(await aware('2026-11-21T02:30')).toMatchObject({ message: expect.stringContaining('no zone') })
  expect((await aware('2026-11-21T11:30[Asia/Tokyo]')).milestones ?? []).not.toEqual([])
  expect((await report('nis2-early')).startedAt).toBe('2026-11-21T02:30:00.000Z')
  expect(await ask('reports/nis2-early/submitted', { at: '2026-11-21T02:00Z', reference: 'X' })).toMatchObject({
    error: 'milestones-out-of-order',
    message: expect.stringContaining('before anybody was aware'),
  })
})
