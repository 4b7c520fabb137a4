import { afterEach, expect, test } from 'vitest'
import { type Asker, type Front, openFront, settle } from '../testing/front.ts'

let front: Front
afterEach(() => front.stop())

const declare = async (body: object = { title: 'Checkout fails' }) => {
  const answer = await front.ana.send('POST', '/api/v1/incidents', body)
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json()
}
const verb = (which: string | number, name: string, body: object = {}, headers: Record<string, string> = {}) =>
  front.ana.send('POST', `/api/v1/incidents/${which}/${name}`, body, headers)
const timeline = async (which: number) => (await front.ana.get(`/api/v1/incidents/${which}/timeline`)).json().items

test('L-30 anyone declares an incident in one action, with a title and nothing else', async () => {
  front = await openFront()
  const incident = await declare()
  expect(incident).toMatchObject({ number: 1, title: 'Checkout fails', severity: 'P1', status: 'open', mine: true })
  const [first] = await timeline(1)
  expect(first).toMatchObject({ type: 'IncidentOpened', by: 'Ana', note: 'Checkout fails' })
})

test('L-30 every entry has when it happened and when it was recorded', async () => {
  front = await openFront()
  const now = front.house.clock.now()
  const earlier = new Date(now - 600_000).toISOString()
  await declare({ title: 'Noticed late', detectedAt: earlier })
  await verb(1, 'note', { text: 'Saw it on the dashboard', happenedAt: earlier })
  const entries = await timeline(1)
  expect(entries[0]).toMatchObject({ happenedAt: earlier, at: new Date(now).toISOString() })
  expect(entries.at(-1)).toMatchObject({ type: 'NoteAdded', note: 'Saw it on the dashboard', happenedAt: earlier })
  for (const entry of entries) {
    expect(entry.at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    expect(entry.happenedAt <= entry.at).toBe(true)
  }
  const future = await verb(1, 'note', { text: 'x', happenedAt: new Date(now + 3_600_000).toISOString() })
  expect([future.statusCode, future.json().field]).toEqual([400, 'body.happenedAt'])
})

test('L-29 a near miss is declared as one, and names what it touches', async () => {
  front = await openFront()
  expect(await declare({ title: 'Phishing mail, nobody clicked', nearMiss: true, touches: ['confidentiality'] })).toMatchObject({
    nearMiss: true,
    touches: ['confidentiality'],
  })
})

test('L-19 one timeline holds facts, decisions and times from the first signal to the end, in order and without a gap', async () => {
  front = await openFront()
  await front.server.app.inject({
    method: 'POST',
    url: `/in/${front.key}/api/v2/alerts`,
    payload: [{ labels: { alertname: 'DiskFull', severity: 'critical', service: 'db' } }],
  })
  await settle(front.house)
  await verb(1, 'acknowledge')
  await verb(1, 'severity', { to: 'P2', reason: 'Only one shard' })
  await verb(1, 'note', { text: 'Restarted the writer' })
  const resolved = await verb(1, 'resolve', { note: 'Space freed' })
  expect(resolved.json(), resolved.body).toMatchObject({ status: 'resolved' })
  const entries = await timeline(1)
  expect(entries.map((e: { seq: number }) => e.seq)).toEqual(entries.map((_: unknown, i: number) => i + 1))
  const types = entries.map((e: { type: string }) => e.type)
  for (const type of [
    'IncidentOpened',
    'CallOutStarted',
    'PageRequested',
    'PageEnded',
    'Acknowledged',
    'SeverityChanged',
    'NoteAdded',
    'IncidentResolved',
  ])
    expect(types).toContain(type)
  const changed = entries.find((e: { type: string }) => e.type === 'SeverityChanged')
  expect(changed).toMatchObject({ by: 'Ana', note: 'Only one shard', text: 'Severity changed from P1 to P2' })
  expect(entries.find((e: { type: string }) => e.type === 'Acknowledged')).toMatchObject({
    text: 'Acknowledged by Ana in the console',
    tone: 'good',
  })
  const rest = (await front.ana.get(`/api/v1/incidents/1/timeline?after=${entries[3].seq}`)).json().items
  expect(rest).toEqual(entries.slice(4))
})

test('C-19 from what came in to what was done, each step can be found again', async () => {
  front = await openFront()
  await front.server.app.inject({
    method: 'POST',
    url: `/in/${front.key}/api/v2/alerts`,
    payload: [{ labels: { alertname: 'DiskFull', severity: 'critical', service: 'db' } }],
  })
  await settle(front.house)
  const [alert] = (await front.ana.get('/api/v1/alerts')).json().items
  expect(alert).toMatchObject({ routing: 'attached', sourceName: 'monitoring', rule: 'rule-critical', incident: { number: 1 } })
  const incident = (await front.ana.get(`/api/v1/incidents/${alert.incident.id}`)).json()
  expect(incident.pages).toMatchObject([{ person: { name: 'Ana' }, outcome: 'handed over', method: 'ntfy' }])
  const entries = await timeline(1)
  expect(entries[0]).toMatchObject({ by: 'monitoring', type: 'IncidentOpened' })
  expect(entries.find((e: { type: string }) => e.type === 'PageRequested').text).toBe('Ana is paged by ntfy')
  expect(entries.find((e: { type: string }) => e.type === 'PageEnded').text).toBe('The page to Ana by ntfy was handed over')
})

test('X-01 every obligation, page and entry that the plan caused cites its clause', async () => {
  front = await openFront()
  const incident = await declare()
  expect(incident.obligations.length).toBeGreaterThan(0)
  for (const obligation of incident.obligations) expect(obligation.clause ?? obligation.citation).toBeTruthy()
  expect(incident.nextObligation).toMatchObject({ name: 'Acknowledge', clause: 'communication', overdue: false })
  expect(incident.nextPage.clause).toBeTruthy()
  for (const called of incident.calledOut) expect(called.why).toBeTruthy()
})

test('C-17 a retry with the same key does the same thing once, and a different caller’s key is another', async () => {
  front = await openFront()
  const once = { 'idempotency-key': 'declare-1' }
  const first = (await front.ana.send('POST', '/api/v1/incidents', { title: 'Once' }, once)).json()
  const again = (await front.ana.send('POST', '/api/v1/incidents', { title: 'Once' }, once)).json()
  expect(again.id).toBe(first.id)
  expect((await front.program.send('POST', '/api/v1/incidents', { title: 'Once' }, once)).json().id).not.toBe(first.id)
  for (let i = 0; i < 3; i++)
    expect((await verb(1, 'note', { text: 'written once' }, { 'idempotency-key': 'note-1' })).statusCode).toBe(200)
  expect((await timeline(1)).filter((e: { type: string }) => e.type === 'NoteAdded')).toHaveLength(1)
})

test('a refusal of the plan is 409 with its code and what to do instead', async () => {
  front = await openFront()
  await declare()
  await verb(1, 'resolve', {})
  const refused = await verb(1, 'acknowledge')
  expect(refused.statusCode).toBe(409)
  expect(refused.json()).toMatchObject({ error: 'not-open', instead: expect.any(String) })
  expect((await verb(1, 'severity', { to: 'P9', reason: 'x' })).statusCode).toBe(409)
  expect((await verb(1, 'severity', { to: 'P2' })).json()).toMatchObject({ error: 'invalid', field: 'body.reason' })
})

test('X-15 taking over and adding a responder are one request each', async () => {
  front = await openFront()
  await front.program.send('POST', '/api/v1/incidents', { title: 'Checkout fails' })
  const taken = await verb(1, 'take-over')
  expect(taken.json()).toMatchObject({ acknowledgedBy: { name: 'Ana' }, mine: true })
  const added = await verb(1, 'add-responder', { person: 'ben', note: 'Please look at the queue' })
  expect(added.json().calledOut).toMatchObject([{ person: { name: 'Ben' }, mine: false }])
  const snoozed = await verb(1, 'snooze', { minutes: 30 })
  expect(Date.parse(snoozed.json().snoozedUntil) - front.house.clock.now()).toBe(30 * 60_000)
})

test('a program acknowledges as nobody in particular, and must name a person for what needs one', async () => {
  front = await openFront()
  await declare()
  const taken = await front.program.send('POST', '/api/v1/incidents/1/take-over')
  expect([taken.statusCode, taken.json().error]).toEqual([400, 'invalid'])
  expect((await front.program.send('POST', '/api/v1/incidents/1/take-role', { role: 'technical-lead', person: 'ben' })).statusCode).toBe(
    200,
  )
  expect((await front.program.send('POST', '/api/v1/incidents/1/acknowledge')).json()).toMatchObject({
    acknowledgedBy: null,
    acknowledgedAt: expect.any(String),
  })
})

test('the list is filtered, searched and walked through in pages, with gap-free numbers', async () => {
  front = await openFront()
  for (let i = 1; i <= 7; i++)
    await declare({ title: i % 2 ? `Checkout fails ${i}` : `Search is slow ${i}`, severity: i % 2 ? 'P1' : 'P2' })
  await verb(3, 'resolve', {})
  const get = async (query: string) => (await front.ana.get(`/api/v1/incidents?${query}`)).json()
  const numbers = (list: { items: { number: number }[] }) => list.items.map(i => i.number)
  expect(numbers(await get(''))).toEqual([7, 6, 5, 4, 3, 2, 1])
  expect(numbers(await get('status=resolved'))).toEqual([3])
  expect(numbers(await get('status=open,resolved&severity=P2'))).toEqual([6, 4, 2])
  expect(numbers(await get('q=search%20SLOW'))).toEqual([6, 4, 2])
  expect(numbers(await get('q=%235'))).toEqual([5])
  const walked: number[] = []
  let cursor = ''
  do {
    const page = await get(`limit=3${cursor}`)
    walked.push(...numbers(page))
    cursor = page.next ? `&cursor=${encodeURIComponent(page.next)}` : ''
  } while (cursor !== '')
  expect(walked).toEqual([7, 6, 5, 4, 3, 2, 1])
  expect((await front.ana.get('/api/v1/incidents?status=burning')).statusCode).toBe(400)
  const owed = (await front.ana.get('/api/v1/obligations')).json().items
  expect(owed.length).toBeGreaterThanOrEqual(6)
  expect(owed[0]).toMatchObject({ state: 'owed', incident: { title: expect.any(String) } })
})

test('now says what is burning, who has which role, and what to do next', async () => {
  front = await openFront()
  await declare()
  const now = (await front.ana.get('/api/v1/now')).json()
  expect(now.burning).toMatchObject([{ number: 1 }])
  expect(now.who).toEqual(
    expect.arrayContaining([expect.objectContaining({ role: 'technical-lead', people: [{ id: 'ana', name: 'Ana' }] })]),
  )
  expect(now.reach).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'ntfy', verified: true })]))
  const todo = async (who: Asker) => (await who.get('/api/v1/now')).json().todo.map((t: { href: string }) => t.href)
  expect(await todo(front.program)).toContain('/integrations')
  expect(await todo(front.ana), 'who is no owner is not asked for what an owner does').not.toContain('/integrations')
  expect(now.health.ok).toBe(true)
})
