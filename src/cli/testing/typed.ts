/** A command as somebody types it: how it ended, and what it said where. */
import { run } from '../../cli.ts'

export async function typed(...args: string[]): Promise<Readonly<{ code: number; out: string; err: string }>> {
  const out: string[] = []
  const err: string[] = []
  const code = await run(args, { out: text => void out.push(text), err: text => void err.push(text) })
  return { code, out: out.join('\n'), err: err.join('\n') }
}
