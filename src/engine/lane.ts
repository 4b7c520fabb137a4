/** So many at a time, the others in the order in which they came; whoever stands behind goes when nobody else waits. */
export type Lane = Readonly<{
  enter(behind?: boolean): Promise<void>
  leave(): void
  through<T>(work: () => Promise<T>, behind?: boolean): Promise<T>
}>

export function makeLane(max: number): Lane {
  let inside = 0
  const waiting: (() => void)[] = []
  const last: (() => void)[] = []
  const enter = async (behind = false): Promise<void> => {
    if (inside < max) inside++
    else await new Promise<void>(resolve => (behind ? last : waiting).push(resolve))
  }
  const leave = (): void => {
    const next = waiting.shift() ?? last.shift()
    if (next === undefined) inside--
    else next()
  }
  return {
    enter,
    leave,
    async through(work, behind) {
      await enter(behind)
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}
