import { readFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { expect, onTestFinished, test } from 'vitest'
import { passOut } from '../../core/outside.ts'
import { freePort } from '../testing/installed.ts'
import { never, page } from '../testing/message.ts'
import { addressProblem, emailCarrier } from './email.ts'
import { smtpMailer } from './notice.ts'
import { smtpLines } from './smtp.ts'

type Letter = Readonly<{ from: string; to: readonly string[]; text: string; user: string | null; secure: boolean }>
async function mailServer(options: SMTPServerOptions = {}) {
  const letters: Letter[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth: (auth, _, done) => (auth.username === 'app' && auth.password === 'pa ss' ? done(null, { user: 'app' }) : done(new Error('no'))),
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        letters.push({
          from: (session.envelope.mailFrom as { address: string }).address,
          to: session.envelope.rcptTo.map(one => one.address),
          text: Buffer.concat(chunks).toString('utf8'),
          user: (session.user as string | undefined) ?? null,
          secure: session.secure,
        })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => {}) // a client that leaves early
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>(resolve => server.close(() => resolve())))
  const { port } = server.server.address() as { port: number }
  return { letters, port }
}
const carrier = (port: number, over: Partial<Parameters<typeof emailCarrier>[0]> = {}) =>
  emailCarrier({ url: `smtp://127.0.0.1:${port}`, from: 'Tocsin <tocsin@example.com>', timeoutMs: 30_000, ...over })
const refusal = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code })
const decoded = (text: string) =>
  text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
/** Unfolded, and out of its encoded words (RFC 2047, Q). */
const subjectOf = (text: string) =>
  decoded(
    /^Subject: (.*(?:\r\n[ \t].*)*)/m
      .exec(text)![1]!
      .replace(/\r\n(?=[ \t])/g, '')
      .replace(/\?=\s+=\?UTF-8\?Q\?/g, '')
      .replace(/=\?UTF-8\?Q\?(.*?)\?=/g, (_, words: string) => words.replaceAll('_', ' ')),
  )

test('X-22 a page by mail: plain text and simple HTML, from who was set, with a link that a scanner may open', async () => {
  const { letters, port } = await mailServer()
  const carried = await carrier(port).send(page('ana@example.org'), never())
  expect(carried).toEqual({ carried: 'handed over', receipt: '<d-0123456789abcdef@example.com>' })
  const [letter] = letters
  expect(letter).toMatchObject({ from: 'tocsin@example.com', to: ['ana@example.org'] })
  const text = decoded(letter!.text)
  expect(text).toContain('From: Tocsin <tocsin@example.com>')
  expect(text).toContain('To: Ana Muster <ana@example.org>')
  expect(subjectOf(letter!.text)).toBe('P1 #12: Checkout is down & <nobody> can "pay"')
  expect(text).toContain('Message-ID: <d-0123456789abcdef@example.com>')
  expect(text).toContain('Auto-Submitted: auto-generated')
  expect(text).toContain('Content-Type: text/plain')
  expect(text).toContain('Answer: https://tocsin.example/a/tok_en-1')
  expect(text).toContain('<a href="https://tocsin.example/a/tok_en-1"')
  expect(text).toContain('&lt;nobody&gt; can &quot;pay&quot;')
  expect(text).not.toMatch(/<img|<script|<form/i)
})

test('a drill says so in its headers, and a title cannot write headers of its own', async () => {
  const { letters, port } = await mailServer()
  await carrier(port).send(page('ana@example.org', { drill: true, title: 'DRILL x\r\nBcc: eve@example.net' }), never())
  expect(letters[0]!.text).toContain('X-Tocsin-Drill: yes')
  expect(letters[0]!.text.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/im)
  expect(subjectOf(letters[0]!.text)).toBe('P1 #12: DRILL x Bcc: eve@example.net')
  expect(letters[0]!.to).toEqual(['ana@example.org'])
})

