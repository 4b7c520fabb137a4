/** What goes over the line in a drill, method by method: the first word that a person sees or hears is DRILL. */
import { SMTPServer } from 'smtp-server'
import { expect, onTestFinished, test } from 'vitest'
import { makeCarriers } from './carriers.ts'
import { makeConsoles, type Ring } from './console/console.ts'
import { localServer } from './testing/local-server.ts'
import { never, page } from './testing/message.ts'

/** As the engine words it (engine/message.ts, shown to be so by engine/drills.test.ts). */
const practice = {
  drill: true,
  incident: '#D1',
  severity: 'DRILL P1',
  body: 'DRILL: this is practice. P1 #D1: Checkout is down\nAnswer: https://tocsin.example/a/tok_en-1',
}

const overHttp = {
  slack: { address: 'U0123ABCD', says: (body: string) => (JSON.parse(body) as { text: string }).text },
  ntfy: { address: 'ana', says: (body: string) => (JSON.parse(body) as { title: string }).title },
  sms: { address: '+491701234567', says: (body: string) => new URLSearchParams(body).get('Body') ?? '' },
  phone: { address: '+491701234567', says: (body: string) => /<Say>([^<]*)/.exec(new URLSearchParams(body).get('Twiml') ?? '')?.[1] ?? '' },
} as const
test.each(Object.entries(overHttp))('T-30 a page of a drill by %s begins with DRILL', async (kind, { address, says }) => {
  const server = await localServer(() => ({ status: 200, body: { ok: true, ts: '1', id: 'x', sid: 'x' } }))
  onTestFinished(() => server.close())
  const carriers = makeCarriers({
    url: 'https://tocsin.example',
    mail: null,
    slack: { token: 'xoxb-1', apiUrl: `${server.url}/` },
    ntfy: { url: server.url, token: null },
    twilio: { accountSid: 'AC1', authToken: 'x', from: '+15005550006', apiUrl: server.url },
  })
  await carriers.find(carrier => carrier.kind === kind)!.send(page(address, practice), never())
  const { body } = server.heard[0]!
  const said = body.startsWith('{')
    ? says(body)
    : (says(kind === 'slack' ? JSON.stringify(Object.fromEntries(new URLSearchParams(body))) : body) ?? '')
  expect(said).toMatch(/^(DRILL |This is a drill\. DRILL )/)
})

test('T-30 a page of a drill by mail has DRILL first in its subject, and a header for rules; one in earnest has neither', async () => {
  const letters: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _, done) {
      let text = ''
      stream.on('data', chunk => {
        text += String(chunk)
      })
      stream.on('end', () => {
        letters.push(text)
        done()
      })
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>(resolve => server.close(() => resolve())))
  const { port } = server.server.address() as { port: number }
  const mail = { url: `smtp://127.0.0.1:${port}`, from: 'Tocsin <tocsin@example.com>' }
  const carrier = makeCarriers({ url: null, mail, slack: null, ntfy: null, twilio: null }).find(({ kind }) => kind === 'email')!
  await carrier.send(page('ana@example.org', practice), never())
  await carrier.send(page('ana@example.org'), never())
  expect(letters[0]).toMatch(/^Subject: (=\?UTF-8\?Q\?)?DRILL[ _]P1[ _]/m) // as it is encoded on the line
  expect(letters[0]).toMatch(/^X-Tocsin-Drill: yes/m)
  expect(letters[1]).not.toMatch(/drill/i)
})

test('T-30 a page of a drill by webhook says so in a field of its own, and in its words', async () => {
  const server = await localServer(() => ({ status: 200 }))
  onTestFinished(() => server.close())
  const webhook = { secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`, allowPrivate: true }
  const carriers = makeCarriers({ url: null, mail: null, slack: null, ntfy: null, twilio: null, webhook })
  await carriers.find(({ kind }) => kind === 'webhook')!.send(page(`${server.url}/hook`, practice), never())
  expect(JSON.parse(server.heard[0]!.body)).toMatchObject({
    data: { drill: true, severity: 'DRILL P1', body: expect.stringMatching(/^DRILL: this is practice/) },
  })
})

test('T-30 a page of a drill that rings in the console says so', async () => {
  const consoles = makeConsoles(1000)
  const rings: Ring[] = []
  consoles.open({ org: 'house', person: 'ana' }, ring => {
    rings.push(ring)
    consoles.shown({ org: 'house', person: 'ana' }, ring.delivery)
  })
  await consoles.carrier.send(page('', practice), never())
  expect(rings).toMatchObject([{ drill: true, severity: 'DRILL P1', incident: '#D1' }])
})
