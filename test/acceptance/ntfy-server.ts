/** An ntfy server for the tests: takes what is published, keeps it, and can be told to fail. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Published = Readonly<{ at: number; topic: string; title: string; text: string; link: string | null }>
export type NtfyServer = Readonly<{
  url: string
  published: Published[]
  /** Answers the next requests with this status, so many of them, and then works again. */
  answer(status: number, times: number): void
  close(): Promise<void>
}>

export async function startNtfy(): Promise<NtfyServer> {
  const published: Published[] = []
  let fails = { status: 200, times: 0 }
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += String(chunk)
    })
    request.on('end', () => {
      if (fails.times > 0) {
        fails.times--
        response.writeHead(fails.status).end('{}')
        return
      }
      const header = (name: string) => (typeof request.headers[name] === 'string' ? (request.headers[name] as string) : null)
      let topic = request.url?.slice(1) ?? ''
      let title = header('title') ?? header('x-title') ?? ''
      let text = body
      let link = header('click') ?? header('x-click')
      try {
        const json = JSON.parse(body) as { topic?: string; title?: string; message?: string; click?: string }
        topic = json.topic ?? topic
        title = json.title ?? title
        text = json.message ?? text
        link = json.click ?? link
      } catch {
        // published as text, with its title in a header
      }
      published.push({ at: Date.now(), topic, title, text, link })
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ id: `m${published.length}`, event: 'message', topic }))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    published,
    answer: (status, times) => {
      fails = { status, times }
    },
    close: () => new Promise(resolve => server.close(() => resolve())),
  }
}
