/**
 * Requests as almost every sender of alerts writes them, read straight from the socket. node:http takes three quarters of the time
 * of a refresh that is answered from memory.
 *
 * N1  What is read here is the narrowest of HTTP/1.1: one whole head in one piece, each header once, a plain Content-Length, no
 *     Transfer-Encoding, no Expect, no Upgrade, no Connection header but keep-alive, no body of more than an intake takes.
 * N2  Anything else is handed over, socket and unread bytes, to node:http, which stays with it. Nothing is guessed, mended or refused
 *     here: two readers that could disagree about where a request ends are how one is smuggled.
 * N3  Requests of one socket are answered one after another, in their order; none is read while answers are not taken.
 */
import type { Server as HttpServer } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Answer, Asked } from './intake.ts'
import { bodyBytesMax, written } from './intake.ts'

const headBytesMax = 8192
const aheadBytesMax = bodyBytesMax + headBytesMax // of one socket, read and not answered yet
const idleMs = 75_000 // as node:http has it here: a socket without a request
const bodyMs = 30_000 // for the rest of a body

type Head = Readonly<{ bytes: Buffer; method: string; url: string; headers: Readonly<Record<string, string>>; length: number }>
export type Wire = Readonly<{
  /** Sockets without a whole request are closed, the others when they have been answered. */
  close(): void
}>

/** Takes the server's connections first, and gives back those that ask for anything but /in/. */
export function readWire(server: HttpServer | HttpsServer, answer: (asked: Asked) => Promise<Answer>): Wire {
  const opened = 'setSecureContext' in server ? 'secureConnection' : 'connection' // with TLS, once both sides have agreed
  const theirs = server.listeners(opened) as ((this: HttpServer, socket: Socket) => void)[]
  server.removeAllListeners(opened)
  const sockets = new Set<Readonly<{ idle(): boolean; end(): void }>>()
  let closing = false

  // Answers leave together, at the end of this turn of the event loop. Writing one takes half of the time of a refresh, most of it to wake
  // whoever waits for it; those behind the first find the other side awake. One by one it was 113 µs of everybody's processor a refresh, so 98.
  let ready: Readonly<{ send(answer: Answer): void; answer: Answer }>[] = []
  const sendAll = (): void => {
    const these = ready
    ready = []
    for (const { send, answer } of these) send(answer)
  }
  const take = (socket: Socket): void => {
    let pending: Buffer | null = null
    let behind: Buffer[] = [] // what came since, put together when it is read: piece by piece, a body would cost its square
    let behindBytes = 0
    let head: Head | null = null // of the request whose body is not all there
    let last: Head | null = null // a sender's heads are most often the same
    let busy = false
    let ended = false // the other side says nothing more
    let bodyTimer: NodeJS.Timeout | null = null // for the rest of a body
    const entry = { idle: () => !busy, end: () => socket.destroySoon() }
    sockets.add(entry)

    const leave = (): void => {
      sockets.delete(entry)
      if (bodyTimer !== null) clearTimeout(bodyTimer)
      socket.off('drain', onDrain).off('data', onData).off('end', onEnd).off('timeout', onTimeout).off('error', onError).off('close', leave)
      socket.setTimeout(0)
    }
    const gather = (): void => {
      if (behind.length === 0) return
      pending = Buffer.concat(pending === null ? behind : [pending, ...behind])
      behind = []
      behindBytes = 0
    }
    const handOver = (): void => {
      leave()
      if (ended) return void socket.destroySoon() // it hung up in the middle of something odd
      if (pending !== null) socket.unshift(pending)
      pending = null
      for (const listener of theirs) listener.call(server, socket)
      socket.resume()
    }
    /** All requests that are there in full; one at a time. */
    const next = (): void => {
      gather()
      while (!busy && pending !== null && !socket.writableNeedDrain) {
        if (head === null) {
          head = last !== null && startsWith(pending, last.bytes) ? last : readHead(pending)
          if (head === null) {
            handOver() // N2
            return
          }
          last = head
        }
        const end: number = head.bytes.length + head.length
        if (pending.length < end) {
          if (ended) socket.destroy()
          else bodyTimer ??= setTimeout(() => socket.destroy(), bodyMs)
          return
        }
        if (bodyTimer !== null) clearTimeout(bodyTimer)
        bodyTimer = null
        const body = pending.subarray(head.bytes.length, end)
        pending = pending.length === end ? null : pending.subarray(end)
        const asked: Asked = { method: head.method, url: head.url, headers: head.headers, body: () => body }
        head = null
        busy = true
        void answer(asked).then(sendWithOthers)
      }
      if (!busy && pending === null && (ended || closing)) socket.destroySoon()
    }
    const sendWithOthers = (answer: Answer): void => {
      if (pending !== null || behind.length > 0) return void send(answer) // whoever has asked for more already waits for no answer
      ready.push({ send, answer })
      if (ready.length === 1) setImmediate(sendAll)
    }
    const send = (answer: Answer): void => {
      busy = false
      if (socket.destroyed) return
      const last = answer.headers?.connection === 'close'
      const taken = socket.write(textOf(answer, last || closing), 'utf8')
      if (last) return void socket.destroySoon()
      if (!taken) return void socket.pause() // onDrain goes on; whoever takes nothing at all is idle
      if (socket.isPaused()) socket.resume()
      if (pending === null && behind.length === 0 && !ended && !closing) return // the common case
      next()
    }
    const onData = (chunk: Buffer): void => {
      if (pending === null && behind.length === 0) pending = chunk
      else {
        behind.push(chunk)
        behindBytes += chunk.length
      }
      const bytes = (pending?.length ?? 0) + behindBytes
      if (busy) {
        if (bytes > aheadBytesMax) socket.pause()
      } else if (head === null || bytes >= head.bytes.length + head.length) next()
    }
    const onDrain = (): void => {
      if (socket.isPaused()) socket.resume()
      next()
    }
    const onEnd = (): void => {
      ended = true
      next()
    }
    const onTimeout = (): void => {
      if (!busy) socket.destroy()
    }
    const onError = (): void => {
      socket.destroy()
    }
    socket.setTimeout(idleMs)
    socket.on('drain', onDrain).on('data', onData).on('end', onEnd).on('timeout', onTimeout).on('error', onError).on('close', leave)
  }
  server.on(opened, take)
  return {
    close() {
      closing = true
      for (const socket of [...sockets]) if (socket.idle()) socket.end()
    },
  }
}

