/**
 * A store that says when it is at rest, for a virtual clock over a real database: time goes on when nothing that was asked is
 * still on its way, and nothing more is asked because of the answers.
 */
import type { EngineStore, OrgId, OrgStore, Store } from '../port.ts'

const turns = 3 // of the event loop: what an answer sets off has asked by then

export function atRest(store: Store): Readonly<{ store: Store; settle(): Promise<void> }> {
  let asked = 0
  let waiting: (() => void)[] = []
  const counted = <T extends object>(real: T): T =>
    Object.fromEntries(
      Object.entries(real).map(([name, work]) => [
        name,
        async (...words: unknown[]) => {
          asked++
          try {
            return await work.apply(real, words)
          } finally {
            asked--
            const told = waiting
            waiting = []
            for (const tell of told) tell()
          }
        },
      ]),
    ) as T
  const orgs = new Map<OrgId, OrgStore>()
  const engine = counted<EngineStore>(store.engine)
  return {
    store: {
      ...store,
      engine,
      org(org) {
        const made = orgs.get(org) ?? counted<OrgStore>(store.org(org))
        orgs.set(org, made)
        return made
      },
    },
    async settle() {
      for (let quiet = 0; quiet < turns; quiet++) {
        await new Promise(resolve => setImmediate(resolve))
        if (asked === 0) continue
        await new Promise<void>(resolve => waiting.push(resolve))
        quiet = -1
      }
    },
  }
}
