/**
 * Processor time: what a thing costs whoever else uses the machine. On a machine that others use too, a rate says how much was
 * left over; this says what was spent. Linux only.
 */
import { readdirSync, readFileSync } from 'node:fs'

const tickMs = 10 // USER_HZ is 100 on every Linux

/** Milliseconds of processor time of a process and all its descendants so far, those that ended and were waited for included. */
export function processorMsOf(pid: number): number {
  const parents = new Map<number, number>()
  const spent = new Map<number, number>()
  let names: readonly string[] = []
  try {
    names = readdirSync('/proc')
  } catch {
    return Number.NaN
  }
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')
        .map(Number)
      parents.set(Number(name), fields[1]!)
      spent.set(Number(name), (fields[11]! + fields[12]! + fields[13]! + fields[14]!) * tickMs)
    } catch {
      // it ended meanwhile
    }
  }
  const sum = (root: number): number =>
    [...parents].filter(([, parent]) => parent === root).reduce((total, [child]) => total + sum(child), spent.get(root) ?? 0)
  return sum(pid)
}

/** The postmaster of the embedded server whose data directory lies in this one. */
export const postmasterIn = (data: string): number => Number(readFileSync(`${data}/postgres/postmaster.pid`, 'utf8').split('\n')[0])
