import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { start } from '../../engine/testing/house.ts'
import { type Front, openFront } from '../testing/front.ts'

const shipped = readFileSync(new URL('../../../trust/controls.yaml', import.meta.url), 'utf8')
const minute = 60_000
const at = (ms: number) => new Date(start + ms).toISOString()
let front: Front
let found: 'held' | 'failed' = 'held'
afterEach(() => front.stop())

const own = `title: Controls of Example
entity: Example Ltd
controls:
  acknowledged:
    name: Answered
    says: Incidents are answered in time.
    criteria: [CC7.3]
    owner: Technical lead
    evidence: [acknowledged-in-time]
  guarded:
    name: Separated
    says: The database separates organisations.
    criteria: [CC6.1]
    evidence: [row-level-security]
  reviewed:
    name: Access reviewed
    says: Access is reviewed.
    criteria: [C1.1]
    evidence: [{ performed: every 3 months }]
  noticed:
    name: Notice
    says: A notice says what is done.
    criteria: [P1.1]
    state: absent
    attested: [{ by: Quentin Privatus, on: 2026-01-01, until: 2026-02-01, document: DOC-7 }]
refusals:
  trackers: { says: No trackers., enforced by: [page-policy] }
  sale: { says: No sale. }
rights:
  own: { says: Ask for what is yours., address: "mailto:privacy@example.com" }
reports:
  soc: { name: SOC 2 report, access: on request, address: "mailto:trust@example.com", expires: 2026-01-01 }
path:
  written: { name: Written, done: controls written }
  firm: { name: Firm, done: firm named }
  two: { name: Type II, done: Type II, waits for: [firm] }
`

async function open(): Promise<void> {
  found = 'held'
  front = await openFront({
    houseOptions: {
      needs: {
        controls: shipped,
        guards: {
          'row-level-security': async () => found,
          'page-policy': async () => ((await front.server.elsewhere()).length === 0 ? 'held' : 'failed'),
        },
      },
    },
  })
}
const view = async (query = '') => (await front.program.get(`/api/v1/trust${query}`)).json()
const states = async (query = ''): Promise<Record<string, string>> =>
  Object.fromEntries((await view(query)).controls.map((c: { id: string; state: string }) => [c.id, c.state]))
const save = (source: string, more = {}) => front.program.send('PUT', '/api/v1/trust/document', { source, ...more })

test('C-32 C-02 a fresh instance has no control operating, each says what is missing, and nothing is public', async () => {
  await open()
  const { controls, saved, page } = await view()
  expect(controls.length).toBeGreaterThan(20)
  for (const control of controls) {
    expect([control.id, control.state]).not.toEqual([control.id, 'operating'])
    expect([control.id, control.missing.length > 0]).toEqual([control.id, true])
  }
  expect([saved, page.open]).toEqual([null, false])
  expect((await front.nobody.get('/trust')).statusCode).toBe(404)
  expect((await front.nobody.get('/trust.json')).json()).toMatchObject({ error: 'not-published' })
  expect((await front.nobody.get('/api/v1/trust')).statusCode).toBe(401)
  // What ships is nobody's word: it is not published before somebody has taken it as theirs.
  const published = await front.program.send('PUT', '/api/v1/trust/page', { open: true, parts: ['controls'] })
  expect(published.json()).toMatchObject({ error: 'unfit', message: "The document that ships is nobody's word yet." })
})