const startsWith = (bytes: Buffer, head: Buffer): boolean =>
  bytes.length >= head.length && bytes.compare(head, 0, head.length, 0, head.length) === 0

const headerLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*$/
const requestLine = /^(POST|GET) (\/in\/[\x21-\x7e]*) HTTP\/1\.1$/
const notHere = new Set(['transfer-encoding', 'expect', 'upgrade', 'trailer', 'te'])

/** Null: it is for node:http to read, or to refuse (N1). */
function readHead(bytes: Buffer): Head | null {
  const end = bytes.subarray(0, headBytesMax).indexOf('\r\n\r\n')
  if (end < 0) return null
  const [first, ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const asked = requestLine.exec(first!)
  if (asked === null) return null
  const headers: Record<string, string> = Object.create(null)
  for (const line of lines) {
    const parts = headerLine.exec(line)
    if (parts === null) return null
    const name = parts[1]!.toLowerCase()
    if (headers[name] !== undefined || notHere.has(name)) return null
    headers[name] = parts[2]!
  }
  if (headers.host === undefined) return null
  if (headers.connection !== undefined && headers.connection.toLowerCase() !== 'keep-alive') return null
  const length = headers['content-length']
  if (length === undefined ? asked[1] !== 'GET' : !/^\d{1,7}$/.test(length)) return null
  if (Number(length ?? 0) > bodyBytesMax) return null
  return { bytes: Buffer.from(bytes.subarray(0, end + 4)), method: asked[1]!, url: asked[2]!, headers, length: Number(length ?? 0) }
}

let second = 0
let date = ''
function textOf(answer: Answer, last: boolean): string {
  const { head, body } = written(answer)
  const now = Date.now()
  if (now - second >= 1000) {
    second = now - (now % 1000)
    date = new Date(now).toUTCString()
  }
  let text = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? 'Unknown'}\r\n`
  for (const [name, value] of Object.entries(head)) if (name !== 'connection') text += `${name}: ${value}\r\n`
  return `${text}date: ${date}\r\nconnection: ${last ? 'close' : 'keep-alive'}\r\n\r\n${body}`
}
