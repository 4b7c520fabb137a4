import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import type { Answer, Asked } from './intake.ts'
import { readWire, type Wire } from './wire.ts'

type Heard = Readonly<{
  by: 'wire' | 'node'
  method: string
  url: string
  body: string
  headers: Readonly<Record<string, string | undefined>>
}>
let stop: () => Promise<void> = async () => {}
afterEach(() => stop())

/** A server that says who read a request and what; `hold`: answers of the wire wait for it. */
async function open(hold: () => Promise<void> = async () => {}) {
  const heard: Heard[] = []
  const server = createServer((req: IncomingMessage, res: ServerResponse) => {
    let body = ''
    req.setEncoding('utf8').on('data', chunk => {
      body += chunk
    })
    req.on('end', () => {
      heard.push({ by: 'node', method: req.method!, url: req.url!, body, headers: req.headers as Record<string, string> })
      res.end(`node ${body}`)
    })
  })
  const answer = async (asked: Asked): Promise<Answer> => {
    const body = Buffer.from(await asked.body()).toString()
    heard.push({ by: 'wire', method: asked.method, url: asked.url, body, headers: { ...asked.headers } })
    await hold()
    return {
      status: body === 'twice as many' ? 413 : 202,
      body: `wire ${body}`,
      ...(body === 'twice as many' ? { headers: { connection: 'close' } } : {}),
    }
  }
  const wire: Wire = readWire(server, answer)
  const taken: Socket[] = []
  server.prependListener('connection', socket => taken.push(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  let stopped = false
  const close = async () => {
    if (stopped) return
    stopped = true
    wire.close()
    await new Promise<void>(resolve => {
      server.close(() => resolve())
      server.closeIdleConnections()
    })
  }
  stop = close
  /** How many bytes were read of all that came over all sockets. */
  const read = () => taken.reduce((sum, { bytesRead }) => sum + bytesRead, 0)
  return { port, heard, read, close }
}
const headOf = (path: string, length: number, ...more: string[]) =>
  [`POST ${path} HTTP/1.1`, 'Host: tocsin', `Content-Length: ${length}`, ...more, '', ''].join('\r\n')
const requestOf = (path: string, body: string, ...more: string[]) => headOf(path, Buffer.byteLength(body), ...more) + body

/** How many answers are there whole. One without a length ends with its socket. */
function wholeIn(text: string): number {
  for (let count = 0, at = 0; ; count++) {
    const body = text.indexOf('\r\n\r\n', at) + 4
    const length = /content-length: (\d+)/i.exec(text.slice(at, body))?.[1]
    if (body < 4 || length === undefined || text.length < body + Number(length)) return count
    at = body + Number(length)
  }
}
type Open = Awaited<ReturnType<typeof open>>
/** Sends the parts, each when those before were read, and answers what came until the socket was closed or `answers` are there whole. */
async function say(
  { port, read }: Pick<Open, 'port' | 'read'>,
  parts: readonly (string | Buffer)[],
  { answers = 1, hangUp = false } = {},
): Promise<string> {
  let due = read()
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  let text = ''
  const done = new Promise<string>(resolve => {
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
      if (!hangUp && wholeIn(text) >= answers) resolve(text)
    })
    socket.on('close', () => resolve(text))
    socket.on('error', () => resolve(text))
  })
  await new Promise(resolve => socket.once('connect', resolve))
  for (const [n, part] of parts.entries()) {
    if (n > 0) await expect.poll(read, { interval: 2 }).toBeGreaterThanOrEqual(due)
    socket.write(part)
    due += Buffer.byteLength(part)
  }
  if (hangUp) socket.end()
  const all = await done
  socket.destroy()
  return all
}

