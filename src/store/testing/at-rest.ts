/**
 * Says when stores are at rest, for a virtual clock over a real database: time goes on when nothing that was asked is still on
 * its way, and nothing more is asked because of the answers.
 */
import type { EngineStore, OrgId, OrgStore, Store } from '../port.ts'

const turns = 3 // of the event loop: what an answer sets off has asked by then

export type Rest = Readonly<{ watch(store: Store): Store; settle(): Promise<void> }>

export function makeRest(): Rest {
  let asked = 0
  let waiting: (() => void)[] = []
  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    asked++
    try {
      return await work()
    } finally {
      asked--
      const told = waiting
      waiting = []
      for (const tell of told) tell()
    }
  }
  return {
    watch: store => around(store, (_, __, work) => counted(work)),
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

/** The same store with every question led through `ask`. */
export function around(
  store: Store,
  ask: <T>(
    which: Readonly<{ on: 'engine' | 'store' | OrgId; method: string }>,
    words: readonly unknown[],
    work: () => Promise<T>,
  ) => Promise<T>,
): Store {
  const led = <T extends object>(on: 'engine' | OrgId, real: T): T =>
    Object.fromEntries(
      Object.entries(real).map(([method, work]) => [
        method,
        (...words: unknown[]) => ask({ on, method }, words, () => work.apply(real, words) as Promise<unknown>),
      ]),
    ) as T
  const orgs = new Map<OrgId, OrgStore>()
  const engine = led<EngineStore>('engine', store.engine)
  return {
    ...store,
    engine,
    org(org) {
      const made = orgs.get(org) ?? led<OrgStore>(org, store.org(org))
      orgs.set(org, made)
      return made
    },
    createOrg: (org, name) => ask({ on: 'store', method: 'createOrg' }, [org, name], () => store.createOrg(org, name)),
  }
}
