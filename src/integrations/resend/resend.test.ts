import { createHash } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { passOut } from '../../core/outside.ts'
import { isUnattended } from '../mailer.ts'
import { type Answer, localServer, unanswered } from '../testing/local-server.ts'
import { resendKey, resendServer } from '../testing/resend-server.ts'
import { resendMailer } from './resend.ts'

const letter = {
  pass: passOut('customer', { drill: null }, {})!,
  key: 'notice-1',
  from: { name: 'Ana "A" Muster', address: 'ana@our.example' },
  to: { name: 'Jo', address: 'jo@acme.example' },
  subject: 'A breach\r\nBcc: eve@example.net',
  text: 'We have to tell you.',
}
async function sent(answer: Answer, more: object = {}) {
  const server = await localServer(() => answer)
  onTestFinished(() => server.close())
  const mailer = resendMailer({ apiKey: 're_123', apiUrl: `${server.url}/`, timeoutMs: 30_000, perSecond: 100 })
  return { heard: server.heard, ...(await mailer.send({ ...letter, ...more }, new AbortController().signal)) }
}

test('L-17 a letter goes to Resend under its idempotency key, from a named human who is answered', async () => {
  const { heard, carried, hash } = await sent({ status: 200, body: { id: 'em_1' } })
  expect(carried).toEqual({ carried: 'handed over', receipt: 'em_1' })
  expect(heard[0]).toMatchObject({
    method: 'POST',
    path: '/emails',
    headers: { authorization: 'Bearer re_123', 'idempotency-key': 'notice-1', 'content-type': 'application/json' },
  })
  expect(JSON.parse(heard[0]!.body)).toEqual({
    from: '"Ana \\"A\\" Muster" <ana@our.example>',
    to: ['"Jo" <jo@acme.example>'],
    reply_to: '"Ana \\"A\\" Muster" <ana@our.example>',
    subject: 'A breach Bcc: eve@example.net',
    text: 'We have to tell you.',
  })
  expect(hash).toBe(createHash('sha256').update(heard[0]!.bytes).digest('hex'))
})

test('C-17 only what surely did not leave is tried again; what nobody answered for is unknown', async () => {
  const outcomes: readonly [Answer, string][] = [
    [{ status: 429, body: { name: 'daily_quota_exceeded' } }, 'failed'],
    [{ status: 409, body: { name: 'concurrent_idempotent_requests' } }, 'unknown'],
    [{ status: 409, body: { name: 'invalid_idempotent_request' } }, 'refused'],
    [{ status: 422, body: { name: 'validation_error' } }, 'refused'],
    [{ status: 401 }, 'refused'],
    [{ status: 500 }, 'unknown'],
    ['reset', 'unknown'],
  ]
  for (const [answer, outcome] of outcomes) expect([answer, (await sent(answer)).carried.carried]).toEqual([answer, outcome])
  const hung = await unanswered((apiUrl, timeoutMs) =>
    resendMailer({ apiKey: 're_123', apiUrl, timeoutMs, perSecond: 100 }).send(letter, new AbortController().signal),
  )
  expect(hung.outcome.carried.carried).toBe('unknown')
  const wrong = await sent({ status: 200 }, { to: { name: '', address: 'jo@acme.example, eve@example.net' } })
  expect([wrong.carried.carried, wrong.heard]).toEqual(['refused', []])
})

test('L-17 addresses that nobody reads are known as such', () => {
  for (const address of [
    'no-reply@a.example',
    'noreply@a.example',
    'do-not-reply@a.example',
    'notifications@a.example',
    'No_Reply+1@a.example',
    'mailer-daemon@a.example',
  ])
    expect([address, isUnattended(address)]).toEqual([address, true])
  for (const address of ['ana@a.example', 'norbert@a.example', 'replies@a.example', 'autumn@a.example', 'notify.me@a.example'])
    expect([address, isUnattended(address)]).toEqual([address, false])
})

test('T-30 a letter without the pass of the gate does not leave', async () => {
  await expect(sent({ status: 200 }, { pass: passOut('status page', { drill: null }, {}) })).rejects.toThrow(/without a pass/)
  await expect(sent({ status: 200 }, { pass: {} })).rejects.toThrow(/without a pass/)
})

