/** tocsin clock as programs call it: a process of its own, one JSON document on stdout. */
import { execFile } from 'node:child_process'
import { expect, test } from 'vitest'
import { run } from '../cli.ts'

const root = new URL('../..', import.meta.url).pathname
type Answered = Readonly<{ code: number; out: string; err: string }>
const clock = (...args: readonly string[]): Promise<Answered> =>
  new Promise(resolve => {
    execFile(`${root}bin/tocsin`, ['clock', ...args], { cwd: root }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    )
  })

/** The same without a process: for all but the first. */
async function called(...args: readonly string[]): Promise<Answered> {
  const said = { out: '', err: '' }
  const hear = (to: 'out' | 'err') => (text: string) => {
    said[to] += `${text}\n`
  }
  return { code: await run(['clock', ...args], { out: hear('out'), err: hear('err') }), ...said }
}

const worked: readonly (readonly [args: string, due: string | null, reading?: string])[] = [
  ['gdpr-33 --from 2020-12-22T12:17 --zone Europe/Berlin', '2020-12-25T12:17:00+01:00', '2020-12-25T13:00:00+01:00'],
  ['gdpr-33 --from 2026-10-24T10:30 --zone Europe/Berlin', '2026-10-27T09:30:00+01:00'],
  ['gdpr-33 --from 2026-10-24T08:30:00Z --zone Europe/Berlin', '2026-10-27T09:30:00+01:00'],
  ['sec-8k-105 --from 2026-11-25', '2026-12-02T17:30:00-05:00'],
  ['hipaa-individual --from 2026-11-22 --zone America/New_York', '2027-01-21T23:59:59-05:00'],
  ['nis2-final --from 2027-01-31 --zone Europe/Berlin --holidays DE', '2027-03-01T23:59:59+01:00'],
  ['dora-initial --from 2026-11-19T16:00 --aware 2026-11-19T15:00 --zone Europe/Berlin', '2026-11-19T20:00:00+01:00'],
  ['gdpr-33-2 --from 2026-11-19T16:00Z', null],
]

test('X-07 the worked dates are answered on the command line, each with its counting, citation, readings and note', async () => {
  const answers = await Promise.all(worked.map(([args], n) => (n === 0 ? clock : called)(...args.split(' '), '--json')))
  answers.forEach(({ code, out, err }, i) => {
    const [args, due, reading] = worked[i]!
    expect([args, code, err]).toEqual([args, 0, ''])
    const answer = JSON.parse(out)
    expect([args, answer.due]).toEqual([args, due])
    expect(answer).toMatchObject({
      rule: args.split(' ')[0],
      from: expect.stringMatching(/T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/),
      counting: expect.stringMatching(/./),
      citation: expect.stringMatching(/./),
      note: expect.stringContaining('Not legal advice'),
    })
    for (const read of answer.readings)
      expect(read).toEqual({ due: expect.any(String), reading: expect.any(String), citation: expect.any(String) })
    if (reading !== undefined) expect(answer.readings.map((r: { due: string }) => r.due)).toContain(reading)
  })
})

test('X-07 a rule that needs two moments says which one is missing, and a zone that does not exist is refused', async () => {
  const [missing, zone] = await Promise.all([
    clock('dora-initial', '--from', '2026-11-19T16:00Z', '--json'),
    clock('gdpr-33', '--from', '2026-11-19T16:00', '--zone', 'Mars/Olympus'),
  ])
  expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('--aware')])
  expect([zone.code, zone.err]).toEqual([2, expect.stringContaining('Mars/Olympus')])
})