test('C-32 an acknowledged incident and a record make their controls operate in that period, and a period without evidence goes back', async () => {
  await open()
  expect((await save(own)).statusCode).toBe(200)
  await front.house.clock.runFor(2 * minute)
  const opened = (await front.program.send('POST', '/api/v1/incidents', { severity: 'P1', title: 'Down' })).json()
  await front.house.clock.runFor(5 * minute)
  expect((await front.ana.send('POST', `/api/v1/incidents/${opened.number}/acknowledge`, {})).statusCode).toBe(200)
  expect((await front.ana.send('POST', '/api/v1/trust/controls/reviewed/performed', { note: 'Looked at all of it' })).statusCode).toBe(200)
  expect((await front.program.send('POST', '/api/v1/trust/look')).json()).toMatchObject({
    found: { 'row-level-security': 'held', 'page-policy': 'held' },
  })
  await front.house.clock.runFor(minute)

  // Ninety days: the record covers eight minutes of them.
  expect(await states()).toEqual({ acknowledged: 'in progress', guarded: 'in progress', reviewed: 'in progress', noticed: 'absent' })
  const covered = `?from=${at(2 * minute)}&to=${at(9 * minute)}`
  expect(await states(covered)).toEqual({ acknowledged: 'operating', guarded: 'operating', reviewed: 'operating', noticed: 'absent' })
  const after = `?from=${at(100 * 86_400_000)}&to=${at(190 * 86_400_000)}`
  expect(await states(after)).toEqual({ acknowledged: 'planned', guarded: 'planned', reviewed: 'planned', noticed: 'absent' })

  // A guard that does not hold any more, and an acknowledgement that is late.
  found = 'failed'
  await front.program.send('POST', '/api/v1/trust/look')
  const late = (await front.program.send('POST', '/api/v1/incidents', { severity: 'P1', title: 'Down again' })).json()
  await front.house.clock.runFor(16 * minute)
  await front.ana.send('POST', `/api/v1/incidents/${late.number}/acknowledge`, {})
  const { controls, refusals } = await view(`?from=${at(2 * minute)}`)
  expect(controls[0]).toMatchObject({
    state: 'in progress',
    readings: [{ verdict: 'against', says: '1 of 2 acknowledgements that were owed in time.' }],
  })
  expect(controls[0].readings[0].facts.map((f: { link: string; held: boolean }) => [f.link, f.held])).toEqual([
    [`/incidents/${late.number}`, false],
    [`/incidents/${opened.number}`, true],
  ])
  expect(controls[1]).toMatchObject({ state: 'in progress', readings: [{ verdict: 'against' }] })
  expect(refusals.map((r: { state: string }) => r.state)).toEqual(['enforced', 'promised'])
})

test('C-26 C-01 C-24 C-31 what an owner publishes is read without a sign-in, with counts and days and no name of a person', async () => {
  await open()
  const saved = (await save(own)).json()
  expect(saved.saved.by).toBe('deploy script')
  await front.house.clock.runFor(2 * minute)
  const opened = (await front.program.send('POST', '/api/v1/incidents', { severity: 'P1', title: 'A private title' })).json()
  await front.ana.send('POST', `/api/v1/incidents/${opened.number}/acknowledge`, {})
  await front.program.send('POST', '/api/v1/trust/look')
  const parts = ['certification', 'controls', 'path', 'refusals', 'rights', 'vendors', 'reports']
  expect((await front.ana.send('PUT', '/api/v1/trust/page', { open: true, parts })).json().error).toBe('owners-only')
  expect((await front.program.send('PUT', '/api/v1/trust/page', { open: true, parts })).statusCode).toBe(200)

  const page = await front.nobody.get('/trust')
  expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
  expect(page.body).not.toMatch(/<script|Quentin|Privatus|A private title|Ana\b/)
  for (const words of [
    'We hold no SOC 2 report, and no examination is under way.',
    '1 of 1 acknowledgement that was owed in time.',
    'Technical lead',
    'Nothing in the product enforces this: it is our word.',
    'mailto:privacy@example.com',
    'Expired on 2026-01-01',
    'No firm is named.',
    'href="/.well-known/security.txt"',
  ])
    expect(page.body).toContain(words)
  // What enforces a refusal is read from the page itself, and each page leads to the others.
  expect(page.body.replaceAll('&#39;', "'")).toContain(`came with: <code>${page.headers['content-security-policy']}</code>`)
  expect((await front.nobody.get('/plan')).body).toContain('href="/trust"')
  const json = (await front.nobody.get('/trust.json')).json()
  expect(json.counts).toEqual({ operating: 0, 'in progress': 2, planned: 1, absent: 1 })
  expect(json.path.map((s: { state: string }) => s.state)).toEqual(['ready', 'ready', 'waiting'])
  expect(JSON.stringify(json)).not.toMatch(/Quentin|private title/)
  expect((await front.nobody.get('/trust.json')).headers['access-control-allow-origin']).toBe('*')
  const again = await front.server.app.inject({ url: '/trust', headers: { 'if-none-match': String(page.headers.etag) } })
  expect(again.statusCode).toBe(304)

  // Only what is named; and closed again.
  await front.program.send('PUT', '/api/v1/trust/page', { open: true, parts: ['certification'] })
  expect((await front.nobody.get('/trust.json')).json()).toMatchObject({ controls: null, refusals: null, vendors: null })
  await front.program.send('PUT', '/api/v1/trust/page', { open: false, parts: [] })
  expect((await front.nobody.get('/trust')).statusCode).toBe(404)
})