test('C-17 what the vendor takes too little of a second waits for its turn, and a request that nobody answered is asked once more under its key', async () => {
  const slow = await resendServer({ perSecond: 2 })
  onTestFinished(() => slow.close())
  const mailer = resendMailer({ apiKey: resendKey, apiUrl: slow.url, timeoutMs: 30_000, perSecond: 100 })
  for (let n = 0; n < 3; n++) {
    const { carried } = await mailer.send({ ...letter, key: `one-${n}` }, AbortSignal.timeout(120_000))
    expect(carried.carried).toBe('handed over')
  }
  expect(slow.emails.size).toBe(3)

  let asked = 0
  const flaky = await localServer(() => (asked++ === 0 ? 'reset' : { status: 200, body: { id: 'em_1' } }))
  onTestFinished(() => flaky.close())
  const again = resendMailer({ apiKey: 're_123', apiUrl: flaky.url, timeoutMs: 30_000, perSecond: 100 })
  expect((await again.send(letter, AbortSignal.timeout(120_000))).carried).toEqual({ carried: 'handed over', receipt: 'em_1' })
  expect(new Set(flaky.heard.map(h => h.headers['idempotency-key'])).size).toBe(1)
})

test('C-17 a batch that is refused whole sent nothing: each letter is tried by itself', async () => {
  const server = await localServer(heard =>
    heard.path === '/emails/batch'
      ? { status: 422, body: { name: 'validation_error' } }
      : { status: 200, body: { id: heard.headers['idempotency-key'] } },
  )
  onTestFinished(() => server.close())
  const mailer = resendMailer({ apiKey: 're_123', apiUrl: server.url, timeoutMs: 30_000, perSecond: 100 })
  const three = ['a', 'b', 'c'].map(key => mailer.send({ ...letter, key }, AbortSignal.timeout(120_000)))
  expect((await Promise.all(three)).map(m => m.carried)).toEqual(['a', 'b', 'c'].map(receipt => ({ carried: 'handed over', receipt })))
  const unread = await localServer(() => ({ status: 200, body: { data: [] } }))
  onTestFinished(() => unread.close())
  const odd = resendMailer({ apiKey: 're_123', apiUrl: unread.url, timeoutMs: 30_000, perSecond: 100 })
  const two = ['a', 'b'].map(key => odd.send({ ...letter, key }, AbortSignal.timeout(120_000)))
  expect((await Promise.all(two)).map(m => m.carried.carried)).toEqual(['unknown', 'unknown'])
})

const quotaUsedUp: Answer = { status: 429, body: { name: 'daily_quota_exceeded' } }
const oddAfter: readonly (readonly (Answer | null)[])[] = [
  ['hang'], // the second time the key is still being worked on
  ['reset', { status: 503 }],
  ['reset', quotaUsedUp],
  ['reset', { status: 422, body: { name: 'validation_error' } }],
  [{ status: 503 }, quotaUsedUp],
  [{ status: 502 }, { status: 401 }],
]

/** Where it hangs: with ever more patience until the server had the letters before that was at its end, however slow the machine is. */
async function sentInto(faults: readonly (Answer | null)[], count: number) {
  for (let timeoutMs = faults[0] === 'hang' ? 200 : 30_000; ; timeoutMs *= 5) {
    const server = await resendServer({ faults })
    onTestFinished(() => server.close())
    const mailer = resendMailer({ apiKey: resendKey, apiUrl: server.url, timeoutMs, perSecond: 100 })
    const some = Array.from({ length: count }, (_, n) => mailer.send({ ...letter, key: `k${n}` }, AbortSignal.timeout(120_000)))
    const states = (await Promise.all(some)).map(m => m.carried.carried)
    if (server.heard.length > 1 || timeoutMs > 10_000) return { states, heard: server.heard }
  }
}

test('C-17 letters of a request that was perhaps taken are unknown, whatever is answered later: nothing takes them again under another key', async () => {
  for (const faults of oddAfter)
    for (const count of [1, 2]) {
      const { states, heard } = await sentInto(faults, count)
      expect([faults, states]).toEqual([faults, Array.from({ length: count }, () => 'unknown')])
      expect(new Set(heard.map(h => h.headers['idempotency-key'])).size).toBe(1)
    }
})

test('C-17 a batch whose first answer was lost is handed over by the second, once, and one that surely took nothing is tried again', async () => {
  const lost = await resendServer({ faults: ['reset'] })
  const full = await resendServer({ faults: [quotaUsedUp] })
  onTestFinished(() => Promise.all([lost.close(), full.close()]).then(() => {}))
  const both = (apiUrl: string) => {
    const mailer = resendMailer({ apiKey: resendKey, apiUrl, timeoutMs: 30_000, perSecond: 100 })
    return Promise.all(['a', 'b'].map(key => mailer.send({ ...letter, key }, AbortSignal.timeout(120_000))))
  }
  const receipts = (await both(lost.url)).map(m => m.carried)
  expect(receipts).toEqual([...lost.emails.keys()].map(receipt => ({ carried: 'handed over', receipt })))
  expect((await both(full.url)).map(m => m.carried.carried)).toEqual(['failed', 'failed'])
  expect(full.emails.size).toBe(0)
})
