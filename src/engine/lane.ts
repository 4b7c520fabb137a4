/** So many at a time, the others in the order in which they came. */
export type Lane = Readonly<{ enter(): Promise<void>; leave(): void; through<T>(work: () => Promise<T>): Promise<T> }>

export function makeLane(max: number): Lane {
  let inside = 0
  const waiting: (() => void)[] = []
  const enter = async (): Promise<void> => {
    if (inside < max) inside++
    else await new Promise<void>(resolve => waiting.push(resolve))
  }
  const leave = (): void => {
    const next = waiting.shift()
    if (next === undefined) inside--
    else next()
  }
  return {
    enter,
    leave,
    async through(work) {
      await enter()
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}
