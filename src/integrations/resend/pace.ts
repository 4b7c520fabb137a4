/**
 * Requests to a vendor that takes so many a second, and no more: Resend takes 2 or 5 for a whole team, and says in its answers
 * how many. What is too much for it is not lost, it waits.
 */
export type Pace = Readonly<{
  /** Resolves when the next request may start; false: called off before. */
  turn(signal: AbortSignal): Promise<boolean>
  /** What an answer says of the limit, in requests a second. */
  allows(limit: string | undefined): void
  /** The vendor asks to be left alone for so long. */
  rest(ms: number): void
}>

const limitMax = 100 // of what an answer may make us believe

export function makePace(perSecond: number): Pace {
  let spacing = 1000 / perSecond
  let nextAt = 0
  return {
    turn: signal =>
      new Promise(resolve => {
        if (signal.aborted) return resolve(false)
        const now = Date.now()
        const at = Math.max(now, nextAt)
        nextAt = at + spacing
        const calledOff = () => {
          clearTimeout(timer)
          resolve(false)
        }
        const timer = setTimeout(() => {
          signal.removeEventListener('abort', calledOff)
          resolve(true)
        }, at - now)
        signal.addEventListener('abort', calledOff, { once: true })
      }),
    allows(limit) {
      const count = Number(limit)
      if (Number.isInteger(count) && count >= 1 && count <= limitMax) spacing = 1000 / count
    },
    rest(ms) {
      nextAt = Math.max(nextAt, Date.now() + ms)
    },
  }
}
