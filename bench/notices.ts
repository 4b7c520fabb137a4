/**
 * One notification to 20,000 customers by SMTP, from the press of "send" to the last outcome in the record, with fsync, as the
 * product is shipped. The mail server is a process of its own on the same machine and takes everything at once. `--brief`: 50.
 */
import { fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve, signIn, until } from '../test/acceptance/tocsin.ts'
import { brief, option, profiled } from './options.ts'
import { record } from './results.ts'

const recipients = brief ? Number(option('letters', '50')) : 10_000
const mail = fork(new URL('./mail-server.ts', import.meta.url))
const ask = <T>(word?: string): Promise<T> =>
  new Promise(resolve => {
    mail.once('message', answer => resolve(answer as T))
    if (word !== undefined) mail.send(word)
  })
const { port } = await ask<{ port: number }>()
const dir = mkdtempSync(join(tmpdir(), 'tocsin-bench-'))
const people = join(dir, 'people.yaml')
writeFileSync(
  people,
  'zone: UTC\npeople:\n  - name: Ana\n    owner: true\n    verified: true\n    contact: { email: ana@our.example }\npositions: { engineer: Ana, chief: Ana }\n',
)
const served = await serve({
  data: join(dir, 'data'),
  plan: new URL('../test/faults/plan.md', import.meta.url).pathname,
  people,
  env: { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'Tocsin <tocsin@our.example>', ...profiled() },
})
/** Of the process itself, user and system, in ms; 0 where the system does not say. */
const cpuMs = (): number => {
  try {
    const fields = readFileSync(`/proc/${served.process.pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return 0
  }
}
try {
  const ana = await signIn(served, 'Ana')
  const rows = Array.from({ length: recipients }, (_, n) => `C${n},c${n}@customer.example`)
  await ana.post('/customers/import', { csv: `name,contact_email\n${rows.join('\n')}` })
  const { number } = await ana.post<{ number: number }>('/incidents', { title: 'A bucket was open', severity: 'P1' })
  await ana.post(`/incidents/${number}/customers`, { how: 'all' })
  const at = `/incidents/${number}/notifications`
  const draft = {
    form: null,
    preliminary: false,
    subject: 'A breach of your data',
    opening: 'We have to tell you of it. '.repeat(40),
    contents: {},
  }
  const { id } = await ana.post<{ id: string }>(at, draft)
  await ana.post(`${at}/${id}/approve`, { reason: 'Nobody else is here.' })
  const [began, used] = [performance.now(), cpuMs()]
  await ana.post(`${at}/${id}/send`)
  await until(
    'everything was sent',
    async () => (await ana.get<{ items: { status: string }[] }>(at)).items[0]?.status === 'sent',
    1_800_000,
  )
  const seconds = (performance.now() - began) / 1000
  const { letters } = await ask<{ letters: number }>('how many')
  if (letters < recipients) throw new Error(`${letters} letters arrived of ${recipients}`)
  record(
    'notices',
    'A notification to as many customers by SMTP over 16 lines that are kept, each letter in flight on disk before it leaves and its outcome after. Not measured: a mail server across a network, TLS, or one that takes its time; then lines × letters per second of one line is the bound.',
    {
      columns: ['letters', 'seconds', 'letters/s', 'CPU ms per letter (own process)'],
      rows: [[recipients, seconds.toFixed(1), Math.round(recipients / seconds), ((cpuMs() - used) / recipients).toFixed(2)]],
    },
  )
} finally {
  await served.stop()
  mail.disconnect()
  rmSync(dir, { recursive: true, force: true })
}
