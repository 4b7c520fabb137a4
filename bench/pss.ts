/** Memory as PSS: what is shared (the binary, PostgreSQL's buffers) is counted once, by parts. Linux only. */
import { readdirSync, readFileSync } from 'node:fs'

const mb = 2 ** 20

/** Of a process and all its descendants, and of the PostgreSQL whose data directory this is, in MB; null: it cannot be read here. */
export function pssOf(pid: number, data: string): Readonly<{ application: number; postgres: number }> | null {
  try {
    const postmaster = Number(readFileSync(`${data}/postgres/postmaster.pid`, 'utf8').split('\n')[0])
    const parents = new Map<number, number>()
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue
      try {
        parents.set(
          Number(name),
          Number(
            readFileSync(`/proc/${name}/stat`, 'utf8')
              .replace(/^.*\) \S /s, '')
              .split(' ')[0],
          ),
        )
      } catch {
        // it ended meanwhile
      }
    }
    const sum = (root: number, but: number): number =>
      [...parents]
        .filter(([, parent]) => parent === root)
        .reduce((total, [child]) => (child === but ? total : total + sum(child, but)), pss(root))
    return { application: sum(pid, postmaster) / mb, postgres: sum(postmaster, 0) / mb }
  } catch {
    return null
  }
}
function pss(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0 // it ended meanwhile
  }
}