test('it signs in where the address of the server says as whom', async () => {
  const { letters, port } = await mailServer({ authOptional: false, allowInsecureAuth: true, authMethods: ['PLAIN'] })
  const as = (user: string) => carrier(port, { url: `smtp://${user}@127.0.0.1:${port}` }).send(page('ana@example.org'), never())
  expect(await as('app:pa%20ss')).toMatchObject({ carried: 'handed over' })
  expect(letters[0]!.user).toBe('app')
  expect(await as('app:wrong')).toEqual({ carried: 'refused', detail: expect.stringMatching(/^535 .*AUTH PLAIN/) })
})

test('with smtps and requireTLS nothing goes in the clear', async () => {
  const pem = readFileSync(new URL('../testing/localhost.pem', import.meta.url))
  const tls = await mailServer({ secure: true, key: pem, cert: pem, disabledCommands: [] })
  expect(await carrier(tls.port, { url: `smtps://127.0.0.1:${tls.port}` }).send(page('ana@example.org'), never())).toMatchObject({
    carried: 'failed',
  }) // nobody vouches for it
  expect(tls.letters).toEqual([])
  expect(
    await carrier(tls.port, { url: `smtps://127.0.0.1:${tls.port}/?tls.rejectUnauthorized=false` }).send(page('ana@example.org'), never()),
  ).toMatchObject({ carried: 'handed over' })
  expect(tls.letters[0]!.secure).toBe(true)
  const clear = await mailServer()
  expect(
    await carrier(clear.port, { url: `smtp://127.0.0.1:${clear.port}/?requireTLS=true` }).send(page('ana@example.org'), never()),
  ).not.toMatchObject({ carried: 'handed over' })
  expect(clear.letters).toEqual([])
})

test('5xx is no, 4xx is later, and the server’s words, which quote addresses, stay here', async () => {
  const outcome = async (options: SMTPServerOptions) => carrier((await mailServer(options)).port).send(page('ana@example.org'), never())
  const at = (step: 'onMailFrom' | 'onRcptTo', code: number) =>
    outcome({ [step]: (_: unknown, __: unknown, done: (e: Error) => void) => done(refusal(code, '5.1.1 <ana@example.org> unknown')) })
  expect(await at('onRcptTo', 550)).toEqual({ carried: 'refused', detail: '550 5.1.1 at RCPT TO' })
  expect(await at('onRcptTo', 450)).toEqual({ carried: 'failed', detail: expect.stringMatching(/^450 .*at RCPT TO$/) })
  expect(await at('onMailFrom', 421)).toMatchObject({ carried: 'failed' })
  const data = (code: number) =>
    outcome({
      onData(stream, _, done) {
        stream.resume()
        stream.on('end', () => done(refusal(code, 'content of ana@example.org')))
      },
    })
  expect(await data(554)).toEqual({ carried: 'refused', detail: '554 at DATA' })
  expect(await data(451)).toEqual({ carried: 'failed', detail: '451 at DATA' })
})

test('a server that is not there got nothing', async () => {
  expect(await carrier(await freePort()).send(page('ana@example.org'), never())).toEqual({
    carried: 'failed',
    detail: 'not sent: ESOCKET at CONN',
  })
  expect(await carrier(1).send(page('ana@example.org'), AbortSignal.abort())).toEqual({ carried: 'failed', detail: 'called off' })
})

