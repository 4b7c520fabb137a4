/**
 * So many at a time. The others wait by turns of whom they are of (an organisation), each in the order in which they came: a crowd of
 * one is no delay of another. Whoever stands behind goes when nobody else waits.
 */
export type Lane = Readonly<{
  enter(behind?: boolean, of?: string): Promise<void>
  leave(): void
  through<T>(work: () => Promise<T>, behind?: boolean, of?: string): Promise<T>
}>

const free = Promise.resolve()

export function makeLane(max: number): Lane {
  let inside = 0
  const waiting = makeTurns()
  const last = makeTurns()
  const enter = (behind = false, of = ''): Promise<void> => {
    if (inside >= max) return new Promise<void>(resolve => (behind ? last : waiting).add(of, resolve))
    inside++
    return free
  }
  const leave = (): void => {
    const next = waiting.take() ?? last.take()
    if (next === undefined) inside--
    else next()
  }
  return {
    enter,
    leave,
    async through(work, behind, of) {
      await enter(behind, of)
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}

type Turns = Readonly<{ add(of: string, go: () => void): void; take(): (() => void) | undefined }>

function makeTurns(): Turns {
  const queues = new Map<string, (() => void)[]>() // whose turn is next comes first
  return {
    add(of, go) {
      const queue = queues.get(of)
      if (queue === undefined) queues.set(of, [go])
      else queue.push(go)
    },
    take() {
      const [first] = queues
      if (first === undefined) return undefined
      const [of, queue] = first
      const next = queue.shift()
      queues.delete(of)
      if (queue.length > 0) queues.set(of, queue)
      return next
    },
  }
}
