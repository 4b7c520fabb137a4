import { createHash } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { calendarFor } from '../../calendar/make.ts'
import { id } from '../../core/id.ts'
import { directory } from '../../engine/testing/house.ts'
import type { Letter, Mailer } from '../../integrations/mailer.ts'
import { compiled, shippedSource } from '../../plan/testing/shipped.ts'
import type { Block } from '../../read/record/blocks.ts'
import { documentOf } from '../../read/record/document.ts'
import { linesOf } from '../../read/record/plain-text.ts'
import { type Front, openFront } from '../testing/front.ts'

let front: Front
afterEach(() => front.stop())

const mailer: Mailer = {
  name: 'test',
  send: async (letter: Letter) => ({
    carried: { carried: 'handed over', receipt: 'r' },
    hash: createHash('sha256').update(letter.text).digest('hex'),
  }),
}
const people = {
  ...directory,
  persons: directory.persons.map(p => ({
    ...p,
    methods: [
      ...p.methods,
      { id: id<'method'>(`${p.id}-mail`), kind: 'email' as const, address: `${p.id}@our.example`, settings: {}, verifiedAt: null },
    ],
  })),
  positions: { 'security-officer': [{ person: id<'person'>('ana') }], engineering: [{ person: id<'person'>('ben') }] } as never,
}
const minutes = (n: number) => front.house.clock.runFor(n * 60_000)
const incident = (verb: string, body: object = {}) => front.ana.send('POST', `/api/v1/incidents/1/${verb}`, body)
async function asked(verb: string, body: object = {}) {
  const answer = await incident(verb, body)
  expect(answer.statusCode, `${verb}: ${answer.body}`).toBe(200)
  return answer.json()
}
const record = (as: string, asker = front.ana) => asker.get(`/api/v1/incidents/1/record?as=${as}`)

const wordsOf = (block: Block): readonly string[] =>
  'text' in block
    ? [block.text]
    : 'facts' in block
      ? block.facts.flat()
      : 'table' in block
        ? [...block.table, ...block.rows.flat()]
        : 'entries' in block
          ? block.entries.flatMap(({ title, lines }) => [title, ...lines])
          : block.code.filter(line => line !== '')

/** A breach, from its alert to its end: paged, worked, told to its customers, handed in, closed; with words that would like to be more. */
async function story() {
  front = await openFront({
    houseOptions: {
      plan: compiled(shippedSource('team')),
      directory: people,
      needs: { mailer, calendarFor: (plan, zones) => calendarFor(plan!.header, { zones }) },
    },
  })
  await front.program.send('PUT', '/api/v1/law/profile', {
    entities: ['nis2'],
    established: ['DE'],
    data: [{ id: 'customer-data', role: 'controller', people: ['DE'] }],
  })
  await front.program.send('POST', '/api/v1/customers/import', { csv: 'name,contact_email\nAcme,a@acme.example\nBolt,b@bolt.example' })
  await front.server.app.inject({
    method: 'POST',
    url: `/in/${front.key}/api/v2/alerts`,
    payload: [
      {
        labels: { alertname: 'BucketOpen', severity: 'critical', service: 'files' },
        annotations: { summary: '# A bucket is open <img src=x> [here](https://evil.example)' },
      },
    ],
  })
  await minutes(20) // nobody answers in time
  await asked('acknowledge')
  await asked('take-role', { role: 'incident-commander' })
  await minutes(5)
  await asked('severity', { to: 'P2', reason: 'Only one bucket' })
  await asked('severity', { to: 'P1', reason: 'Files of customers were in it' })
  const owed = async (rule: string): Promise<string> =>
    (await front.ana.get('/api/v1/incidents/1')).json().obligations.find((o: { rule: string }) => o.rule === rule).id
  await asked('waive', { obligation: await owed('identify'), reason: 'The alert says it all' })
  await asked('note', { text: '## Found it\n\n- the rule | of the bucket\n<script>alert(1)</script>\nsee www.example.com' })
  await asked('fact', { fact: 'breach', value: 'confirmed', reason: 'The log shows it.' })
  await asked('meet', { obligation: await owed('preserve-evidence'), note: 'Copied the access logs' })
  await asked('milestone', { milestone: 'breach-discovered', reason: 'Then.' })
  await asked('customers', { how: 'all' })
  const contents = Object.fromEntries(
    ['nature', 'people', 'data', 'consequences', 'measures', 'contact'].map(c => [
      c,
      { state: c === 'consequences' ? 'unknown' : 'present', text: `About ${c}.` },
    ]),
  )
  const written = await front.program.send('POST', '/api/v1/incidents/1/notifications', {
    form: 'breach-notification',
    preliminary: true,
    from: 'ana',
    subject: 'A breach of your data',
    opening: 'We have to tell you of a breach.',
    contents,
  })
  const { id: notification } = written.json()
  await asked(`notifications/${notification}/approve`)
  await asked(`notifications/${notification}/send`)
  await minutes(1)
  await asked('reports/gdpr-33/submitted', { reference: 'LDI-4711' })
  const file = await front.server.app.inject({
    method: 'POST',
    url: '/api/v1/incidents/1/evidence?type=edge-logs',
    headers: {
      ...front.ana.headers,
      'content-type': 'text/plain',
      'x-evidence-name': 'edge.log',
      'x-evidence-note': 'From Cloudflare | *before* the change',
    },
    payload: 'who read what',
  })
  await front.program.send('POST', `/api/v1/incidents/1/evidence/${file.json().id}/open`)
  await asked('add-remediation', {
    what: 'Close every bucket by rule',
    owner: 'ben',
    due: new Date(front.house.clock.now() + 86_400_000).toISOString(),
  })
  await asked('resolve', { note: 'The bucket is private again' })
  await minutes(10)
  await asked('close', { as: 'done' })
  await minutes(1)
}

