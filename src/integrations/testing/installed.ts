/** Other tools' own programs, where they are installed: a test with one is skipped elsewhere, and its name says so. */
import { execFile, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { promisify } from 'node:util'

export const installed = (program: string): boolean => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0

/** What it printed, and how it ended; it does not throw. */
export async function run(program: string, args: readonly string[]): Promise<Readonly<{ out: string; code: number }>> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, [...args], { timeout: 20_000 })
    return { out: stdout + stderr, code: 0 }
  } catch (error) {
    const { stdout = '', stderr = '', code } = error as { stdout?: string; stderr?: string; code?: number }
    return { out: stdout + stderr, code: Number(code ?? 1) }
  }
}

export const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

export async function until(holds: () => boolean, withinMs = 20_000): Promise<void> {
  const end = Date.now() + withinMs
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not so within ${withinMs} ms`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
