/**
 * A run on PostgreSQL is not the same twice: the database decides races by itself. So what was asked of it is written down, call
 * by call in the order in which the answers came, and can be asked again in that order: the same calls of a fresh database give
 * the same answers, and the checkers look at what is left.
 */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { canonical } from '../../src/core/log/canonical.ts'
import type { OrgId, Store } from '../../src/store/port.ts'
import { around } from '../../src/store/testing/at-rest.ts'
import { type Ledger, makeLedger } from './ledger.ts'
import type { Run } from './operations.ts'

type Call = Readonly<{ who: string; on: string; method: string; words: readonly unknown[]; answer?: unknown; error?: string }>
type Logged = Readonly<{ run: Run; ledger: Record<string, unknown>; now: number; mendedAt: number; findings: number }>

export type OperationLog = Readonly<{
  watch(who: string, store: Store): Store
  /** The calls, and what the checkers need to know beside the database. */
  write(path: string, of: Omit<Logged, 'ledger'> & Readonly<{ ledger: Ledger }>): void
}>

export function makeOperationLog(): OperationLog {
  const calls: Call[] = []
  return {
    watch: (who, store) =>
      around(store, async ({ on, method }, words, work) => {
        const said = JSON.parse(JSON.stringify(words)) as unknown[] // as it is written; what goes along beside (firing.ts) may be a function
        try {
          const answer = await work()
          calls.push({ who, on, method, words: said, answer })
          return answer
        } catch (error) {
          calls.push({ who, on, method, words: said, error: String(error) })
          throw error
        }
      }),
    write(path, { ledger, ...of }) {
      writeFileSync(path, `${JSON.stringify({ ...of, ledger: plain(ledger) })}\n`)
      for (let from = 0; from < calls.length; from += 1000)
        appendFileSync(
          path,
          calls
            .slice(from, from + 1000)
            .map(call => `${JSON.stringify(call)}\n`)
            .join(''),
        )
    },
  }
}
const plain = (ledger: Ledger): Record<string, unknown> => ({
  ...ledger,
  erasures: [...ledger.erasures],
  keys: [...ledger.keys],
  forgotten: [...ledger.forgotten],
})

export type Replayed = Readonly<{ run: Run; ledger: Ledger; now: number; mendedAt: number; calls: number; differs: readonly string[] }>

/** Asks everything again, one call after another. `differs`: calls that were answered otherwise this time. */
export async function replayLog(path: string, store: Store): Promise<Replayed> {
  const [head, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n')
  const { run, ledger, now, mendedAt } = JSON.parse(head!) as Logged
  const tokens = new Map<string, string>() // theirs to ours
  const differs: string[] = []
  for (const [n, line] of lines.entries()) {
    const call = JSON.parse(line) as Call
    const on = (call.on === 'engine' ? store.engine : call.on === 'store' ? store : store.org(call.on as OrgId)) as unknown as Record<
      string,
      (...words: unknown[]) => Promise<unknown>
    >
    let said: string
    try {
      const answer = await on[call.method]!(...(withTokens(call.words, tokens) as unknown[]))
      learn(call.answer, answer, tokens)
      said = told(answer)
    } catch (error) {
      said = String(error)
    }
    const before = call.error ?? told(call.answer)
    if (said !== before)
      differs.push(`call ${n + 1}, ${call.method} of ${call.who}: ${before.slice(0, 200)} then, ${said.slice(0, 200)} now`)
  }
  const kept = ledger as never as Ledger & { erasures: never; keys: never; forgotten: never }
  return {
    run,
    ledger: { ...makeLedger(), ...kept, erasures: new Map(kept.erasures), keys: new Map(kept.keys), forgotten: new Set(kept.forgotten) },
    now,
    mendedAt,
    calls: lines.length,
    differs,
  }
}
/** What was answered, without tokens and versions, which are drawn anew. */
const told = (answer: unknown): string =>
  answer === undefined
    ? ''
    : canonical(JSON.parse(JSON.stringify(answer, (key, value) => (key === 'token' || key === 'version' ? undefined : value))))

function withTokens(words: unknown, tokens: ReadonlyMap<string, string>): unknown {
  return JSON.parse(JSON.stringify(words), (_, value) => (typeof value === 'string' ? (tokens.get(value) ?? value) : value))
}
/** Of what was taken, which token is which: by the stream or the delivery that it was taken for; and which version is which. */
function learn(theirs: unknown, ours: unknown, tokens: Map<string, string>): void {
  const versionOf = (answer: unknown): string | undefined => (answer as { version?: string } | null | undefined)?.version
  const [before, now] = [versionOf(theirs), versionOf(ours)]
  if (before !== undefined && now !== undefined) tokens.set(before, now)
  if (!Array.isArray(theirs) || !Array.isArray(ours)) return
  type Taken = Readonly<{ token?: string; id?: string; stream?: string }>
  const name = ({ id, stream }: Taken): string => `${id ?? ''} ${stream ?? ''}`
  const mine = new Map((ours as Taken[]).map(one => [name(one), one.token]))
  for (const one of theirs as Taken[]) {
    const token = mine.get(name(one))
    if (one.token !== undefined && token !== undefined) tokens.set(one.token, token)
  }
}
