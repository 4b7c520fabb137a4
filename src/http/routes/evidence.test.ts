/** Files as evidence through the doors. */
import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { id } from '../../core/id.ts'
import { compiled, shippedSource } from '../../plan/testing/shipped.ts'
import { type Asker, type Front, openFront } from '../testing/front.ts'

let front: Front
afterEach(() => front.stop())
const path = '/api/v1/incidents/1/evidence'
const bytes = Buffer.from('2026-11-22 03:01 <script>alert(1)</script>\n')
const sha256 = createHash('sha256').update(bytes).digest('hex')

async function begun(settings: { evidenceBytes?: number; evidenceFiles?: number } = {}) {
  front = await openFront({
    settings: { publicUrl: 'https://tocsin.example.com', ...settings },
    houseOptions: { plan: compiled(shippedSource('team')) },
  })
  expect((await front.ana.send('POST', '/api/v1/incidents', { title: 'A bucket is open', severity: 'P1' })).statusCode).toBe(201)
}
const send = (
  body: Buffer,
  { as = front.ana, query = '', headers = {} }: { as?: Asker; query?: string; headers?: Record<string, string> } = {},
) =>
  front.server.app.inject({
    method: 'POST',
    url: path + query,
    headers: {
      ...as.headers,
      'content-type': 'text/html',
      'x-evidence-name': encodeURIComponent('C:\\logs\\Zugriffe „März“.html'),
      ...headers,
    },
    payload: body,
  })
const list = async () => (await front.ana.get(path)).json()

