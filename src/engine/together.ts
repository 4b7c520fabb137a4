/** So many do a part of their work together: each comes with its own, and when all have come it is done for all at once. */
export type Together<I, O> = Readonly<{
  /** Answered once it is done; null for all: it was not, or one of them has left without coming. */
  arrive(n: number, item: I): Promise<O | null>
  /** Of each of them, when it is over: whoever leaves before it came keeps nobody waiting. */
  leave(): void
}>

/** `run`: with what each brought, in their order. What it throws all of them hear. */
export function makeTogether<I, O>(count: number, run: (items: readonly I[]) => Promise<readonly O[] | null>): Together<I, O> {
  const items = new Map<number, I>()
  const all = Promise.withResolvers<readonly O[] | null>()
  let over = false
  return {
    async arrive(n, item) {
      items.set(n, item)
      if (items.size === count && !over) {
        over = true
        const inOrder = Array.from({ length: count }, (_, k) => items.get(k)!)
        run(inOrder).then(all.resolve, all.reject)
      }
      return (await all.promise)?.[n] ?? null
    },
    leave() {
      if (over) return
      over = true
      all.resolve(null)
    },
  }
}
