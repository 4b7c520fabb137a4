/** The whole audit log of an organisation, what was committed a moment ago included. */
import type { Event } from '../core/event.ts'
import type { OrgId, Store } from '../store/port.ts'

const page = 1000

export async function* wholeLog(store: Store, org: OrgId): AsyncGenerator<Readonly<{ leaf: number; event: Event }>> {
  while ((await store.engine.sequence(page)) > 0);
  for (let after = -1; ; ) {
    const entries = await store.org(org).log(after, page)
    yield* entries
    if (entries.length < page) return
    after = entries.at(-1)!.leaf
  }
}
