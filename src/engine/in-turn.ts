/** Work under one key goes one after the other, under different keys side by side. Within this process only: the store decides races between nodes. */
export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>

export function makeInTurn(): InTurn {
  const last = new Map<string, Promise<unknown>>()
  return (key, work) => {
    const before = last.get(key)
    const mine = before === undefined ? work() : before.then(work, work)
    last.set(key, mine)
    const over = (): void => {
      if (last.get(key) === mine) last.delete(key)
    }
    mine.then(over, over)
    return mine
  }
}
