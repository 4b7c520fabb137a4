/** A server on this machine that hears what a client sends and answers as told: for tests that check what goes out. */
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import tls from 'node:tls'

export type Heard = Readonly<{
  method: string
  path: string
  headers: Readonly<Record<string, string | undefined>>
  body: string
  bytes: Buffer
}>
/** `hang`: never answers; `reset`: breaks the line once the request is there. */
export type Answer = Readonly<{ status: number; headers?: Readonly<Record<string, string>>; body?: unknown }> | 'hang' | 'reset'
export type LocalServer = Readonly<{ url: string; port: number; heard: Heard[]; close(): Promise<void> }>

const pem = () => readFileSync(new URL('./localhost.pem', import.meta.url))

/** For clients that insist on TLS: from here on this process trusts the tests' own certificate too. */
export function trustLocal(): void {
  const text = pem().toString()
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), text.slice(text.indexOf('-----BEGIN CERTIFICATE'))])
}

export async function localServer(answer: (heard: Heard) => Answer, secure = false): Promise<LocalServer> {
  const heard: Heard[] = []
  const listener: http.RequestListener = (req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const bytes = Buffer.concat(chunks)
      const one: Heard = {
        method: req.method ?? '',
        path: req.url ?? '',
        headers: req.headers as Record<string, string | undefined>,
        body: bytes.toString('utf8'),
        bytes,
      }
      heard.push(one)
      const said = answer(one)
      if (said === 'hang') return
      if (said === 'reset') return void req.socket.resetAndDestroy()
      const text =
        said.body === undefined || said.body === null ? '' : typeof said.body === 'string' ? said.body : JSON.stringify(said.body)
      res.writeHead(said.status, { 'content-type': 'application/json', ...said.headers })
      res.end(text)
    })
  }
  const server = secure ? https.createServer({ key: pem(), cert: pem() }, listener) : http.createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${secure ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    heard,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/**
 * Asks a server that never answers, with ever more patience until it heard the question: however slow the machine is, what was
 * not waited for long enough was the answer.
 */
export async function unanswered<T>(
  ask: (url: string, timeoutMs: number) => Promise<T>,
): Promise<Readonly<{ outcome: T; timeoutMs: number }>> {
  for (let timeoutMs = 100; ; timeoutMs *= 5) {
    const server = await localServer(() => 'hang')
    try {
      const outcome = await ask(server.url, timeoutMs)
      if (server.heard.length > 0 || timeoutMs > 10_000) return { outcome, timeoutMs }
    } finally {
      await server.close()
    }
  }
}
