/** Alerts sent as fast as they are answered, each with a number; those that got a 2xx are what must be there afterwards. */
export type Load = Readonly<{
  /** Numbers of the alerts that were answered with a 2xx. */
  accepted: readonly number[]
  /** Ends after the requests that are under way. */
  stop(): Promise<void>
}>

/** `first`: where the numbers begin; every tenth alert is of a service of its own, the others join those. */
export function startLoad(intakeUrl: string, first: number, concurrency = 8): Load {
  const accepted: number[] = []
  let next = first
  let going = true
  const worker = async (): Promise<void> => {
    while (going) {
      const number = next++
      const service = `s${Math.floor(number / 10)}`
      try {
        const answer = await fetch(`${intakeUrl}/signal`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ summary: `Alert ${number}`, severity: 'critical', labels: { service, number: String(number) } }),
        })
        await answer.body?.cancel()
        if (answer.ok) accepted.push(number)
      } catch {
        await new Promise(resolve => setTimeout(resolve, 20)) // it is dead: nothing was promised
      }
    }
  }
  const workers = Array.from({ length: concurrency }, worker)
  return {
    accepted,
    async stop() {
      going = false
      await Promise.all(workers)
    },
  }
}