test('a document with errors is not taken, the one before stays, and nobody writes over what somebody else saved', async () => {
  await open()
  const first = (await save(own)).json()
  const wrong = (await save(own.replace('CC7.3', 'CC77'))).json()
  expect(wrong).toMatchObject({ error: 'invalid', field: 'body.source', lines: [{ line: 7, what: 'there is no criterion CC77' }] })
  expect((await front.program.get('/api/v1/trust/document')).json()).toMatchObject({ source: own, edition: first.edition })
  const newer = own.replace('Answered', 'Answered soon')
  expect((await save(newer, { previous: first.edition })).statusCode).toBe(200)
  expect((await save(own, { previous: first.edition })).statusCode).toBe(409)
  expect((await front.ana.send('PUT', '/api/v1/trust/document', { source: own })).json().error).toBe('owners-only')
  expect((await front.ana.send('POST', '/api/v1/trust/controls/guarded/performed', {})).json().error).toBe('unfit')
  const future = { happenedAt: at(86_400_000) }
  expect((await front.ana.send('POST', '/api/v1/trust/controls/reviewed/performed', future)).json()).toMatchObject({
    field: 'body.happenedAt',
  })
})

test('the export names each fact with its place and hash in the audit log', async () => {
  await open()
  await save(own)
  await front.house.clock.runFor(2 * minute)
  const opened = (await front.program.send('POST', '/api/v1/incidents', { severity: 'P1', title: 'Down' })).json()
  await front.ana.send('POST', `/api/v1/incidents/${opened.number}/acknowledge`, {})
  await front.program.send('POST', '/api/v1/trust/look')
  while ((await front.house.store.engine.sequence(1000)) > 0);
  const { items } = (await front.program.get('/api/v1/trust/export')).json()
  const facts = items
    .flatMap((c: { readings: { facts: object[] }[] }) => c.readings.flatMap(r => r.facts))
    .filter((f: { leaf: number | null }) => f.leaf !== null)
  const log = (await front.program.get('/api/v1/log')).json().items
  const types = facts.map(({ leaf, sha256 }: { leaf: number; sha256: string }) => {
    const entry = log.find((e: { leaf: number }) => e.leaf === leaf)
    expect(entry.hash).toBe(sha256)
    return JSON.parse(entry.bytes).fact.type
  })
  expect(types).toEqual(['ObligationChanged', 'GuardsLookedAt', 'GuardsLookedAt']) // the day's own look, and the one that was asked for
  const csv = await front.program.get('/api/v1/trust/export.csv')
  expect(csv.body.split('\r\n').slice(4, 6)).toEqual([
    'control,name,criteria,state,evidence,verdict,at,fact,held,stream,seq,leaf,sha256',
    expect.stringMatching(/^acknowledged,Answered,CC7\.3,in progress,acknowledged-in-time,part,.*,#1: acknowledged in time,yes,/),
  ])
})
