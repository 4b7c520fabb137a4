/**
 * What the page carried: the server's answers to what the first screen asks, so that no question goes out for it. Each answer is
 * given once; whoever asks again asks the server. Without any (another server, a cached page) the console asks as it always does.
 */
type Answer = readonly [status: number, body: unknown]
type Carried = Readonly<{ at: number; answers: Readonly<Record<string, Answer>> }>

function read(): Carried | null {
  const text = document.getElementById('carried')?.textContent
  if (!text) return null
  try {
    return JSON.parse(text) as Carried
  } catch {
    return null
  }
}
const carried = read()
const left = new Map(Object.entries(carried?.answers ?? {}))

/** The answer to a question below /api/v1, refusals too; undefined: it did not come with the page, or somebody had it already. */
export function takeCarried(path: string): Answer | undefined {
  const answer = left.get(path)
  left.delete(path)
  return answer
}
/** The same for whoever can only use what was asked for. */
export function carriedAnswer<T>(path: string): T | undefined {
  const answer = left.get(path)
  return answer?.[0] === 200 ? (takeCarried(path)![1] as T) : undefined
}

/** The server's clock when it wrote the page, and this device's when the page's first byte was there; ms. */
export function carriedClocks(): Readonly<{ server: number; device: number }> | null {
  const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return carried === null || !page ? null : { server: carried.at, device: performance.timeOrigin + page.responseStart }
}
