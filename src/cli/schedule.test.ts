import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ICAL from 'ical.js'
import { afterAll, expect, test } from 'vitest'
import { calendarFor } from '../calendar/make.ts'
import { run } from '../cli.ts'
import { openFront } from '../http/testing/front.ts'

const dir = mkdtempSync(join(tmpdir(), 'schedule-'))
afterAll(() => rmSync(dir, { recursive: true }))
async function called(...args: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await run(args, { out: text => void out.push(text), err: text => void err.push(text) })
  return { code, out: out.join('\n'), err: err.join('\n') }
}
const people = 'docs/examples/people.yaml'
const soon = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10)
const ics = join(dir, 'shifts.ics')
const entry = (n: number, who: string) =>
  [
    'BEGIN:VEVENT',
    `UID:${n}`,
    'DTSTAMP:20260101T000000Z',
    `SUMMARY:${who}`,
    `DTSTART;VALUE=DATE:${soon.replaceAll('-', '')}`,
    'DURATION:P1D',
    'END:VEVENT',
  ].join('\r\n')
writeFileSync(ics, ['BEGIN:VCALENDAR', 'VERSION:2.0', entry(1, 'Cai covers'), entry(2, 'A stranger'), 'END:VCALENDAR'].join('\r\n'))

test('X-02 a people file says who is on call at an instant, each schedule by its own clock', async () => {
  const { code, out } = await called('schedule', 'list', '--people', people, '--at', '2026-12-25T03:00')
  expect(code).toBe(0)
  expect(out).toMatch(/^primary +(Ana|Ben|Cai) Example.* until .*\(Europe\/Berlin\)$/m)
  const [winter, summer] = await Promise.all(
    ['2026-03-02T09:00', '2026-06-01T09:00'].map(async at =>
      JSON.parse((await called('schedule', 'list', '--people', people, '--at', at, '--json')).out),
    ),
  )
  expect([winter.items[0].at, summer.items[0].at]).toEqual(['2026-03-02T08:00:00.000Z', '2026-06-01T07:00:00.000Z'])
  expect(await called('schedule', 'list', '--people', people, '--at', 'soon')).toMatchObject({ code: 2 })
  // An hour that the clock skips or repeats is answered as it is said to be taken.
  const asked = async (at: string) => JSON.parse((await called('schedule', 'list', '--people', people, '--at', at, '--json')).out).items[0]
  const [skipped, twice] = [await asked('2026-03-29T02:30'), await asked('2026-10-25T02:30')]
  expect([skipped.at, skipped.note]).toEqual(['2026-03-29T01:00:00.000Z', expect.stringContaining('the moment of the change is taken')])
  expect([twice.at, twice.note]).toEqual(['2026-10-25T00:30:00.000Z', expect.stringContaining('the earlier is taken')])
  const said = await called('schedule', 'list', '--people', people, '--at', '2026-03-29T02:30')
  expect([said.code, said.out]).toEqual([0, expect.stringMatching(/\n2026-03-29T02:30 does not exist in Europe\/Berlin/)])
})

test('X-11 a people file makes a calendar file that a calendar application reads, of a schedule or of a person', async () => {
  const out = join(dir, 'primary.ics')
  expect(await called('schedule', 'calendar', 'primary', '--people', people, '--out', out)).toMatchObject({ code: 0 })
  const summaries = (text: string) =>
    new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map(e => String(e.getFirstPropertyValue('summary')))
  expect(summaries(readFileSync(out, 'utf8')).length).toBeGreaterThan(20)
  const own = await called('schedule', 'calendar', 'Ana Example', '--person', '--people', people)
  expect(summaries(own.out).every(s => s.endsWith('Ana Example'))).toBe(true)
  expect(await called('schedule', 'calendar', 'nights', '--people', people)).toMatchObject({
    code: 1,
    err: expect.stringContaining('primary'),
  })
})

test('a calendar file is read against a people file, in the words of that file; what is not taken is told', async () => {
  const { code, out } = await called('schedule', 'import', 'primary', ics, '--people', people)
  expect(code).toBe(1)
  expect(out.split('\n')).toEqual([
    expect.stringMatching(/^- \{ from: .*Z, to: .*Z, who: "Cai Example" \}$/),
    expect.stringContaining('not taken: A stranger: it names nobody of the directory'),
  ])
})

test('on a running server shifts are listed, overridden, traded, read from a file, and given an address', async () => {
  const front = await openFront({ houseOptions: { needs: { calendarFor: (plan, zones) => calendarFor(plan!.header, { zones }) } } })
  const url = await front.server.listen({ port: 0, host: '127.0.0.1' })
  const there = ['--url', url, '--token', front.program.headers.authorization!.slice(7)]
  const layer = { people: ['ana', 'ben'], start: '2026-11-16T09:00', every: { count: 1, unit: 'week' }, until: null, restrict: [] }
  await front.program.send('POST', '/api/v1/schedules', { name: 'Primary', zone: 'Europe/Berlin', layers: [layer] })
  try {
    expect((await called('schedule', 'list', ...there, '--at', '2026-11-24T12:00')).out).toBe(
      'primary  Ben  until 30 November 09:00 (Europe/Berlin)',
    )
    const override = ['--who', 'Olu', '--from', '2026-11-24T09:00', '--to', '2026-11-24T18:00']
    expect(await called('schedule', 'override', 'primary', ...override, ...there)).toMatchObject({ code: 0 })
    expect((await called('schedule', 'list', ...there, '--at', '2026-11-24T12:00')).out).toContain(
      'Olu (override)  until 24 November 18:00',
    )
    expect(await called('schedule', 'swap', 'primary', '2026-12-01T12:00', '2026-12-08T12:00', ...there)).toMatchObject({
      code: 0,
      // with its year where that is not the present one
      out: expect.stringMatching(/has 30 November(?: 2026)? 09:00 to 7 December(?: 2026)? 09:00; .* \(Europe\/Berlin\)$/),
    })
    expect((await called('schedule', 'list', ...there, '--at', '2026-12-01T12:00')).out).toContain('Ben (override)')
    expect(await called('schedule', 'swap', 'primary', '2026-12-01T12:00', '2028-12-08T12:00', ...there)).toMatchObject({ code: 1 })
    const file = ics.replace('shifts', 'olu')
    writeFileSync(file, readFileSync(ics, 'utf8').replace('Cai', 'Olu').replaceAll(soon.replaceAll('-', ''), '20261220'))
    expect((await called('schedule', 'import', 'primary', file, '--check', ...there)).out).toContain('would be taken')
    expect((await called('schedule', 'import', 'primary', file, ...there)).out).toMatch(/Olu +taken\nnot taken: A stranger/)
    expect((await called('schedule', 'import', 'primary', file, ...there)).out).toContain('is there already')
    expect((await called('schedule', 'calendar', 'primary', ...there)).out).toMatch(/\/calendar\/.+\.ics$/)
    expect(await called('schedule', 'override', 'primary', '--who', 'Olu', ...there)).toMatchObject({ code: 2 })
    const skipped = ['--who', 'Olu', '--from', '2027-03-28T02:30', '--to', '2027-03-28T18:00']
    expect(await called('schedule', 'override', 'primary', ...skipped, ...there)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/does not exist in Europe\/Berlin: the clock skips it.*\n?.*write a time before or after it/),
    })
    expect((await called('schedule', 'list', ...there, '--at', '2027-03-28T02:30')).out).toContain('the moment of the change is taken')
    expect(await called('schedule', 'list', ...there, '--at', '2027-03-28T02:30+01:00')).toMatchObject({ code: 0 })
  } finally {
    await front.stop()
  }
})
