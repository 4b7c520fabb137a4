import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Front, openFront, settle } from '../testing/front.ts'

const controls = readFileSync(new URL('../../../trust/controls.yaml', import.meta.url), 'utf8')
let front: Front
beforeEach(async () => {
  front = await openFront({ houseOptions: { needs: { controls } } })
})
afterEach(() => front.stop())

const declare = (title: string, severity = 'P2') => front.program.send('POST', '/api/v1/incidents', { title, severity })
const ask = (number: number, verb: string, body: object) => front.ana.send('POST', `/api/v1/incidents/${number}/${verb}`, body)

test('X-21 populations are whole: numbers without a gap, false positives and what was logged only or rejected counted among them', async () => {
  await declare('Checkout fails', 'P1')
  await declare('Search is slow')
  await declare('Nothing at all')
  await ask(3, 'close', { as: 'false positive', reason: 'a test of the monitor' })
  await ask(2, 'resolve', {})
  await ask(2, 'close', { as: 'done' })
  const send = (path: string, body: unknown) =>
    front.server.app.inject({
      method: 'POST',
      url: `/in/${front.key}${path}`,
      payload: body as object,
      headers: { 'content-type': 'application/json' },
    })
  await send('/signal', { summary: 'Disk is filling', severity: 'info', labels: { severity: 'info' } })
  await send('/signal', { nothing: 'that is a signal' })
  await settle(front.house)
  await front.house.clock.runFor(10_000)
  const read = async () => (await front.ana.get('/api/v1/populations')).json()
  const outcomesOf = async () => ((await read()).signals as { outcome: string }[]).map(s => s.outcome)
  await expect.poll(outcomesOf).toContain('rejected') // refusals are gathered for a moment before they are stored
  const found = await read()
  expect(found.incidents).toMatchObject({ first: 1, last: 3, count: 3, gaps: [], open: 1, done: 1, falsePositives: 1, byHand: 3 })
  expect(found.export).toMatchObject({
    total: 3,
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    query: expect.stringContaining('populations'),
  })
  const { count, possible, owed, overdue, met, waived, notApplicable } = found.obligations
  expect(possible + owed + overdue + met + waived + notApplicable).toBe(count)
  expect(count).toBeGreaterThan(2)
  expect(await outcomesOf()).toEqual(expect.arrayContaining(['new', 'rejected']))
  const none = (await front.ana.get('/api/v1/populations?to=2020-01-01T00:00:00Z')).json()
  expect([none.incidents.count, none.signals, none.obligations.count]).toEqual([0, [], 0])
})

test('X-21 everything that was owed is one file, with query, period, total and the hash of what follows', async () => {
  await declare('Checkout fails', 'P1')
  await declare('Search is slow')
  await ask(1, 'acknowledge', {})
  const { body, headers } = await front.ana.get('/api/v1/obligations.csv')
  expect(headers['content-type']).toContain('text/csv')
  const lines = body.split('\r\n')
  expect(lines.slice(0, 3)).toEqual([
    '# query: obligations recorded on incidents opened in the period',
    expect.stringMatching(/^# period: the beginning to /),
    expect.stringMatching(/^# total: \d+$/),
  ])
  const table = body.slice(body.indexOf('incident,'))
  expect(lines[3]).toBe(`# sha256 of what follows: ${createHash('sha256').update(table).digest('hex')}`)
  const rows = table.trimEnd().split('\r\n').slice(1)
  expect(rows).toHaveLength(Number(/\d+$/.exec(lines[2]!)![0]))
  expect(rows.some(row => row.startsWith('1,') && row.includes(',met,no,'))).toBe(true)
  expect(rows.some(row => row.startsWith('2,') && row.includes(',owed,no,'))).toBe(true)
})

test('X-21 every file that the API gives out carries what was asked, for which time, how many there are, and the hash of what follows', async () => {
  await declare('Checkout fails', 'P1')
  const { paths } = (await front.program.get('/api/openapi.json')).json() as { paths: Record<string, object> }
  const files = Object.keys(paths).filter(path => path.endsWith('.csv') && !path.includes('{'))
  expect(files.length).toBeGreaterThanOrEqual(4)
  for (const file of files) {
    const { body, statusCode } = await front.program.get(file)
    expect([file, statusCode]).toEqual([file, 200])
    const [query, period, total, hash, ...rest] = body.split('\r\n')
    expect([file, query, period, total]).toEqual([
      file,
      expect.stringMatching(/^# query: .{10}/),
      expect.stringMatching(/^# period: .* to \d{4}-/),
      expect.stringMatching(/^# total: \d+$/),
    ])
    expect([file, hash]).toEqual([file, `# sha256 of what follows: ${createHash('sha256').update(rest.join('\r\n')).digest('hex')}`])
  }
})