/** Hashes and ids differ from run to run where secrets do: their places are what is golden. */
const steady = (text: string): string =>
  text
    .replaceAll(/\b[0-9a-f]{64}\b/g, '<sha256>')
    .replaceAll(/\b[0-9a-f]{32}\b/g, '<id>')
    .replace(/^[\w+/]{43}=$/m, '<root>')
    .replace(/^— tocsin.*$/m, '— <signature>')
    .replace(/(?<=was made, signed )[^U]+UTC/, '<then>')

test('L-19 the record of a breach says who did what and when, what was owed by which words and whether it was kept, who was told, and where it lies in the log', async () => {
  await story()
  expect((await front.program.send('POST', '/api/v1/log/checkpoints')).statusCode).toBe(200)
  const { body, headers } = await record('markdown')
  expect(headers['content-type']).toBe('text/markdown; charset=utf-8')
  await expect(steady(body)).toMatchFileSnapshot('../testing/golden/record.md')

  // The page says the same, line by line, and the value has the same events.
  const page = await record('html')
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
  const value = (await record('json')).json()
  const shown = page.body
    .replaceAll(/<[^>]*>/g, '\n')
    .replaceAll(/&(?:amp|lt|gt|quot|#39);/g, e => ({ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' })[e] ?? "'")
  const { lead, parts } = documentOf(value)
  const lines = [...lead, ...parts.flatMap(({ heading, blocks }) => [heading, ...blocks.flatMap(wordsOf)])].flatMap(linesOf)
  expect(lines.filter(line => !shown.includes(line))).toEqual([])
  expect(page.body.match(/<h\d/g)).toHaveLength(17)
  expect(page.body).not.toMatch(/<script|<img|<a /)
  const timeline = (await front.ana.get('/api/v1/incidents/1/timeline')).json().items
  expect(value.timeline.map((e: { seq: number; text: string }) => [e.seq, e.text])).toEqual(
    timeline.map((e: { seq: number; text: string }) => [e.seq, e.text]),
  )

  // What it says of the log is so.
  const log = (await front.program.get('/api/v1/log?limit=1000')).json().items as { leaf: number; bytes: string; hash: string }[]
  const own = log.filter(({ bytes }) => JSON.parse(bytes).stream === value.log.stream)
  const sum = createHash('sha256')
    .update(own.map(({ bytes }) => `${bytes}\n`).join(''))
    .digest('hex')
  expect(value.log).toEqual({
    stream: value.incident.id,
    events: own.length,
    sha256: sum,
    first: { leaf: own[0]!.leaf, hash: own[0]!.hash },
    last: { leaf: own.at(-1)!.leaf, hash: own.at(-1)!.hash },
    end: { leaf: log.at(-1)!.leaf, hash: log.at(-1)!.hash },
    without: 0,
    checkpoint: {
      entries: log.length,
      at: expect.any(String),
      note: expect.stringMatching(new RegExp(`^tocsin/[0-9a-f]{16}/house\\n${log.length}\\n`)),
    },
  })
  expect(value.timeline.map((e: { hash: string }) => e.hash)).toEqual(own.map(({ hash }) => hash))

  // What is erased afterwards says so, and the hashes stay.
  await front.program.send('POST', '/api/v1/erasures', { incident: 1, why: 'asked for' })
  const after = (await record('markdown')).body
  expect(after).not.toContain('A bucket is open')
  expect(after).not.toContain('Found it')
  expect(after).toMatch(/^# Record of incident 1: \(erased\)$/m)
  expect(after).toContain('  - By deploy script, because: asked for')
  expect(
    (await record('json'))
      .json()
      .timeline.slice(0, own.length)
      .map((e: { hash: string }) => e.hash),
  ).toEqual(own.map(({ hash }) => hash))
})

test('L-06 of many alerts the newest hundred are listed, and the record says how many there are and how to get the others', async () => {
  front = await openFront()
  const alerts = Array.from({ length: 130 }, (_, n) => ({ labels: { alertname: `Disk${n}`, severity: 'critical', service: 'db' } }))
  await front.server.app.inject({ method: 'POST', url: `/in/${front.key}/api/v2/alerts`, payload: alerts })
  await front.house.clock.runFor(2_000)
  const { alerts: said } = (await record('json')).json()
  expect(said).toMatchObject({ count: 130, firing: 130 })
  expect(said.listed).toHaveLength(100)
  const { items } = (await front.ana.get(said.rest.replace('GET ', ''))).json()
  expect(new Set([...said.listed, ...items].map((a: { id: string }) => a.id)).size).toBe(130)
  expect((await record('markdown')).body).toContain('130 alerts are attached to it, of which 130 fire now. The newest 100 are listed.')
})

test('X-16 whoever may read the incident may have its record; nobody else, and of what is no incident there is none', async () => {
  front = await openFront()
  await front.ana.send('POST', '/api/v1/incidents', { title: 'Checkout fails' })
  expect((await record('html', front.program)).statusCode).toBe(200)
  expect((await record('html', front.nobody)).statusCode).toBe(401)
  expect((await front.ana.get('/api/v1/incidents/2/record')).statusCode).toBe(404)
  expect((await front.ana.get('/api/v1/incidents/D1/record')).statusCode).toBe(404)
  expect((await record('pdf')).statusCode).toBe(400)
})
