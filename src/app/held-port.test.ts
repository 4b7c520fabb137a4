import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { holdPort } from './held-port.ts'

test('a port that is held is nobody else’s until it is released, and free at once then', async () => {
  const listens = (port: number) =>
    new Promise<string>(resolve => {
      const server = createServer()
      server.once('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)))
      server.listen(port, '127.0.0.1', () => server.close(() => resolve('listens')))
    })
  const { port, release } = await holdPort('127.0.0.1')
  expect(await listens(port)).toBe('EADDRINUSE')
  await release()
  expect(await listens(port)).toBe('listens')
  await release() // as the end of a start that did not come so far does
})
