/** Work under one key goes one after the other, under different keys side by side. Within this process only: the store decides races between nodes. */
export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>

export function makeInTurn(): InTurn {
  const last = new Map<string, Promise<unknown>>()
  return (key, work) => {
    const before = last.get(key) ?? Promise.resolve()
    const mine = before.then(work, work)
    const rest = mine.catch(() => {})
    last.set(key, rest)
    void rest.then(() => {
      if (last.get(key) === rest) last.delete(key)
    })
    return mine
  }
}
