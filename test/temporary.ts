/**
 * Where tests put what they throw away: in memory where the machine has room for it. Each of a hundred data directories is a thousand
 * files and a database that waits for its disk, and no test can take the power away: what the kernel has it keeps, on either.
 */
import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const memory = '/dev/shm'
const enough = 3 * 2 ** 30 // bytes; four workers have had half of it at once

/** From now on for this process and its children; gone when it ends. What a killed run left behind is cleared away. */
export function useTemporaryFolder(): void {
  const mark = 'TOCSIN_TEST_FOLDER'
  if (process.env[mark] !== undefined) return
  const base = roomIn(memory) >= enough ? memory : tmpdir()
  for (const left of readdirSync(base)) {
    const pid = Number(/^tocsin-run-(\d+)-/.exec(left)?.[1] ?? Number.NaN)
    if (pid > 0 && !lives(pid)) rmSync(join(base, left), { recursive: true, force: true })
  }
  const folder = mkdtempSync(join(base, `tocsin-run-${process.pid}-`))
  chmodSync(folder, 0o711) // the account that PostgreSQL runs as passes through
  process.env[mark] = folder
  process.env.TMPDIR = folder
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
}
function roomIn(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return 0
  }
}
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
