/**
 * A second start: milliseconds until the instance says that it is ready, and that an alert is taken; and what it then holds in memory
 * when nothing happens. `--brief`: once, to see that it works.
 */
import { makeInstances } from './instance.ts'
import { brief } from './options.ts'
import { pssOf } from './pss.ts'
import { median, record } from './results.ts'

const starts = brief ? 1 : 5
const idleMs = brief ? 0 : 5000
const instances = await makeInstances()
try {
  const data = `${instances.dir}/data`
  if (!brief) await (await instances.start({ data })).stop()
  const ready: number[] = []
  const taken: number[] = []
  const idle: { application: number; postgres: number }[] = []
  for (let n = 0; n < starts; n++) {
    const began = performance.now()
    const served = await instances.start({ data })
    ready.push(performance.now() - began)
    const answer = await fetch(`${served.intake.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ labels: { alertname: 'Down', n: String(n), severity: 'critical' } }]),
    })
    if (!answer.ok) throw new Error(`the first alert was answered with ${answer.status}`)
    taken.push(performance.now() - began)
    await new Promise(resolve => setTimeout(resolve, n === 0 ? idleMs : 500))
    const memory = pssOf(served.process.pid!, served.data)
    if (memory !== null && n === 0) idle.push(memory)
    await served.stop()
  }
  const mb = (of: (memory: (typeof idle)[number]) => number): string =>
    idle.length === 0 ? 'not measured here' : median(idle.map(of)).toFixed(0)
  const least = (of: readonly number[]): string =>
    `${median(of).toFixed(0)} (${Math.min(...of).toFixed(0)} to ${Math.max(...of).toFixed(0)})`
  record(
    'start',
    `A second start on the embedded PostgreSQL, median of ${starts}; memory as PSS ${idleMs / 1000} s after it. Not measured: a start after a crash, which also waits for PostgreSQL's recovery.`,
    {
      columns: ['what', 'figure', 'aim'],
      rows: [
        ['ms until ready', least(ready), 'under 2000'],
        ['ms until a first alert is committed', least(taken), ''],
        [
          'MB idle, application and PostgreSQL',
          `${mb(m => m.application + m.postgres)} (${mb(m => m.application)} and ${mb(m => m.postgres)})`,
          'under 250',
        ],
      ],
    },
  )
} finally {
  await instances.end()
}