test('T-25 a file is kept as it came, listed with its hash, hold and retention, and given back to be saved, never to be run', async () => {
  await begun()
  const answer = await send(bytes, { query: '?type=error-logs', headers: { 'x-evidence-note': encodeURIComponent('Aus dem Proxy 🔥') } })
  expect([answer.statusCode, answer.json()]).toMatchObject([
    201,
    {
      name: 'Zugriffe „März“.html',
      note: 'Aus dem Proxy 🔥',
      type: { id: 'error-logs' },
      mediaType: 'text/html',
      bytes: bytes.length,
      sha256,
      by: 'Ana',
      state: 'kept',
      again: false,
      hold: { clause: { id: 'evidence' }, words: 'the review is complete' },
      retention: { words: '90 days' },
      opened: [],
    },
  ])
  const { id: file } = answer.json()
  const opened = await front.program.send('POST', `${path}/${file}/open`)
  expect(opened.rawPayload.equals(bytes)).toBe(true)
  expect(opened.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="Zugriffe _M_rz_.html"; filename*=UTF-8''Zugriffe%20%E2%80%9EM%C3%A4rz%E2%80%9C.html`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("script-src 'self'"),
    'cache-control': 'no-store',
    'content-length': String(bytes.length),
  })
  const { files, types } = await list()
  expect(files).toMatchObject([{ id: file, mayDelete: false, opened: [{ by: 'deploy script', times: 1 }] }])
  expect(types.find((type: { id: string }) => type.id === 'error-logs')).toMatchObject({ source: 'Sentry', retention: '90 days', kept: 1 })
  expect(types.find((type: { id: string }) => type.id === 'edge-logs').retention).toMatch(/^per provider plan/)

  const { paths } = (await front.program.get('/api/openapi.json')).json()
  const described = paths['/api/v1/incidents/{id}/evidence'].post
  expect(described.requestBody.content).toHaveProperty(['*/*'])
  expect(described.parameters.map((one: { name: string }) => one.name)).toEqual(
    expect.arrayContaining(['x-evidence-name', 'x-evidence-note', 'sha256', 'idempotency-key']),
  )
  expect(paths['/api/v1/incidents/{id}/evidence/{file}/open'].post.responses['200'].content).toHaveProperty(['application/octet-stream'])

  // The log has the hash, and neither the words nor the bytes.
  await front.house.clock.runFor(2_000)
  const log = (await front.program.get('/api/v1/log?limit=1000')).body
  expect(log).toContain(sha256)
  for (const words of ['Zugriffe', 'Proxy', 'alert(1)']) expect(log).not.toContain(words)
  const timeline = (await front.ana.get('/api/v1/incidents/1/timeline')).json().items
  expect(timeline.map((entry: { text: string }) => entry.text)).toContain(`Opened the file of evidence SHA-256 ${sha256.slice(0, 12)}…`)
})

test('what is sent again is kept once; what cannot be kept says why, and nothing of it is there', async () => {
  await begun({ evidenceBytes: 1_048_576, evidenceFiles: 2 })
  const key = { 'idempotency-key': 'k' }
  const first = (await send(bytes, { headers: key })).json()
  expect((await send(bytes, { headers: key })).json()).toMatchObject({ id: first.id, again: true })
  expect((await send(bytes)).json()).toMatchObject({ id: first.id, again: true })
  const refused = async (body: Buffer, what: Parameters<typeof send>[1] = {}) => {
    const { statusCode, json } = await send(body, what)
    return [statusCode, json().error, json().message]
  }
  expect(await refused(Buffer.alloc(1_048_577))).toEqual([413, 'too-large', 'The file is larger than 1 MB.'])
  expect(await refused(Buffer.alloc(0))).toEqual([400, 'invalid', 'The file is empty: nothing was kept.'])
  expect((await refused(bytes, { query: `?sha256=${'a'.repeat(64)}` }))[2]).toContain(`hashes to ${sha256}`)
  expect(await refused(bytes, { query: '?type=nothing' })).toEqual([409, 'evidence-unknown', expect.stringContaining('nothing')])
  expect(await refused(bytes, { query: '?step=1' })).toMatchObject([400, 'invalid', expect.any(String)])
  expect(await refused(bytes, { headers: { 'x-evidence-name': '%E0%A4%A' } })).toMatchObject([
    400,
    'invalid',
    expect.stringContaining('percent-encoded'),
  ])
  expect(await refused(bytes, { query: '?collectedAt=2027-01-01T00:00Z' })).toMatchObject([400, 'invalid', expect.any(String)])
  expect(await refused(bytes, { as: front.nobody })).toMatchObject([401, 'signed-out', expect.any(String)])
  expect((await send(Buffer.from('another'), { headers: { 'content-type': 'application/json' } })).json().mediaType).toBe(
    'application/json',
  ) // JSON is a file like any other here
  expect(await refused(Buffer.from('a third'))).toMatchObject([409, 'evidence-full', expect.any(String)])
  expect((await list()).files).toHaveLength(2)
  await front.ana.send('POST', '/api/v1/incidents', { title: 'Another' })
  const other = await front.server.app.inject({
    method: 'POST',
    url: '/api/v1/incidents/2/evidence',
    headers: { ...front.ana.headers, 'x-evidence-name': 'x', ...key },
    payload: bytes,
  })
  expect([other.statusCode, other.json().error]).toEqual([409, 'key-used'])
  const { cookie } = front.ana.headers as { cookie: string }
  const elsewhere = await front.server.app.inject({
    method: 'POST',
    url: `${path}/${first.id}/open`,
    headers: { cookie, origin: 'https://evil.example' },
  })
  expect(elsewhere.json().error).toBe('other-origin')
  expect((await list()).files[0].opened).toEqual([])
  expect((await front.ana.get(`${path}/${first.id}/open`)).statusCode).toBe(405) // no link opens it
})

test('an upload that breaks off leaves nothing, and the next one is kept', async () => {
  await begun()
  const url = await front.server.listen({ port: 0, host: '127.0.0.1' })
  const begunFiles: string[] = []
  const home = front.house.store.org(id('house'))
  const { beginFile, destroyFiles } = home
  const destroyed = new Promise<readonly string[]>(resolve => {
    Object.assign(home, {
      beginFile: async (...words: Parameters<typeof beginFile>) => {
        begunFiles.push(words[0])
        return beginFile(...words)
      },
      destroyFiles: async (...words: Parameters<typeof destroyFiles>) => {
        await destroyFiles(...words)
        resolve(words[0])
      },
    })
  })
  const headers = { ...front.program.headers, 'content-type': 'text/plain', 'x-evidence-name': 'log', 'content-length': '300000' }
  const upload = request(url + path, { method: 'POST', headers })
  upload.on('error', () => {})
  const half = new Promise<void>(resolve => {
    const { putPiece } = home
    Object.assign(home, {
      putPiece: async (...words: Parameters<typeof putPiece>) => {
        resolve()
        return putPiece(...words)
      },
    })
  })
  upload.write(Buffer.alloc(200_000))
  await half
  upload.destroy()
  expect(await destroyed).toEqual(begunFiles)
  expect(await home.piece(id(begunFiles[0]!), 0)).toBeNull()
  expect((await list()).files).toEqual([])
  const whole = await fetch(url + path, { method: 'POST', headers: { ...front.program.headers, 'x-evidence-name': 'log' }, body: bytes })
  expect(whole.status).toBe(201)
})

test('T-24 under hold nothing is deleted and the refusal cites the clause; after the review an owner deletes with a reason, and the hash stays', async () => {
  await begun()
  const { id: file } = (await send(bytes)).json()
  const remove = (body: object = { reason: 'It was a copy of a copy' }) => front.program.send('DELETE', `${path}/${file}`, body)
  expect((await remove({})).statusCode).toBe(400)
  const held = await remove()
  expect([held.statusCode, held.json()]).toMatchObject([
    409,
    { error: 'under-hold', clause: 'evidence', instead: 'It is held until the review is complete.' },
  ])
  await front.ana.send('POST', '/api/v1/incidents/1/resolve')
  const { obligations } = (await front.ana.get('/api/v1/incidents/1')).json()
  const review = obligations.find((o: { rule: string }) => o.rule === 'hold-review').id
  expect((await front.ana.send('POST', '/api/v1/incidents/1/meet', { obligation: review, note: 'Held' })).statusCode).toBe(200)
  expect((await front.ana.send('DELETE', `${path}/${file}`, { reason: 'I may not' })).json().error).toBe('not-theirs')
  expect((await remove()).json().files).toMatchObject([
    { sha256, state: 'deleted', hold: null, gone: { by: 'deploy script', reason: 'It was a copy of a copy' } },
  ])
  expect((await front.ana.send('POST', `${path}/${file}/open`)).json().error).toBe('file-gone')
  expect((await front.ana.send('POST', `${path}/nothing/open`)).json().error).toBe('file-unknown')
})

test('T-23 T-25 T-41 a file answers where the copy is, and meets what is owed; the record lists it with hash and custody', async () => {
  await begun()
  await front.ana.send('POST', '/api/v1/incidents/1/fact', { fact: 'compromised', value: 'yes', reason: 'The log shows it' })
  const begin = await front.ana.send('POST', '/api/v1/incidents/1/start-playbook', { playbook: 'preserve' })
  const [run] = begin.json().playbooks.running
  const step = run.steps.find((s: { does: string }) => s.does.includes('Sentry'))
  expect(step).toMatchObject({ evidence: 'error-logs', asks: 'Where is the copy?' })
  const { owed } = await list()
  expect(owed).toMatchObject([{ name: 'Preserve the evidence before anything is changed' }])
  const query = `?type=error-logs&run=${encodeURIComponent(run.run)}&step=${step.step}&meets=${encodeURIComponent(owed[0].id)}`
  expect((await send(bytes, { query, headers: { 'x-evidence-name': 'errors.json' } })).statusCode).toBe(201)
  const detail = (await front.ana.get('/api/v1/incidents/1')).json()
  expect(detail.playbooks.running[0].steps[step.step - 1]).toMatchObject({ as: 'done', note: `Kept here: errors.json, SHA-256 ${sha256}` })
  expect((await list()).owed).toEqual([])
  const { id: file } = (await list()).files[0]
  await front.program.send('POST', `${path}/${file}/open`)
  const record = (await front.ana.get('/api/v1/incidents/1/record?as=markdown')).body
  expect(record).toContain('errors.json')
  expect(record).toContain(sha256)
  expect(record).toMatch(/Opened by deploy script/)
  const { files } = (await front.ana.get('/api/v1/incidents/1/record')).json()
  expect(files).toMatchObject([{ name: 'errors.json', sha256, event: expect.any(Number), opened: [{ by: 'deploy script' }] }])
  // What is erased is said to be so, and the hash stays.
  await front.program.send('POST', '/api/v1/erasures', { incident: 1, why: 'asked for' })
  expect((await list()).files).toMatchObject([{ name: '(erased)', sha256, state: 'erased' }])
})