/** Speaks just enough SMTP to die at a chosen moment. */
async function dyingServer(dies: 'at greeting' | 'at DATA' | 'after the message' | 'silent after the message') {
  const sockets: Socket[] = []
  let heard: () => void = () => {}
  const message = new Promise<void>(resolve => (heard = resolve))
  const server = createServer(socket => {
    sockets.push(socket)
    socket.on('error', () => {})
    if (dies === 'at greeting') return void socket.destroy()
    socket.write('220 here ESMTP\r\n')
    let inData = false
    socket.on('data', chunk => {
      const text = chunk.toString()
      if (inData) {
        if (!text.includes('\r\n.\r\n')) return
        heard()
        if (dies === 'after the message') socket.destroy()
        return
      }
      for (const line of text.split('\r\n').filter(line => line !== '')) {
        if (/^DATA/i.test(line)) {
          if (dies === 'at DATA') return void socket.destroy()
          inData = true
          socket.write('354 go on\r\n')
        } else socket.write(/^(EHLO|MAIL|RCPT|HELO)/i.test(line) ? '250 ok\r\n' : '500 what\r\n')
      }
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as { port: number }).port, message }
}

test('a server that dies before it had the message got nothing; one that dies with it may have it', async () => {
  const outcome = async (dies: Parameters<typeof dyingServer>[0]) =>
    (await carrier((await dyingServer(dies)).port).send(page('ana@example.org'), never())).carried
  expect(await outcome('at greeting')).toBe('failed')
  expect(await outcome('at DATA')).toBe('failed')
  expect(await outcome('after the message')).toBe('unknown')
  // Silent: with ever more patience until it had the message before that was at its end, however slow the machine is.
  for (let timeoutMs = 200; ; timeoutMs *= 5) {
    const { port, message } = await dyingServer('silent after the message')
    const { carried } = await carrier(port, { timeoutMs }).send(page('ana@example.org'), never())
    const hadIt = await Promise.race([message.then(() => true), new Promise(resolve => setImmediate(resolve, false))])
    if (!hadIt && timeoutMs < 10_000) continue
    expect(carried).toBe('unknown')
    break
  }
})

test('L-17 a letter that broke with the whole message gone keeps its Message-ID: a bounce would quote it', async () => {
  const mailer = smtpMailer({ url: `smtp://127.0.0.1:${(await dyingServer('after the message')).port}`, timeoutMs: 30_000 })
  onTestFinished(() => mailer.close!())
  const letter = {
    pass: passOut('customer', { drill: null }, {})!,
    key: 'notice-1',
    from: { name: 'Ana', address: 'ana@our.example' },
    to: { name: 'Jo', address: 'jo@acme.example' },
    subject: 'A breach',
    text: 'We have to tell you.',
  }
  expect((await mailer.send(letter, never())).carried).toMatchObject({ carried: 'unknown', receipt: '<notice-1@our.example>' })
})

test('called off after the message left, nobody can say', async () => {
  const abort = new AbortController()
  const { port, message } = await dyingServer('silent after the message')
  void message.then(() => abort.abort())
  expect(await carrier(port, { timeoutMs: 20_000 }).send(page('ana@example.org'), abort.signal)).toEqual({
    carried: 'unknown',
    detail: 'sent, and not answered: called off',
  })
})

test('an address that is none, or more than one, never reaches a server', async () => {
  for (const address of [
    '',
    'ana',
    'ana@',
    'ana@example.org, eve@example.net',
    'ana@example.org\r\nRCPT TO:<eve@example.net>',
    '<ana@example.org>',
    'a b@example.org',
  ])
    expect(addressProblem(address), address).not.toBeNull()
  expect(addressProblem('ana+pager@mail.example.org')).toBeNull()
  expect(await carrier(1).send(page('ana@example.org>, <eve@example.net'), never())).toMatchObject({ carried: 'refused' })
})

const letterTo = (n: number) =>
  [{ from: 'ana@our.example', to: `c${n}@customer.example`, id: `<${n}@our.example>` }, Buffer.from('Subject: x\r\n\r\nHello')] as const
const linesTo = (port: number, most = 4, idleMs = 1_000) => {
  const lines = smtpLines({ url: `smtp://127.0.0.1:${port}`, timeoutMs: 30_000 }, most, idleMs)
  onTestFinished(() => lines.close())
  return { lines, send: (n: number, signal = never()) => lines.handOver(...letterTo(n), signal) }
}

test('many letters go by few lines, and each by one', async () => {
  let opened = 0
  const { letters, port } = await mailServer({
    onConnect: (_, done) => {
      opened++
      done()
    },
  })
  const { send } = linesTo(port)
  const carried = await Promise.all(Array.from({ length: 60 }, (_, n) => send(n)))
  expect(carried.every(c => c.carried === 'handed over')).toBe(true)
  expect(new Set(letters.map(l => l.to[0])).size).toBe(60)
  expect(opened).toBeLessThanOrEqual(4)
})

test('C-17 a line that the server hung up while it was kept costs no letter; a letter that broke with its line is unknown, and the next one goes', async () => {
  const sockets = new Set<Socket>()
  const got: string[] = []
  const { port, server } = await lineServer((to, socket) => {
    got.push(to)
    if (to === 'c2@customer.example') socket.destroy() // it has the whole letter
    return '250 ok'
  })
  server.on('connection', socket => sockets.add(socket))
  const { send } = linesTo(port, 1)
  expect((await send(0)).carried).toBe('handed over')
  for (const socket of sockets) socket.end('421 going home\r\n')
  expect((await send(1)).carried).toBe('handed over')
  for (const socket of sockets) socket.destroy()
  expect(await send(2)).toEqual({ carried: 'unknown', detail: expect.stringContaining('sent, and not answered') })
  expect((await send(3)).carried).toBe('handed over')
  expect(got).toEqual([0, 1, 2, 3].map(n => `c${n}@customer.example`))
})

test('a server that takes two lines and no more gets two: the other letters wait', async () => {
  let open = 0
  let most = 0
  const { port, server } = await lineServer(
    () => '250 ok',
    () => (open > 2 ? '421 4.7.0 too many' : '220 here ESMTP'),
  )
  server.prependListener('connection', socket => {
    open++
    most = Math.max(most, open)
    socket.on('close', () => open--)
  })
  const { send } = linesTo(port, 8)
  const carried = await Promise.all(Array.from({ length: 40 }, (_, n) => send(n)))
  expect(carried.map(c => c.carried).filter(c => c !== 'handed over')).toEqual([])
  expect(most).toBeLessThanOrEqual(8)
  // Nobody is there at all: that is said, and nothing waits for ever.
  const away = linesTo(await freePort(), 2)
  expect((await Promise.all([away.send(0), away.send(1), away.send(2)])).map(c => c.carried)).toEqual(['failed', 'failed', 'failed'])
  expect(await away.send(0, AbortSignal.abort())).toEqual({ carried: 'failed', detail: 'called off' })
})

test('a line that rested carries the next letter for as long as that one takes, and ends when nothing comes', async () => {
  let ended = 0
  const { port, server } = await lineServer((to, socket) => {
    if (to !== 'c1@customer.example') return '250 ok'
    setTimeout(() => socket.write('250 ok, at last\r\n'), 60) // longer than a line rests
    return ''
  })
  server.on('connection', socket => socket.on('close', () => ended++))
  const { send } = linesTo(port, 1, 30)
  expect((await send(0)).carried).toBe('handed over')
  expect((await send(1)).carried).toBe('handed over')
  await expect.poll(() => ended).toBe(1)
})

/** Speaks SMTP by hand; `answer` to the end of each message; none: not yet. */
async function lineServer(answer: (to: string, socket: Socket) => string, greeting: () => string = () => '220 here ESMTP') {
  const server = createServer(socket => {
    let text = ''
    let to = ''
    let inData = false
    socket.on('error', () => {})
    const hello = greeting()
    socket.write(`${hello}\r\n`)
    if (!hello.startsWith('220')) return void socket.end()
    socket.on('data', chunk => {
      text += chunk.toString()
      for (let at = text.indexOf('\r\n'); at >= 0; at = text.indexOf('\r\n')) {
        const line = text.slice(0, at)
        text = text.slice(at + 2)
        if (inData && line !== '.') continue
        if (inData) {
          inData = false
          const said = answer(to, socket)
          if (!socket.destroyed && said !== '') socket.write(`${said}\r\n`)
        } else if (line === 'DATA') {
          inData = true
          socket.write('354 go on\r\n')
        } else if (line === 'QUIT') socket.end('221 bye\r\n')
        else {
          to = /^RCPT TO:<(.*)>/.exec(line)?.[1] ?? to
          socket.write('250 ok\r\n')
        }
      }
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { server, port: (server.address() as { port: number }).port }
}
