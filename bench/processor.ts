/**
 * Processor time: what a thing costs, whoever else uses the machine. On a machine that others use too, a rate says how much was
 * left over; this says what was spent. Linux only: NaN elsewhere.
 */
import { readdirSync, readFileSync } from 'node:fs'

const tickMs = 10 // USER_HZ is 100 on every Linux

/** Milliseconds of processor time so far of a process and all its descendants but one. */
export function processorMsOf(pid: number, but = 0): number {
  const parents = new Map<number, number>()
  const spent = new Map<number, number>()
  try {
    for (const name of readdirSync('/proc')) if (/^\d+$/.test(name)) read(Number(name))
  } catch {
    return Number.NaN
  }
  function read(process: number): void {
    try {
      const fields = readFileSync(`/proc/${process}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')
        .map(Number)
      parents.set(process, fields[1]!)
      spent.set(process, (fields[11]! + fields[12]!) * tickMs)
    } catch {
      // it ended meanwhile
    }
  }
  const sum = (root: number): number =>
    [...parents]
      .filter(([child, parent]) => parent === root && child !== but)
      .reduce((total, [child]) => total + sum(child), spent.get(root) ?? 0)
  return sum(pid)
}

/** The postmaster of the embedded server whose data directory lies in this one. */
export const postmasterIn = (data: string): number => Number(readFileSync(`${data}/postgres/postmaster.pid`, 'utf8').split('\n')[0])
