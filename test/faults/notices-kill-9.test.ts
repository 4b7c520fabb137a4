/**
 * A notification on its way to many, through a real mail server, and the process killed in the middle of it. What had been
 * handed over is never handed over again; what nobody can say about is at most what was in flight, and a person decides.
 *
 * Hundreds of recipients here; NOTICES=20000 for as many as the product promises (some minutes).
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { expect, onTestFinished, test } from 'vitest'
import { smtpAtOnce } from '../../src/integrations/email/notice.ts'
import { type Api, serve, signIn, until } from '../acceptance/tocsin.ts'

const recipients = Number(process.env.NOTICES ?? 400)
const here = new URL('.', import.meta.url).pathname
const people = `zone: UTC
people:
  - name: Ana
    owner: true
    verified: true
    contact: { email: ana@our.example }
positions:
  engineer: Ana
  chief: Ana
`
/**
 * Hears letters, and counts for each address how often a whole one came; `drops` breaks the line once it has it. After half of them it
 * answers none any more until `goOn`: whoever sends is in the middle of it for as long as it takes to be killed.
 */
async function mailServer(drops: (to: string) => boolean) {
  let held = true
  const waiting: (() => void)[] = []
  const got = new Map<string, number>()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      stream.on('data', () => {})
      stream.on('end', () => {
        const to = session.envelope.rcptTo[0]!.address
        if (!to.endsWith('@customer.example')) return done() // a page to one of our own
        got.set(to, (got.get(to) ?? 0) + 1)
        if (!drops(to)) return void (held && got.size > recipients / 2 ? waiting.push(done) : done())
        const connection = [...server.connections].find(c => (c as { session?: unknown }).session === session) as {
          _socket?: { destroy(): void }
        }
        connection._socket?.destroy()
      })
    },
  })
  server.on('error', () => {}) // lines that break are what is tested
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  const goOn = () => {
    held = false
    for (const done of waiting) done()
  }
  return { got, url, goOn, close: () => new Promise<void>(resolve => server.close(() => resolve())) }
}
type Shown = Readonly<{
  id: string
  status: string
  counts: Readonly<{ sent: number; refused: number; unknown: number; waiting: number }> | null
}>

test('L-17 C-17 X-08 killed in the middle of telling many, the next life hands over the rest; nobody is told twice, and at most what was in flight is unknown', async () => {
  const data = await mkdtemp(join(tmpdir(), 'tocsin-notices-'))
  const dropped = 'c7@customer.example' // this server takes the whole letter, and then the line breaks
  const mail = await mailServer(to => to === dropped)
  await writeFile(join(data, 'people.yaml'), people)
  const lives: Awaited<ReturnType<typeof serve>>[] = []
  onTestFinished(async () => {
    await lives.at(-1)?.stop()
    await mail.close()
    await rm(data, { recursive: true, force: true })
  })
  const live = async () => {
    const env = { SMTP_URL: mail.url, MAIL_FROM: 'Tocsin <tocsin@our.example>' }
    const served = await serve({ data, plan: `${here}plan.md`, people: join(data, 'people.yaml'), env })
    lives.push(served)
    return { served, ana: await signIn(served, 'Ana') }
  }
  const first = await live()
  const rows = Array.from({ length: recipients }, (_, n) => `C${n},c${n}@customer.example`)
  await first.ana.post('/customers/import', { csv: `name,contact_email\n${rows.join('\n')}` })
  const { number } = await first.ana.post<{ number: number }>('/incidents', { title: 'A bucket was open', severity: 'P1' })
  await first.ana.post(`/incidents/${number}/customers`, { how: 'all' })
  const at = `/incidents/${number}/notifications`
  const draft = { form: null, preliminary: false, subject: 'A breach of your data', opening: 'We have to tell you of it.', contents: {} }
  const { id } = await first.ana.post<Shown>(at, draft)
  await first.ana.post(`${at}/${id}/approve`, { reason: 'Nobody else is here.' })
  const sentFrom = Date.now()
  await first.ana.post(`${at}/${id}/send`)
  await until('half of the letters are there', async () => mail.got.size >= recipients / 2, 600_000)
  await first.served.kill9()
  mail.goOn()
  const before = mail.got.size
  if (process.env.NOTICES !== undefined) console.log(`${before} letters in ${Date.now() - sentFrom} ms`)
  expect(before).toBeLessThan(recipients)

  const second = await live()
  const shown = async (ana: Api): Promise<Shown> => (await ana.get<{ items: Shown[] }>(at)).items.find(n => n.id === id)!
  const counts = await until(
    'everything was taken',
    async () => {
      const { counts } = await shown(second.ana)
      return counts !== null && counts.waiting === 0 && counts.sent > 0 ? counts : null
    },
    600_000,
  )
  expect(counts.sent + counts.unknown).toBe(recipients)
  expect(counts.unknown).toBeGreaterThanOrEqual(1)
  expect(counts.unknown).toBeLessThanOrEqual(smtpAtOnce + 1) // and the one whose line broke
  expect([...mail.got].filter(([, times]) => times !== 1)).toEqual([])
  // Whoever the record says was told was told; of the others nobody says so.
  type Notice = { customer: string; state: string; hash: string | null }
  const unknown = (await second.ana.get<{ items: Notice[] }>(`${at}/${id}/notices?state=unknown`)).items
  expect(unknown.map(n => n.customer)).toContain('c7')
  expect(mail.got.size).toBeGreaterThanOrEqual(counts.sent)
  const proof = await (await second.ana.send('GET', `${at}/${id}/notices.csv`)).text()
  expect(proof.split('\r\n').filter(line => /,sent,.*,[0-9a-f]{64},/.test(line))).toHaveLength(counts.sent)
}, 1_200_000)
