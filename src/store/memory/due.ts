/**
 * Things by the time at which they are due: a binary heap whose overtaken entries are dropped when they come up.
 *
 * D1  A key is in it once, under its latest time.
 * D2  The soonest first; of the same instant, by key: no order hangs on what was put in first.
 */
export type Due = {
  set(key: string, at: number): void
  delete(key: string): void
  /** Takes out up to `limit` keys that are due at `now`; of those that fit, where that is asked. */
  take(now: number, limit: number, fits?: ((key: string) => boolean) | null): string[]
  next(): number | null
  /** How many are due at `now`, and the oldest of them. Looks at all. */
  behind(now: number): Readonly<{ count: number; oldest: number | null }>
}
type Entry = Readonly<{ at: number; key: string }>

export function makeDue(): Due {
  const current = new Map<string, number>()
  const heap: Entry[] = []
  const before = (a: Entry, b: Entry) => a.at < b.at || (a.at === b.at && a.key < b.key)

  const push = (entry: Entry) => {
    let i = heap.length
    heap.push(entry)
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!before(entry, heap[parent]!)) break
      heap[i] = heap[parent]!
      i = parent
    }
    heap[i] = entry
  }
  const pop = () => {
    const last = heap.pop()!
    if (heap.length === 0) return
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++
      if (!before(heap[child]!, last)) break
      heap[i] = heap[child]!
      i = child
    }
    heap[i] = last
  }
  const first = (): Entry | null => {
    while (heap.length > 0 && current.get(heap[0]!.key) !== heap[0]!.at) pop()
    return heap[0] ?? null
  }
  return {
    set(key, at) {
      if (current.get(key) === at) return
      current.set(key, at)
      push({ at, key })
    },
    delete(key) {
      current.delete(key)
    },
    take(now, limit, fits = null) {
      const taken: string[] = []
      const left: Entry[] = []
      for (let entry = first(); entry && entry.at <= now && taken.length < limit; entry = first()) {
        pop()
        if (fits !== null && !fits(entry.key)) {
          left.push(entry)
          continue
        }
        taken.push(entry.key)
        current.delete(entry.key)
      }
      for (const entry of left) push(entry)
      return taken
    },
    next: () => first()?.at ?? null,
    behind(now) {
      let count = 0
      let oldest: number | null = null
      for (const at of current.values())
        if (at <= now) {
          count++
          if (oldest === null || at < oldest) oldest = at
        }
      return { count, oldest }
    },
  }
}
