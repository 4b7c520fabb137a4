/** Other tools' own programs, where they are installed: a test with one is skipped elsewhere, and its name says so. */
import { execFile, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { promisify } from 'node:util'

export const installed = (program: string): boolean => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0

/** What it printed, and how it ended; it does not throw. */
export async function run(program: string, args: readonly string[]): Promise<Readonly<{ out: string; code: number }>> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, [...args], { timeout: 60_000 })
    return { out: stdout + stderr, code: 0 }
  } catch (error) {
    const { stdout = '', stderr = '', code } = error as { stdout?: string; stderr?: string; code?: number }
    return { out: stdout + stderr, code: Number(code ?? 1) }
  }
}

/**
 * A port that nobody listens on, and that stays so: of those that the system gives to no outgoing connection, each process takes its own
 * in turn, and holds it among all processes by the datagram port of the same number for as long as it lives. One that the system chose
 * could be another's before its user has it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + ((process.pid * 50 + taken++) % 12_000)
    if ((await held(port)) && (await free(port))) return port
  }
}
let taken = 0
const held = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const claim = createSocket('udp4').unref()
    claim.once('error', () => resolve(false))
    claim.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(true))
  })
const free = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

export async function until(holds: () => boolean, withinMs = 60_000): Promise<void> {
  const end = Date.now() + withinMs
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not so within ${withinMs} ms`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