test('a plain request is read here, in one piece or with its body in many, and the next ones of its socket too, in their order', async () => {
  const opened = await open()
  const { heard } = opened
  const whole = requestOf('/in/key/api?x=1', '{"a": "ä"}', 'Content-Type: application/json')
  expect(await say(opened, [whole])).toMatch(/^HTTP\/1\.1 202 Accepted\r\n[\s\S]*date: .* GMT\r\nconnection: keep-alive\r\n\r\nwire \{/)
  expect(heard.at(-1)).toMatchObject({
    by: 'wire',
    method: 'POST',
    url: '/in/key/api?x=1',
    body: '{"a": "ä"}',
    headers: { 'content-type': 'application/json', host: 'tocsin' },
  })
  const long = 'x'.repeat(300_000)
  const parts = Buffer.from(requestOf('/in/key', long))
  await say(opened, [parts.subarray(0, 100), parts.subarray(100, 90_000), parts.subarray(90_000)])
  expect(heard.at(-1)).toMatchObject({ by: 'wire', body: long })
  const cut = headOf('/in/key', 3).length + 1 // within the first body
  const three = `${requestOf('/in/key', 'one') + requestOf('/in/key', 'two')}GET /in/key/status HTTP/1.1\r\nhost: t\r\n\r\n`
  expect((await say(opened, [three.slice(0, cut), three.slice(cut)], { answers: 3 })).match(/wire [a-z]*/g)).toEqual([
    'wire one',
    'wire two',
    'wire ',
  ])
  expect(heard.slice(-3).map(({ by, method }) => `${by} ${method}`)).toEqual(['wire POST', 'wire POST', 'wire GET'])
  expect(await say(opened, [requestOf('/in/key', 'and gone')], { hangUp: true })).toContain('wire and gone')
})

test('C-16 whatever else comes is node’s to read or to refuse, from its first byte, and what follows it on the socket', async () => {
  const opened = await open()
  const { heard } = opened
  const asked: [string, string | null][] = [
    [requestOf('/api/v1', 'x'), 'x'],
    [requestOf('/in/key', 'x', 'Connection: close'), 'x'],
    [`POST /in/key HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`, 'x'],
    [requestOf('/in/key', 'x', 'X-Same: 1', 'X-Same: 2'), 'x'],
    [requestOf('/in/key', 'x', `X-Long: ${'y'.repeat(9000)}`), 'x'],
    [`POST /in/key HTTP/1.0\r\nContent-Length: 1\r\n\r\nx`, 'x'],
    [`PUT /in/key HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\n\r\nx`, 'x'],
    [`POST /in/key HTTP/1.1\r\nHost: t\r\n\r\n`, ''],
    [requestOf('/in/key', 'x', 'Content-Length: 5'), null],
    [requestOf('/in/key', 'x', 'Transfer-Encoding: chunked'), null],
    [`${headOf('/in/key', 1).replace('Content-Length: 1', 'Content-Length: +1')}x`, null],
    [`${headOf('/in/key', 1).replace('Content-Length: 1', 'Content-Length : 1')}x`, null],
    [requestOf('/in/key', 'x', 'X-Bad: a\x00b'), null],
    [requestOf('/in/key', 'x', 'X-Bare: a\nContent-Length: 30'), null],
    [requestOf('/in/a b', 'x'), null],
    ['nonsense\r\n\r\n', null],
  ]
  for (const [bytes, body] of asked) {
    const before = heard.length
    const answer = await say(opened, [bytes])
    expect(
      heard.slice(before).map(({ by }) => by),
      bytes,
    ).not.toContain('wire')
    if (body === null) expect(answer, bytes).toMatch(/^HTTP\/1\.1 400 /)
    else expect(heard.at(-1), bytes).toMatchObject({ by: 'node', body })
  }
  const before = heard.length
  await say(opened, [requestOf('/in/key', 'one') + requestOf('/other', 'two') + requestOf('/in/key', 'three')], { answers: 3 })
  expect(heard.slice(before).map(({ by, body }) => `${by} ${body}`)).toEqual(['wire one', 'node two', 'node three'])
  const cut = requestOf('/in/key', 'cut')
  await say(opened, [cut.slice(0, 20), cut.slice(20)]) // a head in pieces
  expect(heard.at(-1)).toMatchObject({ by: 'node', body: 'cut' })
})

test('N3 what comes while an earlier request is not answered waits for it; a socket that hangs up without its body is let go', async () => {
  let free = () => {}
  const held = new Promise<void>(resolve => {
    free = resolve
  })
  const opened = await open(() => held)
  const { heard } = opened
  const both = say(opened, [requestOf('/in/key', 'first'), requestOf('/in/key', 'second') + requestOf('/else', 'third')], { answers: 3 })
  await expect.poll(() => heard.length).toBe(1)
  await new Promise(resolve => setTimeout(resolve, 40))
  expect(heard.map(({ body }) => body)).toEqual(['first'])
  free()
  expect((await both).match(/(wire|node) [a-z]+/g)).toEqual(['wire first', 'wire second', 'node third'])
  expect(await say(opened, [headOf('/in/key', 10), 'half'], { hangUp: true })).toBe('')
})

test('an answer that closes is the last of its socket; at the end idle sockets are closed, and one that waits gets its answer first', async () => {
  let free = () => {}
  let wait = false
  const opened = await open(() => (wait ? new Promise<void>(resolve => (free = resolve)) : Promise.resolve()))
  const { heard, close } = opened
  const last = await say(opened, [requestOf('/in/key', 'twice as many') + requestOf('/in/key', 'never')], { hangUp: false, answers: 9 })
  expect(last).toMatch(/^HTTP\/1\.1 413 [\s\S]*connection: close\r\n\r\nwire twice as many$/)
  const came = (body: string) => expect.poll(() => heard.some(one => one.body === body)).toBe(true)
  const idle = say(opened, [requestOf('/in/key', 'idle')], { answers: 9 })
  await came('idle')
  wait = true
  const busy = say(opened, [requestOf('/in/key', 'busy')], { answers: 9 })
  await came('busy')
  const closed = close()
  expect(await idle).toContain('wire idle')
  free()
  expect(await busy).toMatch(/connection: close\r\n\r\nwire busy$/)
  await closed
})

test('who asks on and on and takes no answer is not read any further: what it is owed is bounded', async () => {
  const { port, heard } = await open()
  const socket = connect(port, '127.0.0.1').pause()
  await new Promise(resolve => socket.once('connect', resolve))
  // Each answered by as much; so long that hardly a head lies across two reads, after which node:http has the socket.
  const long = requestOf('/in/key', 'x'.repeat(200_000))
  let written = 0
  const begin = heard.length
  await new Promise<void>(resolve => {
    let before = -1
    const look = setInterval(() => {
      if (heard.length > begin && heard.length === before) {
        clearInterval(look)
        resolve()
      }
      before = heard.length
      for (let n = 0; n < 20 && written < 200; n++, written++) socket.write(long)
    }, 150)
  })
  expect(heard.length - begin).toBeLessThan(150) // of 200: what the system's own buffers hold, and one more
  socket.resume() // and when it takes them, it goes on
  await expect.poll(() => heard.length - begin).toBe(written)
  socket.destroy()
})

test('at the end half a request does not hold the server up', async () => {
  const opened = await open()
  const half = say(opened, [headOf('/in/key', 10), 'half'], { answers: 9 })
  await expect.poll(opened.read).toBe(headOf('/in/key', 10).length + 4)
  await opened.close()
  expect(await half).toBe('')
})

test('node’s own client is understood, over one socket again and again', async () => {
  const { port, heard } = await open()
  const { Agent } = await import('node:http')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (const n of [1, 2, 3]) {
    await new Promise<void>((resolve, reject) => {
      const req = request({ port, path: '/in/key/x', method: 'POST', agent, headers: { 'content-type': 'application/json' } }, res => {
        expect(res.statusCode).toBe(202)
        res.resume().on('end', resolve)
      })
      req.on('error', reject).end(`n${n}`)
    })
  }
  agent.destroy()
  expect(heard.map(({ by, body }) => `${by} ${body}`)).toEqual(['wire n1', 'wire n2', 'wire n3'])
})

test('a body that comes in many small pieces is put together once, and costs no more than its length', async () => {
  const opened = await open()
  const body = Array.from({ length: 100 }, (_, i) => String(i).padStart(600, '.'))
  const concat = vi.spyOn(Buffer, 'concat')
  onTestFinished(() => void concat.mockRestore())
  const said = await say(opened, [headOf('/in/k/x', 60_000), ...body, requestOf('/in/k/y', 'behind')], { answers: 2 })
  expect(opened.heard.map(({ by, url }) => `${by} ${url}`)).toEqual(['wire /in/k/x', 'wire /in/k/y'])
  expect(said).toContain(body.join(''))
  const copied = concat.mock.results.reduce((sum, { value }) => sum + (value as Buffer).length, 0)
  expect(copied).toBeLessThan(5 * 60_000)
})
