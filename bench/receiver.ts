/** Takes pages and webhooks as their receiver would, and says at once which alert each speaks of, and when it came. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Receiver = Readonly<{
  url: string
  /** Called with the number behind the word "Alert" in the body. */
  heard: Map<number, (at: number) => void>
  count(): number
  close(): void
}>

export async function startReceiver(): Promise<Receiver> {
  const heard: Receiver['heard'] = new Map()
  let count = 0
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      const at = performance.now()
      count++
      const number = /Alert (\d+)/.exec(body)?.[1]
      if (number !== undefined) heard.get(Number(number))?.(at)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"m"}')
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    count: () => count,
    close: () => server.close(),
  }
}
